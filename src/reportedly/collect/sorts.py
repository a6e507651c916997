"""One found file -> reports: what sort of file it is, by its content first and its name second."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from reportedly.collect.autoarchiver import archived_report, is_archived, is_overview
from reportedly.collect.capture import Collected
from reportedly.collect.decode import is_binary
from reportedly.collect.feeds import feed_reports, is_feed, is_opml, links_listed
from reportedly.collect.mail import is_mbox, is_message, mbox_reports, message_report
from reportedly.collect.page import page_report
from reportedly.collect.paths import ONLINE, Found
from reportedly.collect.pdf import is_pdf, pdf_report
from reportedly.collect.plain import plain_report
from reportedly.collect.records import json_reports, line_reports
from reportedly.collect.rows import DO as COLUMNS
from reportedly.collect.rows import csv_reports, is_csv, is_parquet, parquet_reports
from reportedly.collect.telegram import is_export, telegram_reports
from reportedly.collect.wacz import is_zip, wacz_reports
from reportedly.collect.warc import is_warc, warc_reports
from reportedly.nouns import Issue
from reportedly.settings import Settings

# Archives of many reports, known by their first bytes, which are read piece by piece.
Reader = Callable[[Found, io.BufferedReader, Settings], Iterator[Collected | Issue]]
ARCHIVES: tuple[tuple[Callable[[bytes], bool], Reader], ...] = (
    (is_export, telegram_reports),
    (is_warc, warc_reports),
    (is_zip, wacz_reports),
    (is_mbox, mbox_reports),
    (is_parquet, parquet_reports),
    (is_csv, csv_reports),
)
# Documents of one kind each, known by their first bytes.
DocumentReader = Callable[[Found, bytes, Settings], Iterator[Collected | Issue]]
DOCUMENTS: tuple[tuple[Callable[[bytes], bool], DocumentReader], ...] = (
    (is_pdf, pdf_report),
    (is_feed, feed_reports),
    (is_archived, archived_report),
    (is_message, message_report),
)
# Files that are something else, known by their first bytes, and what to do about them.
FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"BZh", "a bzip2 file", "Unpack it first."),
    (b"\xfd7zXZ", "an xz file", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "Unpack it first."),
    (b"\x89PNG", "a picture", "Give the page that shows it."),
    (b"\xff\xd8\xff", "a picture", "Give the page that shows it."),
    (b"GIF8", "a picture", "Give the page that shows it."),
    (b"SQLite format 3", "an SQLite database", "Give it with --casebook if it is a casebook."),
)
HTML = re.compile(rb"(?i)<\s*(!doctype\s+html|html|head|body|article|div|p|h1|meta|title|section|main|script)\b")
PAGES = (".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson")
TABLES = (".csv", ".tsv")
HEAD = 4096


def reports(found: Found | Issue, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of one file, and an Issue for whatever in it gives none."""
    if isinstance(found, Issue):
        yield found
        return
    try:
        yield from _read(found, settings)
    except OSError as error:
        yield Issue(where=found.origin, seen=f"cannot be read: {error.strerror or error}", do="Check its permissions.")


def _read(found: Found, settings: Settings) -> Iterator[Collected | Issue]:
    if found.path is None:
        assert found.stream is not None
        yield from _sorted_out(found, io.BufferedReader(_Raw(found.stream), HEAD), settings)
    elif not found.path.exists():
        yield Issue(where=found.origin, seen="a link to a file that is not there", do="Copy the file itself.")
    elif not found.path.is_file():
        yield Issue(where=found.origin, seen="not a regular file", do="Give a file, a folder or a glob.")
    else:
        with found.path.open("rb") as stream:
            yield from _sorted_out(found, stream, settings)


class _Raw(io.RawIOBase):
    """Any binary stream as one that can be peeked into."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _sorted_out(found: Found, stream: io.BufferedReader, settings: Settings) -> Iterator[Collected | Issue]:
    """Archives and records one after the other; anything else whole, up to the limit."""
    suffix = found.path.suffix.lower() if found.path else ""
    start = stream.peek(HEAD)[:HEAD]
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    reader = next((reader for is_it, reader in ARCHIVES if is_it(head)), None)
    if reader is not None:
        yield from reader(found, stream, settings)
    elif suffix in LINES or (head.startswith(b"{") and suffix != ".json" and _first_line_is_a_record(head)):
        yield from line_reports(found, stream, settings)
    else:
        data = stream.read(settings.max_bytes + 1)
        yield from (
            [too_large(found.origin, settings)] if len(data) > settings.max_bytes else document(found, data, settings)
        )


def document(found: Found, data: bytes, settings: Settings) -> Iterator[Collected | Issue]:
    """The report of one document (the reports of one JSON file), whichever archive it lay in."""
    suffix = found.path.suffix.lower() if found.path else ""
    head = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    reader = next((reader for is_it, reader in DOCUMENTS if is_it(head)), None)
    if reader is not None:
        yield from reader(found, data, settings)
    elif refused := _refused(found.origin, data, head, suffix):
        yield refused
    elif suffix == ".json" or (head.startswith((b"{", b"[{")) and not HTML.match(head)):
        yield from json_reports(found, data, settings)
    elif _is_page(data, suffix):
        yield from page_report(found, data, settings)
    else:
        yield from plain_report(found, data, settings)


def _refused(where: str, data: bytes, head: bytes, suffix: str) -> Issue | None:
    """The Issue for what is no report, or not one that can be read here."""
    if not data.strip():
        return Issue(where=where, seen="an empty file", do="Save the page or the text again.")
    if foreign := next((f for f in FOREIGN if data.startswith(f[0])), None):
        return Issue(where=where, seen=f"{foreign[1]}, not a page or text", do=foreign[2])
    if is_binary(data):
        return Issue(where=where, seen="binary data, not a page or text", do="Give HTML, plain text or JSON.")
    if is_opml(head):
        return Issue(where=where, seen="a list of feeds", do="Give it to: reportedly watch --online")
    if links := links_listed(data):
        return Issue(where=where, seen=f"a list of {len(links):,} web addresses", do=ONLINE)
    if suffix in TABLES:
        return Issue(where=where, seen="a table without a column for the text", do=COLUMNS)
    if is_overview(data):
        return Issue(where=where, seen="an overview page of auto-archiver; passed over", kind="note")
    return None


def _first_line_is_a_record(head: bytes) -> bool:
    """Whether the first line opens a record that does not end the file: one line of many."""
    line, newline, rest = head.partition(b"\n")
    return bool(newline) and line.rstrip().endswith(b"}") and rest.lstrip()[:1] == b"{"


def _is_page(data: bytes, suffix: str) -> bool:
    """Whether it is HTML: it begins with a tag of HTML, or is called a page and has tags at all."""
    head = _ascii(data[:HEAD])
    return bool(HTML.match(head) or (suffix != ".txt" and HTML.search(head)) or (suffix in PAGES and b"<" in data))


def _ascii(data: bytes) -> bytes:
    """The same bytes without the zero bytes of UTF-16, so that tags can be seen in it."""
    return data.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")


def too_large(where: str, settings: Settings) -> Issue:
    """The Issue for an input over the limit."""
    return Issue(
        where=where,
        seen=f"larger than {settings.max_bytes:,} bytes",
        do="Raise max_bytes, or write many reports as JSONL, which is read line by line.",
    )
