"""Places and times of incidents as drawings: areas as areas, uncertain times as bars, nothing drawn that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import cos, radians

import msgspec

from reportedly.publish import IncidentRecord
from reportedly.publish.wording import moment_words, place_words, type_words
from reportedly.serve.filters import days

KM = 111.2  # in one degree of latitude
WIDTH, HEIGHT, MARGIN = 960.0, 420.0, 0.15  # units of the drawing; the share of it left free around the places
LEAST = 9.0  # degrees that the map shows at least: one town alone is shown with what lies around it
SMALLEST = 10.0  # units: a lake or an island less wide and high than this is left out of the outlines
DOT = 5.0  # the least radius of an area in the drawing, so that it can be hit


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """One incident on the map: a circle of the radius that its words allow."""

    id: str
    x: float
    y: float
    r: float
    name: str
    words: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One incident on the timeline: from its first to its last possible day."""

    id: str
    x: float
    width: float
    row: int
    words: str


class Map(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn: outlines as SVG paths by country, and the areas, the larger first."""

    width: float
    height: float
    outlines: tuple[tuple[str, str], ...]
    areas: tuple[Area, ...]


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

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """A place in the drawing."""
        shrink = cos(radians((self.north + self.south) / 2))
        return (lon - self.west) * shrink * self.scale, (self.north - lat) * self.scale


def frame(incidents: Iterable[IncidentRecord]) -> Frame | None:
    """The window that holds all areas; null when no incident has one."""
    places = [(i.where.lon, i.where.lat) for i in incidents if i.where and i.where.lat is not None]
    known = [(lon, lat) for lon, lat in places if lon is not None and lat is not None]
    if not known:
        return None
    south, north = min(lat for _, lat in known), max(lat for _, lat in known)
    west, east = min(lon for lon, _ in known), max(lon for lon, _ in known)
    middle = radians((south + north) / 2)
    tall = max(north - south, (east - west) * max(cos(middle), 0.1) * HEIGHT / WIDTH, LEAST) * (1 + 2 * MARGIN)
    wide = tall * WIDTH / HEIGHT / max(cos(middle), 0.1)
    y, x = (south + north) / 2, (west + east) / 2
    return Frame(west=x - wide / 2, east=x + wide / 2, south=y - tall / 2, north=y + tall / 2)


def areas(incidents: Sequence[IncidentRecord], window: Frame) -> tuple[Area, ...]:
    """The incidents whose place has coordinates, the wider areas below the narrower ones."""
    out = []
    for i in incidents:
        if i.where is None or i.where.lat is None or i.where.lon is None:
            continue
        x, y = window.point(i.where.lon, i.where.lat)
        r = max((i.where.radius_km or 0.0) / KM * window.scale, DOT)
        out.append(Area(id=i.id, x=round(x, 1), y=round(y, 1), r=round(r, 1), name=i.where.name, words=_words(i)))
    return tuple(sorted(out, key=lambda a: (-a.r, a.id)))


def timeline(incidents: Sequence[IncidentRecord]) -> Timeline | None:
    """Bars from first to last possible day, one row each, the oldest on top; null when no time is known."""
    spans = sorted((span, i.id, i) for i in incidents if (span := days(i)) is not None)
    if not spans:
        return None
    first, last = min(s[0][0] for s in spans), max(s[0][1] for s in spans)
    begin, total = date.fromisoformat(first), (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    unit = WIDTH / total
    rows: list[float] = []  # where the last bar of each row ends
    bars = []
    for (start, end), id_, i in spans:
        x = (date.fromisoformat(start) - begin).days * unit
        width = max(((date.fromisoformat(end) - date.fromisoformat(start)).days + 1) * unit, DOT)
        row = next((k for k, e in enumerate(rows) if e <= x), len(rows))
        rows[row:] = [x + width + 1, *rows[row + 1 :]]
        bars.append(Bar(id=id_, x=round(x, 1), width=round(width, 1), row=row, words=_words(i)))
    return Timeline(width=WIDTH, height=len(rows) * 14.0, first=first, last=last, bars=tuple(bars))


def path(lines: Iterable[Sequence[tuple[float, float]]], window: Frame) -> str:
    """Lines in degrees as the data of one SVG path."""
    parts = []
    for line in lines:
        points = [window.point(lon, lat) for lon, lat in line]
        if max(max(axis) - min(axis) for axis in zip(*points, strict=True)) < SMALLEST:
            continue
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points))
    return "".join(parts)


def _words(i: IncidentRecord) -> str:
    return f"{type_words(i.type)}, {place_words(i.where)}, {moment_words(i.when)}"
