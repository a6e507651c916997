"""Pack the archived pages of a casebook into one web archive (WACZ 1.1.1) that any replay program opens.

Records of the web go in as they are. What was collected as a file goes in as a resource under its address, or under a
name made from its id where it has none. Nothing is masked: whole pages are for use inside.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, NamedTuple
from uuid import UUID

from reportedly.casebook import Casebook
from reportedly.collect.warc import payload_of
from reportedly.errors import InputError, missing
from reportedly.knowledge.address import parts_of_address
from reportedly.nouns import Report
from reportedly.publish import Packed
from reportedly.settings import Settings

WARC, INDEX, PAGES, LIST, SEAL = (
    "archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl", "datapackage.json", "datapackage-digest.json",
)  # fmt: skip
PIECE = 1 << 20


class _Line(NamedTuple):
    """A record in the index: its key and moment, by which lines are sorted, and the rest as JSON."""

    key: str
    moment: str
    rest: str


def pack(casebook: Casebook, out: str, settings: Settings | None = None) -> Packed:
    """Write all archived pages into a new WACZ file, with their records, an index and a list of the reports.

    Raises InputError when the file is there already or cannot be written, SettingsError when the extra `files` is
    missing.

    >>> reportedly.pack(casebook, "pages.wacz").records
    """
    settings = settings or Settings.load()
    path, part = Path(out), Path(f"{out}.part")
    if path.exists():
        raise InputError("it is there already", where=out, do="Name a new file: archives are never written over")
    warc = Path(f"{out}.warc.part")
    try:
        with warc.open("wb") as stream:
            index = sorted(_write_records(casebook, stream, settings))
        reports = list(casebook.reports().values())
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            listed = [_put(archive, WARC, warc)]
            listed.append(_put(archive, INDEX, "".join(f"{a} {b} {c}\n" for a, b, c in index).encode()))
            listed.append(_put(archive, PAGES, "".join(_pages(reports)).encode()))
            whole = json.dumps(_package(listed), indent=1).encode()
            named = _put(archive, LIST, whole)
            _put(archive, SEAL, json.dumps({"path": LIST, "hash": named["hash"]}).encode())
        part.replace(path)
    except OSError as error:
        raise InputError(error.strerror or str(error), where=out, do="Name a file that can be written") from None
    finally:
        part.unlink(missing_ok=True)
        warc.unlink(missing_ok=True)
    return Packed(path=out, records=len(index), reports=len(reports), bytes=path.stat().st_size)


def _write_records(casebook: Casebook, stream: IO[bytes], settings: Settings) -> Iterator[_Line]:
    """Write every record, those of the web first, and give its line of the index."""
    with missing("files"):
        from warcio.archiveiterator import ArchiveIterator
    held = set()  # the pages that stand in a record of the web
    for url, record in casebook.records():
        with suppress(InputError):  # one that cannot be unpacked is packed as it is
            held.add(sha256(payload_of(record, url, settings)).hexdigest())
        yield _written(stream, next(iter(ArchiveIterator(io.BytesIO(record)))), record)
    for report in casebook.reports().values():
        data = casebook.data(report.id)
        if sha256(data).hexdigest() not in held:
            record = _resource(report, data, casebook.captured_at(report.id))
            yield _written(stream, next(iter(ArchiveIterator(io.BytesIO(record)))), record)


def _written(stream: IO[bytes], read: Any, record: bytes) -> _Line:
    """Write one record as a gzip member of its own; its line of the index."""
    offset, member = stream.tell(), gzip.compress(record, mtime=0)
    stream.write(member)
    headers, http = read.rec_headers, read.http_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip("<> ")
    media = (http.get_header("Content-Type") if http else headers.get_header("Content-Type")) or ""
    about = {
        "url": url,
        "mime": media.partition(";")[0].strip() or "unk",
        "status": http.get_statuscode() if http else "200",
        "digest": headers.get_header("WARC-Payload-Digest") or "-",
        "length": str(len(member)),
        "offset": str(offset),
        "filename": Path(WARC).name,
    }
    moment = re.sub(r"\D", "", headers.get_header("WARC-Date") or "")[:14]
    return _Line(_key(url), moment, json.dumps(about))


def _key(url: str) -> str:
    """An address as indexes sort it: the host from its end on, then the path, in small letters."""
    parts = parts_of_address(url)
    if not parts.hostname:
        return url.lower()
    host = ",".join(reversed(parts.hostname.removeprefix("www.").split(".")))
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}){parts.path or '/'}{query}".lower().replace(" ", "%20")


def _resource(report: Report, data: bytes, at: str) -> bytes:
    """The record of a report that came as a file."""
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    digest = f"sha256:{sha256(data).hexdigest()}"
    stated = {
        "WARC-Block-Digest": digest,
        "WARC-Payload-Digest": digest,
        "WARC-Date": datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Record-ID": f"<urn:uuid:{UUID(report.id)}>",
    }
    writer.write_record(
        writer.create_warc_record(
            report.url or f"urn:reportedly:{report.id}",
            "resource",
            payload=io.BytesIO(data),
            length=len(data),
            warc_content_type=report.media_type,
            warc_headers_dict=stated,
        )
    )
    return out.getvalue()


def _pages(reports: list[Report]) -> Iterator[str]:
    yield json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "Reports"}) + "\n"
    for report in reports:
        page = {
            "id": report.id,
            "url": report.url or f"urn:reportedly:{report.id}",
            "title": report.title or report.key,
        }
        yield json.dumps(page | ({"ts": report.captured} if report.captured else {}), ensure_ascii=False) + "\n"


def _package(listed: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": "Archived pages of a casebook",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": f"reportedly {version('reportedly')}",
        "resources": listed,
    }


def _put(archive: zipfile.ZipFile, name: str, content: bytes | Path) -> dict[str, Any]:
    """Put a file into the archive, unpacked; its line in the list."""
    hashed, size = sha256(), 0
    with archive.open(name, "w", force_zip64=True) as out:
        for piece in _pieces(content):
            out.write(piece)
            hashed.update(piece)
            size += len(piece)
    return {"name": Path(name).name, "path": name, "hash": f"sha256:{hashed.hexdigest()}", "bytes": size}


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece
