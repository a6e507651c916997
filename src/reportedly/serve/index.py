"""Every incident as one light entry, and the entries as columns: a question costs milliseconds at 100,000 incidents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportedly.publish import IncidentRecord
from reportedly.publish.wording import counted, moment_words, place_words, type_words
from reportedly.serve.filters import Asked, certainty, days, has_dispute, kinds

KM = 111.2  # in one degree of latitude
FACETS = ("type", "country", "certainty", "grade")  # one value an incident; sources have several kinds
Mask = NDArray[np.bool_]


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):  # so many, and none in a cycle
    """What list, map and timeline show of an incident."""

    id: str
    role: str
    type: str
    country: str
    certainty: str
    grade: str
    kinds: tuple[str, ...]
    disputed: bool
    first: str | None  # first possible day; null when no report says when
    last: str | None
    lat: float | None
    lon: float | None
    radius_km: float
    place: str  # the name, for the map; "" when no report says where
    title: str
    when: str
    harm: str
    reports: int

    @property
    def words(self) -> str:
        """All of it in one line."""
        return f"{self.title}, {self.when}"


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Of what was found: the places, and the first and last possible days as numbers, where they are known."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, and how many there would be of each kind.

    `incidents` are the dated ones, newest first. `undated` and `unplaced` are asked for by everything but the period,
    or the part of the map: no report says when, or where.
    """

    incidents: Sequence[Entry]
    undated: Sequence[Entry]
    unplaced: Sequence[Entry]
    columns: Columns
    facets: dict[str, dict[str, int]]
    disputed: int

    def __len__(self) -> int:
        return len(self.incidents) + len(self.undated) + len(self.unplaced)

    @property
    def all(self) -> list[Entry]:
        """All of them, those without a time or a place last."""
        return [*self.incidents, *self.undated, *self.unplaced]


def entry(i: IncidentRecord) -> Entry:
    """The entry of a record."""
    span, where = days(i), i.where
    harm = [f"{f.name}: {f.summary or 'see record'}" for f in i.fields if f.name in ("killed", "injured") and f.values]
    drawn = where is not None and where.lat is not None and where.lon is not None
    return Entry(
        id=i.id,
        role=i.role,
        type=i.type,
        country=(where.country if where else None) or "",
        certainty=certainty(i),
        grade=i.grade.grade if i.grade else "",
        kinds=kinds(i),
        disputed=has_dispute(i),
        first=span[0] if span else None,
        last=span[1] if span else None,
        lat=where.lat if where and drawn else None,
        lon=where.lon if where and drawn else None,
        radius_km=(where.radius_km if where else None) or 0.0,
        place=where.name if where else "",
        title=type_words(i.type).capitalize() + (f", {place_words(where)}" if where else ""),
        when=moment_words(i.when),
        harm=" · ".join([*harm, counted(len(i.reports), "report")]),
        reports=len(i.reports),
    )


