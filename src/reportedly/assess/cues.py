"""Where words of a list stand in a text, by the word lists of the report's language, else the English ones."""

from __future__ import annotations

import re
from typing import Any

from reportedly.text.parse import Token

_WORD = re.compile(r"\w+|[^\w\s]")


def cues(text: str, list_: str, language: str, knowledge: Any) -> list[tuple[int, int]]:
    """The stretches of a text that a list names, in order: by the list of the report's language, else the English one.

    `list_` is the name of a list of words, `language` the report's. Offsets come back; none when neither list has any.
    """
    words = tokens(text)
    for code in dict.fromkeys((language, "en")):
        if knowledge.reads(code):
            hits = [h for h in knowledge.language(code).lexicon.hits(words) if h.list == list_]
            if hits:
                return [(h.start, h.end) for h in hits]
    return []


def tokens(text: str) -> list[Token]:
    """Words and marks, as word lists want them."""
    return [
        Token(i=i, text=m.group(), start=m.start(), end=m.end(), lower=m.group().lower(), sentence=0)
        for i, m in enumerate(_WORD.finditer(text))
    ]
