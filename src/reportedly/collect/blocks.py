"""A page as a row of blocks: paragraphs, headings, list items, cells, each with its place in the page."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import msgspec

from reportedly.collect.clutter import NEVER, WORDLESS, kind

if TYPE_CHECKING:
    from lxml.etree import _Element

# Elements that begin a new block. All others are pieces of a sentence.
BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table tbody"
    " td tfoot th thead tr ul".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BREAK = "\x1e"  # a <br> until the block is done
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u00ad\ufeff\ufff9-\ufffb]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


class Block(msgspec.Struct):
    """One block: its words, how many characters of them are links, those links, and where it stands."""

    tag: str
    owner: _Element
    text: str
    linked: int
    anchors: list[tuple[str, str]]  # words and address
    beside: bool = False  # part of a box beside the article

    @property
    def share(self) -> float:
        """The share of linked characters."""
        return self.linked / len(self.text)

    @property
    def prose(self) -> bool:
        """Whether it reads like running text: long enough, and mostly not links."""
        return len(self.text) >= 60 and self.linked * 3 < len(self.text) and self.tag not in HEADINGS


class Page:
    """The blocks of a page, and for each element which of them lie in it (`spans`)."""

    def __init__(self, root: _Element) -> None:
        self.root = root
        self.blocks: list[Block] = []
        self.spans: dict[_Element, tuple[int, int]] = {}
        self.boxes: list[_Element] = []
        self.captions: list[tuple[_Element, int]] = []  # with the number of blocks before it
        self.images: list[tuple[_Element, int]] = []  # with the same
        self.weights: list[int] = [0]  # characters of running text before each block; filled by `body`
        self._pieces: list[str] = []
        self._anchors: list[tuple[int, str, str]] = []  # line, words, address
        self._linked = self._line = 0
        self._walk(root, root, None)
        self._flush(root)
        self.spans[root] = (0, len(self.blocks))

    def weight(self, element: _Element) -> int:
        """Characters of the article's running text in an element."""
        start, end = self.spans.get(element, (0, 0))
        return self.weights[end] - self.weights[start]

    def _walk(self, element: _Element, owner: _Element, link: str | None) -> None:
        """Gather the text under `element`; blocks end where a block element begins or ends."""
        self._say(element.text, link)
        for child in element:
            tag = child.tag
            if tag in BLOCK:
                if self._pieces:
                    self._flush(owner)
                if tag not in NEVER:
                    self._block(child, link)
            elif tag in ("img", "picture"):
                self.images += [(image, len(self.blocks)) for image in child.iter("img")]
            elif tag == "br":
                self._pieces.append(BREAK)
                self._line += 1
            elif tag not in WORDLESS and isinstance(tag, str):
                self._inline(child, owner, link)
            self._say(child.tail, link)

    def _block(self, element: _Element, link: str | None) -> None:
        start = len(self.blocks)
        is_ = kind(element)
        if is_ == "caption":
            self.captions.append((element, start))
        elif is_:
            self.boxes.append(element)
        self._walk(element, element, link)
        if self._pieces:
            self._flush(element)
        if len(self.blocks) > start:
            self.spans[element] = (start, len(self.blocks))

    def _inline(self, element: _Element, owner: _Element, link: str | None) -> None:
        """Gather a piece of a sentence; it is left out only when readers do not see it."""
        start, piece, line = len(self.blocks), len(self._pieces), self._line
        is_ = kind(element)
        if is_ == "unseen":
            return
        if is_ == "caption":
            self.captions.append((element, start))
        href = element.get("href") if element.tag == "a" else None
        self._walk(element, owner, href or link)
        if href and len(self.blocks) == start:
            self._anchors.append((line, "".join(self._pieces[piece:]), href))
        if len(self.blocks) > start:
            self.spans[element] = (start, len(self.blocks))

    def _say(self, text: str | None, link: str | None) -> None:
        if text:
            self._pieces.append(text)
            if link is not None:
                self._linked += len(text.strip())

    def _flush(self, owner: _Element) -> None:
        """Make a block of the pieces gathered; two line breaks in a row part paragraphs."""
        raw = "".join(self._pieces)
        if raw.isspace():  # between two blocks
            self._pieces.clear()
            self._anchors.clear()
            self._linked = self._line = 0
            return
        anchors, all_linked = self._anchors, self._linked
        self._pieces, self._anchors, self._linked, self._line = [], [], 0, 0
        if BREAK not in raw:
            text = squeezed(raw)
            if text:
                links = [(words, url) for _, said, url in anchors if (words := squeezed(said))]
                self.blocks.append(Block(owner.tag, owner, text, min(len(text), all_linked), links))
            return
        paragraphs, of_line = _paragraphs([squeezed(line) for line in raw.split(BREAK)])
        inside: list[list[tuple[str, str]]] = [[] for _ in paragraphs]
        for line, said, url in anchors:
            words = squeezed(said)
            if words and line < len(of_line) and of_line[line] is not None:
                inside[of_line[line] or 0].append((words, url))
        for text, links in zip(paragraphs, inside, strict=True):
            linked = all_linked if len(paragraphs) == 1 else sum(len(words) for words, _ in links)
            self.blocks.append(Block(owner.tag, owner, text, min(len(text), linked), links))


def _paragraphs(lines: list[str]) -> tuple[list[str], list[int | None]]:
    """Lines parted by empty ones as paragraphs, and for each line the number of its paragraph."""
    paragraphs: list[list[str]] = []
    of_line: list[int | None] = []
    new = True
    for line in lines:
        if line and new:
            paragraphs.append([])
        if line:
            paragraphs[-1].append(line)
        of_line.append(len(paragraphs) - 1 if line else None)
        new = not line
    return ["\n".join(paragraph) for paragraph in paragraphs], of_line


def clean(text: str) -> str:
    """Text in one Unicode form (NFC), without control, direction and zero-width characters.

    Joiners inside words (U+200C, U+200D) stay: Persian and the scripts of India need them.
    """
    if not text.isprintable():
        text = INVISIBLE.sub("", CONTROL.sub("", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def squeezed(text: str) -> str:
    """Clean text on one line, with single spaces."""
    words = " ".join(text.split())
    if words.isascii() and words.isprintable():  # most are: nothing in them to be cleaned
        return words
    return " ".join(clean(words).split())
