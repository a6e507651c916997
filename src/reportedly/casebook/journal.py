"""The journal: every change of a casebook, append-only, each entry with the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from secrets import token_hex

import msgspec
from sqlalchemy import Connection, func, insert, select

from reportedly.casebook.tables import journal, openings

START = "0" * 64  # what stands before the first entry
SALT = 16  # bytes: nobody tries them all
CLOCK = "system clock, UTC"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One change: when and by which program, what kind, of what, the commitment to its content, and the chain.

    `content` is the SHA-256 of a salt and the content: whoever has both can check it, and when both are erased
    nobody can find out the content by trying. `clock` says by which clock `at` was taken, and when it had gone back.
    Entries of before there were salts have no `tool` and `clock`, and `content` is the SHA-256 of the content.
    """

    number: int
    at: str
    kind: str
    subject: str
    content: str
    previous: str
    hash: str
    tool: str | None = None
    clock: str | None = None

    def computed(self) -> str:
        """The hash that this entry must have."""
        fields = [self.number, self.at, self.kind, self.subject, self.content, self.previous]
        fields += [x for x in (self.tool, self.clock) if x is not None]
        return sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def append(connection: Connection, *changes: tuple[str, str, bytes]) -> None:
    """Add an entry for each change (kind, subject, content); the caller's transaction holds the write lock."""
    if not changes:
        return
    before = select(journal.c.number, journal.c.hash, journal.c.at).order_by(journal.c.number.desc()).limit(1)
    last = connection.execute(before).first()
    number, previous = (last.number, last.hash) if last else (0, START)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"at": at, "tool": tool(), "clock": _clock(at, last.at if last else at, number)}
    rows, opened = [], []
    for kind, subject, content in changes:
        number += 1
        salt, digest = token_hex(SALT), sha256(content).hexdigest()
        closed = commitment(salt, digest)
        entry = Entry(number=number, kind=kind, subject=subject, content=closed, previous=previous, hash="", **told)
        previous = entry.computed()
        rows.append(msgspec.structs.asdict(entry) | {"hash": previous})
        opened.append({"entry": number, "salt": salt, "digest": digest})
    connection.execute(insert(journal), rows)
    connection.execute(insert(openings), opened)


def commitment(salt: str, digest: str) -> str:
    """What an entry says of its content: nobody can tell the content from it without the salt.

    >>> commitment("00", "00") == sha256(bytes(2)).hexdigest()
    True
    """
    return sha256(bytes.fromhex(salt) + bytes.fromhex(digest)).hexdigest()


@cache
def tool() -> str:
    """The program that writes, with its version."""
    return f"reportedly {version('reportedly')}"


def _clock(now: str, last: str, number: int) -> str:
    """Which clock was looked at, and whether it stands before what the last entry says."""
    return CLOCK if now >= last else f"{CLOCK}; it has gone back: entry {number} says {last}"


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
