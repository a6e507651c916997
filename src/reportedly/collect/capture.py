"""What one capture is: the report, its archived bytes, and the facts of the capture itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

import msgspec

from reportedly.nouns import Issue, Noun, Report

ID_DIGITS = 32  # 128 bits of SHA-256: nobody finds two pages with one id


class Capture(Noun, frozen=True, kw_only=True):
    """The facts of a capture. `sha256` is of the archived bytes, in full."""

    origin: str  # path, or path and line, or path and element
    sha256: str
    size: int
    media_type: str
    charset: str  # how the bytes were read as text


class Collected(Noun, frozen=True, kw_only=True):
    """One report with the bytes that it was read from, and the WARC record that they came in, if any.

    `pictures` are the bytes of its images, each once.
    """

    report: Report
    data: bytes
    capture: Capture
    record: bytes = b""
    pictures: tuple[bytes, ...] = ()


def report_id(data: bytes) -> str:
    """The id of the report whose archived bytes are `data`."""
    return sha256(data).hexdigest()[:ID_DIGITS]


def captured(report: Report, data: bytes, charset: str) -> Collected:
    """A report together with its bytes and the facts of the capture."""
    facts = Capture(
        origin=report.origin,
        sha256=sha256(data).hexdigest(),
        size=len(data),
        media_type=report.media_type,
        charset=charset,
    )
    return Collected(report=report, data=data, capture=facts)


def unique(items: Iterable[Collected | Issue]) -> Iterator[Collected | Issue]:
    """The same items: no second copy of the same bytes, keys that differ, each note said once."""
    origins: dict[str, str] = {}
    keys: dict[str, str] = {}
    noted: set[str] = set()
    for item in items:
        if isinstance(item, Issue):
            if item.kind != "note" or item.seen not in noted:
                yield item
            noted.add(item.seen)
            continue
        report = item.report
        if report.id in origins:
            yield Issue(where=report.origin, seen=f"the same bytes as {origins[report.id]}; kept once", kind="note")
            continue
        origins[report.id] = report.origin
        if report.key in keys:
            key = f"{report.key}~{report.id[:8]}"
            yield Issue(
                where=report.origin,
                seen=f"the id {report.key!r} is already that of {keys[report.key]}; this report is {key!r}",
                do="Give each report an id of its own.",
                kind="warning",
            )
            report = msgspec.structs.replace(report, key=key)
        keys[report.key] = report.origin
        yield msgspec.structs.replace(item, report=report)
