"""Places from a user's file, line by line: a dump of GeoNames, or a table such as an extract of Wikidata."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Literal

from reportedly.errors import InputError
from reportedly.knowledge.own_places import OwnPlace
from reportedly.locate.names import is_name, key, reach
from reportedly.nouns import Issue

GEONAMES_COLUMNS = 19
LONGEST = 1_000_000  # characters of one line
# What a table calls its columns; the names of the Wikidata query service are understood as well.
COLUMNS = {
    "name": "name", "itemlabel": "name", "names": "names", "itemaltlabel": "names", "lat": "lat", "latitude": "lat",
    "lon": "lon", "longitude": "lon", "coord": "coord", "coordinates": "coord", "kind": "kind", "country": "country",
    "countrycode": "country", "admin1": "admin1", "radius_km": "radius_km", "population": "population",
    "source": "source", "item": "source",
}  # fmt: skip
KINDS = ("site", "city", "district", "admin1", "region", "sea")
SITE_KM = 2.0  # reach of a site whose row states none
# How much a place where people are not counted weighs among others of its name, in people.
WEIGHT = {"site": 10**4, "region": 3 * 10**6, "sea": 10**7}
# What is taken of GeoNames. Its divisions, waters and heights are left out: they come without their reach.
SETTLED = re.compile(r"PPL(?:[ACFGLRS]\d?|)")
SITES = frozenset(
    "AIRB AIRF AIRH AIRP AIRQ ATHF BDG CMPRF DAM HSP INSM MILB MN NVB OILR OILT PRN PRT PS PSH PSN PSTB STNB".split()
)
POINT = re.compile(r"POINT\s*\(\s*(\S+)\s+(\S+)\s*\)", re.IGNORECASE)
COUNTRY = re.compile(r"[A-Z]{2}")

Line = OwnPlace | Issue | Literal["passed over"]


def own_places(path: str, source: str = "", kind: str = "") -> Iterator[Line]:
    """What each line of a file gives: a place, an issue that names the line, or that it is of no use here.

    `source` is the origin of rows that name none, by default the name of the file; `kind` that of rows without a kind.
    Raises InputError when the file cannot be read or is no table of places.
    """
    file = Path(path)
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            first = stream.readline(LONGEST)
            if "\0" in first or first.startswith("PK"):
                raise InputError("not a text file", where=path, do="Unpack an archive first.")
            lines = chain([first], stream)
            cells = first.rstrip("\r\n").split("\t")
            if len(cells) == GEONAMES_COLUMNS and cells[0].isdecimal():
                yield from _dump(lines, path, source or f"GeoNames, {file.name}")
            else:
                yield from _table(lines, first, path, source or file.name, kind)
    except OSError as error:
        seen = f"cannot be read ({error.strerror or error})"
        raise InputError(seen, where=path, do="Give a GeoNames dump or a CSV file.") from None


# ------------------------------------------------------------------ a dump of GeoNames


def _dump(lines: Iterator[str], path: str, source: str) -> Iterator[Line]:
    for number, line in enumerate(lines, 1):
        where, cells = f"{path}:{number}", line.rstrip("\r\n").split("\t")
        if len(cells) != GEONAMES_COLUMNS or not cells[0].isdecimal():
            seen = f"{len(cells)} columns, the first {cells[0][:20]!r}"
            yield Issue(
                where=where, seen=seen, do=f"A line of GeoNames has {GEONAMES_COLUMNS}, and opens with a number."
            )
            continue
        feature, settled = cells[7], SETTLED.fullmatch(cells[7])
        if not settled and feature not in SITES:
            yield "passed over"
            continue
        row = {
            "name": cells[1], "lat": cells[4], "lon": cells[5], "kind": "city" if settled else "site",
            "country": cells[8], "admin1": f"{cells[8]}.{cells[10]}" if cells[10] else "",
            "population": cells[14] if cells[14] != "0" else "", "source": "",
        }  # fmt: skip
        yield _place(row, cells[3].split(","), where, source, "", int(cells[0]))


# ------------------------------------------------------------------ a table with a head


def _table(lines: Iterator[str], first: str, path: str, source: str, kind: str) -> Iterator[Line]:
    delimiter = max("\t;,", key=first.count)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        written = next(reader, [])
        head = [COLUMNS.get(c.strip().lstrip("?").lower(), "") for c in written]
        _check(head, path, kind)
        unused = [c for c, known in zip(written, head, strict=True) if not known]
        if unused:
            yield Issue(where=path, seen=f"columns that are not used: {', '.join(unused)}", kind="note")
        for cells in reader:
            where = f"{path}:{reader.line_num}"
            if not any(cells):
                continue
            if len(cells) != len(head):
                seen = f"{len(cells)} cells under {len(head)} columns"
                yield Issue(where=where, seen=seen, do="Put a cell that holds the separator into double quotes.")
                continue
            row = {name: cell.strip() for name, cell in zip(head, cells, strict=True) if name}
            yield _place(row, re.split(r"\||, ", row.get("names", "")), where, source, kind)
    except csv.Error as error:
        seen = f"no CSV from here on ({error})"
        yield Issue(where=f"{path}:{reader.line_num}", seen=seen, do="Mend this line; those after it were not read.")


def _check(head: Sequence[str], path: str, kind: str) -> None:
    missing = [c for c in ("name", "kind") if c not in head and not (c == "kind" and kind)]
    missing += ["lat", "lon"] if "coord" not in head and not {"lat", "lon"} <= set(head) else []
    twice = sorted({c for c in head if c and head.count(c) > 1})
    if missing or twice:
        seen = f"no column {', '.join(missing)}" if missing else f"more than one column for {', '.join(twice)}"
        known = ", ".join(dict.fromkeys(COLUMNS.values()))
        raise InputError(seen, where=f"{path}:1", do=f"The first line names the columns, of these: {known}.")


# ------------------------------------------------------------------ one row


def _place(
    row: Mapping[str, str], names: Sequence[str], where: str, source: str, kind: str, number: int | None = None
) -> OwnPlace | Issue:
    """The place of a row, or all that is wrong with it."""
    name, kind = row["name"], row.get("kind") or kind
    country, faults = row.get("country", "").upper(), list[str]()
    lat, lon = _point(row, faults)
    people = _number(row.get("population", ""), "population", faults)
    radius = _number(row.get("radius_km", ""), "radius_km", faults)
    if not key(name) or "\ufffd" in "".join(row.values()):
        faults.append(f"the name {name!r} has no letters, or the line is not in UTF-8")
    if kind not in KINDS:
        faults.append(f"the kind {kind!r} is none of {', '.join(KINDS)}")
    if (country or kind != "sea") and not COUNTRY.fullmatch(country):
        faults.append(f"the country {country!r} is no code of two letters (ISO 3166-1)")
    if radius is None and kind in KINDS[2:]:
        faults.append(f"a {kind} without radius_km: an area is never a point")
    if faults:
        return Issue(where=where, seen="; ".join(faults), do="Mend the line and import the file again.")
    return OwnPlace(
        name=name,
        kind=kind,
        country=country or None,
        admin1=row.get("admin1") or None,
        lat=lat,
        lon=lon,
        radius=radius or (reach(int(people or 0)) if kind == "city" else SITE_KM),
        population=int(WEIGHT.get(kind) or people or 0),
        geonameid=number,
        origin=row.get("source") or source,
        names=tuple(n for n in map(str.strip, names) if n and is_name(n)),
    )


def _point(row: Mapping[str, str], faults: list[str]) -> tuple[float, float]:
    written = POINT.fullmatch(row.get("coord", ""))
    lat_, lon_ = (written[2], written[1]) if written else (row.get("lat", ""), row.get("lon", ""))
    try:
        lat, lon = float(lat_), float(lon_)
    except ValueError:
        lat, lon = 0.0, 0.0
    if (lat, lon) == (0, 0) or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        faults.append(f"no point: {row.get('coord') or f'{lat_}, {lon_}'!r}, not degrees of latitude and longitude")
    return lat, lon


def _number(written: str, column: str, faults: list[str]) -> float | None:
    if not written:
        return None
    try:
        value = float(written)
    except ValueError:
        value = 0.0
    if not 0 < value < 10**10:
        faults.append(f"{column} is {written!r}, not a number above 0")
        return None
    return value
