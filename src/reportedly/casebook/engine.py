"""Opening a casebook file: what may be opened, how SQLite must behave, and the errors that say why not."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool, StaticPool

from reportedly.casebook.migrations import NAMES, migrate, version
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
        if path != MEMORY and _is_there(Path(path)) and not _may_be_written(Path(path)):
            reader = _read_only(Path(path))
            return reader, reader.execution_options(immediate=True)
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


def _is_there(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0


def _may_be_written(file: Path) -> bool:
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def _read_only(file: Path) -> Engine:
    """The engine of a casebook where nothing can be written: it can be asked, and every change is refused.

    Without a log beside it nobody can be writing, and SQLite is told so; else it would want to make one.
    """
    log = Path(f"{file}-wal")
    logged = log.exists() and log.stat().st_size > 0
    address = f"file:{quote(str(file.resolve()))}?mode=ro{'' if logged else '&immutable=1'}"
    engine = create_engine("sqlite://", poolclass=QueuePool, creator=lambda: _connected(address))
    event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            done = version(connection)
    except DatabaseError as error:
        engine.dispose()
        raise refusal(error, str(file), "opened") from None
    if done != len(NAMES):
        engine.dispose()
        seen = "made by another version, and cannot be brought up to date where nothing can be written"
        raise CasebookError(seen, where=str(file), do="Copy it to a folder that can be written")
    return engine


def _connected(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    connection.isolation_level = None
    return connection


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
    elif "full" in words or "disk I/O" in words:  # a quota is told as the latter
        do = "Make room on the disk (or look after it) and run again: what was acknowledged is safe"
    elif "not a database" in words or "malformed" in words:
        do = "The file is damaged: restore it from a copy, or " + ANOTHER.lower()
    else:
        do = "Use a folder that can be written, or " + ANOTHER.lower()
    return CasebookError(f"cannot be {act} ({words})", where=path, do=do)
