"""The body of an article: which of a page's blocks are the report itself.

Three steps: what stands beside the article is marked; the box that holds the article is found, by its name
or by the weight of the running text in it; inside the box each block is kept or left out. The figures, and
what else was tried, are in docs/collect.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from reportedly.collect.blocks import HEADINGS, Block, Page
from reportedly.collect.clutter import APPEAL, ELSEWHERE, WALL, names

if TYPE_CHECKING:
    from lxml.etree import _Element

# Lengths (in characters of running text) and shares, set on the train part of the public article benchmark.
DOMINANT = 0.75  # a box with more of the page's running text than this is a wrapper, not a box beside it
NAMED = 250  # what an element named as the body must hold to be believed
DESCEND = 0.7  # the article is in the child that holds this share ...
DESCEND_NAMED = 0.9  # ... or this share, inside an element that is named as the body
CARDS = 3  # so many linked headings side by side are a list of other articles ...
CARDS_MOST = 0.4  # ... unless the text under them is more than this share of the article
ENOUGH = 140  # a page with less running text, and none of it in a named body, has no article
WALL_MOST = 600  # a longer text that asks for a log-in is an article with a notice
APPEAL_MOST = 220  # a longer paragraph that begins like an appeal is one of the article

BODY = re.compile(
    r"(?:article|story|post|entry|news|page|main|text|content)[-_]*(?:body|content|text|copy)"
    r"(?:[-_]+(?:content|text|wrap\w*|inner|copy))?|body[-_]?copy|td-post-content|field-name-body",
    re.I,
)
SENTENCE = re.compile(r"[.!?…:;\"”»)\]。！？」]$")
ADDRESS = re.compile(r"https?://\S+")
CREDITED = re.compile(r"\((?:image|photo|picture|pic|credit|фото|зображення)\b[^()]{0,60}\)$", re.I)
STAMP = re.compile(r"\b(?:19|20)\d\d\b|\b\d\d?[:.]\d\d\b")  # a year or a time of day


def body(page: Page) -> tuple[list[Block], tuple[int, int]]:
    """The blocks of the article in order (none when the page has no article), and the range they lie in."""
    _mark(page)
    page.weights = list(accumulate((len(b.text) if b.prose and not b.beside else 0 for b in page.blocks), initial=0))
    chunks = _chunks(page)
    spans = [page.spans[c] for c in chunks] if len(chunks) > 1 else [_box(page, chunks)]
    spans = _until_next(page, spans)
    region = [b for start, end in spans for b in page.blocks[start:end] if not b.beside]
    blocks = _trimmed(_kept(_without_cards(_until_linked_title(region))))
    weight = sum(len(b.text) for b in blocks if b.prose)
    if (weight < ENOUGH and not chunks) or _is_wall(blocks):
        return [], (0, 0)
    return [*_lead(page, spans[0][0]), *blocks], (spans[0][0], spans[-1][1])


# ------------------------------------------------------------------ what stands beside it


def _mark(page: Page) -> None:
    """Mark the blocks in boxes beside the article, and captions; a box around nearly everything is neither."""
    weights = list(accumulate((len(b.text) if b.prose else 0 for b in page.blocks), initial=0))
    for box in (*page.boxes, *(element for element, _ in page.captions)):
        start, end = page.spans.get(box, (0, 0))
        if weights[end] - weights[start] < DOMINANT * weights[-1] or not weights[-1]:
            for block in page.blocks[start:end]:
                block.beside = True


# ------------------------------------------------------------------ the box that holds it


@lru_cache(maxsize=20_000)
def _body_word(named: str) -> str:
    """The word among class words and id that names an element as the body."""
    return next((word.lower() for word in named.split() if BODY.fullmatch(word)), "")


def _body_name(element: _Element) -> str:
    if element.get("itemprop") == "articleBody":
        return "articleBody"
    named = names(element)
    return _body_word(named) if named and element.tag not in ("body", "html") else ""


def _chunks(page: Page) -> list[_Element]:
    """The elements named as the article's body: the outermost, the first that weighs enough and its likes."""
    named = [(span, element, name) for element, span in page.spans.items() if (name := _body_name(element))]
    named.sort(key=lambda item: (item[0][0], -item[0][1]))
    outer: list[tuple[_Element, str]] = []
    done = 0
    for (start, end), element, name in named:
        if start >= done and page.weight(element) >= NAMED:
            outer.append((element, name))
            done = end
    return [element for element, name in outer if name == outer[0][1]]


def _box(page: Page, chunks: list[_Element]) -> tuple[int, int]:
    """The span of the smallest element that holds nearly all of the running text."""
    top = chunks[0] if chunks else page.root
    share = DESCEND_NAMED if chunks else DESCEND

    while True:
        best = max((child for child in top if child in page.spans), key=page.weight, default=None)
        if best is None or best.tag == "p" or not page.weight(top) or page.weight(best) < share * page.weight(top):
            return page.spans[top]
        top = best


