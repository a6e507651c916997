"""The body of an article: its paragraphs, without the menus, boxes and comments around them."""

from __future__ import annotations

import logging
import re
import unicodedata

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import extract

# Elements that hold no words of an article. Taken out first: the extractor then works on a smaller tree.
WORDLESS = ("style", "svg", "template", "iframe", "object", "embed", "canvas", "noscript", "math")
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u00ad\ufeff\ufff9-\ufffb]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
DEPTH = "Excessive depth"  # how libxml2 words its refusal to nest deeper than 256 elements


def parse(html: str) -> tuple[HtmlElement | None, bool]:
    """The tree of a page, null when it has none, and whether part of it was nested too deep to be read."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = html.replace("\0", "").encode("utf-8", errors="replace")
    try:
        tree = document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, _too_deep(parser)
    return tree, _too_deep(parser)


def _too_deep(parser: HTMLParser) -> bool:
    return any(DEPTH in entry.message for entry in parser.error_log)


def thin(tree: HtmlElement) -> None:
    """Take out of `tree` what holds no words: styles, drawings, frames, scripts (JSON-LD stays)."""
    for element in list(tree.iter(*WORDLESS)):
        element.drop_tree()
    for script in list(tree.iter("script")):
        script.drop_tree()


def clean(text: str) -> str:
    """Text in one Unicode form (NFC), without control, direction and zero-width characters.

    Joiners inside words (U+200C, U+200D) stay: Persian and the scripts of India need them.
    """
    return INVISIBLE.sub("", CONTROL.sub("", unicodedata.normalize("NFC", text)))


def paragraphs(tree: HtmlElement, url: str | None = None) -> list[str]:
    """The paragraphs of the article on the page, in order; none when there is no article."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = extract(tree, url=url, favor_precision=True, include_comments=False) or ""
    return [line for line in (clean(line).strip() for line in text.split("\n")) if line]
