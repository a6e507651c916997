"""What is kept of the linked accounts, so that a report is linked by looking at its neighbours only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

STATEMENTS = (
    # How far the accounts are linked, and of what the measure was taken.
    "CREATE TABLE linked (number INTEGER NOT NULL PRIMARY KEY, payload TEXT NOT NULL)",
    # How many reports hold a word, and which blocks hold too many accounts: the measure of what is common.
    "CREATE TABLE common (word VARCHAR NOT NULL PRIMARY KEY, found INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE crowded (block INTEGER NOT NULL PRIMARY KEY)",
    # The accounts as they are compared, the blocks in which they stand, the pairs that speak for one incident.
    "CREATE TABLE sketches (account VARCHAR NOT NULL PRIMARY KEY, lost BOOLEAN NOT NULL, payload BLOB NOT NULL)",
    """CREATE TABLE standing
    (block INTEGER NOT NULL, account VARCHAR NOT NULL, PRIMARY KEY (block, account)) WITHOUT ROWID""",
    """CREATE TABLE near
    (account VARCHAR NOT NULL, other VARCHAR NOT NULL, odds FLOAT NOT NULL, PRIMARY KEY (account, other))
    WITHOUT ROWID""",
    """CREATE INDEX links_by_right ON links ("right")""",
    """CREATE INDEX links_by_person ON links ("left") WHERE "by" LIKE 'person:%'""",
    "CREATE INDEX incidents_by_founder ON incidents (founder)",
)


def apply(connection: Connection) -> None:
    """Make the tables and the indices."""
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
