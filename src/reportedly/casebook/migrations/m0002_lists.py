"""Sanctions lists, each with its entries."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text


def apply(connection: Connection) -> None:
    """Make the tables of lists and of their entries."""
    metadata = MetaData()
    Table(
        "lists",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("name", String, nullable=False, unique=True),
        Column("as_of", String, nullable=False),
        Column("dated_by", String, nullable=False),
        Column("sha256", String, nullable=False),
        Column("entries", Integer, nullable=False),
    )
    Table(
        "listed",
        metadata,
        Column("list", Integer, primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("payload", Text, nullable=False),
    )
    metadata.create_all(connection)
