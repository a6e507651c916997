"""Where places go wrong, per set: a table and a map, of ids and coordinates only, no words of the sets.

`python -m benchmarks.misplaced DIR --out benchmarks/errors` reads the sets that have coordinates under DIR and writes
SET.md and SET.svg for each. On the map a line runs from where a place is to where it was put; a dot is a place that
was not found. The train parts are for studying errors, the dev parts for measuring: `--part`, by default train.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import shapely

from benchmarks.parts import Part, find, gold_records, predictions
from benchmarks.predict import predict
from benchmarks.sets import named
from reportedly.errors import ReportedlyError
from reportedly.knowledge.borders import Borders
from reportedly.locate.geometry import kilometres_between

Point = tuple[float, float]  # latitude, longitude
BANDS = ((25.0, "within 25 km"), (161.0, "within 161 km"), (1000.0, "within 1,000 km"), (float("inf"), "further"))
RIGHT = 161.0  # km: what lies further off is drawn and listed
MISSING = "no place, or none with a point"
COLOURS = {"within 1,000 km": "#c98a00", "further": "#b3202c", MISSING: "#5b6ee1"}
WORST = 40  # rows of the table
CELL = 20  # degrees of a cell in which errors are counted
COARSE = 0.4  # degrees to which coast and borders are simplified on the map
SCALE = 4  # pixels in a degree


class Placed(msgspec.Struct, frozen=True):
    """One place of the gold: its id, where it is, and where it was put (null: nowhere)."""

    id: str
    gold: Point
    ours: Point | None

    @property
    def km(self) -> float | None:
        """How far off; null when it was put nowhere."""
        return None if self.ours is None else kilometres_between(*self.gold, *self.ours)

    @property
    def band(self) -> str:
        """The class of its error."""
        km = self.km
        return MISSING if km is None else next(name for limit, name in BANDS if km <= limit)

    @property
    def wrong(self) -> bool:
        """Whether it is drawn and listed."""
        return self.km is None or self.km > RIGHT


def _point(held: dict[str, Any] | None) -> Point | None:
    lat, lon = (held or {}).get("lat"), (held or {}).get("lon")
    return None if lat is None or lon is None else (float(lat), float(lon))


def _names(gold: dict[str, Any], ours: dict[str, Any]) -> Iterator[tuple[str, Point, Point | None]]:
    """geo: every name, by its offset."""
    put = {(t["start"], t["end"]): _point(t) for t in ours.get("toponyms") or []}
    for name in gold["toponyms"]:
        point = _point(name)
        if point:
            yield str(name["start"]), point, put.get((name["start"], name["end"]))


def _incident(gold: dict[str, Any], ours: dict[str, Any]) -> Iterator[tuple[str, Point, Point | None]]:
    """gvc_incidents: the place of the incident."""
    point = _point(gold["incident"])
    if point:
        yield "incident", point, _point(ours.get("incident"))


def _mains(gold: dict[str, Any], ours: dict[str, Any]) -> Iterator[tuple[str, Point, Point | None]]:
    """Whole records: each main incident, with the nearest place that a main incident of ours was given."""
    put = [_point(i.get("place")) for i in ours.get("incidents") or [] if i.get("role") == "main"]
    points = [p for p in put if p]
    for number, incident in enumerate(i for i in gold.get("incidents") or [] if i.get("role") == "main"):
        point = _point(incident.get("place"))
        if point:
            nearest = min(points, key=lambda p: kilometres_between(*point, *p), default=None)
            yield f"main {number + 1}", point, nearest


READ: dict[str, Callable[[dict[str, Any], dict[str, Any]], Iterator[tuple[str, Point, Point | None]]]] = {
    "geo": _names,
    "gvc_incidents": _incident,
    "reports": _mains,
    "train_records": _mains,
}


def placed(part: Part, jobs: int = 1) -> list[Placed]:
    """Every place of a part with the one that it was given, in the order of the ids."""
    ours = predictions(predict(named(part.name), part.source, jobs))
    return [
        Placed(f"{id_} {where}", gold, put)
        for id_, record in sorted(gold_records(part).items())
        for where, gold, put in READ[part.name](record, ours.get(id_, {}))
    ]


# ------------------------------------------------------------------ the table


def table(name: str, part: str, found: Sequence[Placed]) -> str:
    """How many went how wrong, in which part of the world, and the worst, as Markdown."""
    bands = Counter(p.band for p in found)
    lines = [f"# Where places of {name} ({part}) go wrong", "", f"![Map of the errors]({name}.svg)", ""]
    lines += ["| how far off | places | share |", "| --- | --- | --- |"]
    for band in (*(name for _, name in BANDS), MISSING):
        lines.append(f"| {band} | {bands[band]} | {bands[band] / max(1, len(found)):.1%} |")
    cells = Counter(_cell(p.gold) for p in found)
    wrong = Counter(_cell(p.gold) for p in found if p.wrong)
    lines += ["", f"By squares of {CELL} degrees, those with most errors:", ""]
    lines += ["| from latitude, longitude | places | wrong | share |", "| --- | --- | --- | --- |"]
    for cell, count in sorted(wrong.items(), key=lambda c: (-c[1], c[0]))[:12]:
        lines.append(f"| {cell[0]}, {cell[1]} | {cells[cell]} | {count} | {count / cells[cell]:.0%} |")
    worst = sorted((p for p in found if p.km is not None and p.wrong), key=lambda p: (-(p.km or 0.0), p.id))[:WORST]
    lines += [
        "",
        f"The {len(worst)} furthest off:",
        "",
        "| id | is at | was put at | km |",
        "| --- | --- | --- | --- |",
    ]
    for p in worst:
        at, put = (f"{lat:.2f}, {lon:.2f}" for lat, lon in (p.gold, p.ours or p.gold))
        lines.append(f"| {p.id} | {at} | {put} | {p.km:,.0f} |")
    return "\n".join(lines) + "\n"


def _cell(point: Point) -> tuple[int, int]:
    return int(point[0] // CELL * CELL), int(point[1] // CELL * CELL)


# ------------------------------------------------------------------ the map


def map_of(name: str, part: str, found: Sequence[Placed]) -> str:
    """The errors on a map of the world, as SVG: lines from where a place is to where it was put."""
    wrong = [p for p in found if p.wrong]
    counts = Counter(p.band for p in wrong)
    title = f"{name} ({part}): {len(wrong)} of {len(found)} places wrong or missing"
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {360 * SCALE} {150 * SCALE + 40}" role="img">',
        f"<title>{title}</title><style>text {{ font: 15px sans-serif }}</style>",
        f'<rect width="100%" height="100%" fill="#fff"/><path d="{_outlines()}" fill="none" stroke="#bbb"/>',
    ]
    for p in sorted(wrong, key=lambda p: (list(COLOURS).index(p.band), p.id)):
        x, y = _xy(p.gold)
        colour = COLOURS[p.band]
        if p.ours:
            to_x, to_y = _xy(p.ours)
            drawn.append(
                f'<line x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}" stroke="{colour}" stroke-opacity=".55">'
                f"<title>{p.id}: {p.km:,.0f} km</title></line>"
            )
        drawn.append(f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"><title>{p.id}</title></circle>')
    left, base = 10, 150 * SCALE + 26
    drawn.append(f'<text x="{left}" y="{base}" font-weight="bold">{title}</text>')
    left = 640
    for band, colour in COLOURS.items():
        drawn.append(f'<circle cx="{left}" cy="{base - 5}" r="5" fill="{colour}"/>')
        drawn.append(f'<text x="{left + 12}" y="{base}">{band}: {counts[band]}</text>')
        left += 230
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _xy(point: Point) -> tuple[float, float]:
    """Pixels: longitude to the right, latitude up, from 85 north to 65 south."""
    lat = max(-65.0, min(85.0, point[0]))
    return round((point[1] + 180) * SCALE, 1), round((85 - lat) * SCALE, 1)


def _outlines() -> str:
    """Coasts and borders as one path; a line ends at the edge of the map and begins anew at the other."""
    borders = Borders()
    paths = []
    for country in borders.countries("natural-earth-4.1"):
        for line in shapely.get_parts(borders.outline("natural-earth-4.1", country).simplify(COARSE)):
            west, south, east, north = line.bounds
            if country == "AQ" or max(east - west, north - south) <= 2 * COARSE:
                continue
            before = None
            for lon, lat in line.coords:
                x, y = _xy((lat, lon))
                paths.append(f"{'M' if before is None or abs(lon - before) > 180 else 'L'}{x:.0f},{y:.0f}")
                before = lon
    return "".join(paths)


# ------------------------------------------------------------------ the command line


def main() -> int:
    """Write table and map of each set that has coordinates; 2 for input that cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.misplaced", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--part", default="train", help="which part (default: train)")
    parser.add_argument("--only", default="", metavar="SETS", help="only these sets, with commas between them")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(","))) or set(READ)
    try:
        for part in find(options.folder, options.part):
            if part.name in READ and part.name in only:
                found = placed(part, options.jobs)
                label = "dev" if part.name == "reports" else options.part
                options.out.mkdir(parents=True, exist_ok=True)
                (options.out / f"{part.name}.md").write_text(table(part.name, label, found), encoding="utf-8")
                (options.out / f"{part.name}.svg").write_text(map_of(part.name, label, found), encoding="utf-8")
                print(f"{part.name}: {sum(p.wrong for p in found)} of {len(found)} wrong or missing")
    except ReportedlyError as error:
        print(f"benchmarks.misplaced: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
