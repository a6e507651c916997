"""People counted without a grammar: one person by a noun in the singular, and lists that add up.

"Ранило двух женщин и мужчину" is three, "63-річна жінка та 70-річний чоловік" two.
"""

from __future__ import annotations

import re

from reportedly.read.numbers import Number
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse

OWN_NUMBER = 3  # tokens from a number to the noun that it counts: "двое местных мирных жителей"
AND = {"и", "й", "і", "та", "также", "також"}
LINKS = {*AND, ",", "а"}
LONGEST_LINK = 3  # ", а также"
BESIDE = re.compile(  # between two members: an adjective, an age, whose they are ("двоє її дітей")
    r"-$|.*(?:[иы]й|[ая]я|[оеії]го|[иы]х|н[аіу]|ую|ої)$|\d+$|год[а-я]*$|лет$|рок[а-яіу]*$|літ$|е[её]$|их$|її$|їх$",
    re.IGNORECASE,
)
BETWEEN_HARMS = 3  # tokens


def singles(parse: Parse, hits: list[Hit], counted: list[Number]) -> list[Number]:
    """One person each: nouns in the singular that no number counts, in text order."""
    taken = {noun.last for n in counted if (noun := _noun(parse, hits, n)) is not None}
    return [
        Number(h.first, h.last, h.start, h.end, 1, 1, True) for h in hits if h.list == "person" and h.last not in taken
    ]


def _noun(parse: Parse, hits: list[Hit], number: Number) -> Hit | None:
    """The noun for people that a number counts."""
    near = [h for h in hits if h.list in ("people", "person") and 0 < h.first - number.last <= OWN_NUMBER]
    return near[0] if near and not re.search(r"[,;:—]", parse.text[number.end : near[0].start]) else None


def lists(parse: Parse, hits: list[Hit], counted: list[Number], harms: list[Hit]) -> list[Number]:
    """Each list of people joined by "and" as one number, whose words are the whole list."""
    alone = singles(parse, hits, counted)
    members = sorted([*(_with_noun(parse, hits, n) for n in counted if n.exact), *alone], key=lambda n: n.first)
    runs: list[list[Number]] = []
    for member in members:
        if runs and _joined(parse, harms, runs[-1][-1], member) and not _closed(parse, runs[-1], member):
            runs[-1].append(member)
        else:
            runs.append([member])
    return [_sum(run) for run in runs if len(run) > 1 and _adds_up(parse, run, alone, harms)]


def _sum(run: list[Number]) -> Number:
    first, last, total = run[0], run[-1], sum(n.low for n in run)
    return Number(first.first, last.last, first.start, last.end, total, total, True, first.bound)


def _with_noun(parse: Parse, hits: list[Hit], number: Number) -> Number:
    """The number up to the noun for people that it counts ("двух женщин")."""
    noun = _noun(parse, hits, number)
    last, end = (number.last, number.end) if noun is None else (noun.last, noun.end)
    return Number(number.first, last, number.start, end, number.low, number.high, number.exact, number.bound)


def _joined(parse: Parse, harms: list[Hit], a: Number, b: Number) -> bool:
    """Whether nothing but "and", a comma, adjectives and ages stands between two members of a list."""
    if any(a.last < h.first < b.first for h in harms):
        return False
    between = [t.lower for t in parse.tokens[a.last + 1 : b.first]]
    links = [w for w in between if w in LINKS]
    return 0 < len(links) <= LONGEST_LINK and all(w in LINKS or BESIDE.match(w) for w in between)


def _closed(parse: Parse, run: list[Number], member: Number) -> bool:
    """Whether a list has had its "and" and only a comma follows ("мать и сын, десять человек ранены")."""
    had = {t.lower for t in parse.tokens[run[0].first : run[-1].first]} & AND
    goes_on = {t.lower for t in parse.tokens[run[-1].last + 1 : member.first]} & AND
    return bool(had) and not goes_on


def _adds_up(parse: Parse, run: list[Number], alone: list[Number], harms: list[Hit]) -> bool:
    """Whether a run is one list: it has an "and", holds nouns, and is not shared by two harm words.

    "Погиб мужчина и двое человек ранены" are two statements.
    """
    first, last = run[0], run[-1]
    inside = {t.lower for t in parse.tokens[first.first : last.last]}
    nouns = all(n in alone or n.last > n.first for n in run)
    before = any(_beside(parse, h.last, first.first) for h in harms)
    after = any(_beside(parse, last.last, h.first) for h in harms)
    return bool(inside & AND) and nouns and not (before and after)


def _beside(parse: Parse, a: int, b: int) -> bool:
    """Whether token `b` follows token `a` closely and with no comma between."""
    return 0 < b - a <= BETWEEN_HARMS and all(t.text not in ",.;:" for t in parse.tokens[a + 1 : b])
