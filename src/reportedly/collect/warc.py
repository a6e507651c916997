"""A web archive (WARC) -> the Reports of its pages. Each page keeps the record it came in, byte for byte.

Records are cut out here, one at a time and within limits; what a record says is read by warcio.
"""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from collections.abc import Iterator
from hashlib import new as hash_of
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec

from reportedly.collect.capture import Collected
from reportedly.collect.metadata import iso_date
from reportedly.collect.paths import Found, is_address
from reportedly.collect.unpack import GZIP, Unpacked, decoded, gunzipped_head
from reportedly.errors import InputError, missing
from reportedly.knowledge.address import parts_of_address
from reportedly.nouns import Issue
from reportedly.settings import Settings

if TYPE_CHECKING:
    from reportedly.collect.archived_pictures import ArchivedPictures

WARC = b"WARC/"
MOST_HEADER = 65_536  # bytes of the header of a record
DOCUMENTS = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
PAGES = ("response", "resource", "conversion")
SILENT = ("warcinfo", "request", "metadata")  # records that belong to others
FINE = "200"
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
END = b"\r\n\r\n"  # after each record


class Record(NamedTuple):
    """A record as it stands in the archive: where it begins, its bytes, whether its block was too large to keep."""

    start: int
    data: bytes
    too_large: bool


def is_warc(head: bytes) -> bool:
    """Whether a file that begins so is a WARC archive, packed or not."""
    return (gunzipped_head(head, len(WARC)) if head.startswith(GZIP) else head).startswith(WARC)


