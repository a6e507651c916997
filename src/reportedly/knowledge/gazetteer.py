"""The gazetteer: names to places, in one SQLite file that is built once (`./run data`) and opened when asked."""

from __future__ import annotations

import sqlite3
import sys
from functools import lru_cache
from pathlib import Path

import msgspec

from reportedly.errors import KnowledgeError
from reportedly.locate.names import key
from reportedly.settings import Settings

FILE = "gazetteer.sqlite"
MOST = 40  # rows per name; the more populous first
SCHEMA = """
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, country TEXT, country_alt TEXT, admin1 TEXT,
    lat REAL, lon REAL, population INTEGER, radius REAL, geonameid INTEGER, origin TEXT);
CREATE TABLE name (key TEXT, place INTEGER, own INTEGER);
"""
FIND = """SELECT p.name, p.kind, p.country, p.country_alt, p.admin1, p.lat, p.lon, p.population, p.radius, p.geonameid,
    p.origin, max(n.own) FROM name n JOIN place p ON p.id = n.place WHERE n.key = ? GROUP BY p.id
    ORDER BY p.population DESC LIMIT ?"""


class Row(msgspec.Struct, frozen=True):
    """One place that a name can mean. `own`: the name is its own, not an alternate; `radius` in km."""

    name: str
    kind: str
    country: str | None
    country_alt: str
    admin1: str | None
    lat: float | None
    lon: float | None
    population: int
    radius: float | None
    geonameid: int | None
    origin: str
    own: bool


def gazetteer_path(settings: Settings) -> Path:
    """Where the built file lies: in the folder of the settings, else in the environment's share folder."""
    folder = Path(settings.data) if settings.data else Path(sys.prefix) / "share" / "reportedly"
    return folder / FILE


class Gazetteer:
    """Look-ups by name, in any case of Russian and Ukrainian. Opened at the first look-up."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store: sqlite3.Connection | None = None
        self.find = lru_cache(maxsize=50_000)(self._find)
        self.admin1_name = lru_cache(maxsize=5_000)(self._admin1_name)

    def _open(self) -> sqlite3.Connection:
        if self._store is None:
            if not self.path.is_file():
                raise KnowledgeError("the gazetteer is not built", where=str(self.path), do="Run: ./run data")
            self._store = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, check_same_thread=False)
        return self._store

    def _find(self, name: str) -> tuple[Row, ...]:
        """The places a name can mean, the most populous first; empty when there is none."""
        found = self._open().execute(FIND, (key(name), MOST)).fetchall()
        return tuple(Row(*row[:-1], bool(row[-1])) for row in found)

    def _admin1_name(self, code: str) -> str | None:
        """English name of a first-order division by its code ("RU.80")."""
        row = (
            self._open()
            .execute("SELECT name FROM place WHERE kind = 'admin1' AND admin1 = ? LIMIT 1", (code,))
            .fetchone()
        )
        return row[0] if row else None
