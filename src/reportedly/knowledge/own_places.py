"""A user's own places: a second SQLite file beside the packaged gazetteer, filled by `reportedly places import`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from reportedly.errors import KnowledgeError, SettingsError
from reportedly.knowledge.disputed import Disputed
from reportedly.locate.names import key, skeleton
from reportedly.settings import Settings

VERSION = 1  # of the schema
SCHEMA = """
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, country TEXT, country_alt TEXT, admin1 TEXT,
    lat REAL, lon REAL, population INTEGER, radius REAL, geonameid INTEGER, origin TEXT, source TEXT);
CREATE TABLE name (key TEXT, place INTEGER, own INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE alike (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
"""
FRESH = """
CREATE TEMP TABLE fresh_name (key TEXT, place INTEGER, own INTEGER);
CREATE TEMP TABLE fresh_alike (key TEXT, place INTEGER);
"""
REMOVE = (
    "DELETE FROM name WHERE place IN (SELECT id FROM place WHERE source = ?)",
    "DELETE FROM alike WHERE place IN (SELECT id FROM place WHERE source = ?)",
    "DELETE FROM place WHERE source = ?",
)
SETTLE = (  # in the order of the tables, so that no page is split
    "INSERT INTO name SELECT key, place, max(own) FROM fresh_name GROUP BY key, place ORDER BY key, place",
    "INSERT INTO alike SELECT DISTINCT key, place FROM fresh_alike ORDER BY key, place",
)


class OwnPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place of a user's file. `origin` says who has it; `radius` in km; `names` are those beside `name`."""

    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    radius: float
    population: int
    geonameid: int | None
    origin: str
    names: tuple[str, ...] = ()


def own_places_path(settings: Settings) -> Path | None:
    """The file that the settings name; None when it is the one of the defaults and nothing was imported yet."""
    path = Path(settings.places)
    if path.is_file():
        return path
    if settings.places == Settings().places:
        return None
    seen = "the file of own places is not there"
    raise SettingsError(seen, where=settings.places, do="Make it with: reportedly places import FILE")


def open_own(path: Path) -> sqlite3.Connection:
    """The file, for look-ups."""
    store = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    _check(store, path)
    return store


def write(path: Path, source: str, places: Iterable[OwnPlace]) -> tuple[int, int]:
    """Put places into the file, in the stead of those that `source` gave before; how many places and names.

    All or nothing: when `places` raises, or holds none, the file is as before.
    """
    made, counts = not path.exists(), (0, 0)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as store:
            if not store.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                store.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
            _check(store, path)
            store.executescript(FRESH)
            store.execute("BEGIN IMMEDIATE")
            counts = _fill(store, source, places)
            store.execute("COMMIT" if counts[0] else "ROLLBACK")
            return counts
    except sqlite3.Error as error:
        seen = f"cannot be written ({error})"
        raise KnowledgeError(seen, where=str(path), do="Name another file with REPORTEDLY_PLACES.") from None
    finally:
        if made and not counts[0]:
            path.unlink(missing_ok=True)


class OwnSource(msgspec.Struct, frozen=True, kw_only=True):
    """What one source gave to the file of own places."""

    source: str
    places: int
    names: int
    kinds: dict[str, int]
    countries: tuple[str, ...]


def own_sources(path: Path) -> list[OwnSource]:
    """What each source gave, by name. Raises KnowledgeError when the file is none of own places."""
    with closing(open_own(path)) as store:
        kinds: dict[str, dict[str, int]] = {}
        countries: dict[str, set[str]] = {}
        for source, kind, country, count in store.execute(
            "SELECT source, kind, coalesce(country, ''), count(*) FROM place GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ):
            kinds.setdefault(source, {}).setdefault(kind, 0)
            kinds[source][kind] += count
            countries.setdefault(source, set()).update({country} - {""})
        names = dict(
            store.execute("SELECT p.source, count(*) FROM name n JOIN place p ON p.id = n.place GROUP BY p.source")
        )
    return [
        OwnSource(
            source=source,
            places=sum(found.values()),
            names=names.get(source, 0),
            kinds=found,
            countries=tuple(sorted(countries[source])),
        )
        for source, found in sorted(kinds.items())
    ]


def remove(path: Path, source: str) -> int:
    """Take what a source gave out of the file; how many places. The file goes with its last source.

    Raises KnowledgeError when the source gave nothing, and names those that did.
    """
    known = {s.source: s.places for s in own_sources(path)}
    if source not in known:
        seen = f"no places from {source!r}"
        raise KnowledgeError(seen, where=str(path), do=f"These sources are there: {', '.join(known) or 'none'}.")
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as store:
            store.execute("BEGIN IMMEDIATE")
            for statement in REMOVE:
                store.execute(statement, (source,))
            store.execute("COMMIT")
            store.execute("VACUUM")
    except sqlite3.Error as error:
        seen = f"cannot be written ({error})"
        raise KnowledgeError(seen, where=str(path), do="Close what else uses it, and try again.") from None
    if len(known) == 1:
        path.unlink()
    return known[source]


def _check(store: sqlite3.Connection, path: Path) -> None:
    try:
        version = store.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        version = None
    if version != VERSION:
        seen = "no file of own places, or one of another version"
        raise KnowledgeError(seen, where=str(path), do="Move it away and import your places again.")


def _fill(store: sqlite3.Connection, source: str, places: Iterable[OwnPlace]) -> tuple[int, int]:
    disputed, number = Disputed(), store.execute("SELECT coalesce(max(id), 0) FROM place").fetchone()[0]
    count = names = 0
    for statement in REMOVE:
        store.execute(statement, (source,))
    for place in places:
        number, count = number + 1, count + 1
        country, other = place.country, ""
        if country:
            country, other = disputed.answer(country, place.admin1 or "", place.lat, place.lon)
        store.execute(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (number, place.name, place.kind, country, other, place.admin1, place.lat, place.lon,
             place.population, place.radius, place.geonameid, place.origin, source),
        )  # fmt: skip
        own = key(place.name)
        keys = {own, *map(key, place.names)} - {""}
        names += len(keys)
        store.executemany("INSERT INTO fresh_name VALUES (?,?,?)", [(k, number, k == own) for k in keys])
        sounds = skeleton(place.name)
        if len(sounds) > 1 and place.kind in ("city", "district"):
            store.execute("INSERT INTO fresh_alike VALUES (?,?)", (sounds, number))
    for statement in SETTLE:
        store.execute(statement)
    return count, names
