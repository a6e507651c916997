"""The outgoing links of an article's body, with their words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from reportedly.collect.body import clean
from reportedly.nouns import Hyperlink

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BLOCKS = {"p", "li", "blockquote", "h2", "h3", "h4", "td", "div", "dd", "section", "article"}
TELLING = 30  # characters of a block that must be found in the body


def body_links(tree: HtmlElement, body: list[str], base: str | None) -> Iterator[Hyperlink]:
    """The links that stand in the body's paragraphs, in order, each address and wording once."""
    known = {_squeezed(paragraph)[:TELLING] for paragraph in body}
    seen: set[tuple[str, str]] = set()
    for anchor in tree.iter("a"):
        words = " ".join(clean(anchor.text_content()).split())
        url = _web_address(anchor.get("href"), base)
        if not words or not url or (words, url) in seen:
            continue
        block = next((up for up in anchor.iterancestors() if up.tag in BLOCKS), None)
        if block is not None and _squeezed(block.text_content())[:TELLING] in known:
            seen.add((words, url))
            yield Hyperlink(words=words, url=url)


def _squeezed(text: str) -> str:
    return "".join(clean(text).split()).lstrip("-")


def _web_address(href: str | None, base: str | None) -> str | None:
    """An absolute address on the web; null for anchors, scripts and broken addresses."""
    try:
        address = urljoin(base or "", (href or "").strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    page = (base or "").partition("#")[0]
    if parts.scheme not in ("http", "https") or not parts.hostname or address.partition("#")[0] == page:
        return None
    return address
