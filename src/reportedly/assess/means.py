"""Which kind of weapon words stand for, by the word lists of all languages: "беспилотник" and "drone" are both drones.

Asked only where two wordings cannot be compared letter by letter, because they are of two alphabets.
"""

from __future__ import annotations

from collections.abc import Iterable

from reportedly.assess.cues import tokens
from reportedly.text.lexicon import Lexicon

LISTS = "weapon."


def kind_of_weapon(words: str, lexicons: Iterable[Lexicon]) -> str | None:
    """The list of weapons on which the first such word stands; null where there is none."""
    told = tokens(words)
    found = (h.list for lexicon in lexicons for h in lexicon.hits(told) if h.list.startswith(LISTS))
    return next(found, None)
