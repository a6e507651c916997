"""The outgoing links of an article's body, with their words."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from reportedly.collect.blocks import Block
from reportedly.nouns import Hyperlink


def body_links(blocks: list[Block], base: str | None) -> Iterator[Hyperlink]:
    """The links that stand in the body's paragraphs, in order, each address and wording once."""
    seen: set[tuple[str, str]] = set()
    for words, href in (anchor for block in blocks for anchor in block.anchors):
        url = _web_address(href, base)
        if url and (words, url) not in seen:
            seen.add((words, url))
            yield Hyperlink(words=words, url=url)


def _web_address(href: str, base: str | None) -> str | None:
    """An absolute address on the web; null for anchors, scripts and broken addresses."""
    try:
        address = urljoin(base or "", href.strip())
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    page = (base or "").partition("#")[0]
    return None if parts.scheme not in ("http", "https") or not host or address.partition("#")[0] == page else address
