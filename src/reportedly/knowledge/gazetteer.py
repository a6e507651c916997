"""The gazetteer: names to places, in one SQLite file that is built once (`./run data`) and opened when asked.

A file of the user's own places, when there is one, is looked into with it.
"""

from __future__ import annotations

import sqlite3
import sys
from functools import lru_cache
from pathlib import Path

from reportedly.errors import KnowledgeError
from reportedly.knowledge.own_places import open_own
from reportedly.locate.mention import GazetteerRow
from reportedly.locate.names import look_up_keys, skeleton
from reportedly.settings import Settings

FILE = "gazetteer.sqlite"
VERSION = 3  # of the schema; a file of another version is built anew
MOST = 80  # rows per name; the more populous first
SCHEMA = """
-- places are numbered from the most populous down: what a key finds comes in that order without sorting
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, country TEXT, country_alt TEXT, admin1 TEXT,
    lat REAL, lon REAL, population INTEGER, radius REAL, geonameid INTEGER, origin TEXT);
CREATE TABLE name (key TEXT, place INTEGER, own INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE alike (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
"""
ROW = """SELECT p.name, p.kind, p.country, p.country_alt, p.admin1, p.lat, p.lon, p.population, p.radius, p.geonameid,
    p.origin"""
FIND = ROW + ", n.own FROM name n JOIN place p ON p.id = n.place WHERE n.key = ? LIMIT ?"
ALIKE = ROW + ", 0 FROM alike a JOIN place p ON p.id = a.place WHERE a.key = ? LIMIT ?"
FIND_OWN, ALIKE_OWN = (  # in a file of the user's, which is in no order
    query.replace(" FROM", ", 1 FROM", 1).replace("LIMIT", "ORDER BY p.population DESC LIMIT")
    for query in (FIND, ALIKE)
)


def gazetteer_path(settings: Settings) -> Path:
    """Where the built file lies: in the folder of the settings, else in the environment's share folder."""
    folder = Path(settings.data) if settings.data else Path(sys.prefix) / "share" / "reportedly"
    return folder / FILE


class Gazetteer:
    """Look-ups by name, in any case of Russian and Ukrainian. Opened at the first look-up."""

    def __init__(self, path: Path, own: Path | None = None) -> None:
        self.path, self.own = path, own
        self._store: sqlite3.Connection | None = None
        self._imported: sqlite3.Connection | None = None
        self.find = lru_cache(maxsize=100_000)(self._find)
        self.alike = lru_cache(maxsize=5_000)(self._alike)
        self._divisions: dict[str, str] = {}

    def admin1_name(self, code: str) -> str | None:
        """English name of a first-order division by its code ("RU.80")."""
        self._open()
        return self._divisions.get(code)

    def numbers(self) -> set[int]:
        """The GeoNames ids of the packaged places."""
        return {n for (n,) in self._open().execute("SELECT geonameid FROM place WHERE geonameid IS NOT NULL")}

    def numbered(self, geonameid: int) -> GazetteerRow | None:
        """The place of a GeoNames id; null when neither the packaged places nor the user's own have it."""
        query = ROW + ", 1 FROM place p WHERE p.geonameid = ?"
        for store in (self._open(), self._imported):
            row = store.execute(query, (geonameid,)).fetchone() if store else None
            if row:
                return GazetteerRow(*row)
        return None

    def _open(self) -> sqlite3.Connection:
        if self._store is None:
            if not self.path.is_file():
                raise KnowledgeError("the gazetteer is not built", where=str(self.path), do="Run: ./run data")
            store = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, check_same_thread=False)
            if store.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise KnowledgeError("a gazetteer of another version", where=str(self.path), do="Run: ./run data")
            self._divisions = dict(
                store.execute("SELECT admin1, name FROM place WHERE kind = 'admin1' AND admin1 IS NOT NULL")
            )
            self._imported = open_own(self.own) if self.own else None
            self._store = store
        return self._store

    def _find(self, name: str) -> tuple[GazetteerRow, ...]:
        """The places a name can mean, the most populous first; empty when there is none."""
        store, keys = self._open(), look_up_keys(name)
        if len(keys) == 1 and self._imported is None:
            return tuple([GazetteerRow(*row) for row in store.execute(FIND, (keys[0], MOST)).fetchall()])
        found: dict[tuple[object, ...], GazetteerRow] = {}
        for key in keys:
            for row in store.execute(FIND, (key, MOST)):
                found.setdefault(row[:10], GazetteerRow(*row))
            for row in self._imported.execute(FIND_OWN, (key, MOST)) if self._imported else ():
                found.setdefault(row[:10], GazetteerRow(*row))
        return tuple(sorted(found.values(), key=lambda r: -r.population))

    def _alike(self, name: str) -> tuple[GazetteerRow, ...]:
        """Places whose own name may be another spelling of this one in Latin letters: for names not found."""
        sounds = skeleton(name)
        if len(sounds) < 2:
            return ()
        rows = self._open().execute(ALIKE, (sounds, MOST)).fetchall()
        if self._imported:
            rows += self._imported.execute(ALIKE_OWN, (sounds, MOST)).fetchall()
        return tuple(GazetteerRow(*row) for row in rows)
