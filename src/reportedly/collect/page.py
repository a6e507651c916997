"""An HTML page -> an Article -> a Report: title, body paragraphs, captions, dates, links.

Canonical text of a page: the title line, an empty line, the body's paragraphs, then the captions, all
with an empty line between them. Control, direction and zero-width characters are taken out before
anything is read, so every quote is a slice of a text without them; the archived bytes keep them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from reportedly.collect.beside import in_folder, pictured
from reportedly.collect.blocks import BREAK, Block, Page, clean
from reportedly.collect.body import body
from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.decode import decode
from reportedly.collect.links import body_links
from reportedly.collect.metadata import Metadata, metadata
from reportedly.collect.paths import Found
from reportedly.collect.pictures import Picture, bare, pictures
from reportedly.collect.plain import charset_issue, unfit
from reportedly.knowledge.address import parts_of_address
from reportedly.knowledge.detect import detect
from reportedly.nouns import Hyperlink, Image, Issue, Noun, Part, PartKind, Report, Span
from reportedly.settings import Settings

if TYPE_CHECKING:
    from lxml.etree import _Element

GAP = "\n\n"  # between the blocks of a page's canonical text
DEEPEST = 256  # elements in each other, beyond which libxml2 reads nothing
DEPTH = "Excessive depth"  # how it words that


class Article(Noun, frozen=True, kw_only=True):
    """What a page holds, before it is a report. `text` is the body alone."""

    metadata: Metadata = Metadata()
    paragraphs: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    bare: tuple[Picture, ...] = ()  # without a caption
    links: tuple[Hyperlink, ...] = ()
    fault: str = ""  # why part of the page, or all of it, was not read

    @property
    def text(self) -> str:
        """The body: its paragraphs with an empty line between them."""
        return GAP.join(self.paragraphs)


def article(html: bytes | str, url: str | None = None, settings: Settings | None = None) -> Article:
    """The article on a page; without paragraphs when there is none.

    Arguments: the page as bytes or text, its address when known, the limits. Raises nothing on account of
    the page.

    >>> article("<h1>A title</h1><p>Too short to be an article.</p>").text
    ''
    """
    tree, fault = parse(decode(html).text if isinstance(html, bytes) else html, settings or Settings())
    if tree is None:
        return Article(fault=fault)
    about = metadata(tree, url)
    page = Page(tree)
    blocks, where = body(page)
    blocks = _without_title(blocks, about)
    shown = tuple(pictures(page, where))
    return Article(
        metadata=about,
        paragraphs=tuple(block.text for block in blocks) or about.body,
        pictures=shown,
        bare=tuple(bare(page, where, (picture.src for picture in shown))),
        links=tuple(body_links(blocks, about.url or url)),
        fault=fault,
    )


def parse(html: str, settings: Settings) -> tuple[_Element | None, str]:
    """The tree of a page (null when there is none to be read), and what in it was not read."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = html.replace("\0", "").replace(BREAK, "").encode("utf-8", errors="replace")
    try:
        tree = etree.fromstring(data, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    for more in () if tree is None else list(tree.itersiblings()):  # what stands after </html>
        tree.append(more)
    many = tree is not None and data.count(b"<") > settings.max_elements
    if many and (elements := int(tree.xpath("count(//*)"))) > settings.max_elements:
        return None, f"{elements:,} elements, over the limit of {settings.max_elements:,}"
    cut = tree is not None and settings.max_nesting < DEEPEST and _cut(tree, settings.max_nesting)
    deep = cut or any(DEPTH in e.message for e in parser.error_log)
    return tree, f"tags nested more than {min(settings.max_nesting, DEEPEST)} deep" if deep else ""


def _cut(tree: _Element, deepest: int) -> bool:
    """Take out what is nested deeper; whether there was any."""
    last = tree.xpath("//*[*][count(ancestor-or-self::*) = $deepest]", deepest=deepest)
    for element in last:
        del element[:]
    return bool(last)


def _without_title(blocks: list[Block], about: Metadata) -> list[Block]:
    """The body without the title and byline over it, which have parts of their own."""
    over = {clean(line) for line in (about.title, about.byline, f"By {about.byline}") if line}
    first = next((i for i, block in enumerate(blocks) if block.text not in over), len(blocks))
    return blocks[first:]


def page_report(found: Found, data: bytes, settings: Settings) -> Iterator[Collected | Issue]:
    """The report of one HTML page, or the Issue that says why there is none."""
    decoded = decode(data, found.charset)
    if decoded.lost:
        yield charset_issue(found.origin, decoded)
    if decoded.broken:
        return
    read = article(decoded.text, found.url, settings)
    if issue := _no_article(read, found.origin, settings):
        yield issue
        return
    report = _report(read, report_id(data), found)
    if unread := unfit(report.text, found.origin, settings):
        yield unread
        return
    look = found.pictures or (in_folder(found.path) if found.path else None)
    bare = [Image(src=picture.src, alt=picture.alt) for picture in read.bare]
    yield from pictured(captured(report, data, decoded.charset), look, settings, bare)


def _no_article(read: Article, where: str, settings: Settings) -> Issue | None:
    if len(read.text) >= settings.min_characters:
        return None
    if read.fault:
        return Issue(where=where, seen=f"no article that can be read: {read.fault}", do="Save the article itself.")
    seen = f"no article on this page: {len(read.text)} characters of body text"
    return Issue(where=where, seen=seen, do="A list of links, a login wall or an app shell? Save the article itself.")


def _report(read: Article, id_: str, found: Found) -> Report:
    about = read.metadata
    title = clean(about.title) if about.title else None
    captions = [picture.words for picture in read.pictures]
    text, parts = compose(title, read.text, captions)
    spans = (Span(report=id_, start=part.start, end=part.end) for part in parts if part.kind == "caption")
    images = tuple(
        Image(src=picture.src, caption=span, alt=picture.alt, credit=_within(span, picture, text))
        for picture, span in zip(read.pictures, spans, strict=True)
    )
    return Report(
        id=id_,
        key=found.key,
        origin=found.origin,
        text=text,
        language=detect(read.text, about.language or ""),
        media_type="text/html",
        url=_address(about.url, found.url),
        outlet=about.outlet,
        title=title,
        byline=about.byline,
        published=about.published,
        updated=about.updated,
        captured=found.captured,
        parts=parts,
        images=images,
        links=read.links,
    )


def _within(caption: Span, picture: Picture, text: str) -> Span | None:
    """Where in its caption the credit of a picture stands."""
    at = caption.of(text).rfind(picture.credit) if picture.credit else -1
    start = caption.start + at
    return Span(report=caption.report, start=start, end=start + len(picture.credit)) if at >= 0 else None


def _address(declared: str | None, captured: str | None) -> str | None:
    """The address that a page declares; the one it was captured at when it declares to be of another site."""
    if captured and declared and _site(declared) != _site(captured):
        return captured
    return declared or captured


def _site(url: str) -> str:
    return (parts_of_address(url).hostname or "").removeprefix("www.")


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
