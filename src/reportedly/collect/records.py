"""JSON and JSONL -> Reports. Each record's `text` is kept verbatim: offsets made elsewhere stay right."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import msgspec

from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.metadata import iso_date
from reportedly.collect.paths import Found
from reportedly.collect.plain import parts_of, unfit
from reportedly.knowledge.detect import detect
from reportedly.nouns import Issue, Report
from reportedly.settings import Settings

FIELDS = ("id", "url", "outlet", "published", "updated", "language", "title", "byline", "text")
EXAMPLE = '{"id": "a1", "title": "...", "text": "..."}'


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One report as JSON. Only `text` is required; it starts with the title line when there is one."""

    text: str
    id: str | int | None = None
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    title: str | None = None
    byline: str | None = None


def line_reports(found: Found, stream: io.BufferedReader, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of a JSONL file, one a line; a bad line is an Issue and the next line is read."""
    ignored: set[str] = set()
    number = records = 0
    while line := stream.readline(settings.max_bytes + 1):
        number += 1
        where = f"{found.origin}, line {number}"
        if len(line) > settings.max_bytes:
            _skip_line(line, stream)
            yield Issue(where=where, seen=f"a line longer than {settings.max_bytes:,} bytes", do="Raise max_bytes.")
            continue
        data = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if data:
            records += 1
            yield from _report(data, where, f"{found.key}:{number}", settings, ignored)
    if not records and not number:
        yield Issue(where=found.origin, seen="an empty file", do=f"Write one record a line: {EXAMPLE}")
    yield from ignored_fields(found.origin, ignored)


def json_reports(found: Found, data: bytes, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of a JSON file: one object, or a list of them."""
    ignored: set[str] = set()
    body = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not body.startswith(b"["):
        if _holds_lines(body):
            yield from line_reports(found, io.BufferedReader(io.BytesIO(body)), settings)
            return
        yield from _report(body, found.origin, found.key, settings, ignored)
    else:
        try:
            items = msgspec.json.decode(body, type=list[msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield _bad(found.origin, error)
            return
        if not items:
            yield Issue(where=found.origin, seen="an empty list", do=f"A list of records: [{EXAMPLE}]")
        for n, item in enumerate(items, 1):
            yield from _report(bytes(item), f"{found.origin}, record {n}", f"{found.key}:{n}", settings, ignored)
    yield from ignored_fields(found.origin, ignored)


def _report(data: bytes, where: str, key: str, settings: Settings, ignored: set[str]) -> Iterator[Collected | Issue]:
    """One record's bytes as a report. Names of unknown fields are added to `ignored`."""
    try:
        fields: dict[str, Any] = msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield _bad(where, error)
        return
    yield from record_report(fields, data, (where, key, "application/json"), settings, ignored)


def record_report(
    fields: dict[str, Any], data: bytes, named: tuple[str, str, str], settings: Settings, ignored: set[str]
) -> Iterator[Collected | Issue]:
    """A record as a report; `named` are its place, its key when it has no id, and the media type of its bytes."""
    where, key, media_type = named
    try:
        record = msgspec.convert(fields, Record)
    except msgspec.ValidationError as error:
        yield _bad(where, error)
        return
    ignored.update(name for name in fields if name not in FIELDS)
    if issue := unfit(record.text, where, settings):
        yield issue
        return
    published, updated = iso_date(record.published), iso_date(record.updated)
    if (record.published and not published) or (record.updated and not updated):
        seen = f"no date that can be read: {record.published if not published else record.updated!r}"
        yield Issue(where=where, seen=seen, do="Write it as 2024-11-17 or 2024-11-17T13:03:00+02:00.", kind="warning")
    report = Report(
        id=report_id(data),
        key=key if record.id in (None, "") else str(record.id),
        origin=where,
        text=record.text,
        language=(record.language or "").lower()[:2] or detect(record.text),
        media_type=media_type,
        url=record.url,
        outlet=record.outlet,
        title=record.title,
        byline=record.byline,
        published=published,
        updated=updated,
        parts=parts_of(record.text, record.title, record.byline),
    )
    yield captured(report, data, "utf-8")


def _bad(where: str, error: Exception) -> Issue:
    if isinstance(error, RecursionError):
        return Issue(where=where, seen="JSON nested too deeply", do=f"A record is flat: {EXAMPLE}")
    if isinstance(error, msgspec.ValidationError):
        return Issue(where=where, seen=f"not a report: {error}", do=f"A record is an object with a text: {EXAMPLE}")
    return Issue(where=where, seen=f"broken JSON: {error}", do="Write it again with a JSON library.")


def ignored_fields(where: str, names: set[str]) -> Iterator[Issue]:
    """The note on fields that no record has."""
    if names:
        yield Issue(
            where=where, seen=f"fields not used, here and in other records: {', '.join(sorted(names))}", kind="note"
        )


def _holds_lines(body: bytes) -> bool:
    """Whether a .json file is really JSONL: its first line is a whole object and more follow."""
    line, _, rest = body.partition(b"\n")
    if not rest.lstrip().startswith(b"{"):
        return False
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _skip_line(line: bytes, stream: io.BufferedReader) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(1 << 20)
