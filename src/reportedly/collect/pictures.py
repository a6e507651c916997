"""Pictures of an article with their captions and credits, which body extraction drops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reportedly.collect.body import clean
from reportedly.nouns import Noun

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:wp-caption-text|(?:image|img|photo|picture|media|figure|lead)[\w-]*[_-]+(?:caption|credit|desc\w*)"
    r"|caption|cutline|photo-?credit|image-?credit)(?:[\s_-]|$|text)",
    re.I,
)
# Places on a page whose pictures are not the article's.
ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|promo\w*|teaser\w*|sidebar|newsletter|subscribe|footer|nav|menu|advert\w*|ads?"
    r"|most-?read|popular|trending|comments?|more-?(?:from|news|stories)|read-?(?:more|also)|outbrain|taboola)(?:[\s_-]|$)",
    re.I,
)
OUTSIDE = ("nav", "aside", "footer")
LONGEST = 1000  # characters; a longer "caption" is a mislabelled block of text


class Picture(Noun, frozen=True, kw_only=True):
    """A picture: its address, the words under it (caption, then credit), its alternative text."""

    src: str
    words: str = ""
    alt: str = ""


def pictures(tree: HtmlElement) -> list[Picture]:
    """The article's pictures that have a caption, in page order, each caption once."""
    found: dict[str, Picture] = {}
    for box in _boxes(tree):
        words = _words(box)
        if words and len(words) <= LONGEST and words not in found:
            image = _image(box)
            src, alt = (_source(image), _plain(image.get("alt") or "")) if image is not None else ("", "")
            found[words] = Picture(src=src, words=words, alt=alt)
    return list(found.values())


def _boxes(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Figures, and boxes with a picture in them whose caption only its class tells."""
    done: set[HtmlElement] = set()
    for element in tree.iter("figcaption", "figure", "div", "p", "span", "small"):
        is_figure = element.tag in ("figure", "figcaption")
        if not is_figure and not CAPTION_CLASS.search(element.get("class") or ""):
            continue
        box = _box(element)
        if box is None or box in done or any(parent in done for parent in box.iterancestors()) or _is_elsewhere(box):
            continue
        done.add(box)
        yield box


def _box(element: HtmlElement) -> HtmlElement | None:
    """The element that holds both the caption and its picture: the figure, or a near ancestor."""
    for box in (element, *element.iterancestors()):
        if box.tag == "figure":
            return box
    for box, _ in zip(element.iterancestors(), range(3), strict=False):
        if next(box.iter("img", "picture", "video"), None) is not None:
            return box
    return None


def _is_elsewhere(box: HtmlElement) -> bool:
    for parent in (box, *box.iterancestors()):
        if parent.tag in OUTSIDE:
            return True
        names = f"{parent.get('class') or ''} {parent.get('id') or ''}"
        if parent.tag not in ("body", "html") and ELSEWHERE.search(names):
            return True
    return False


def _words(box: HtmlElement) -> str:
    """Caption and credit as one line: those of the figcaption, else of whatever is classed as a caption."""
    pieces: list[str] = []
    inside: set[HtmlElement] = set()
    for element in box.iter():
        if not isinstance(element.tag, str) or any(parent in inside for parent in element.iterancestors()):
            continue
        if element.tag == "figcaption" or (element is not box and CAPTION_CLASS.search(element.get("class") or "")):
            inside.add(element)
            piece = _plain(" ".join(element.itertext()))
            if piece and piece not in pieces:
                pieces.append(piece)
    return " ".join(pieces)


def _image(box: HtmlElement) -> HtmlElement | None:
    return next(box.iter("img"), next(box.iter("video"), None))


def _source(image: HtmlElement) -> str:
    """The picture's address: pages that load late keep it in a data attribute."""
    for name in ("src", "data-src", "data-original", "data-lazy-src", "poster"):
        address = (image.get(name) or "").strip()
        if address and not address.startswith("data:"):
            return address
    return ""


def _plain(text: str) -> str:
    return re.sub(r"\s+([.,;:!?)])", r"\1", " ".join(clean(text).split()))
