"""A feed (RSS, Atom) -> its entries; a list of feeds (OPML) -> their addresses.

An entry that holds a whole text is a report when the feed itself is read; `watch` asks for the pages instead.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.metadata import iso_date
from reportedly.collect.page import article, compose
from reportedly.collect.paths import Found
from reportedly.collect.plain import unfit
from reportedly.errors import InputError, missing
from reportedly.knowledge.detect import detect
from reportedly.nouns import Issue, Noun, Report
from reportedly.settings import Settings

# What may stand before the first element. Atomic: it is never tried in another way, however many comments there are.
PROLOGUE = rb"(?>(?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>|\s)*)"
FEED = re.compile(PROLOGUE + rb"<(?:\w+:)?(?:rss\b|feed\b[^>]*Atom|RDF\b[^>]*purl\.org/rss)", re.S | re.I)
OPML = re.compile(PROLOGUE + rb"<opml\b", re.S | re.I)
ENTITY = re.compile(rb"<!ENTITY", re.I)  # what feeds never need and bombs are made of
TAG = re.compile(rb"<(/?)(?:\w+:)?(item|entry)(?=[\s>])")
CLOSED = b">"
LONGEST_BROKEN = 1_000_000  # bytes of a feed that is no XML: mending it takes time out of proportion to its length
MOST_ENTRIES = 10_000
WEB = re.compile(r"https?://\S+$", re.I)


class Entry(Noun, frozen=True, kw_only=True):
    """One entry of a feed. `raw` are its bytes; `body` its longest text, as HTML."""

    id: str
    url: str | None
    title: str | None
    published: str | None
    updated: str | None
    body: str
    raw: bytes


class Feed(Noun, frozen=True, kw_only=True):
    """A feed: its title, the address of its site, its entries in order."""

    title: str | None
    entries: tuple[Entry, ...]


def is_feed(head: bytes) -> bool:
    """Whether a document that begins so is a feed."""
    return FEED.match(head) is not None


def is_opml(head: bytes) -> bool:
    """Whether a document that begins so is a list of feeds."""
    return OPML.match(head) is not None


def feed_of(data: bytes, where: str) -> Feed:
    """The feed in these bytes. Raises InputError when it is broken, or made to do harm."""
    if ENTITY.search(data):
        raise InputError("a feed that declares entities", where=where, do="Made to do harm? It was not read.")
    if len(data) > LONGEST_BROKEN and not _is_xml(data):
        raise InputError("a broken feed that is too large to be mended", where=where, do="Ask its site to mend it.")
    with missing("web"):
        import feedparser
    read = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    raw = list(_raw_entries(data))
    if len(raw) > MOST_ENTRIES:
        raise InputError(f"{len(raw):,} entries, over the limit of {MOST_ENTRIES:,}", where=where, do="Cut it.")
    if len(raw) != len(read.entries):
        seen = f"a broken feed: {len(raw)} entries stand in it, {len(read.entries)} can be read"
        raise InputError(seen, where=where, do="Save it again; feeds must be in UTF-8 or the like.")
    return Feed(
        title=_line(read.feed.get("title")),
        entries=tuple(_entry(e, r) for e, r in zip(read.entries, raw, strict=True)),
    )


def _is_xml(data: bytes) -> bool:
    from xml.parsers.expat import ExpatError, ParserCreate

    try:
        ParserCreate().Parse(data, True)
    except (ExpatError, ValueError):
        return False
    return True


def _raw_entries(data: bytes) -> Iterator[bytes]:
    """The bytes of each entry, one after the other; what is opened within one does not count."""
    start, name = -1, b""
    for tag in TAG.finditer(data):
        closes, named = tag.groups()
        if start < 0 and not closes:
            start, name = tag.start(), named
        elif start >= 0 and closes and named == name:
            end = data.find(CLOSED, tag.end()) + 1
            yield data[start : end or len(data)]
            start = -1


def feed_reports(found: Found, data: bytes, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of a feed: its entries that hold a whole text. One note counts those that only announce a page."""
    try:
        feed = feed_of(data, found.origin)
    except InputError as error:
        yield Issue(where=error.where, seen=error.seen, do=error.do)
        return
    if not feed.entries:
        yield Issue(where=found.origin, seen="a feed without entries", kind="note")
    short = 0
    for number, entry in enumerate(feed.entries, start=1):
        where = f"{found.origin}, entry {number}"
        read = article(f"<html><body><article>{entry.body}</article></body></html>", entry.url)
        if len(read.text) < settings.min_characters:
            short += 1
            continue
        text, parts = compose(entry.title, read.text, [])
        if issue := unfit(text, where, settings):
            yield issue
            continue
        report = Report(
            id=report_id(entry.raw),
            key=entry.id or f"{found.key}:{number}",
            origin=where,
            text=text,
            language=detect(text),
            media_type="application/xml",
            url=entry.url,
            outlet=feed.title,
            title=entry.title,
            published=entry.published,
            updated=entry.updated,
            captured=found.captured,
            parts=parts,
            links=read.links,
        )
        yield captured(report, entry.raw, "")
    if short:
        seen = f"passed over: {short:,} × entry that only announces its page"
        yield Issue(where=found.origin, seen=seen, do="reportedly watch asks for the pages.", kind="note")


def feeds_listed(data: bytes, where: str) -> tuple[str, ...]:
    """The addresses of the feeds that an OPML file names. Raises InputError when it is broken or names none."""
    if ENTITY.search(data):
        raise InputError("a list of feeds that declares entities", where=where, do="It was not read.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        tree = etree.fromstring(data, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    named = [] if tree is None else [o.get("xmlUrl", "").strip() for o in tree.iter("outline")]
    found = tuple(dict.fromkeys(url for url in named if WEB.match(url)))
    if not found:
        raise InputError("a list of feeds without any", where=where, do='A feed is an <outline xmlUrl="https://...">.')
    return found


def links_listed(data: bytes) -> tuple[str, ...]:
    """The web addresses of a text that holds one a line and nothing else (but for lines that begin with #)."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):  # a page, of which no line needs to be looked at
        return ()
    lines = [line.strip() for line in data.decode("utf-8", "replace").lstrip("\ufeff").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    return tuple(dict.fromkeys(lines)) if lines and all(map(WEB.match, lines)) else ()


def _entry(read: Any, raw: bytes) -> Entry:
    texts = [str(c.get("value", "")) for c in read.get("content", ())] + [str(read.get("summary", ""))]
    url = _line(read.get("link"))
    return Entry(
        id=_line(read.get("id")) or url or "",
        url=url if url and WEB.match(url) else None,
        title=_line(_plain(read.get("title"))),
        published=iso_date(read.get("published")),
        updated=iso_date(read["updated"]) if "updated" in read else None,
        body=max(texts, key=len),
        raw=raw,
    )


def _plain(html: Any) -> str | None:
    """The words of a title, which some feeds write as HTML."""
    if not isinstance(html, str) or not html.strip():
        return None
    if "<" not in html:
        return html
    tree = etree.fromstring(html, parser=etree.HTMLParser())
    return "".join(tree.itertext()) if tree is not None else None


def _line(said: Any) -> str | None:
    return " ".join(said.split()) or None if isinstance(said, str) else None
