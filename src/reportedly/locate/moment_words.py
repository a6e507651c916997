"""The time words of a language, and the atoms that a text holds: a month, a weekday, a clock time, "last" ...

An atom is a stretch of text with one or more meanings; what several atoms in a row mean together is the
business of `moment_grammar`. Figures (17.11.2024, 5:10 a.m.) are read here, the same in every language.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import pairwise

import msgspec

from reportedly.text.lexicon import Entry, Lexicon
from reportedly.text.parse import Token

# The letter of each meaning in the code string that the grammar reads, most telling first: where two entries
# of one length meet, the earlier is the atom's letter (the others stay in `Atom.senses`).
CODES = {
    "date": "d", "clock": "C", "month": "M", "weekday": "W", "day": "R", "last_night": "L", "part": "P",
    "night": "N", "season": "S", "unit": "U", "half_day": "h", "fraction": "F", "oclock": "o", "hour": "H",
    "number": "n", "year": "y", "direction": "G", "which": "O", "eve": "E", "shortly_after": "a",
    "shortly_before": "a", "about": "a", "since": "s", "by": "u", "from": "f", "into": "i", "range": "r",
    "comma": ",", "zone": "z", "every": "q", "aged": "A", "join": "p",
}  # fmt: skip
# Meanings that stand outside the grammar: they say something about the sentence they are in.
MARKS = ("published", "future", "past", "aftermath", "saying", "after", "deed")

WORD = re.compile(r"\d+|[^\W\d_]+(?:['’ʼ](?!s\b)[^\W\d_]+)*|[^\w\s]")
ORDINAL = re.compile(r"st\b|nd\b|rd\b|th\b|-?(?:го|е|й|ої|му|та|те|ту|ій|а|ю)\b")
# Figures. A dotted clock time (7.30) is one only behind a word such as "at", or with a.m.; see `_clock`.
FIGURES = re.compile(
    r"(?P<iso>\b(?:19|20)\d\d-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?\b)"
    r"|(?P<dmy>(?<![\d.,/])(?P<d>\d{1,2})(?P<sep>[./])(?P<m>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/]))"
    r"|(?P<clock>(?<![\d.,:/$€£])(?P<H>[01]?\d|2[0-4])(?:[:.h](?P<M>[0-5]\d))?"
    r"(?:\s?(?P<ap>[ap])\.?\s?m\b\.?)?(?![\d:%€]|[.,/]\d))"
    r"|(?P<mil>\b(?P<HH>[01]\d|2[0-3])(?P<MM>[0-5]\d)(?=\s?(?:UTC|GMT|hours|hrs|local time)\b))",
    re.IGNORECASE,
)
# What may stand before a dotted time, and what behind a figure shows that it is no time.
AT = re.compile(
    r"(?:\b(?:at|about|around|from|between|and|to|until|after|before|by|в|во|около|к|с|до|о|об|близько|від|з)|[-–—,(])\s*$",
    re.I,
)
NO_TIME = re.compile(
    r"\s*(?:per\b|%|million|billion|thousand|млн|млрд|тыс|тис|km|км|kg|кг|tonn|euro|dollar|m\b|м\b|-?mm\b)", re.I
)


class Clock(msgspec.Struct, frozen=True):
    """A time of day in minutes after midnight; `sure` when a.m./p.m. or 24-hour figures leave no doubt."""

    minutes: int
    sure: bool = True


class Written(msgspec.Struct, frozen=True):
    """A date in figures: day and month may be swapped when `loose` (4/5/2024)."""

    day: date
    loose: bool = False
    clock: Clock | None = None


Value = str | int | Clock | Written


class Atom(msgspec.Struct):
    """A stretch of text with its meanings: `senses` maps each meaning to its value."""

    start: int
    end: int
    first: int  # first and last word of the stretch
    last: int
    senses: dict[str, Value]
    code: str = ""

    def __post_init__(self) -> None:
        self.code = next((c for sense, c in CODES.items() if sense in self.senses), "")

    def value(self, sense: str) -> Value | None:
        """The value of one meaning, None when the atom does not have it."""
        return self.senses.get(sense)


def fold(word: str) -> str:
    """The spelling under which a word is looked up: lower case, one apostrophe, е for ё."""
    return word.lower().replace("’", "'").replace("ʼ", "'").replace("ё", "е")


class TimeWords:
    """The time words of one language."""

    def __init__(self, code: str, entries: list[Entry]) -> None:
        self.code, self.entries = code, entries
        self.lexicon = Lexicon(entries)

    def atoms(self, text: str) -> tuple[list[Atom], list[Atom]]:
        """The atoms of a text in order, and the marks (words that say something about their sentence)."""
        words = _words(text)
        starts = {w.start: w.i for w in words}
        ends = {w.end: w.i for w in words}
        found = list(_figures(text, starts, ends))
        taken = {i for a in found for i in range(a.first, a.last + 1)}
        found += [_numeral(w, text, ends) for w in words if w.i not in taken and w.text.isdecimal()]
        taken = {i for a in found for i in range(a.first, a.last + 1)}
        marks: list[Atom] = []
        spans: dict[tuple[int, int], dict[str, Value]] = {}
        for hit in self.lexicon.hits(words):
            kind, _, value = hit.list.partition(".")
            if kind in MARKS:
                marks.append(Atom(hit.start, hit.end, hit.first, hit.last, {kind: value}))
            elif hit.first not in taken and self._fits(kind, text, hit.start, hit.end):
                spans.setdefault((hit.first, hit.last), {})[kind] = _number(value)
        for first, last in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
            if not any(i in taken for i in range(first, last + 1)):
                taken.update(range(first, last + 1))
                found.append(Atom(words[first].start, words[last].end, first, last, spans[first, last]))
        found.sort(key=lambda a: a.start)
        deeds = {m.start for m in marks if "deed" in m.senses}
        return _absorb_stops(found, text), [m for m in marks if m.start not in deeds or "deed" in m.senses]

    def _fits(self, kind: str, text: str, start: int, end: int) -> bool:
        """English writes months and weekdays with a capital: "may", "march", "sat" and "sun" are other words."""
        if kind not in ("month", "weekday"):
            return True
        if self.code == "en":
            return text[start].isupper()
        return (
            text[start].islower()
            or text[start:end].isupper()
            or start == 0
            or not text[start - 2 : start - 1].isalpha()
        )


def _words(text: str) -> list[Token]:
    return [Token(i, m[0], m.start(), m.end(), fold(m[0]), 0) for i, m in enumerate(WORD.finditer(text))]


def _number(value: str) -> str | int:
    return int(value) if value.lstrip("-").isdigit() else value


def _numeral(word: Token, text: str, ends: dict[int, int]) -> Atom:
    """A figure that is no date and no time: a day of the month, a year, a count."""
    number = int(word.text[:9])
    senses: dict[str, Value] = {"number": number, "digits": ""}
    if len(word.text) == 4 and 1900 <= number <= 2099:
        senses = {"year": number}
    suffix = ORDINAL.match(text, word.end)
    end = suffix.end() if suffix and suffix.end() in ends else word.end
    return Atom(word.start, end, word.i, ends[end], senses)


def _figures(text: str, starts: dict[int, int], ends: dict[int, int]) -> list[Atom]:
    found = []
    for m in FIGURES.finditer(text):
        senses = _written(m) if m["iso"] or m["dmy"] else _clock(m, text)
        first, last = starts.get(m.start()), ends.get(m.end())
        if senses and first is not None and last is not None:
            found.append(Atom(m.start(), m.end(), first, last, senses))
    return found


def _written(m: re.Match[str]) -> dict[str, Value] | None:
    try:
        if m["iso"]:
            clock = datetime.fromisoformat(m["iso"]) if "T" in m["iso"].upper() else None
            at = Clock(clock.hour * 60 + clock.minute) if clock else None
            return {"date": Written(date.fromisoformat(m["iso"][:10]), clock=at)}
        day, month, year = int(m["d"]), int(m["m"]), int(m["y"])
        if month > 12:
            day, month = month, day
        year += 2000 if year < 100 else 0
        loose = m["sep"] == "/" and day <= 12 and day != month
        return {"date": Written(date(year, month, day), loose)}
    except ValueError:
        return None


def _clock(m: re.Match[str], text: str) -> dict[str, Value] | None:
    if m["mil"]:
        return {"clock": Clock(int(m["HH"]) * 60 + int(m["MM"]))}
    if NO_TIME.match(text, m.end()):
        return None
    if not m["ap"] and (m["M"] is None or ("." in m[0] and not AT.search(text[max(0, m.start() - 12) : m.start()]))):
        return None
    hour, minute = int(m["H"]) % 24, int(m["M"] or 0)
    if m["ap"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if m["ap"].lower() == "p" else 0)
    sure = bool(m["ap"]) or hour > 12 or len(m["H"]) == 2 or hour == 0
    return {"clock": Clock(hour * 60 + minute, sure)}


def _absorb_stops(atoms: list[Atom], text: str) -> list[Atom]:
    """The full stop of "Nov." belongs to the word, and does not end the phrase."""
    for a, b in pairwise(atoms):
        if a.code in ("M", "W") and text[a.end : a.end + 1] == "." and a.last + 2 == b.first and "short" in a.senses:
            a.end, a.last = a.end + 1, a.last + 1
    return atoms
