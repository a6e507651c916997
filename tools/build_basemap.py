"""Draw `serve/static/vendor/basemap.json`, the land and the names of countries under the map of the page.

The outlines are those of OpenStreetMap in `data/borders.zip`, made coarser: simplified to 0.04 degrees, islands of
less than 0.2 and lakes of less than 0.6 degrees left out. Where countries lie is that of `data/countries.tsv`, their
names are those of CLDR (PyPI babel 2.18, only needed here). `python tools/build_basemap.py`, then
`python tools/manifest.py`.
"""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path
from typing import Any

import shapely
from babel import Locale
from shapely import LinearRing, Polygon, get_coordinates, get_parts

from reportedly.knowledge.borders import Borders

SOURCE = Path(__file__).parent.parent / "src" / "reportedly"
OUT = SOURCE / "serve" / "static" / "vendor" / "basemap.json"
DATA_SET = "osm-2017"
TOLERANCE, LEAST, LAKE, PLACES = 0.04, 0.2, 0.6, 2  # degrees, degrees of an island, of a lake, decimals
LANGUAGES = ("en", "ru", "uk", "ar")


def land() -> list[dict[str, Any]]:
    """The area of each country, lakes left free where they are wide enough to be seen."""
    borders, features = Borders(), []
    for country in borders.countries(DATA_SET):
        rings = []
        for line in get_parts(shapely.simplify(borders.outline(DATA_SET, country), TOLERANCE)):
            points = get_coordinates(line).round(PLACES)
            if len(points) >= 4 and (points.max(0) - points.min(0)).max() >= LEAST:
                rings.append(shapely.make_valid(Polygon(points)))
        area = reduce(shapely.symmetric_difference, sorted(rings, key=lambda r: -r.area), Polygon())
        polygons = [p for p in get_parts(area) if p.geom_type == "Polygon" and p.area > 0]
        drawn = [[_ring(p.exterior), *(_ring(r) for r in p.interiors if _length(r) >= LAKE)] for p in polygons]
        if drawn:
            shape = {"type": "MultiPolygon", "coordinates": drawn}
            features.append({"type": "Feature", "properties": {"country": country}, "geometry": shape})
    return features


def _ring(ring: LinearRing) -> list[list[float]]:
    return [[round(float(x), PLACES), round(float(y), PLACES)] for x, y in get_coordinates(ring)]


def _length(ring: LinearRing) -> float:
    west, south, east, north = ring.bounds
    return float(max(east - west, north - south))


def names() -> list[dict[str, Any]]:
    """A point for each country with its names; `reach` (km) says from which scale on it is shown."""
    known = {language: Locale(language).territories for language in LANGUAGES}
    features = []
    for line in (SOURCE / "data" / "countries.tsv").read_text(encoding="utf-8").splitlines():
        code, _, lat, lon, reach, _ = line.split("\t")
        told = {language: names[code] for language, names in known.items() if code in names}
        if told and lat and lon:
            point = {"type": "Point", "coordinates": [round(float(lon), 1), round(float(lat), 1)]}
            features.append({"type": "Feature", "properties": told | {"reach": int(reach or 0)}, "geometry": point})
    return features


if __name__ == "__main__":
    drawn = {"type": "FeatureCollection", "features": [*land(), *names()]}
    OUT.write_text(json.dumps(drawn, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")