def warc_reports(found: Found, stream: BinaryIO, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of an archive in its order, with the pictures that it holds; one note on the records that are none.

    What comes through a pipe is read once, without pictures.
    """
    from reportedly.collect.archived_pictures import ArchivedPictures, gathered

    with gathered(stream, settings, found.origin) if stream.seekable() else ArchivedPictures() as pictures:
        yield from _reports(found, stream, settings, pictures)


def _reports(
    found: Found, stream: BinaryIO, settings: Settings, pictures: ArchivedPictures
) -> Iterator[Collected | Issue]:
    packed = stream.peek(2)[:2] == GZIP if isinstance(stream, io.BufferedReader) else False
    unpacked = Unpacked(stream, settings, found.origin) if packed else None
    plain = io.BufferedReader(unpacked, 1 << 16) if unpacked else stream
    passed = Counter[str]()
    try:
        for record in records(plain, settings.max_bytes + MOST_HEADER, found.origin):
            offset = unpacked.offset(record.start) if unpacked else record.start
            try:
                yield from record_reports(found, record, offset, settings, (passed, pictures))
            except InputError as error:
                yield Issue(where=error.where, seen=error.seen, do=error.do)
    except InputError as error:
        yield Issue(where=error.where, seen=error.seen, do=error.do or "What stands before it was read.")
    if passed := pictures.without_used(passed):
        counts = ", ".join(f"{count:,} × {what}" for what, count in sorted(passed.items()))
        yield Issue(where=found.origin, seen=f"records passed over: {counts}", kind="note")


def records(stream: BinaryIO, limit: int, where: str) -> Iterator[Record]:
    """The records of an unpacked archive. Raises InputError where something stands that is no record."""
    at = 0
    while line := stream.readline(MOST_HEADER):
        start, at = at, at + len(line)
        if not line.strip():
            continue
        if not line.startswith(WARC):
            raise InputError("no record begins here", where=f"{where}, byte {start}", do="Copy the archive again.")
        header = _header(stream, line, f"{where}, byte {start}")
        length = _length(header, f"{where}, byte {start}")
        kept = stream.read(length) if length <= limit else b""
        skipped = _skipped(stream, length) if length > limit else 0
        if len(kept) + skipped < length:
            raise InputError("a record that is cut off", where=f"{where}, byte {start}", do="Copy the archive again.")
        at = start + len(header) + length
        yield Record(start, header + kept + END, too_large=length > limit)


def _header(stream: BinaryIO, line: bytes, where: str) -> bytes:
    lines, size = [line], len(line)
    while line.strip():
        line = stream.readline(MOST_HEADER)
        size += len(line)
        if not line or size > MOST_HEADER:
            raise InputError("a record whose header does not end", where=where, do="Copy the archive again.")
        lines.append(line)
    return b"".join(lines)


def _length(header: bytes, where: str) -> int:
    match = re.search(rb"(?im)^content-length:\s*(\d{1,15})\s*$", header)
    if match is None:
        raise InputError("a record that does not say how long it is", where=where, do="Copy the archive again.")
    return int(match[1])


def _skipped(stream: BinaryIO, length: int) -> int:
    left = length
    while left and (piece := stream.read(min(left, 1 << 20))):
        left -= len(piece)
    return length - left


def record_reports(
    found: Found, record: Record, offset: int, settings: Settings, beside: tuple[Counter[str], ArchivedPictures]
) -> Iterator[Collected | Issue]:
    """The report of one record, with the record. Raises InputError.

    `beside` are a count of what was passed over, which what is no page is added to, and the archive's pictures.
    """
    from reportedly.collect.sorts import document

    with missing("files"):
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    where = f"{found.origin}, record at byte {offset}"
    try:
        read = next(iter(ArchiveIterator(io.BytesIO(record.data))), None)
    except (ArchiveLoadFailed, AttributeError, ValueError, IndexError) as error:  # warcio wants an address in each
        raise InputError(f"a record that cannot be read: {error}", where=where, do="Copy the archive again.") from None
    passed, pictures = beside
    kind, status, media = described(read)
    if read is None or kind in SILENT:
        return
    if kind not in PAGES or status != FINE or media not in DOCUMENTS:
        passed[kind if kind not in PAGES else media if status == FINE else f"answer {status}"] += 1
        return
    url = (read.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    if parts_of_address(url).path == "/robots.txt":
        return
    alone = is_address(found.origin)  # the archive of one page that was asked for just now
    where = found.origin if alone else f"{where}, {url}"
    if record.too_large:
        raise InputError(f"larger than {settings.max_bytes:,} bytes", where=where, do="Raise max_bytes.")
    if _altered(read.rec_headers.get_header("WARC-Block-Digest") or "", record.data):
        yield Issue(where=where, seen="its bytes do not have the hash that the archive gives", kind="warning")
    data = payload(read, settings, where)
    inner = Found(
        where,
        None,
        found.key if alone else f"{found.key}@{offset}",
        url=url,
        captured=iso_date(read.rec_headers.get_header("WARC-Date")),
        charset=_charset(read),
        pictures=pictures.of(url),
    )
    for item in document(inner, data, settings):
        yield item if isinstance(item, Issue) else msgspec.structs.replace(item, record=record.data)


def payload_of(record: bytes, where: str, settings: Settings) -> bytes:
    """What a record of an answer holds, without chunks and compression. Raises InputError."""
    from warcio.archiveiterator import ArchiveIterator

    data = payload(next(iter(ArchiveIterator(io.BytesIO(record)))), settings, where)
    if len(data) > settings.max_bytes:
        raise InputError(f"larger than {settings.max_bytes:,} bytes", where=where, do="Raise max_bytes.")
    return data


def described(read: Any) -> tuple[str, str, str]:
    """Kind of record, status of the answer (200 for what was no answer), media type."""
    if read is None:
        return "", "", ""
    http = read.http_headers
    status = http.get_statuscode() if http and read.rec_type == "response" else FINE
    stated = (http.get_header("Content-Type") if http else None) or ("" if http else read.content_type) or ""
    return read.rec_type, status, stated.partition(";")[0].strip().lower() or "no media type"


def _charset(read: Any) -> str:
    stated = (read.http_headers and read.http_headers.get_header("Content-Type")) or ""
    match = CHARSET.search(stated)
    return match[1].lower() if match else ""


def payload(read: Any, settings: Settings, where: str) -> bytes:
    """The page or picture itself: without chunks and compression. Raises InputError."""
    from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

    http = read.http_headers
    body = read.raw_stream.read()
    if http is None:
        return bytes(body)
    if (http.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        try:
            body = ChunkedDataReader(io.BytesIO(body)).read()
        except ChunkedDataException:
            raise InputError("a page with broken chunks", where=where, do="Archive it again.") from None
    return decoded(body, http.get_header("Content-Encoding") or "", settings.max_bytes, where)


def _altered(digest: str, data: bytes) -> bool:
    """Whether the block of a record is not the one whose hash its header gives; false where nothing can be told."""
    name, _, stated = digest.strip().partition(":")
    if name.lower() not in ("sha1", "sha256") or not stated:
        return False
    made = hash_of(name.lower(), data[_after_header(data) : -len(END)], usedforsecurity=False)
    written = (made.hexdigest(), base64.b32encode(made.digest()).decode())  # archives write it in either way
    return stated.upper().rstrip("=") not in [w.upper().rstrip("=") for w in written]


def _after_header(data: bytes) -> int:
    match = re.search(rb"\r?\n\r?\n", data)
    return match.end() if match else 0
