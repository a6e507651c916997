"""An HTML page -> an Article -> a Report: title, body paragraphs, captions, dates, links.

Canonical text of a page: the title line, an empty line, the body's paragraphs, then the captions, all
with an empty line between them. Control, direction and zero-width characters are taken out before
anything is read, so every quote is a slice of a text without them; the archived bytes keep them.
"""

from __future__ import annotations

from reportedly.collect.body import clean, paragraphs, parse, thin
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

GAP = "\n\n"  # between the blocks of a page's canonical text


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
    thin(tree)
    shown = pictures(tree)
    body = _without_extras(paragraphs(tree, url), about, shown)
    return Article(
        metadata=about,
        paragraphs=tuple(body),
        pictures=tuple(shown),
        links=tuple(body_links(tree, body, about.url or url)),
        too_deep=too_deep,
    )


def _without_extras(body: list[str], about: Metadata, shown: list[Picture]) -> list[str]:
    """The body without captions and without the title and byline over it, which have parts of their own."""
    captions = {picture.words for picture in shown}
    kept = [line for line in body if line not in captions]
    over = {clean(line) for line in (about.title, about.byline, f"By {about.byline}") if line}
    while kept and kept[0] in over:
        kept = kept[1:]
    return kept


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


def compose(title: str | None, body: str, captions: list[str]) -> tuple[str, tuple[Part, ...]]:
    """The canonical text of a page and its parts."""
    blocks: list[tuple[PartKind, str]] = [("body", body), *(("caption", words) for words in captions)]
    if title:
        blocks.insert(0, ("title", title))
    text, parts = "", []
    for kind, words in blocks:
        start = len(text) + (len(GAP) if text else 0)
        text = f"{text}{GAP}{words}" if text else words
        parts.append(Part(kind=kind, start=start, end=len(text)))
    return text, tuple(parts)