def _until_next(page: Page, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans before the title of the next article: pages that scroll on append whole articles."""
    kept = spans[:1]
    for span in spans[1:]:
        between = page.blocks[kept[-1][1] : span[0]]
        if any(block.tag == "h1" and not block.beside for block in between):
            break
        kept.append(span)
    return kept


def _until_linked_title(region: list[Block]) -> list[Block]:
    """The blocks before a linked first-level heading that follows the article: it is the title of another."""
    weight = 0
    for i, block in enumerate(region):
        if block.tag == "h1" and block.share >= 0.9 and weight >= NAMED:
            return region[:i]
        weight += len(block.text) if block.prose else 0
    return region


def title_before(page: Page, start: int) -> int:
    """The number of the block with the title over block `start`, or `start` when there is none."""
    return next((i for i in range(start - 1, -1, -1) if page.blocks[i].tag == "h1"), start)


def _lead(page: Page, start: int) -> list[Block]:
    """Paragraphs between the title and the body: the lead, which often holds the hedges."""
    between = page.blocks[title_before(page, start) + 1 : start]
    return [block for block in between if block.tag == "p" and block.prose and not block.beside and not block.linked]


# ------------------------------------------------------------------ what is kept of it


def _without_cards(region: list[Block]) -> list[Block]:
    """The blocks without lists of other articles: boxes side by side, each with a linked heading."""
    headings = [block.owner for block in region if block.tag in HEADINGS and block.share >= 0.9]
    if len(headings) < CARDS:
        return region
    inside = Counter(element for heading in headings for element in (heading, *heading.iterancestors()))
    cards = set()
    for heading in headings:
        card = heading
        while (parent := card.getparent()) is not None and inside[parent] == 1:
            card = parent
        if parent is not None and inside[parent] >= CARDS and card.tag not in HEADINGS:
            cards.add(card)
    rest = [b for b in region if b.owner not in cards and not any(up in cards for up in b.owner.iterancestors())]
    return rest if _weight(rest) >= (1 - CARDS_MOST) * _weight(region) else region


def _weight(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks if block.prose)


def _kept(region: list[Block]) -> list[Block]:
    """The blocks that are the article's, judged one by one."""
    lists = _link_lists(region)
    return [block for block in region if _is_kept(block, lists)]


def _link_lists(region: list[Block]) -> set[_Element]:
    """Lists that are mostly links."""
    letters: Counter[_Element] = Counter()
    linked: Counter[_Element] = Counter()
    for block in region:
        if block.tag in ("li", "dd", "dt"):
            parent = block.owner.getparent()
            letters[parent] += len(block.text)
            linked[parent] += block.linked
    return {parent for parent in letters if linked[parent] * 2 >= letters[parent]}


def _is_kept(block: Block, lists: set[_Element]) -> bool:
    text, tag = block.text, block.tag
    if ADDRESS.fullmatch(text) or is_credited(block):
        return False
    if ELSEWHERE.match(text) and (block.share > 0.3 or len(text) < 40):
        return False
    if APPEAL.match(text) and len(text) < APPEAL_MOST:
        return False
    if tag in HEADINGS:
        return tag != "h1"
    if tag in ("li", "dd", "dt"):
        return block.owner.getparent() not in lists
    if tag in ("td", "th", "caption"):
        return block.share < 0.5
    if tag in ("p", "blockquote", "pre"):
        return block.share < (0.8 if len(text) > 80 else 0.6)
    return block.share < 0.4 and (len(text) >= 50 or bool(SENTENCE.search(text)))


def is_credited(block: Block) -> bool:
    """Whether a block is the words under a picture, as told by nothing but the credit at their end."""
    return block.tag not in ("p", "li") and bool(CREDITED.search(block.text))


def _trimmed(blocks: list[Block]) -> list[Block]:
    """The blocks without date lines at the start, and without headings that have no text under them."""
    first = next((i for i, block in enumerate(blocks) if not _is_stamp(block)), len(blocks))
    blocks = blocks[first:]
    return [
        block
        for block, after in zip(blocks, (*blocks[1:], None), strict=False)
        if block.tag not in HEADINGS or (after is not None and after.tag not in HEADINGS)
    ]


def _is_stamp(block: Block) -> bool:
    """Whether a block is a line of date, time and names, not a sentence."""
    return len(block.text) < 90 and not SENTENCE.search(block.text) and bool(STAMP.search(block.text))


def _is_wall(blocks: list[Block]) -> bool:
    """Whether the page says, instead of an article, that one must log in, or that there is none."""
    text = " ".join(block.text for block in blocks)
    return len(text) < WALL_MOST and len(WALL.findall(text)) >= 2
