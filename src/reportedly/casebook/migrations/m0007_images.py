"""The pictures of reports, by which the same image is found in another report."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, String, Table


def apply(connection: Connection) -> None:
    """Make the table of images."""
    metadata = MetaData()
    Table(
        "images",
        metadata,
        Column("report", String, primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("digest", String, nullable=False),
        Column("prints", LargeBinary, nullable=False),
    )
    metadata.create_all(connection)
