"""Which accounts are compared at all: blocks of accounts that share a day and area, a name, or rare words.

Never all pairs: a block larger than `CROWD` is cut by month, and dropped when a month is still too full. Two accounts
that both stand in blocks so dropped, near each other in days and place, need one rare word in common to be compared.
An account without a date or a place is found through its names. A block is known by a number, the same on every
machine; that of a word is odd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import blake2b
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reportedly.link.sketch import Rarity, Sketch

if TYPE_CHECKING:
    from reportedly.link.columns import Columns

Array = Any  # a numpy array; its types are not checked here

CROWD = 80  # accounts in one block that are still compared each with each
RARE_WORDS = 12  # names, and words, of an account that open a block
ENOUGH_WORDS = 2  # rare words that a pair must share when it shares no day and area, place or target
DAYS_BETWEEN = 3  # up to which accounts of one place or target are compared when they share nothing else
CELL = 1.0  # degrees
EDGE = 0.3  # degrees: an account this near to the edge of its cell also stands in the next one


NEAR_DAYS, NEAR_DEGREES = 1, 1.0  # of two accounts in crowded blocks that one rare word makes a pair
MASK = 2**62 - 1  # the bits of the number of a block
LOT = 4_000_000  # meetings in blocks that are looked at at once


def candidates(columns: Columns) -> Iterator[tuple[Array, Array]]:
    """The pairs worth comparing as their lower and their higher positions, each once, sorted, in lots."""
    stands = standing(columns)
    order = np.lexsort((stands.account, stands.block))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    sorted_blocks, partners = stands.block[order], stands.account[order]
    ends = np.searchsorted(sorted_blocks, stands.block, side="right")
    later = ends - place - 1  # accounts after this one in its block
    first = np.concatenate(([0], np.cumsum(np.bincount(stands.account, minlength=len(columns)))))
    met = np.concatenate(([0], np.cumsum(later)))[first]  # meetings before each account
    begin = 0
    while begin < len(columns):
        end = max(begin + 1, int(np.searchsorted(met, met[begin] + LOT, side="right")) - 1)
        at = np.arange(first[begin], first[end])
        yield _pairs(columns, stands, at, place, later, partners)
        begin = end


def crowded(columns: Columns) -> frozenset[int]:
    """The blocks that hold too many accounts to be compared each with each, and their months that still do."""
    blocks, months, _ = _full(columns)
    return frozenset((*blocks.tolist(), *months.tolist()))


class Standing(NamedTuple):
    """Which account stands in which block, sorted by account, and which accounts lost a block of days or places."""

    account: Array
    block: Array
    lost: Array


def _full(columns: Columns) -> tuple[Array, Array, Array]:
    """The crowded blocks; the crowded months of them; the months in which each account stands."""
    blocks, count = np.unique(columns.blocks, return_counts=True)
    full = blocks[count > CROWD]
    account = np.repeat(np.arange(len(columns)), columns.held)
    held = np.isin(columns.blocks, full)
    months = _months_of(columns)
    in_months, _ = _by_month(account[held], columns.blocks[held], months)
    found, count = np.unique(in_months, return_counts=True)
    return full, found[count > CROWD], months


def _months_of(columns: Columns) -> Array:
    """The first and the last period of thirty days in which each account may stand, -1 when that is not known."""
    first, last, published = (columns.told[n] for n in ("first", "last", "published"))
    dated, paged = first > 0, published > 0
    begin = np.where(dated, first - 3, published - 10) // 30
    end = np.where(dated, last + 3, published + 3) // 30
    return np.where(dated | paged, np.stack((begin, end)), -1)


def _by_month(account: Array, block: Array, months: Array) -> tuple[Array, Array]:
    """The blocks of the months in which these accounts stand, and where in the arrays given each comes from."""
    begin, end = months[0][account], months[1][account]
    one, two = np.flatnonzero(begin >= 0), np.flatnonzero((begin >= 0) & (begin != end))
    at = np.concatenate((one, two))
    month = np.concatenate((begin[one], end[two]))
    return in_month(block[at], month), at


def standing(columns: Columns) -> Standing:
    """In which blocks the accounts stand: of a crowded one in its months, unless they are crowded too."""
    full, full_months, months = _full(columns)
    account = np.repeat(np.arange(len(columns), dtype=np.int64), columns.held)
    held = np.isin(columns.blocks, full)
    in_months, at = _by_month(account[held], columns.blocks[held], months)
    dropped = np.isin(in_months, full_months)
    lost = np.zeros(len(columns), dtype=bool)
    lost[account[held][at[dropped]]] |= in_months[dropped] % 2 == 0
    accounts = np.concatenate((account[~held], account[held][at[~dropped]]))
    blocks = np.concatenate((columns.blocks[~held], in_months[~dropped]))
    order = np.argsort(accounts, kind="stable")
    return Standing(accounts[order], blocks[order], lost)


def _pairs(
    columns: Columns, stands: Standing, at: Array, place: Array, later: Array, partners: Array
) -> tuple[Array, Array]:
    counts = later[at]
    ends = np.cumsum(counts)
    step = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
    left = np.repeat(stands.account[at], counts)
    right = partners[np.repeat(place[at] + 1, counts) + step]
    strong = np.repeat(stands.block[at] % 2 == 0, counts)
    kept = ~strong | _may_meet(columns, left, right)
    if not kept.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    met = np.sort((left[kept] * len(columns) + right[kept]) * 2 + strong[kept])
    last = np.flatnonzero(np.append(met[1:] >> 1 != met[:-1] >> 1, True))
    times = np.diff(np.concatenate(([-1], last)))
    pair = met[last] >> 1
    left, right = pair // len(columns), pair % len(columns)
    enough = (met[last] % 2 == 1) | (times >= ENOUGH_WORDS)
    few = np.flatnonzero(~enough & stands.lost[left] & stands.lost[right])
    enough[few] = _near(columns, left[few], right[few])
    return left[enough], right[enough]


def _near(columns: Columns, left: Array, right: Array) -> Array:
    first, last = columns.told["first"], columns.told["last"]
    lat, lon = columns.point["lat 0"], columns.point["lon 0"]
    dated = (first[left] > 0) & (first[right] > 0)
    close = np.maximum(first[left], first[right]) - np.minimum(last[left], last[right]) <= NEAR_DAYS
    return dated & close & (abs(lat[left] - lat[right]) <= NEAR_DEGREES) & (abs(lon[left] - lon[right]) <= NEAR_DEGREES)


def _may_meet(columns: Columns, left: Array, right: Array) -> Array:
    first, last = columns.told["first"], columns.told["last"]
    gap = np.maximum(first[left], first[right]) - np.minimum(last[left], last[right])
    return (first[left] < 0) | (first[right] < 0) | (gap <= DAYS_BETWEEN)


def blocks_of(sketch: Sketch, rarity: Rarity, crowded_of: Callable[[set[int]], set[int]]) -> tuple[set[int], bool]:
    """The blocks in which an account stands: of a crowded one its months, unless they are crowded too.

    `crowded_of` says which of some blocks are crowded. Also whether the account lost a block of days, a place or a
    target in this way.
    """
    stands_in = blocks(sketch, rarity)
    full = crowded_of(stands_in)
    within = {in_month(block, m) for block in full for m in _months(sketch)}
    dropped = crowded_of(within)
    return stands_in - full | within - dropped, any(block % 2 == 0 for block in dropped)


def worth(block: int) -> int:
    """What sharing a block counts: one word is not enough."""
    return 1 if block % 2 else ENOUGH_WORDS


def may_meet(a: Sketch, b: Sketch) -> bool:
    """Whether two accounts of one place or target are worth comparing by that alone: not when days lie between them.

    Those that rare words connect are compared whatever their days: readings err.
    """
    return a.days is None or b.days is None or _gap(a.days, b.days) <= DAYS_BETWEEN


def near(a: Sketch, b: Sketch) -> bool:
    """Whether two accounts in crowded blocks are near enough to be compared when they share one rare word."""
    if a.days is None or b.days is None or a.where is None or b.where is None:
        return False
    if a.where.lat is None or a.where.lon is None or b.where.lat is None or b.where.lon is None:
        return False
    degrees = max(abs(a.where.lat - b.where.lat), abs(a.where.lon - b.where.lon))
    return _gap(a.days, b.days) <= NEAR_DAYS and degrees <= NEAR_DEGREES


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


def in_month(block: Any, month: Any) -> Any:
    """The number of a block in a month; of numbers, or of columns of them."""
    return block ^ ((month + 1) * 0x9E3779B1) * 2 & MASK


def _months(s: Sketch) -> set[int]:
    """Periods of thirty days in which the account may stand, with their neighbours' edges."""
    if s.days:
        return {d // 30 for d in (s.days[0] - 3, s.days[1] + 3)}
    if s.published is not None:
        return {d // 30 for d in (s.published - 10, s.published + 3)}
    return set()


def blocks(s: Sketch, rarity: Rarity) -> set[int]:
    """The blocks in which an account stands before any is found to be crowded."""
    return {_word(key) if kind == "word" else _number(f"{kind} {key}") for kind, key in _named(s, rarity)}


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) & MASK & ~1


@lru_cache(maxsize=500_000)
def _word(key: str) -> int:
    return _number(f"word {key}") | 1


def _named(s: Sketch, rarity: Rarity) -> Iterator[tuple[str, str]]:
    yield from (("day", f"{d} {cell}") for d in _near_days(s) for cell in _cells(s))
    yield from (("place", p) for p in s.places if rarity.of(p) > 1)
    yield from (("target", t) for t in s.target if rarity.of(t) > 2)
    shared = [n for n in s.names if rarity.shared(n)]
    yield from (("word", n) for n in shared[:RARE_WORDS])
    terms = sorted(s.terms, key=lambda k: (-s.terms[k], k))
    yield from (("word", t) for t in terms[:RARE_WORDS])


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
