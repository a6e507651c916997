"""Many accounts as columns of numbers, a small part of the size of their sketches, and what two of them share. Pure.

A word of an account is a number, its rarity or weight stands beside it. What one field of an account shares with the
same field of another (or, for places and named days, with another field) is found for all pairs of an account at once.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, Self

import numpy as np

from reportedly.link import compare, pairs, stories
from reportedly.link.sketch import Rarity, Sketch

Array = Any  # a numpy array; its types are not checked here

WORDS = ("terms", "lead")
SAME = ("names", "figures", "places", "target", "actor", "weapon", "ages", "calendar", "week")  # beside the same field
CROSS = ("places in names", "names in places", "days in mentioned", "mentioned in days")
KEYS = SAME + CROSS
BEFORE = {"names": compare.COUNTED_NAMES, "figures": compare.COUNTED_FIGURES}  # so many shared ones count, the rarest
UNKNOWN = -(2**31)  # a day that is not said
NOBODY = -1  # a number that is not said
WITHOUT_END = 10**9  # "at least so many"

Field = Mapping[Any, float]  # its keys, the rarest first, each with what sharing it is worth


class Shared(NamedTuple):
    """What the two accounts of each pair share: a row for each pair, a column for each field."""

    words: Array  # the cosine of WORDS
    total: Array  # what is shared in each of KEYS, its worths added up
    most: Array  # the greatest of these worths
    count: Array  # how many are shared


class Part:
    """Some accounts, packed: what they need to be compared, with the numbers that words have among these accounts."""

    def __init__(self, sketches: Iterable[Sketch], rarity: Rarity) -> None:
        self.numbers: dict[str, dict[Any, int]] = defaultdict(dict)
        self.used = 1  # 0 stands at the beginning of every field, so that none is empty
        self.codes: dict[str, dict[Any, int]] = defaultdict(dict)
        self.told: dict[str, array[int]] = {}
        self.points: dict[str, array[float]] = {}
        self.words, self.keys, self.marks = _Rows(), _Rows(), _Rows()
        self.blocks, self.held = array("q"), array("q")
        self.ids: list[str] = []
        self.roles: list[str] = []
        self.bare: list[int] = []
        for s in sketches:
            if stories.bare(s):
                self.bare.append(len(self.ids))
            self.ids.append(s.id)
            self.roles.append(s.role)
            for name, value in self._told(s):
                self.told.setdefault(name, array("q")).append(value)
            for name, point in _points(s):
                self.points.setdefault(name, array("d")).append(point)
            self._pack(s, rarity)
            stands_in = pairs.blocks(s, rarity)
            self.blocks.extend(stands_in)
            self.held.append(len(stands_in))

    def _code(self, kind: str, value: Any) -> int:
        codes = self.codes[kind]
        return codes.setdefault(value, len(codes))

    def _number(self, field: str, keys: Iterable[Any]) -> list[int]:
        known, found = self.numbers[field], []
        for key in keys:
            number = known.get(key)
            if number is None:
                number = known[key] = self.used
                self.used += 1
            found.append(number)
        return found

    def _told(self, s: Sketch) -> Iterator[tuple[str, int]]:
        where = s.where
        yield "report", self._code("report", s.report)
        yield "type", self._code("type", s.type)
        yield "language", self._code("language", s.language)
        yield "first", s.days[0] if s.days else UNKNOWN
        yield "last", s.days[1] if s.days else UNKNOWN
        yield "published", UNKNOWN if s.published is None else s.published
        yield "past", s.role == "background"
        yield "placed", where is not None
        area = frozenset((where.country, *where.country_alt)) if where and where.country else frozenset()
        yield "country", self._code("country", area)
        yield "entry", NOBODY if where is None or where.geonameid is None else where.geonameid
        for name, toll in (("killed", s.killed), ("injured", s.injured)):
            low, high = toll or (NOBODY, NOBODY)
            yield name, low
            yield name + " at most", WITHOUT_END if high is None else high

    def _pack(self, s: Sketch, rarity: Rarity) -> None:
        for name, field in zip(WORDS, (s.terms, s.lead), strict=True):
            self.words.add(self._number(name, field), field.values())
        same, cross, marked = fields(s, rarity)
        for name, worths in chain(same, cross):
            self.keys.add(self._number(name, worths), worths.values())
        found = [n for name, offered in marked for n in self._number(name, offered)]
        self.marks.add(found, [1.0] * len(found))


class Columns:
    """Accounts in the order given, packed."""

    def __init__(self, parts: Sequence[Part], rarity: Rarity) -> None:
        numbers: dict[str, dict[Any, int]] = defaultdict(dict)
        codes: dict[str, dict[Any, int]] = defaultdict(dict)
        renumbered, self.size = [], 1
        told, points = defaultdict(list), defaultdict(list)
        self.bare: list[int] = []
        begin = 0
        for part in parts:
            number = np.zeros(part.used, dtype=np.int32)
            for field, known in part.numbers.items():
                all_known = numbers[field]
                for key, n in known.items():
                    if (now := all_known.get(key)) is None:
                        now = all_known[key] = self.size
                        self.size += 1
                    number[n] = now
            renumbered.append(number)
            for name, column in part.told.items():
                values = np.frombuffer(column, dtype=np.int64)
                if name in part.codes:
                    code = [codes[name].setdefault(value, len(codes[name])) for value in part.codes[name]]
                    values = np.array(code)[values]
                told[name].append(values)
            for name, point in part.points.items():
                points[name].append(np.frombuffer(point))
            self.bare += [begin + n for n in part.bare]
            begin += len(part.ids)
        self.ids, self.roles = ([x for p in parts for x in getattr(p, name)] for name in ("ids", "roles"))
        self.told = {name: np.concatenate(columns) for name, columns in told.items()}
        self.point = {name: np.concatenate(columns) for name, columns in points.items()}
        del numbers, told, points
        self.words = Packed([p.words for p in parts], renumbered, len(WORDS))
        self.keys = Packed([p.keys for p in parts], renumbered, len(KEYS))
        self.marks = Packed([p.marks for p in parts], renumbered, 1)
        self.blocks, self.held = (
            np.concatenate([np.frombuffer(getattr(p, name), dtype=np.int64) for p in parts] or [np.zeros(0, np.int64)])
            for name in ("blocks", "held")
        )
        self.countries = _disjoint(list(codes["country"]))
        self.trust = np.array([compare.trust(language, rarity) for language in codes["language"]])
        self.kinds = np.array([[compare.kinds(a, b) for b in codes["type"]] for a in codes["type"]])

    @classmethod
    def of(cls, sketches: Iterable[Sketch], rarity: Rarity) -> Self:
        """The columns of these sketches."""
        return cls([Part(sketches, rarity)], rarity)

    def __len__(self) -> int:
        return len(self.ids)

    # ------------------------------------------------------------------ what pairs share

    def shared(self, left: Array, right: Array) -> Shared:
        """What the accounts of these pairs share. Quick when the pairs are sorted by their left."""
        mark = np.zeros(self.size)
        words, total = np.zeros((len(left), len(WORDS))), np.zeros((len(left), len(KEYS)))
        most, count = np.zeros_like(total), np.zeros(total.shape, dtype=np.int32)
        turns = np.flatnonzero(np.diff(left)) + 1
        for start, end in zip([0, *turns.tolist()], [*turns.tolist(), len(left)], strict=True):
            if start == end:
                continue
            one, others = int(left[start]), right[start:end]
            numbers, worths = self.words.row(one)
            mark[numbers] = worths
            at, begins = self.words.rows(others)
            words[start:end] = np.add.reduceat(mark[self.words.numbers[at]] * self.words.worths[at], begins).reshape(
                -1, 2
            )
            mark[numbers] = 0
            numbers = np.concatenate((self.keys.same(one, len(SAME)), self.marks.row(one)[0]))
            mark[numbers] = 1
            mark[0] = 0
            at, begins = self.keys.rows(others)
            hit = mark[self.keys.numbers[at]]
            worth = hit * self.keys.worths[at]
            count[start:end] = np.add.reduceat(hit, begins).reshape(-1, len(KEYS))
            total[start:end] = np.add.reduceat(worth, begins).reshape(-1, len(KEYS))
            most[start:end] = np.maximum.reduceat(worth, begins).reshape(-1, len(KEYS))
            for name, counted in BEFORE.items():
                column = KEYS.index(name)
                for n in np.flatnonzero(count[start:end, column] > counted):
                    begin = begins[n * len(KEYS) + column]
                    end_ = begins[n * len(KEYS) + column + 1]
                    found = worth[begin:end_][hit[begin:end_] > 0]
                    total[start + n, column] = found[:counted].sum()
            mark[numbers] = 0
        return Shared(words, total, most, count)

    def has(self, field: str) -> Array:
        """How many keys each account has in a field."""
        return self.keys.lengths[:, KEYS.index(field)] - 1


def fields(
    s: Sketch, rarity: Rarity
) -> tuple[list[tuple[str, Field]], list[tuple[str, Field]], list[tuple[str, Iterable[Any]]]]:
    """The keys of an account by field, those looked for in another field of the other, and those it offers to them."""
    of, days = rarity.of, compare.short_days(s)
    names = dict.fromkeys(s.names, 0.0)
    figures = sorted(s.figures, key=lambda n: (-of(n), n))
    same: list[tuple[str, Field]] = [
        ("names", {n: max(0.0, of(n) - compare.COMMON) for n in names}),
        ("figures", {n: max(0.0, of(n) - compare.COMMON) for n in figures}),
        ("places", {p: of(p) for p in s.places}),
        ("target", {k: of(k) for k in s.target}),
        ("actor", {k: of(k) for k in s.actor}),
        ("weapon", {k: of(k) for k in s.weapon}),
        ("ages", dict.fromkeys(s.ages, 1.0)),
        ("calendar", dict.fromkeys(compare.calendar(s), 1.0)),
        ("week", dict.fromkeys(compare.week(s), 1.0)),
    ]
    cross: list[tuple[str, Field]] = [
        ("places in names", {p: of(p) for p in s.places}),
        ("names in places", {n: of(n) for n in names}),
        ("days in mentioned", dict.fromkeys(days, 1.0)),
        ("mentioned in days", dict.fromkeys(s.mentioned, 1.0)),
    ]
    marked: list[tuple[str, Iterable[Any]]] = [
        ("places in names", s.names),
        ("names in places", s.places),
        ("days in mentioned", s.mentioned),
        ("mentioned in days", days),
    ]
    return same, cross, marked


def _points(s: Sketch) -> Iterator[tuple[str, float]]:
    where = s.where
    yield "radius", (where.radius_km if where else None) or 0.0
    points = (
        [(where.lat, where.lon), *((c.lat, c.lon) for c in where.alternatives[: compare.ALTERNATIVES])] if where else []
    )
    points += [(None, None)] * (1 + compare.ALTERNATIVES - len(points))
    for n, (lat, lon) in enumerate(points):
        known = lat is not None and lon is not None
        yield f"lat {n}", float(lat) if known and lat is not None else np.nan
        yield f"lon {n}", float(lon) if known and lon is not None else np.nan


def _disjoint(areas: list[frozenset[str]]) -> Array:
    """Whether two areas have no country in common; false when one of them is not known."""
    return np.array([[bool(a and b and not a & b) for b in areas] for a in areas])


class _Rows:
    """Numbers in fields, one field after the other, each number with what it is worth."""

    def __init__(self) -> None:
        self.numbers, self.worths, self.lengths = array("i"), array("f"), array("i")

    def add(self, numbers: Sequence[int], worths: Iterable[float]) -> None:
        self.numbers.append(0)
        self.numbers.extend(numbers)
        self.worths.append(0.0)
        self.worths.extend(worths)
        self.lengths.append(len(numbers) + 1)


class Packed:
    """Rows of numbers, so many fields a row, to be looked up."""

    def __init__(self, parts: Sequence[_Rows], renumbered: Sequence[Array], fields_: int) -> None:
        numbers = [n[np.frombuffer(p.numbers, dtype=np.int32)] for p, n in zip(parts, renumbered, strict=True)]
        self.numbers = np.concatenate(numbers)
        self.worths = np.concatenate([np.frombuffer(p.worths, dtype=np.float32) for p in parts])
        lengths = np.concatenate([np.frombuffer(p.lengths, dtype=np.int32) for p in parts])
        self.lengths = lengths.reshape(-1, fields_)
        self.length = self.lengths.sum(axis=1)
        self.start = np.concatenate(([0], np.cumsum(self.length, dtype=np.int64)))
        self.offset = (np.cumsum(self.lengths, axis=1) - self.lengths).astype(np.int32)

    def row(self, n: int) -> tuple[Array, Array]:
        """The numbers of a row, and what they are worth."""
        begin, end = self.start[n], self.start[n + 1]
        return self.numbers[begin:end], self.worths[begin:end]

    def same(self, n: int, fields_: int) -> Array:
        """The numbers of the first fields of a row."""
        begin = self.start[n]
        return self.numbers[begin : begin + self.offset[n, fields_]]

    def rows(self, asked: Array) -> tuple[Array, Array]:
        """Where the numbers of these rows stand, one row after the other, and where in that each field begins."""
        lengths = self.length[asked]
        ends = np.cumsum(lengths)
        begins = ends - lengths
        at = np.arange(ends[-1]) + np.repeat(self.start[asked] - begins, lengths)
        return at, (begins[:, None] + self.offset[asked]).ravel()
