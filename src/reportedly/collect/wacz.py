"""A packed web archive (WACZ: a zip file of WARC files) -> the Reports of its pages. Nothing is unpacked by name."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from typing import BinaryIO, cast

import msgspec

from reportedly.collect.capture import Collected
from reportedly.collect.paths import Found
from reportedly.collect.unpack import MOST_FOLD
from reportedly.collect.warc import is_warc, warc_reports
from reportedly.nouns import Issue
from reportedly.settings import Settings

ZIP = b"PK\x03\x04"
MOST_ENTRIES = 10_000
LIST = "datapackage.json"  # what is in a WACZ, with the hash of each file
LONGEST_LIST = 10_000_000
LOCKED = 0x1  # the flag of an entry with a password
BROKEN = (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip file."""
    return head.startswith(ZIP)


def wacz_reports(found: Found, stream: BinaryIO, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of each WARC file in the archive, in the order of their names."""
    if not stream.seekable():
        stream = io.BytesIO(stream.read(settings.max_bytes))
    try:
        with zipfile.ZipFile(stream) as archive:
            yield from _reports(found, archive, settings)
    except BROKEN as error:
        yield Issue(where=found.origin, seen=f"a broken zip archive: {error}", do="Copy it again.")


def _reports(found: Found, archive: zipfile.ZipFile, settings: Settings) -> Iterator[Collected | Issue]:
    entries = sorted(archive.infolist(), key=lambda e: e.filename)
    if len(entries) > MOST_ENTRIES:
        seen = f"{len(entries):,} files in one archive, over the limit of {MOST_ENTRIES:,}"
        yield Issue(where=found.origin, seen=seen, do="Unpack it and give the folder.")
        return
    stated = _stated(archive)
    warcs = [e for e in entries if e.filename.lower().endswith((".warc", ".warc.gz"))]
    if not warcs:
        seen = "a zip archive (or an office document) without WARC files, not a page or text"
        yield Issue(where=found.origin, seen=seen, do="Unpack it and give the folder.")
    for entry in warcs:
        where = f"{found.origin}, {entry.filename}"
        if refusal := _refusal(entry, settings):
            yield Issue(where=where, seen=refusal, do="Made to do harm? It was not read.")
            continue
        if (hashed := stated.get(entry.filename)) and hashed != _hash(archive, entry):
            seen = f"not the file that {LIST} names: its hash differs"
            yield Issue(where=where, seen=seen, do="Ask where the archive comes from for it again.", kind="warning")
        inner = msgspec.structs.replace(found, origin=where, key=f"{found.key}:{PurePosixPath(entry.filename).name}")
        with archive.open(entry) as packed:
            reader = io.BufferedReader(cast("io.RawIOBase", packed))
            if is_warc(reader.peek(256)):
                yield from warc_reports(inner, reader, settings)
            else:
                yield Issue(where=where, seen="no WARC archive, though it is called one", do="Copy it again.")


def _refusal(entry: zipfile.ZipInfo, settings: Settings) -> str:
    """Why an entry must not be opened; empty when it may be."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "a name that leads out of the archive"
    if entry.flag_bits & LOCKED:
        return "locked with a password"
    if entry.file_size > settings.max_archive_bytes:
        return f"an archive larger than {settings.max_archive_bytes:,} bytes"
    if entry.file_size > settings.max_bytes + MOST_FOLD * entry.compress_size:
        return f"it unpacks to more than {MOST_FOLD} times its size"
    return ""


def _hash(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    hashed = sha256()
    with archive.open(entry) as packed:
        while piece := packed.read(1 << 20):
            hashed.update(piece)
    return f"sha256:{hashed.hexdigest()}"


def _stated(archive: zipfile.ZipFile) -> dict[str, str]:
    """The hash that the archive's own list gives for each file; none when there is no list that can be read."""
    try:
        with archive.open(LIST) as packed:
            listed = json.loads(packed.read(LONGEST_LIST))
        return {r["path"]: r["hash"] for r in listed["resources"] if str(r["hash"]).startswith("sha256:")}
    except (KeyError, TypeError, ValueError, RecursionError):
        return {}
