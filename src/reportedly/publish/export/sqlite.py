"""SQLite: a table of incidents with the columns of the CSV, and one of all that is said, ready for Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from reportedly.publish.export.flat import COLUMNS, NUMBERS, WHOLE, row
from reportedly.publish.export.log import Lost
from reportedly.publish.shapes import IncidentRecord

NAME = "sqlite"
PIECE = 1 << 20  # bytes that are read at once when the file is done
# Every column of `said` with what it holds; docs/exports.md shows the same table.
SAID: dict[str, str] = {
    "incident": "the id of the incident",
    "field": "what it is about: event, time, place, target, weapon, actor, killed, injured, damage, ...",
    "words": "the words of the value",
    "source": "who says it; empty is the outlet itself",
    "kind": "what kind of source",
    "certainty": "asserted, confirmed, hedged, unconfirmed or denied",
    "superseded": "1 when the same source has replaced it since",
    "outlet": "who published it",
    "published": "when",
    "quote": "the sentence that says it",
    "claim": "the id of the claim",
    "report": "the id of the report",
}


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """The pieces of one file. It is made in a folder of its own first: such a file is not written front to back."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.sqlite"
        with closing(sqlite3.connect(path)) as store:
            store.executescript(_schema())
            for record in records:
                store.execute(_insert("incidents", COLUMNS), tuple(row(record, lost).values()))
                store.executemany(_insert("said", SAID), _said(record))
            store.execute("CREATE INDEX said_of ON said (incident, field)")
            store.commit()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _schema() -> str:
    types = {name: "INTEGER" if name in WHOLE else "REAL" if name in NUMBERS else "TEXT" for name in COLUMNS}
    columns = ", ".join(f"{name} {types[name]}" + (" PRIMARY KEY" if name == "id" else "") for name in COLUMNS)
    told = ", ".join(f"{name} {'INTEGER' if name == 'superseded' else 'TEXT'}" for name in SAID)
    told = told.replace("incident TEXT", "incident TEXT REFERENCES incidents (id)", 1)
    return f"CREATE TABLE incidents ({columns}); CREATE TABLE said ({told});"


def _insert(table: str, columns: Iterable[str]) -> str:
    names = tuple(columns)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - our own names


def _said(record: IncidentRecord) -> Iterator[tuple[object, ...]]:
    for f in record.fields:
        for v in f.values:
            words, quote = " ".join(v.words.split()), " ".join(v.quote.split())
            who = (v.source.name, v.source.kind, v.certainty, int(v.superseded), v.outlet, v.published)
            yield record.id, f.name, words, *who, quote, v.claim, v.report
