"""Opening a casebook file: what may be opened, how SQLite must behave, and the errors that say why not."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool, StaticPool

from reportedly.casebook.migrations import migrate
from reportedly.casebook.migrations.m0001_first import APPLICATION
from reportedly.errors import CasebookError

MEMORY = ":memory:"
BUSY_SECONDS = 60  # how long a writer waits for the other one
HEADER = b"SQLite format 3\0"
ANOTHER = "Name another file with --casebook"


def open_engine(path: str, *, create: bool) -> tuple[Engine, Engine]:
    """The reading and the writing engine of a casebook, brought up to date.

    Raises CasebookError when the file is missing (without `create`), no casebook, newer than this
    program, or in a folder that cannot be written.
    """
    if path != MEMORY:
        _admit(Path(path), create=create)
    reader = _engine(path)
    writer = reader.execution_options(immediate=True)
    try:
        migrate(writer, path)
    except DatabaseError as error:
        reader.dispose()
        raise refusal(error, path, "opened") from None
    except CasebookError:
        reader.dispose()
        raise
    return reader, writer


def _admit(file: Path, *, create: bool) -> None:
    if file.is_dir():
        raise CasebookError("a folder, not a casebook", where=str(file), do=ANOTHER)
    if not file.exists():
        if not create:
            raise CasebookError("no casebook here", where=str(file), do="Make one with: reportedly read PATH...")
        if not file.parent.is_dir():
            raise CasebookError(
                "the folder does not exist", where=str(file.parent), do="Create it, or " + ANOTHER.lower()
            )
        return
    try:
        with file.open("rb") as stream:
            head = stream.read(100)
    except OSError as error:
        raise CasebookError(f"cannot be read ({error.strerror})", where=str(file), do=ANOTHER) from None
    if head and not _is_casebook(head):
        raise CasebookError("not a casebook", where=str(file), do=ANOTHER)


def _is_casebook(head: bytes) -> bool:
    """SQLite keeps the application's number at offset 68; 0 in a file that a killed first run left."""
    number = int.from_bytes(head[68:72], "big")
    fresh = number == 0 and int.from_bytes(head[40:44], "big") == 0  # no schema yet
    return head.startswith(HEADER) and (number == APPLICATION or fresh)


def _engine(path: str) -> Engine:
    pool = StaticPool if path == MEMORY else QueuePool
    arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(f"sqlite:///{path}", poolclass=pool, connect_args=arguments)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are ours: see _begin
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a commit is on disk before it is acknowledged


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: it reads the journal's last hash before it appends.
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def refusal(error: DatabaseError, path: str, act: str) -> CasebookError:
    """Why SQLite could not do it, with the way out."""
    words = str(error.orig)
    if "locked" in words:
        do = "Another process is writing; run again when it has ended"
    elif "full" in words:
        do = "Make room on the disk and run again: what was acknowledged is safe"
    elif "not a database" in words or "malformed" in words:
        do = "The file is damaged: restore it from a copy, or " + ANOTHER.lower()
    else:
        do = "Use a folder that can be written, or " + ANOTHER.lower()
    return CasebookError(f"cannot be {act} ({words})", where=path, do=do)
