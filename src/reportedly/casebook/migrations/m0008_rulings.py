"""What people ruled on claims."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, UniqueConstraint


def apply(connection: Connection) -> None:
    """Make the table of rulings, one of each claim and person."""
    metadata = MetaData()
    Table(
        "rulings",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("report", String, nullable=False, index=True),
        Column("claim", String, nullable=False),
        Column("by", String, nullable=False),
        Column("payload", Text, nullable=False),
        UniqueConstraint("claim", "by"),
    )
    metadata.create_all(connection)
