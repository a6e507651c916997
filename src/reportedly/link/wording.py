"""Words made comparable across spellings and alphabets: folded keys, names, figures, named days.

Pure text in, keys out. A key is no translation: it makes `Ижевске`, `Іжевську` and `Izhevsk` meet, and
`Caron's` and `Caron`, well enough for evidence between reports, never for display.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?…:;\n\"“”«»]\s*$")
_FIGURE = re.compile(r"\d{1,2}[:.]\d{2}|\d+(?:[.,]\d+)*")
_NAME_BEFORE = re.compile(r"\b([A-ZА-ЯЁІЇЄҐ][^\W\d_]{2,}),? $")
_AGE = re.compile(
    r"\b(\d{1,3})[-– ]?(?:year|yr)s?[-– ]old|\baged? (\d{1,3})\b|(?<=[^\W\d]), (\d{1,2})(?=[,.;])"
    r"|\b(\d{1,3})[-– ]?(?:летн|річн)",
    re.IGNORECASE,
)
_AGE_SIGNS = ("year", "yr", "age", "летн", "річн")  # without one of them, or a comma, a text gives no age
_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
_AGE_IN_WORDS = re.compile(rf"\b({'|'.join(_UNITS)})[- ]years?[- ]old", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’`]s?$")

# Letters that Unicode does not take apart, as the usual romanisations write them.
_LATIN = {
    **dict(zip("абвгґдезийклмнопрстуфыэіїў", "abvggdeziiklmnoprstufyeiiu", strict=True)),
    "ё": "e", "є": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ь": "", "ю": "yu", "я": "ya", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae",
}  # fmt: skip
# Case endings of Slavic names, longest first; vowels are cut afterwards in every language.
_ENDING = re.compile(r"(?:ого|его|ому|ему|ами|ями|ам|ям|ах|ях|ом|ем|ой|ою|ею|ым|им)$")
# How names of people and places end in Russian and Ukrainian, with final vowels cut.
_SLAVIC = re.compile(r"..(?:[oei]v|[oei]vk|..sk|[gh]rad|[gh]orod|enk|chuk)$")
_UKRAINIAN_H = re.compile(r"(?<![kzsctp])h")  # not in kh, zh, sh, ch, th, ph
_FRONT_VOWELS = re.compile(r"[ei]+")
_DOUBLED = re.compile(r"(.)\1+")
_OV_IV = re.compile(r"[oi]v(k?)$")
_CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)
_SOFTENED = re.compile(r"вці$")
_SHORTEST = 4  # letters that must remain after an ending is cut

# First letters of the twelve months in English, Russian and Ukrainian (Ukrainian "лист-" is November,
# its "серп-" August); a day before or after one of them is a named day.
_MONTHS = (
    ("jan", "янв", "січ"), ("feb", "фев", "лют"), ("mar", "мар", "бер"), ("apr", "апр", "кві"),
    ("may", "мая", "тра"), ("jun", "июн", "чер"), ("jul", "июл", "лип"), ("aug", "авг", "сер"),
    ("sep", "сен", "вер"), ("oct", "окт", "жов"), ("nov", "ноя", "лис"), ("dec", "дек", "гру"),
)  # fmt: skip
_MONTH = {stem: n for n, stems in enumerate(_MONTHS, 1) for stem in stems}
_MONTH_WORD = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october"
    r"|november|december|январ\w+|феврал\w+|марта?|апрел\w+|мая|июн\w+|июл\w+|август\w*|сентябр\w+|октябр\w+|ноябр\w+"
    r"|декабр\w+|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня)"
)
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_MONTH = re.compile(
    rf"\b{_ORDINAL}(?:\s*[-–—]\s*{_ORDINAL})?\s+(?:of\s+)?({_MONTH_WORD})\b",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(rf"\b({_MONTH_WORD})\.?\s+{_ORDINAL}\b(?!\s*[-–]?\d)", re.IGNORECASE)

# How the weekdays begin, Monday first, in the same languages (regular expressions).
_WEEKDAYS = (
    ("monday", "понедельник", "понеділ"), ("tuesday", "вторник", "вівтор"),
    ("wednesday", r"сред[ауые]\b", r"серед[ауиі]\b"), ("thursday", "четверг", r"четверг?[ауі]?\b"),
    ("friday", "пятниц", "п['’]ятниц"), ("saturday", "суббот", "субот"), ("sunday", "воскресень", "неділ"),
)  # fmt: skip

# Each with the letters that it starts with, which are looked for first.
_WEEKDAY = tuple(tuple((re.split(r"\W|(?<=\w{4})", s)[0], re.compile(rf"\b{s}")) for s in stems) for stems in _WEEKDAYS)


def fold(word: str) -> str:
    """Lower case, no accents, Cyrillic in Latin letters."""
    lower = unicodedata.normalize("NFKD", word.lower().replace("й", "и").replace("ї", "і"))
    return "".join(_LATIN.get(c, c) for c in lower if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def key(word: str) -> str:
    """The folded word without possessive, case ending and final vowels: equal for spellings of one name.

    Names built as Slavic ones are (Kharkov, Kharkiv, Харьков, Харків) have one key in all three languages.
    """
    bare = _POSSESSIVE.sub("", word.lower())
    cyrillic = _CYRILLIC.search(bare) is not None
    if cyrillic:
        bare = _cut(_ENDING.sub("", bare), bare)
        bare = _SOFTENED.sub("вк", bare)  # "в Авдіївці"
    folded = fold(bare).replace("y", "i")
    short = _cut(folded.rstrip("aeiou"), folded)
    slavic = _SLAVIC.search(short) and (cyrillic or not bare.endswith("e"))  # "improve" is no name in -ov
    return _one_spelling(short) if slavic else short


def _one_spelling(name: str) -> str:
    """A folded Slavic name with the letters levelled in which Russian, Ukrainian and their romanisations differ."""
    hard = _UKRAINIAN_H.sub("g", name)  # Luhansk, Lugansk
    level = _DOUBLED.sub(r"\1", _FRONT_VOWELS.sub("i", hard))  # Avdiivka, Avdeevka; Odessa, Odesa
    return _OV_IV.sub(r"iv\1", level)


def _cut(shorter: str, longer: str) -> str:
    return shorter if len(shorter) >= _SHORTEST else longer


def words(text: str) -> list[str]:
    """The words of a text as written, in order, figures left out."""
    return _WORD.findall(text)


def keys(text: str) -> frozenset[str]:
    """Keys of all words of three letters or more."""
    return frozenset(key(w) for w in words(text) if len(w) > 2)


def names(text: str) -> tuple[str, ...]:
    """Keys of the words that the text writes as names: capitalised where no sentence begins.

    A headline in Title Case makes every word look like a name, so a word at a sentence start or in such
    a line counts only when it stands as a name elsewhere in the text.
    """
    sure: dict[str, None] = {}
    maybe: list[str] = []
    for line in text.splitlines():
        found = list(_WORD.finditer(line))
        shouting = _title_case([m.group() for m in found])
        for word, begins in _capitalised(line, found):
            if begins or shouting:
                maybe.append(key(word))
            else:
                sure[key(word)] = None
    return tuple(k for k in dict.fromkeys([*sure, *(k for k in maybe if k in sure)]) if k not in _CALENDAR)


def _capitalised(line: str, found: Iterable[re.Match[str]]) -> Iterator[tuple[str, bool]]:
    for match in found:
        word = match.group()
        if word[0].isupper() and len(word) > 2:
            before = line[: match.start()]
            yield word, not before.strip() or bool(_SENTENCE_END.search(before))


def _title_case(found: Iterable[str]) -> bool:
    long = [w for w in found if len(w) > 3]
    return len(long) > 2 and sum(w[0].isupper() for w in long) > 0.75 * len(long)


def figures(text: str) -> frozenset[str]:
    """Numbers tied to a word beside them: ages, house numbers, clock times ("35 year-old", "240 woodland").

    Bare small numbers say nothing; a number and its neighbour together often name one occurrence. A name
    before the number counts like one after it: "улица Ленина, 101" meets "101 Lenin Street".
    """
    found: set[str] = set()
    for match in _FIGURE.finditer(text):
        if len(match.group()) < 2:
            continue
        number = match.group().replace(".", ":")
        after = _WORD.match(text[match.end() : match.end() + 40].lstrip(" -–—"))
        before = _NAME_BEFORE.search(text[max(0, match.start() - 30) : match.start()])
        found.update(f"{number} {key(m.group(m.lastindex or 0))}" for m in (after, before) if m)
    return frozenset(found)


def ages(text: str) -> frozenset[int]:
    """The ages of people that a text gives: "a 2-year-old", "aged 34", "Fuller, 31,", "15-летний"."""
    lower = text.lower()
    found: set[int] = set()
    if ", " in text or any(sign in lower for sign in _AGE_SIGNS):
        found |= {int(next(g for g in m.groups() if g)) for m in _AGE.finditer(text)}
    if "year" in lower:
        found |= {_UNITS[m.group(1).lower()] for m in _AGE_IN_WORDS.finditer(text)}
    return frozenset(a for a in found if a < 110)


def named_days(text: str) -> frozenset[tuple[int, int]]:
    """The days named with day and month but perhaps no year: {(month, day)}."""
    found: set[tuple[int, int]] = set()
    lower = text.lower()
    if not any(stem in lower for stem in _MONTH):
        return frozenset()
    for match in _DAY_MONTH.finditer(text):
        month = _MONTH[match.group(3)[:3].lower()]
        found.update((month, int(day)) for day in match.group(1, 2) if day)
    for match in _MONTH_DAY.finditer(text):
        found.add((_MONTH[match.group(1)[:3].lower()], int(match.group(2))))
    return frozenset((m, d) for m, d in found if 1 <= d <= 31)


def weekdays(text: str) -> frozenset[int]:
    """The weekdays named in a text, Monday = 0."""
    lower = text.lower()
    return frozenset(
        n for n, stems in enumerate(_WEEKDAY) if any(start in lower and stem.search(lower) for start, stem in stems)
    )


# Names of months and weekdays are no names of people or places; days are compared as days.
_CALENDAR = frozenset(
    key(w)
    for w in "January February March April June July August September October November December Monday Tuesday"
    " Wednesday Thursday Friday Saturday Sunday Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split()
)
