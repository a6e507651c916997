"""What auto-archiver leaves in its folders -> Reports: the `metadata.json` beside the media that it saved.

Its web archives (WACZ) are read like any other; its overview pages and its table of jobs repeat what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import msgspec

from reportedly.collect.beside import Look, in_folder, pictured
from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.metadata import iso_date
from reportedly.collect.page import compose
from reportedly.collect.paths import Found
from reportedly.collect.plain import unfit
from reportedly.knowledge.detect import detect
from reportedly.nouns import Image, Issue, Report
from reportedly.settings import Settings

ARCHIVED = re.compile(rb'\{\s*"status"\s*:\s*"[^"]{0,300}"\s*,\s*"metadata"\s*:\s*\{')
OVERVIEW = b'<a href="https://github.com/bellingcat/auto-archiver">'
SAID = ("full_text", "text", "description", "caption")  # where the words stand in what platforms answer


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """One saved file: its name, where it was stored, what it is."""

    filename: str = ""
    urls: list[str] = []
    mimetype: str | None = msgspec.field(name="_mimetype", default=None)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the archiver says of an address. `timestamp` is the post's, `processed` its own."""

    url: str = ""
    title: str | None = None
    content: str | None = None
    timestamp: str | None = None
    processed: str | None = msgspec.field(name="_processed_at", default=None)


class Archived(msgspec.Struct, frozen=True, kw_only=True):
    """A `metadata.json`."""

    status: str
    metadata: Facts
    media: list[Media] = []


def is_archived(head: bytes) -> bool:
    """Whether a JSON file that begins so is one of auto-archiver."""
    return ARCHIVED.match(head) is not None


def is_overview(data: bytes) -> bool:
    """Whether a page is the overview that auto-archiver makes of what it saved."""
    return OVERVIEW in data[-20_000:]


def archived_report(found: Found, data: bytes, settings: Settings) -> Iterator[Collected | Issue]:
    """The report of one `metadata.json`."""
    try:
        read = msgspec.json.decode(data, type=Archived)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield Issue(where=found.origin, seen=f"not what auto-archiver writes: {error}", do="Archive it again.")
        return
    about = read.metadata
    words, title = _words(about.content or ""), _line(about.title)
    if not words and not title:
        seen = f"auto-archiver saved no words of {about.url or 'it'} ({read.status})"
        yield Issue(where=found.origin, seen=seen, do="Read the web archive (WACZ) of it.", kind="note")
        return
    text, parts = compose(title, words, []) if words else (title or "", ())
    if issue := unfit(text, found.origin, settings):
        yield issue
        return
    pictures = [m for m in read.media if (m.mimetype or "").startswith("image/")]
    report = Report(
        id=report_id(data),
        key=about.url or found.key,
        origin=found.origin,
        text=text,
        language=detect(text),
        media_type="application/json",
        url=about.url or None,
        title=title,
        published=iso_date(about.timestamp),
        captured=iso_date(about.processed),
        parts=parts,
        images=tuple(Image(src=_src(m)) for m in pictures),
    )
    look = _saved(found.path, pictures) if found.path else None
    yield from pictured(captured(report, data, "utf-8"), look, settings)


def _saved(folder: Path, media: list[Media]) -> Look:
    """What gives the pictures that were saved beside a `metadata.json`, by name or by the end of where they went."""
    beside = in_folder(folder)
    names = {_src(m): (m.filename, PurePosixPath(m.filename).name, PurePosixPath(_src(m)).name) for m in media}

    def look(src: str, limit: int) -> bytes | None:
        found = (beside(quote(name), limit) for name in dict.fromkeys(names.get(src, ())) if name)
        return next((data for data in found if data is not None), None)

    return look


def _src(media: Media) -> str:
    return media.urls[0] if media.urls else media.filename


def _words(content: str) -> str:
    """The words of a post: its content, or what stands in the answer of a platform that was saved as it came."""
    if content.lstrip().startswith("{"):
        try:
            answer = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
            said = (msgspec.json.decode(answer[name]) for name in SAID if name in answer)
            return next((words.strip() for words in said if isinstance(words, str) and words.strip()), "")
        except (msgspec.DecodeError, RecursionError):
            pass
    return content.strip()


def _line(said: str | None) -> str | None:
    return " ".join((said or "").split()) or None
