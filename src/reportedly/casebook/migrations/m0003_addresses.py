"""Web addresses that are watched: feeds and the pages they announce, each with how it stands."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text


def apply(connection: Connection) -> None:
    """Make the table of addresses."""
    metadata = MetaData()
    Table(
        "addresses",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("url", String, nullable=False, unique=True),
        Column("feed", String, index=True),
        Column("state", String, nullable=False),
        Column("title", String),
        Column("asked", String),
        Column("etag", String, nullable=False),
        Column("modified", String, nullable=False),
        Column("updated", String),
        Column("attempts", Integer, nullable=False),
        Column("seen", Text),
    )
    metadata.create_all(connection)
