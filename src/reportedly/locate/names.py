"""Names of places, folded so that one place's spellings and cases meet: the keys of the gazetteer.

Latin names lose accents; Cyrillic ones are cut to a stem that all their cases share, so that "в Ижевске",
"под Ижевском" and "Іжевську" find what "Ижевск" and "Іжевськ" do.
"""

from __future__ import annotations

import re
import unicodedata
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088
# Case endings of Russian and Ukrainian nouns and adjectives, longest first; a word keeps at least 3 letters.
ENDINGS = tuple(
    sorted(
        (
            "ского скому ским ском ская ской скую ский ское ские ских скими "
            "ського ському ським ськім ська ської ській ську "
            "ський ське ські ських ськими ого ому ами ями его ему ою ею ой ей ом ем ам ям ах ях ий ый ая "
            "яя ую юю ое ее ої ій ою им ым а я о е и і ы у ю ь й є ї"
        ).split(),
        key=len,
        reverse=True,
    )
)
CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)


def fold(name: str) -> str:
    """Lower case, no accents, marks as spaces."""
    text = unicodedata.normalize(
        "NFKD",
        name.casefold().replace("ё", "е").replace("є", "е").replace("ґ", "г").replace("’", "'").replace("ʼ", "'"),
    )
    text = "".join(c for c in text if not unicodedata.combining(c) or c in "\u0306\u0308")  # й and ї keep their marks
    text = unicodedata.normalize("NFC", text)
    return " ".join(re.sub(r"[^\w']+", " ", text).replace("'", "").split())


def stem(word: str) -> str:
    """A Cyrillic word without its case ending: "ижевском" -> "ижевск", "харкові" and "харків" -> "харков"."""
    if not CYRILLIC.search(word):
        return word
    if word.endswith(("ів", "їв")) and len(word) > 3:
        return word[:-2] + ("ов" if word.endswith("ів") else "ев")
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            adjective = ending[:2] in ("ск", "сь") and len(ending) > 2
            return _hard(word[: -len(ending)] + ("ск" if adjective else ""))
    return _hard(word)


def _hard(word: str) -> str:
    """Ukrainian -ськ as Russian -ск: a noun's and an adjective's cases end alike otherwise."""
    return word[:-3] + "ск" if word.endswith("ськ") else word


def key(name: str) -> str:
    """The key under which a name is kept and looked up."""
    folded = fold(name)
    return " ".join(stem(w) for w in folded.split()) if CYRILLIC.search(folded) else folded


def keys(name: str) -> list[tuple[str, bool]]:
    """The keys of a name; hyphens and blanks count alike."""
    found = key(name)
    return [(found, True)] if found else []


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance, good to half a per cent: for choosing among places, not for findings."""
    a, b = radians(lat), radians(other_lat)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))
