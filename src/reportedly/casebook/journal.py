"""The journal: every change of a casebook, append-only, each entry with the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, func, insert, select

from reportedly.casebook.tables import journal

START = "0" * 64  # what stands before the first entry


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One change: when, what kind, of what, the hash of its content, and the chain."""

    number: int
    at: str
    kind: str
    subject: str
    content: str
    previous: str
    hash: str

    def computed(self) -> str:
        """The hash that this entry must have."""
        fields = [self.number, self.at, self.kind, self.subject, self.content, self.previous]
        return sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def append(connection: Connection, *changes: tuple[str, str, bytes]) -> None:
    """Add an entry for each change (kind, subject, content); the caller's transaction holds the write lock."""
    if not changes:
        return
    before = select(journal.c.number, journal.c.hash).order_by(journal.c.number.desc()).limit(1)
    last = connection.execute(before).first()
    number, previous = (last.number, last.hash) if last else (0, START)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    rows = []
    for kind, subject, content in changes:
        number += 1
        digest = sha256(content).hexdigest()
        entry = Entry(number=number, at=at, kind=kind, subject=subject, content=digest, previous=previous, hash="")
        previous = entry.computed()
        rows.append(msgspec.structs.asdict(entry) | {"hash": previous})
    connection.execute(insert(journal), rows)


def newest(connection: Connection) -> int:
    """The number of the last entry, 0 before the first."""
    return connection.execute(select(func.max(journal.c.number))).scalar() or 0


def entries(connection: Connection, after: int = 0, limit: int | None = None) -> list[Entry]:
    """The entries after a number, oldest first, at most `limit`."""
    asked = select(journal).where(journal.c.number > after).order_by(journal.c.number).limit(limit)
    return [Entry(**row) for row in connection.execute(asked).mappings()]


def latest(connection: Connection, kind: str, limit: int) -> list[Entry]:
    """The newest entry of this kind on each subject, newest first, at most `limit`."""
    last = (
        select(func.max(journal.c.number).label("number")).where(journal.c.kind == kind).group_by(journal.c.subject)
    ).subquery()
    asked = select(journal).join(last, last.c.number == journal.c.number).order_by(journal.c.number.desc()).limit(limit)
    return [Entry(**row) for row in connection.execute(asked).mappings()]


def first_broken(chain: Iterable[Entry]) -> int | None:
    """The number of the first entry that does not follow from the one before; null when all do."""
    previous = START
    for number, entry in enumerate(chain, start=1):
        if entry.number != number or entry.previous != previous or entry.hash != entry.computed():
            return entry.number
        previous = entry.hash
    return None
