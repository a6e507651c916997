"""Numbered migrations, each applied once, in its own transaction. The oldest is never edited.

A migration is a module with `apply(connection)`; it names its own tables and never imports
`casebook.tables`, which change. To add one, write the file and add its name at the end of `NAMES`.
"""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import Connection, Engine, inspect, text

from reportedly.errors import CasebookError

NAMES = (
    "m0001_first",
    "m0002_lists",
    "m0003_addresses",
    "m0004_ratings",
    "m0005_openings",
    "m0006_versions",
    "m0007_images",
    "m0008_rulings",
    "m0009_spellings",
    "m0010_neighbours",
)


def version(connection: Connection) -> int:
    """The number of the last migration applied, 0 in an empty file."""
    if not inspect(connection).has_table("migrations"):
        return 0
    number: int = connection.execute(text("SELECT coalesce(max(number), 0) FROM migrations")).scalar_one()
    return number


def migrate(writer: Engine, where: str, names: tuple[str, ...] = NAMES) -> None:
    """Apply what is missing. A casebook that is newer than this program is refused."""
    with writer.connect() as connection:
        done = version(connection)
    if done > len(names):
        raise CasebookError(
            f"a newer reportedly made this casebook (migration {done}; this one knows {len(names)})",
            where=where,
            do="Install a newer reportedly, or name another file with --casebook",
        )
    for number in range(done + 1, len(names) + 1):
        _apply(writer, number, names[number - 1])


def _apply(writer: Engine, number: int, name: str) -> None:
    migration = import_module(f"{__name__}.{name}")
    with writer.begin() as connection:
        if version(connection) >= number:  # another process was quicker
            return
        migration.apply(connection)
        connection.execute(text("INSERT INTO migrations VALUES (:number, :name)"), {"number": number, "name": name})
