"""Names in Latin letters beside the original, by a stated standard; the quoted words stay as they are.

Ukrainian by the national system of 2010 (BGN/PCGN adopted it in 2019), Russian by ICAO Doc 9303, the letters of
passports. Which of the two a name is written in is told by the letters of its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from reportedly.nouns import Field

CYRILLIC = re.compile(r"[Ѐ-ӿ]")
UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
RUSSIAN = re.compile(r"[ыэёъ]", re.IGNORECASE)
NAME = r"[А-ЯЁІЇЄҐ][А-ЯЁІЇЄҐа-яёіїєґ’'-]*\.?"
NAMES = re.compile(rf"{NAME}(?: {NAME})*")
STANDARD = (
    "In [brackets]: places as GeoNames spells them; names in Latin letters, Ukrainian by the national system of 2010, "
    "Russian by ICAO Doc 9303. Quotes stay as they were written."
)


def latin_note(fields: Iterable[Field]) -> str:
    """What the brackets in these fields mean; empty when nothing in them is written in Cyrillic."""
    said = (v.source.name + v.words for f in fields for v in f.values)
    return STANDARD if any(CYRILLIC.search(words) for words in said) else ""


@lru_cache(maxsize=20_000)
def romanised(text: str, around: str = "") -> str:
    """The text in Latin letters; `around` is the sentence that tells Russian from Ukrainian.

    >>> romanised("Зеленський"), romanised("Бречалов")
    ('Zelenskyi', 'Brechalov')
    """
    from translitua import RussianICAO, UkrainianKMU, translit

    told = f"{text} {around}"
    ukrainian = len(UKRAINIAN.findall(told)) > len(RUSSIAN.findall(told))
    words = re.split(r"(\s+)", text)
    table = UkrainianKMU if ukrainian else RussianICAO
    return "".join(translit(w, table).upper() if w.isupper() and len(w) > 1 else translit(w, table) for w in words)


def with_latin(text: str, around: str = "", known: str | None = None) -> str:
    """The text with its name in Latin letters behind it, where it has a name in Cyrillic.

    `known` is how a gazetteer spells it. Of a longer wording its longest name is given: two words or more, or all.

    >>> with_latin("губернатор Александр Бречалов")
    'губернатор Александр Бречалов [Aleksandr Brechalov]'
    """
    if not CYRILLIC.search(text):
        return text
    if known and not CYRILLIC.search(known):
        return f"{text} [{known}]"
    name = max((m.group() for m in NAMES.finditer(text)), key=len, default="")
    whole = name == text.strip()
    return f"{text} [{romanised(name, around)}]" if whole or " " in name else text
