"""Which accounts are compared at all: blocks of accounts that share a day and area, a name, or rare words.

Never all pairs: a block larger than `CROWD` is cut by month, and dropped when a month is still too full.
An account without a date or a place is found through its names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import floor
from typing import NamedTuple

from reportedly.link.sketch import Rarity, Sketch

CROWD = 80  # accounts in one block that are still compared each with each
RARE_WORDS = 12  # names, and words, of an account that open a block
ENOUGH_WORDS = 2  # rare words that a pair must share when it shares no day and area, place or target
DAYS_BETWEEN = 3  # up to which accounts of one place or target are compared when they share nothing else
CELL = 1.0  # degrees
EDGE = 0.3  # degrees: an account this near to the edge of its cell also stands in the next one


class Crowded(NamedTuple):
    """The blocks that hold too many accounts to be compared each with each, and their months that still do."""

    blocks: frozenset[str]
    months: frozenset[str]


def candidates(sketches: Sequence[Sketch], rarity: Rarity) -> list[tuple[int, int]]:
    """Index pairs worth comparing, each once, lower index first, sorted."""
    full = crowded(sketches, rarity)
    members: dict[str, list[int]] = defaultdict(list)
    for i, sketch in enumerate(sketches):
        for block in blocks_of(sketch, rarity, full):
            members[block].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for block, found in members.items():
        count = worth(block)
        for i, j in combinations(found, 2):
            if count == 1 or may_meet(sketches[i], sketches[j]):
                shared[i, j] += count
    return sorted(pair for pair, n in shared.items() if n >= ENOUGH_WORDS)


def crowded(sketches: Sequence[Sketch], rarity: Rarity) -> Crowded:
    """The crowded blocks of these accounts."""
    held: dict[str, list[Sketch]] = defaultdict(list)
    for sketch in sketches:
        for block in set(_blocks(sketch, rarity)):
            held[block].append(sketch)
    full = {block: found for block, found in held.items() if len(found) > CROWD}
    months = Counter(_in_month(block, m) for block, found in full.items() for s in found for m in _months(s))
    return Crowded(frozenset(full), frozenset(m for m, n in months.items() if n > CROWD))


def blocks_of(sketch: Sketch, rarity: Rarity, full: Crowded) -> set[str]:
    """The blocks in which an account stands: of a crowded one its months, unless they are crowded too."""
    found = set()
    for block in set(_blocks(sketch, rarity)):
        if block in full.blocks:
            found |= {_in_month(block, m) for m in _months(sketch)} - full.months
        else:
            found.add(block)
    return found


def worth(block: str) -> int:
    """What sharing a block counts: one word is not enough."""
    return 1 if block.startswith("word ") else ENOUGH_WORDS


def may_meet(a: Sketch, b: Sketch) -> bool:
    """Whether two accounts of one place or target are worth comparing by that alone: not when days lie between them.

    Those that rare words connect are compared whatever their days: readings err.
    """
    return a.days is None or b.days is None or max(a.days[0], b.days[0]) - min(a.days[1], b.days[1]) <= DAYS_BETWEEN


def _in_month(block: str, month: int) -> str:
    return f"{block} in month {month}"


def _months(s: Sketch) -> set[int]:
    """Periods of thirty days in which the account may stand, with their neighbours' edges."""
    if s.days:
        return {d // 30 for d in (s.days[0] - 3, s.days[1] + 3)}
    if s.published is not None:
        return {d // 30 for d in (s.published - 10, s.published + 3)}
    return set()


def _blocks(s: Sketch, rarity: Rarity) -> Iterator[str]:
    yield from (f"day {d} {cell}" for d in _near_days(s) for cell in _cells(s))
    yield from (f"place {p}" for p in s.places if rarity.of(p) > 1)
    yield from (f"target {t}" for t in s.target if rarity.of(t) > 2)
    shared = [n for n in s.names if rarity.shared(n)]
    yield from (f"word {n}" for n in shared[:RARE_WORDS])
    terms = sorted(s.terms, key=lambda k: (-s.terms[k], k))
    yield from (f"word {t}" for t in terms[:RARE_WORDS])


def _near_days(s: Sketch) -> Iterator[int]:
    if s.days and s.days[1] - s.days[0] <= 10:
        yield from range(s.days[0] - 1, s.days[1] + 2)


def _cells(s: Sketch) -> Iterator[str]:
    if s.where and s.where.lat is not None and s.where.lon is not None and (s.where.radius_km or 0) <= 150:
        for lat in {floor((s.where.lat + e) / CELL) for e in (-EDGE, EDGE)}:
            for lon in {floor((s.where.lon + e) / CELL) for e in (-EDGE, EDGE)}:
                yield f"{lat},{lon}"
    elif s.where and s.where.country:
        yield s.where.country
