"""Names are found in every spelling: the search index gets a column for their keys, and is filled anew."""

from __future__ import annotations

from sqlalchemy import Connection, text

from reportedly.casebook import words


def apply(connection: Connection) -> None:
    """Make the index again from the texts of the reports."""
    connection.exec_driver_sql("DROP TABLE words")
    connection.exec_driver_sql("CREATE VIRTUAL TABLE words USING fts5(folded, stems, names, content='')")
    rows = connection.execute(text("SELECT number, json_extract(payload, '$.text') FROM reports ORDER BY number"))
    for number, told in rows:
        connection.execute(
            text("INSERT INTO words(rowid, folded, stems, names) VALUES (:number, :folded, :stems, :names)"),
            words.indexed(number, told or ""),
        )
