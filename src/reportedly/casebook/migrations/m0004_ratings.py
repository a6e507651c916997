"""How reliable people hold outlets to be."""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, String, Table, Text


def apply(connection: Connection) -> None:
    """Make the table of ratings, one of each outlet and person."""
    metadata = MetaData()
    Table(
        "ratings",
        metadata,
        Column("outlet", String, primary_key=True),
        Column("by", String, primary_key=True),
        Column("payload", Text, nullable=False),
    )
    metadata.create_all(connection)
