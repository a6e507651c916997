"""Plain text -> Report. The text is kept as it is, but for its byte order mark and its line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.decode import Decoded, decode
from reportedly.collect.paths import Found
from reportedly.knowledge.detect import detect
from reportedly.nouns import Issue, Part, Report
from reportedly.settings import Settings

TITLE = 200  # a first line longer than this is a paragraph, not a title
BYLINE = re.compile(r"(?:by|from|автор|текст)\b[: ]\s*(\S.{1,80})", re.I)


def plain_report(found: Found, data: bytes, settings: Settings) -> Iterator[Collected | Issue]:
    """The report of one text file. A short first line with an empty line under it is its title."""
    decoded = decode(data, found.charset)
    if decoded.lost:
        yield charset_issue(found.origin, decoded)
    if decoded.broken:
        return
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if issue := unfit(text, found.origin, settings):
        yield issue
        return
    title = _title(text)
    byline = _byline(text, len(title or ""))
    report = Report(
        id=report_id(data),
        key=found.key,
        origin=found.origin,
        text=text,
        language=detect(text),
        media_type="text/plain",
        url=found.url,
        captured=found.captured,
        title=title,
        byline=byline,
        parts=parts_of(text, title, byline),
    )
    yield captured(report, data, decoded.charset)


def parts_of(text: str, title: str | None, byline: str | None = None) -> tuple[Part, ...]:
    """Title, byline and body of a text that may start with its title line."""
    parts, at = [], len(text) - len(text.lstrip())
    if title and text.startswith(title, at):
        parts.append(Part(kind="title", start=at, end=at + len(title)))
        at = _skip_space(text, at + len(title))
    if byline and byline in (line := text[at : _line_end(text, at)]):
        parts.append(Part(kind="byline", start=at, end=at + len(line.rstrip())))
        at = _skip_space(text, at + len(line))
    end = len(text.rstrip())
    if at < end:
        parts.append(Part(kind="body", start=at, end=end))
    return tuple(parts)


def unfit(text: str, where: str, settings: Settings) -> Issue | None:
    """The Issue that keeps a text from being read: nothing in it, too long, or not writable again."""
    if not text.strip():
        return Issue(where=where, seen="no text in it", do="Save the page or the text again.")
    if len(text) > settings.max_characters:
        seen = f"{len(text):,} characters of text, over the limit of {settings.max_characters:,}"
        return Issue(where=where, seen=seen, do="Cut it into its reports, or raise max_characters.")
    return None


def charset_issue(where: str, decoded: Decoded) -> Issue:
    """The Issue for bytes that are no text: a warning for a few, an error when it cannot be read for them."""
    seen = f"{decoded.lost:,} characters cannot be read as {decoded.charset}"
    if decoded.broken:
        seen = f"a broken charset: {seen}, nor as declared or as any charset tried"
        return Issue(where=where, seen=seen, do="Save it again as UTF-8.")
    return Issue(where=where, seen=f"{seen}; they stand as \ufffd", do="Save it again as UTF-8.", kind="warning")


def _title(text: str) -> str | None:
    first, _, rest = text.lstrip().partition("\n")
    alone = rest.startswith("\n") and rest.strip()
    return first.strip() if alone and len(first) <= TITLE else None


def _byline(text: str, after: int) -> str | None:
    at = _skip_space(text, len(text) - len(text.lstrip()) + after) if after else 0
    match = BYLINE.fullmatch(text[at : _line_end(text, at)].strip())
    return match[1] if after and match else None


def _skip_space(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
