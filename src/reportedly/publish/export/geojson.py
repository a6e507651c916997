"""GeoJSON (RFC 7946): one incident a feature. An area stays an area; without a place the geometry is null."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec

from reportedly.nouns import Place
from reportedly.publish.export.flat import row
from reportedly.publish.export.log import Lost
from reportedly.publish.shapes import IncidentRecord

NAME = "geojson"
CORNERS = 64  # of the polygon that stands for a circle: its area is 0.2 % smaller
DIGITS = 5  # of a degree: about a metre
HALF_TURN = 180


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """A feature collection, one feature a line."""
    yield b'{"type":"FeatureCollection","features":['
    before = b"\n"
    for record in records:
        shape = geometry(record, lost)
        feature = {"type": "Feature", "id": record.id, "geometry": shape, "properties": row(record, lost)}
        yield before + msgspec.json.encode(feature)
        before = b",\n"
    yield b"\n]}\n"


def geometry(record: IncidentRecord, lost: list[Lost]) -> dict[str, Any] | None:
    """The area within which the place lies, as a polygon; a point only when no radius is known."""
    where = record.where
    if where is None or where.lat is None or where.lon is None:
        lost.append(Lost(incident=record.id, column="geometry", seen="no place on the map: the geometry is null"))
        return None
    if where.radius_km:
        ring = _ring(where, where.lat, where.lon)
        if all(abs(a[0] - b[0]) < HALF_TURN for a, b in pairwise(ring)):
            return {"type": "Polygon", "coordinates": [ring]}
        seen = "the area crosses the 180th meridian or holds a pole: its middle is given, radius_km is its size"
        lost.append(Lost(incident=record.id, column="geometry", seen=seen))
    return {"type": "Point", "coordinates": [where.lon, where.lat]}


def _ring(where: Place, lat: float, lon: float) -> list[list[float]]:
    """The rim of the area counter-clockwise, closed."""
    assert where.radius_km is not None
    metres = where.radius_km * 1000
    bearings = [-HALF_TURN * 2 * n / CORNERS for n in range(CORNERS)]
    lons, lats, _ = _globe().fwd([lon] * CORNERS, [lat] * CORNERS, bearings, [metres] * CORNERS)
    ring = [[round(x, DIGITS), round(y, DIGITS)] for x, y in zip(lons, lats, strict=True)]
    return [*ring, ring[0]]


@cache
def _globe() -> Any:
    from pyproj import Geod

    return Geod(ellps="WGS84")
