"""Reports are found by their address: the versions of an article."""

from __future__ import annotations

from sqlalchemy import Connection, text


def apply(connection: Connection) -> None:
    """Make the index of addresses."""
    connection.execute(text("CREATE INDEX reports_by_url ON reports (json_extract(payload, '$.url'))"))
