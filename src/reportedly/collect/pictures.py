"""Pictures of an article with their captions and credits, which body extraction drops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reportedly.collect.blocks import Page, squeezed
from reportedly.collect.body import is_credited, title_before
from reportedly.collect.clutter import kind
from reportedly.nouns import Noun

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST = 1000  # characters; a longer "caption" is a mislabelled block of text
MOST = 200  # captions, and pictures without one, that are looked at
LABEL = re.compile(r"^(?:Media playback is unsupported on your device )?(?:Image|Media) caption ")
NEAR = 3  # steps up from a caption to the box that holds its picture too


# Who made or gave a picture, at the end of its caption: "Photo: X", "(Image: X)", "X / Reuters", "© X".
CREDIT = re.compile(
    r"""
    \((?:photo|image|picture|pic|video|credit|courtesy|source|ap\ photo|фото|зображення|изображение)\b[^()]{1,80}\)\W*$
    |(?:^|(?<=[\s.|—–-]))(?:photo(?:graph)?s?|images?|pictures?|credits?|courtesy|фото|автор\ фото|источник|джерело)
        \s*(?:credit|courtesy|by|of)?\s*[:/©]\s*\S[^.]{0,80}\.?$
    |©\s*\S.{0,80}$
    |(?:^|(?<=[.!?”"»)]\s))[^.!?\n]{2,60}?\s?/\s?
        (?:AP|AFP|Reuters|Getty(?:\ Images)?|EPA|Anadolu|TASS|Xinhua|UPI|dpa|Ukrinform)\b[^.]{0,40}\.?$
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Picture(Noun, frozen=True, kw_only=True):
    """A picture: its address, the words under it (caption, then credit), its alternative text, the credit alone."""

    src: str
    words: str = ""
    alt: str = ""
    credit: str = ""


def credit_in(words: str) -> str:
    """The end of a caption that says who made or gave the picture; empty when nothing does.

    >>> credit_in("Smoke over the port. Photo: Anna Berg / Gull")
    'Photo: Anna Berg / Gull'
    """
    found = CREDIT.search(words)
    return found[0].strip() if found else ""


def pictures(page: Page, where: tuple[int, int]) -> list[Picture]:
    """The pictures with a caption in this range of the page and between it and the title, each caption once."""
    start = title_before(page, where[0])
    found = [_picture(box) for box in _boxes(page, start, where[1])]
    found += [Picture(src="", words=block.text) for block in page.blocks[start : where[1]] if is_credited(block)]
    kept: dict[str, Picture] = {}
    for picture in found[:MOST]:
        letters = re.sub(r"\W", "", picture.words)
        if letters and len(picture.words) <= LONGEST and not any(letters in other for other in kept):
            kept[letters] = picture
    return list(kept.values())


def _picture(box: _Element) -> Picture:
    """The picture in a box; without words when there is none or they are an advertisement's."""
    words = LABEL.sub("", _words(box))
    credit = next((c for e in box.iter() if (c := _credited(e)) and c in words), "") or credit_in(words)
    image = next(box.iter("img"), next(box.iter("video"), None))
    src, alt = (_source(image), _plain(image.get("alt") or "")) if image is not None else ("", "")
    return Picture(src=src, words="" if words == "Advertisement" else words, alt=alt, credit=credit)


def _credited(element: _Element) -> str:
    """What an element says that is classed as a credit."""
    if not isinstance(element.tag, str) or "credit" not in (element.get("class") or "").lower():
        return ""
    return _plain(" ".join(_said(element))) if _is_text(element) else ""


def bare(page: Page, where: tuple[int, int], known: Iterable[str]) -> Iterator[Picture]:
    """The pictures in the article that no caption stands under, but for those whose address is `known`."""
    seen = set(known)
    start, end = title_before(page, where[0]), where[1]
    for element in [element for element, at in page.images if start <= at <= end][:MOST]:
        src = _source(element)
        if not src or src in seen or _is_beside(element, page):
            continue
        seen.add(src)
        yield Picture(src=src, alt=_plain(element.get("alt") or ""))


def _boxes(page: Page, start: int, end: int) -> Iterator[_Element]:
    """Figures, and boxes with a picture in them whose caption only its class tells."""
    done: set[_Element] = set()
    for element, at in page.captions[:MOST]:
        box = _box(element) if start <= at <= end else None
        if box is None or box in done or any(up in done for up in box.iterancestors()) or _is_beside(box, page):
            continue
        done.add(box)
        yield box


def _box(element: _Element) -> _Element | None:
    """The element that holds both the caption and its picture: the figure, or a near ancestor."""
    for box in (element, *element.iterancestors()):
        if box.tag == "figure":
            return box
    for box, _ in zip((element, *element.iterancestors()), range(NEAR + 1), strict=False):
        if next(box.iter("img", "picture", "video"), None) is not None:
            return box
    return None


def _is_beside(box: _Element, page: Page) -> bool:
    """Whether the picture is in a box beside the article, one that does not hold the article itself."""
    return any(kind(up) == "box" and not page.weight(up) for up in box.iterancestors())


def _words(box: _Element) -> str:
    """Caption and credit as one line: those of the figcaption, else of whatever is classed as a caption."""
    pieces: list[str] = []
    inside: set[_Element] = set()
    for element in box.iter():
        if not isinstance(element.tag, str) or any(up in inside for up in element.iterancestors()):
            continue
        if element.tag == "figcaption" or (
            element.tag != "figure" and kind(element) == "caption" and _is_text(element)
        ):
            inside.add(element)
            piece = _plain(" ".join(_said(element)))
            if piece and piece not in pieces:
                pieces.append(piece)
    return " ".join(pieces)


def _is_text(element: _Element) -> bool:
    return next(element.iter("img", "picture", "video", "figcaption"), None) is None


def _said(element: _Element) -> Iterator[str]:
    """The text under an element but for what is not shown and for buttons."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("button", "script", "style") and kind(child) != "unseen":
            yield from _said(child)
        yield child.tail or ""


def _source(image: _Element) -> str:
    """The picture's address: pages that load late keep it in a data attribute. Else the picture itself, as `data:`."""
    stated = [
        (image.get(name) or "").strip() for name in ("src", "data-src", "data-original", "data-lazy-src", "poster")
    ]
    stated = [address for address in stated if address]
    return next((a for a in stated if not a.lower().startswith("data:")), stated[0] if stated else "")


def _plain(text: str) -> str:
    return re.sub(r"\s+([.,;:!?)])", r"\1", squeezed(text))
