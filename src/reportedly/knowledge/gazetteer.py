"""The gazetteer: names to places, in one SQLite file that is built once (`./run data`) and opened when asked."""

from __future__ import annotations

import sqlite3
import sys
from functools import lru_cache
from pathlib import Path

from reportedly.errors import KnowledgeError
from reportedly.locate.mention import GazetteerRow
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
    p.origin, max(n.own) = 1 FROM name n JOIN place p ON p.id = n.place WHERE n.key = ? GROUP BY p.id
    ORDER BY p.population DESC LIMIT ?"""


def gazetteer_path(settings: Settings) -> Path:
    """Where the built file lies: in the folder of the settings, else in the environment's share folder."""
    folder = Path(settings.data) if settings.data else Path(sys.prefix) / "share" / "reportedly"
    return folder / FILE


class Gazetteer:
    """Look-ups by name, in any case of Russian and Ukrainian. Opened at the first look-up."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store: sqlite3.Connection | None = None
        self._rows = lru_cache(maxsize=50_000)(self._find)
        self._names = lru_cache(maxsize=5_000)(self._admin1_name)

    def find(self, name: str) -> tuple[GazetteerRow, ...]:
        """The places a name can mean, the most populous first; empty when there is none."""
        return self._rows(name)

    def admin1_name(self, code: str) -> str | None:
        """English name of a first-order division by its code ("RU.80")."""
        return self._names(code)

    def _open(self) -> sqlite3.Connection:
        if self._store is None:
            if not self.path.is_file():
                raise KnowledgeError("the gazetteer is not built", where=str(self.path), do="Run: ./run data")
            self._store = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, check_same_thread=False)
        return self._store

    def _find(self, name: str) -> tuple[GazetteerRow, ...]:
        found = self._open().execute(FIND, (key(name), MOST)).fetchall()
        return tuple(GazetteerRow(*row) for row in found)

    def _admin1_name(self, code: str) -> str | None:
        row = (
            self._open()
            .execute("SELECT name FROM place WHERE kind = 'admin1' AND admin1 = ? LIMIT 1", (code,))
            .fetchone()
        )
        return row[0] if row else None
