"""An HTML page -> an Article -> a Report: title, body paragraphs, captions, dates, links.

Canonical text of a page: the title line, an empty line, the body's paragraphs, then the captions, all
with an empty line between them. Control, direction and zero-width characters are taken out before
anything is read, so every quote is a slice of a text without them; the archived bytes keep them.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lxml import etree
from trafilatura import extract

from reportedly.collect.blocks import Block, Page, clean
from reportedly.collect.body import body
from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.decode import decode
from reportedly.collect.links import body_links
from reportedly.collect.metadata import Metadata, metadata
from reportedly.collect.paths import Found
from reportedly.collect.pictures import Picture, pictures
from reportedly.collect.plain import broken_charset, unfit
from reportedly.knowledge.detect import detect
from reportedly.nouns import Hyperlink, Image, Issue, Noun, Part, PartKind, Report, Span
from reportedly.settings import Settings

if TYPE_CHECKING:
    from lxml.etree import _Element

GAP = "\n\n"  # between the blocks of a page's canonical text
DEPTH = "Excessive depth"  # how libxml2 words its refusal to nest deeper than 256 elements


class Article(Noun, frozen=True, kw_only=True):
    """What a page holds, before it is a report. `text` is the body alone."""

    metadata: Metadata = Metadata()
    paragraphs: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    links: tuple[Hyperlink, ...] = ()
    too_deep: bool = False  # part of the page was nested too deep to be read

    @property
    def text(self) -> str:
        """The body: its paragraphs with an empty line between them."""
        return GAP.join(self.paragraphs)


def article(html: bytes | str, url: str | None = None) -> Article:
    """The article on a page; without paragraphs when there is none.

    Arguments: the page as bytes or text, and its address when known. Raises nothing on account of the
    page.

    >>> article("<h1>A title</h1><p>Too short to be an article.</p>").text
    ''
    """
    text = decode(html).text if isinstance(html, bytes) else html
    tree, too_deep = parse(text)
    if tree is None:
        return Article(too_deep=too_deep)
    about = metadata(tree, url)
    root = tree.find("body")
    page = Page(tree if root is None else root)
    blocks, where = body(page)
    blocks = _without_title(blocks, about)
    return Article(
        metadata=about,
        paragraphs=tuple(block.text for block in blocks) or _second_opinion(text),
        pictures=tuple(pictures(page, where)),
        links=tuple(body_links(blocks, about.url or url)),
        too_deep=too_deep,
    )


def parse(html: str) -> tuple[_Element | None, bool]:
    """The tree of a page, null when it has none, and whether part of it was nested too deep to be read."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = html.replace("\0", "").encode("utf-8", errors="replace")
    try:
        tree = etree.fromstring(data, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    return tree, any(DEPTH in entry.message for entry in parser.error_log)


def _second_opinion(html: str) -> tuple[str, ...]:
    """The paragraphs that trafilatura finds on a page where `body` finds none."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = extract(html, favor_precision=True, include_comments=False) or ""
    return tuple(line for line in (clean(line).strip() for line in text.split("\n")) if line)


def _without_title(blocks: list[Block], about: Metadata) -> list[Block]:
    """The body without the title and byline over it, which have parts of their own."""
    over = {clean(line) for line in (about.title, about.byline, f"By {about.byline}") if line}
    while blocks and blocks[0].text in over:
        blocks = blocks[1:]
    return blocks


def page_report(found: Found, data: bytes, settings: Settings) -> Collected | Issue:
    """The report of one HTML page, or the Issue that says why there is none."""
    decoded = decode(data)
    if decoded.broken:
        return broken_charset(found.origin, decoded.lost)
    read = article(decoded.text)
    if issue := _no_article(read, found.origin, settings):
        return issue
    report = _report(read, report_id(data), found)
    return unfit(report.text, found.origin, settings) or captured(report, data, decoded.charset)


def _no_article(read: Article, where: str, settings: Settings) -> Issue | None:
    if len(read.text) >= settings.min_characters:
        return None
    if read.too_deep:
        seen = "tags nested more than 256 deep, and no article outside them"
        return Issue(where=where, seen=seen, do="Save it again.")
    seen = f"no article on this page: {len(read.text)} characters of body text"
    return Issue(where=where, seen=seen, do="A list of links, a login wall or an app shell? Save the article itself.")


def _report(read: Article, id_: str, found: Found) -> Report:
    about = read.metadata
    title = clean(about.title) if about.title else None
    captions = [picture.words for picture in read.pictures]
    text, parts = compose(title, read.text, captions)
    spans = (Span(report=id_, start=part.start, end=part.end) for part in parts if part.kind == "caption")
    images = tuple(
        Image(src=picture.src, caption=span, alt=picture.alt)
        for picture, span in zip(read.pictures, spans, strict=True)
    )
    return Report(
        id=id_,
        key=found.key,
        origin=found.origin,
        text=text,
        language=detect(read.text, about.language or ""),
        media_type="text/html",
        url=about.url,
        outlet=about.outlet,
        title=title,
        byline=about.byline,
        published=about.published,
        updated=about.updated,
        parts=parts,
        images=images,
        links=read.links,
    )


def compose(title: str | None, body_text: str, captions: list[str]) -> tuple[str, tuple[Part, ...]]:
    """The canonical text of a page and its parts."""
    pieces: list[tuple[PartKind, str]] = [("body", body_text), *(("caption", words) for words in captions)]
    if title:
        pieces.insert(0, ("title", title))
    text, parts = "", []
    for kind, words in pieces:
        start = len(text) + (len(GAP) if text else 0)
        text = f"{text}{GAP}{words}" if text else words
        parts.append(Part(kind=kind, start=start, end=len(text)))
    return text, tuple(parts)
