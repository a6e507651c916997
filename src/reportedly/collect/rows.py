"""A table (CSV, TSV, Parquet) -> one Report for each row, with the columns that a JSON record has.

A row of CSV is archived as it stands in the file; a row of Parquet, which has no bytes of its own, as JSON.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import msgspec

from reportedly.collect.capture import Collected
from reportedly.collect.decode import BOMS, decode
from reportedly.collect.paths import Found
from reportedly.collect.records import FIELDS, ignored_fields, record_report
from reportedly.errors import missing
from reportedly.nouns import Issue
from reportedly.settings import Settings

PARQUET = b"PAR1"
DELIMITERS = ",;\t|"
HEAD_LINE = 65_536  # bytes of the first line, which names the columns
NAME = re.compile(r"[\w .-]{0,60}")  # of a column
BATCH = 64  # rows of Parquet that are unpacked at once
DO = f"Name its columns as those of a record: {', '.join(FIELDS)}. Only text is needed."


def is_parquet(head: bytes) -> bool:
    """Whether a file that begins so is a Parquet table."""
    return head.startswith(PARQUET)


def is_csv(head: bytes) -> bool:
    """Whether the first line of a file names columns, `text` among them."""
    names = _columns(head.partition(b"\n")[0])[1]
    return "text" in names and all(map(NAME.fullmatch, names))


def csv_reports(found: Found, stream: BinaryIO, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of a CSV file, one a row; a bad row is an Issue and the next is read."""
    first = stream.readline(HEAD_LINE)
    if first.startswith(tuple(mark for mark, name in BOMS if name != "utf-8")):
        yield Issue(where=found.origin, seen="a table in UTF-16 or UTF-32", do="Save it as UTF-8.")
        return
    delimiter, columns = _columns(first)
    near = stream.peek(HEAD_LINE)[:HEAD_LINE] if isinstance(stream, io.BufferedReader) else b""
    lines = _Lines(stream, settings.max_bytes, decode(first + near).charset)
    csv.field_size_limit(settings.max_bytes)
    ignored: set[str] = set()
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        where = f"{found.origin}, row {number}"
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield Issue(where=where, seen=f"a broken row: {error}", do="Write it again with a CSV library.")
            lines.taken()
            if lines.ended:
                break
            rows = csv.reader(lines, delimiter=delimiter, strict=True)
            continue
        data = lines.taken()
        if not any(row):
            continue
        if len(row) > len(columns):
            seen = f"{len(row)} cells in a table of {len(columns)} columns"
            yield Issue(where=where, seen=seen, do="Write it again with a CSV library.")
            continue
        fields = {name: cell for name, cell in zip(columns, row, strict=False) if name and cell}
        named = (where, f"{found.key}:{number}", "text/csv")
        yield from record_report(fields, data, named, settings, ignored)
    yield from ignored_fields(found.origin, ignored)


def parquet_reports(found: Found, stream: BinaryIO, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of a Parquet table, one a row."""
    with missing("parquet"):
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    if not stream.seekable():
        stream = io.BytesIO(stream.read(settings.max_bytes))
    try:
        table = ParquetFile(stream)
        names = table.schema_arrow.names
        if "text" not in names:
            yield Issue(where=found.origin, seen=f"a table without text: {', '.join(names[:20])}", do=DO)
            return
        size = sum(table.metadata.row_group(n).total_byte_size for n in range(table.num_row_groups))
        if size > settings.max_archive_bytes:
            seen = f"a table of {size:,} bytes unpacked, over the limit of {settings.max_archive_bytes:,}"
            yield Issue(where=found.origin, seen=seen, do="Cut it into several, or raise max_archive_bytes.")
            return
        ignored = {name for name in names if name not in FIELDS}
        used = [name for name in names if name in FIELDS]
        number = 0
        for batch in table.iter_batches(batch_size=BATCH, columns=used):
            for row in batch.to_pylist():
                number += 1
                fields = {name: _written(value) for name, value in row.items() if value is not None}
                named = (f"{found.origin}, row {number}", f"{found.key}:{number}", "application/json")
                yield from record_report(fields, msgspec.json.encode(fields), named, settings, set())
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        told = " ".join(str(error).split())[:200]
        yield Issue(where=found.origin, seen=f"a broken Parquet table: {told}", do="Write it again.")
        return
    yield from ignored_fields(found.origin, ignored)


def _written(value: Any) -> Any:
    """A cell as a record writes it: moments in ISO 8601."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _columns(line: bytes) -> tuple[str, list[str]]:
    """The delimiter of a table and its columns, from its first line; the delimiter that gives the most of them."""
    text = decode(line).text.lstrip("\ufeff").rstrip("\r\n")
    if "\n" in text or not text:
        return ",", []
    found = []
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader([text], delimiter=delimiter, strict=True))
        except (csv.Error, StopIteration):
            continue
        found.append((delimiter, [name.strip().lower() for name in names]))
    delimiter, names = max(found, key=lambda f: len(f[1]), default=(",", []))
    return delimiter, names if len(names) > 1 else []


class _Lines(Iterator[str]):
    """The lines of a table as text, which remembers the bytes of those that were taken for a row."""

    def __init__(self, stream: BinaryIO, limit: int, charset: str) -> None:
        self._stream, self._limit, self._charset = stream, limit, charset
        self._bytes, self._size = list[bytes](), 0
        self.ended = False

    def __next__(self) -> str:
        line = self._stream.readline(self._limit + 1)
        self._size += len(line)
        if not line:
            self.ended = True
            raise StopIteration
        if self._size > self._limit:
            while line and not line.endswith(b"\n"):
                line = self._stream.readline(1 << 20)
            raise csv.Error(f"longer than {self._limit:,} bytes")
        self._bytes.append(line)
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            return line.decode(self._charset, "replace")

    def taken(self) -> bytes:
        """The bytes of the row that was read last, without its line end."""
        data = b"".join(self._bytes).rstrip(b"\r\n")
        self._bytes, self._size = [], 0
        return data