class Index:
    """The entries in the order of the list, and one column for each thing that can be asked.

    `told` names the incidents that each report, by its number, tells of.
    """

    def __init__(self, entries: Iterable[Entry], told: Iterable[tuple[int, str]] = ()) -> None:
        ordered = sorted(entries, key=lambda e: e.id)
        ordered.sort(key=lambda e: (e.first or "", e.last or ""), reverse=True)  # without a day: last
        self.entries = ordered
        self.at = {e.id: n for n, e in enumerate(ordered)}
        self._codes = {part: _coded([getattr(e, part) for e in ordered]) for part in (*FACETS, "role")}
        self._kinds = {
            kind: np.array([kind in e.kinds for e in ordered], dtype=bool) for kind in _named(k.kinds for k in ordered)
        }
        self._disputed = np.array([e.disputed for e in ordered], dtype=bool)
        self._first, self._last = (np.array([_day(d) for d in ds], dtype=np.int32) for ds in self._days())
        self._dated = self._first > 0
        self._lat, self._lon = (
            np.array([np.nan if v is None else v for v in vs], dtype=np.float64)
            for vs in ([e.lat for e in ordered], [e.lon for e in ordered])
        )
        self._reach = np.array([e.radius_km for e in ordered], dtype=np.float64) / KM
        self._placed = ~np.isnan(self._lat)
        pairs = [(number, self.at[id_]) for number, id_ in told if id_ in self.at]
        self._reports, self._told = np.array(pairs, dtype=np.int64).reshape(-1, 2).T

    def _days(self) -> tuple[list[str | None], list[str | None]]:
        return [e.first for e in self.entries], [e.last for e in self.entries]

    def telling(self, reports: Sequence[int]) -> Mask:
        """The incidents of which any of these reports tells, by their numbers."""
        asked = np.zeros(max(int(self._reports.max(initial=0)), max(reports, default=0)) + 1, dtype=bool)
        asked[np.array(reports, dtype=np.int64)] = True
        found = np.zeros(len(self.entries), dtype=bool)
        found[self._told[asked[self._reports]]] = True
        return found

    def answer(self, asked: Asked, telling: Mask | None = None) -> Answer:
        """The entries that fit. `telling` are the incidents whose reports hold the words asked for."""
        fits = self._fits(asked, telling)
        timed = fits & self._dated & self._within(asked)
        untimed = fits & ~self._dated
        here, nowhere = self._inside(asked)
        shown = (timed | untimed) & (here | nowhere)
        placed, dated = shown & self._placed, shown & self._dated
        return Answer(
            incidents=self._taken(timed & here),
            undated=self._taken(untimed & here),
            unplaced=self._taken((timed | untimed) & nowhere),
            columns=Columns(
                lat=self._lat[placed], lon=self._lon[placed], first=self._first[dated], last=self._last[dated]
            ),
            facets=self._counts(shown),
            disputed=int(np.count_nonzero(self._disputed & shown)),
        )

    def _fits(self, asked: Asked, telling: Mask | None) -> Mask:
        fits = np.ones(len(self.entries), dtype=bool)
        for part, (names, codes) in self._codes.items():
            value = getattr(asked, part)
            if value and (part, value) != ("role", "all"):
                fits &= codes == names.index(value) if value in names else False
        if asked.source:
            fits &= self._kinds.get(asked.source, np.zeros_like(fits))
        if asked.disputed:
            fits &= self._disputed
        if telling is not None:
            fits &= telling
        return fits

    def _within(self, asked: Asked) -> Mask:
        within = np.ones(len(self.entries), dtype=bool)
        if asked.since:
            within &= self._last >= _day(asked.since)
        if asked.until:
            within &= self._first <= _day(asked.until)
        return within

    def _inside(self, asked: Asked) -> tuple[Mask, Mask]:
        """Those whose area meets the window asked for, and those that have no area, when a window is asked for."""
        if asked.window is None:
            return np.ones_like(self._placed), np.zeros_like(self._placed)
        west, south, east, north = asked.window
        wide = self._reach / np.maximum(np.cos(np.radians(np.nan_to_num(self._lat))), 0.1)
        inside = (self._lat + self._reach >= south) & (self._lat - self._reach <= north)
        middle, half = (west + east) / 2, (east - west) / 2
        apart = np.abs((self._lon - middle + 180) % 360 - 180)  # over the date line too
        return inside & (apart - wide <= half), ~self._placed

    def _taken(self, mask: Mask) -> Sequence[Entry]:
        return _Some(self.entries, np.flatnonzero(mask))

    def _counts(self, shown: Mask) -> dict[str, dict[str, int]]:
        counts = {}
        for part in FACETS:
            names, codes = self._codes[part]
            found = np.bincount(codes[shown], minlength=len(names))
            counts[part] = _ordered({n: int(c) for n, c in zip(names, found, strict=True) if n and c})
        several = {kind: int(np.count_nonzero(mask & shown)) for kind, mask in self._kinds.items()}
        return counts | {"source": _ordered({k: n for k, n in several.items() if n})}


class _Some(Sequence[Entry]):
    """Some of the entries, looked up when they are asked for."""

    def __init__(self, entries: Sequence[Entry], at: NDArray[np.intp]) -> None:
        self._entries, self._at = entries, at

    def __len__(self) -> int:
        return len(self._at)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self._entries[n] for n in self._at[at]]
        return self._entries[self._at[at]]


def _coded(values: Sequence[str]) -> tuple[list[str], NDArray[np.int32]]:
    names = sorted(set(values))
    number = {name: n for n, name in enumerate(names)}
    return names, np.array([number[v] for v in values], dtype=np.int32)


def _named(several: Iterable[tuple[str, ...]]) -> list[str]:
    return sorted({name for some in several for name in some})


def _day(iso: str | None) -> int:
    """The number of a day; 0 for none."""
    if not iso:
        return 0
    try:
        return date.fromisoformat(iso[:10]).toordinal()
    except ValueError:
        return 0


def _ordered(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
