"""Places and times of incidents as drawings: areas as areas, uncertain times as bars, nothing drawn that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import cos, radians
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportedly.publish.wording import counted, day_words
from reportedly.serve.index import KM, Columns, Entry

WIDTH, HEIGHT, MARGIN = 960.0, 420.0, 0.15  # units of the drawing; the share of it left free around the places
LEAST = 9.0  # degrees that the map shows at least: one town alone is shown with what lies around it
NEAREST = 0.01  # degrees that a part of the map shows at least
SMALLEST = 10.0  # units: a lake or an island less wide and high than this is left out of the outlines
MOST = 150  # incidents that are drawn one by one; more are drawn as how many there are
CELLS = 60  # columns of the map, and of the timeline, when there are more
DOT = 5.0  # the least radius of an area in the drawing, so that it can be hit


Degrees = TypeVar("Degrees", float, NDArray[np.float64])


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """One incident on the map: a circle of the radius that its words allow; or how many lie in one part of it."""

    id: str  # "" when it stands for several
    x: float
    y: float
    r: float
    name: str
    words: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One incident on the timeline, from its first to its last possible day; or how many fall into a stretch of it."""

    id: str  # "" when it stands for several
    x: float
    width: float
    y: float
    height: float
    words: str


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """Bars, and the days at which they begin and end."""

    width: float
    height: float
    first: str
    last: str
    bars: tuple[Bar, ...]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A window on the world, in degrees, and how it is drawn: degrees east shrink with the latitude."""

    west: float
    south: float
    east: float
    north: float

    @property
    def scale(self) -> float:
        """Units of the drawing in one degree of latitude."""
        return HEIGHT / (self.north - self.south)

    def point(self, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
        """A place, or many of them, in the drawing."""
        shrink = cos(radians((self.north + self.south) / 2))
        return (lon - self.west) * shrink * self.scale, (self.north - lat) * self.scale


def frame(columns: Columns, window: tuple[float, float, float, float] | None = None) -> Frame | None:
    """The window that is asked for, or that holds all areas; null when no incident has one."""
    if window is not None:
        west, south, east, north = window
        return _framed(west, south, east, north, NEAREST, 0.0)
    if not len(columns.lat):
        return None
    lon, lat = columns.lon, columns.lat
    return _framed(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()), LEAST, MARGIN)


def _framed(west: float, south: float, east: float, north: float, least: float, margin: float) -> Frame:
    """The frame, of the shape of the drawing, around a window."""
    middle = radians((south + north) / 2)
    tall = max(north - south, (east - west) * max(cos(middle), 0.1) * HEIGHT / WIDTH, least) * (1 + 2 * margin)
    wide = tall * WIDTH / HEIGHT / max(cos(middle), 0.1)
    y, x = (south + north) / 2, (west + east) / 2
    return Frame(west=x - wide / 2, east=x + wide / 2, south=y - tall / 2, north=y + tall / 2)


def areas(entries: Sequence[Entry], window: Frame) -> tuple[Area, ...]:
    """The incidents whose place has coordinates, the wider areas below the narrower ones."""
    drawn = [
        (*window.point(e.lon, e.lat), max(e.radius_km / KM * window.scale, DOT), e)
        for e in entries
        if e.lat is not None and e.lon is not None
    ]
    out = [
        Area(id=e.id, x=round(x, 1), y=round(y, 1), r=round(r, 1), name=e.place, words=e.words) for x, y, r, e in drawn
    ]
    return tuple(sorted(out, key=lambda a: (-a.r, a.id)))


def heaps(columns: Columns, window: Frame) -> tuple[Area, ...]:
    """How many lie in each cell of the drawing, as one circle each whose area grows with the number."""
    side = WIDTH / CELLS
    east, north = window.point(columns.lon, columns.lat)
    column, rows = np.floor(east / side).astype(np.int64), np.floor(north / side).astype(np.int64)
    shown = (column >= -1) & (column <= CELLS) & (rows >= -1) & (rows <= HEIGHT / side)
    cells, counts = np.unique((rows[shown] + 1) * (CELLS + 2) + column[shown] + 1, return_counts=True)
    most = int(counts.max(initial=1))
    found = [
        Area(
            id="",
            x=round((cell % (CELLS + 2) - 0.5) * side, 1),
            y=round((cell // (CELLS + 2) - 0.5) * side, 1),
            r=round(max(side / 2 * (n / most) ** 0.5, 2.0), 1),
            name=str(n) if n * 4 >= most else "",
            words=counted(n, "incident"),
        )
        for cell, n in zip(cells.tolist(), counts.tolist(), strict=True)
    ]
    return tuple(sorted(found, key=lambda a: (-a.r, a.x, a.y)))


def timeline(entries: Sequence[Entry]) -> Timeline | None:
    """Bars from first to last possible day, one row each, the oldest on top; null when no time is known."""
    spans = sorted((e.first, e.last, e.id, e.words) for e in entries if e.first and e.last)
    if not spans:
        return None
    first, last = spans[0][0], max(s[1] for s in spans)
    begin, total = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    unit = WIDTH / total
    rows: list[float] = []  # where the last bar of each row ends
    bars = []
    for start, end, id_, words in spans:
        x = (date.fromisoformat(start) - begin).days * unit
        width = max(((date.fromisoformat(end) - date.fromisoformat(start)).days + 1) * unit, DOT)
        row = next((k for k, e in enumerate(rows) if e <= x), len(rows))
        rows[row:] = [x + width + 1, *rows[row + 1 :]]
        bars.append(Bar(id=id_, x=round(x, 1), width=round(width, 1), y=row * 14 + 2.0, height=10.0, words=words))
    return Timeline(width=WIDTH, height=len(rows) * 14.0 + 4, first=first, last=last, bars=tuple(bars))


def stretches(columns: Columns) -> Timeline | None:
    """How many begin in each stretch of the period, as one column each; null when no time is known."""
    if not len(columns.first):
        return None
    begin, end = int(columns.first.min()), int(columns.last.max())
    total = end - begin + 1
    stretch = max(-(-total // CELLS), 1)
    counts = np.bincount((columns.first - begin) // stretch).tolist()
    unit, most, tall = WIDTH / total * stretch, max(counts), 96.0
    bars = []
    for n, many in enumerate(counts):
        if not many:
            continue
        height = round(max(many / most * tall, 1.0), 1)
        words = f"{counted(many, 'incident')} from {day_words(_iso(begin + n * stretch))}"
        bars.append(
            Bar(
                id="",
                x=round(n * unit, 1),
                width=round(unit - 1, 1),
                y=round(tall - height, 1),
                height=height,
                words=words,
            )
        )
    return Timeline(width=WIDTH, height=tall, first=_iso(begin), last=_iso(end), bars=tuple(bars))


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def path(lines: Iterable[NDArray[np.float64]], window: Frame) -> str:
    """Lines in degrees (a row for each point) as the data of one SVG path."""
    parts = []
    for line in lines:
        x, y = window.point(line[:, 0], line[:, 1])
        if max(np.ptp(x), np.ptp(y)) < SMALLEST:
            continue
        parts.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x.tolist(), y.tolist(), strict=True)))
    return "".join(parts)
