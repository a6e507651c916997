"""Opening a casebook file: what may be opened, how SQLite must behave, and the errors that say why not."""

from __future__ import annotations

import os
import sqlite3
import time
from functools import partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool, StaticPool

from reportedly.casebook.migrations import NAMES, migrate, version
from reportedly.casebook.migrations.m0001_first import APPLICATION
from reportedly.errors import CasebookError

MEMORY = ":memory:"
SMALLEST = 512  # bytes of a database; SQLite takes a smaller file for an empty one, and writes over it
BUSY_SECONDS = 60  # how long a writer waits for the other one
AGAIN_SECONDS = 0.01  # between two tries where SQLite does not wait by itself
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
    if 0 < file.stat().st_size < SMALLEST:
        raise CasebookError("not a casebook", where=str(file), do=ANOTHER)


def _engine(path: str) -> Engine:
    pool = StaticPool if path == MEMORY else QueuePool
    engine = create_engine("sqlite://", poolclass=pool, creator=partial(_connected, path))
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
    engine = create_engine("sqlite://", poolclass=QueuePool, creator=partial(_connected, str(file), address))
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


def _connected(path: str, read_only: str = "") -> sqlite3.Connection:
    """A connection to a casebook, under an address that allows reading only when there is one."""
    connection = sqlite3.connect(read_only or path, uri=bool(read_only), timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        connection.isolation_level = None  # transactions are ours: see _begin
        _recognize(connection, path)
        if not read_only:
            _log_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")  # a commit is on disk before it is acknowledged
    except BaseException:
        connection.close()
        raise
    return connection


def _recognize(connection: sqlite3.Connection, path: str) -> None:
    """Refuse what is no casebook, before anything in it is changed; one without tables is what a killed run left.

    SQLite itself must look. Were the file opened here in another way and closed again, the system would take from
    this process the locks of any other connection to it, and another process, seeing nobody, would throw away the log
    that this one goes on to write to.
    """
    # in this order: a process that makes a casebook meanwhile gives both at once
    tables, number = (connection.execute(f"PRAGMA {x}").fetchone()[0] for x in ("schema_version", "application_id"))
    if number != APPLICATION and (number or tables):
        raise CasebookError("not a casebook", where=path, do=ANOTHER)


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Have every change written to a log first. SQLite does not wait when two processes ask for that at once."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(AGAIN_SECONDS)
        else:
            return


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
    elif "not a database" in words:
        return CasebookError("not a casebook, or its beginning is damaged", where=path, do=ANOTHER)
    elif "malformed" in words:
        do = "The file is damaged: restore it from a copy, or " + ANOTHER.lower()
    else:
        do = "Use a folder that can be written, or " + ANOTHER.lower()
    return CasebookError(f"cannot be {act} ({words})", where=path, do=do)
