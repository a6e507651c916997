"""What a text holds that could mislead whoever looks at it or works with it: it is kept as it is, and said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportedly.nouns import Issue

# Marks that make letters run the other way, and letters of no width: with them a name looks like another one. The
# joiners of Persian and Indic words (200C, 200D) and the plain direction marks (200E, 200F) are writing, not hiding.
HIDING = re.compile("[\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]")
# Words that speak to a language model and not to a reader of news.
ORDERS = re.compile(
    r"(?:ignore|disregard|forget)\s+(?:\w+\s+){0,3}(?:previous|prior|above|earlier|preceding)\s+(?:\w+\s+)?"
    r"(?:instructions?|prompts?|messages?|rules)|<\|?\s*(?:im_start|system|endoftext)\s*\|?>|\bsystem prompt\b|"
    r"\byou are (?:now )?(?:an? )?(?:AI|language model|assistant|chatbot)\b",
    re.IGNORECASE,
)
SHOWN = 60  # characters of what was found


def suspects(text: str, where: str) -> Iterator[Issue]:
    """A warning for each kind of thing in `text` that could mislead."""
    if hidden := HIDING.findall(text):
        codes = ", ".join(f"U+{ord(c):04X}" for c in sorted(set(hidden)))
        seen = f"{len(hidden):,} characters that hide or turn letters ({codes}); they are kept, and shown as \ufffd"
        yield Issue(where=where, seen=seen, do="Compare names with the archived page.", kind="warning")
    if order := ORDERS.search(text):
        words = " ".join(order[0].split())[:SHOWN]
        seen = f"words that address a language model ({words!r}); they are read as words of the report"
        yield Issue(where=where, seen=seen, do="Do not give its text to a model as instructions.", kind="warning")
