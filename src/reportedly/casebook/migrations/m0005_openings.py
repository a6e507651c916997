"""Who wrote an entry and by which clock, what opens its commitment, and what was erased."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text


def apply(connection: Connection) -> None:
    """Add the columns of the journal and make the tables of openings and of tombstones."""
    for column in ("tool", "clock"):
        connection.exec_driver_sql(f"ALTER TABLE journal ADD COLUMN {column} VARCHAR")
    metadata = MetaData()
    Table(
        "openings",
        metadata,
        Column("entry", Integer, primary_key=True),
        Column("salt", String, nullable=False),
        Column("digest", String, nullable=False),
    )
    Table(
        "tombstones",
        metadata,
        Column("entry", Integer, primary_key=True),
        Column("report", String, nullable=False, index=True),
        Column("payload", Text, nullable=False),
    )
    metadata.create_all(connection)
