"""Attributions as the encoder sees them: which stretch is said, by whom, marked by which cue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from reportedly.read.attribution import Attribution
from reportedly.read.encoder import Tagged, Tags
from reportedly.read.speech import Heard
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse
from reportedly.text.spans import Range, overlap

# Between two parts of one content, once source and cue are taken out: marks and small joining words.
JOINT = re.compile(r"[\s,;:.\-–—\"'“”‘’«»()]*(?:and|but|or|that|and that|but that)?[\s\"'“”‘’«»]*", re.IGNORECASE)


# How much less "nothing here" counts than trained, the least share of a link, and the least probability of a
# stretch. Chosen on the dev part of the invented reports (link relaxed / content exact): 0, 0.3, 0: 57.6 / 46.5;
# -1, 0.3, 0: 57.6 / 48.4; -1, 0.5, 0.75: 59.8 / 47.8; -1.5, 0.5, 0.75: 58.7 / 47.2.
LEAN, LEAST, SURE = -1.0, 0.5, 0.75
# What the encoder may add to the attributions that the parse shows: polnear dev 57.0 / 49.6 -> 58.2 / 50.3.
ADDED_SURE, ADDED_SHARE = 0.85, 0.6


class Attributed(msgspec.Struct, frozen=True):
    """One attribution: ranges of what is said; source and cue where there is one; how sure each link is."""

    content: list[tuple[int, int]]
    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    probability: float
    source_share: float
    cue_share: float


def attributions(
    tags: Tags, text: str, layer: str, *, join: bool = False, lean: float = LEAN, least: float = LEAST
) -> list[Attributed]:
    """The attributions of a text. `layer` is `claim` (one statement each) or `content` (whole reported clauses).

    A stretch whose source link stays below `least` is in the outlet's own voice: left out of `claim`,
    kept in `content` only when it has a cue. `join` unites neighbouring stretches with one source and one cue.
    """
    sources, cues = tags.spans("source", lean), tags.spans("cue", lean)
    out: list[Attributed] = []
    for piece in (p for p in tags.spans(layer, lean) if p.probability >= SURE):
        found = _one(tags, piece, sources, cues, least)
        if found.source is None and (layer == "claim" or found.cue is None):
            continue
        if join and out and _joins(out[-1], found, text):
            found = _joined(out.pop(), found)
        out.append(found)
    return out


def with_heard(told: list[Heard], seen: list[Attributed]) -> list[Heard]:
    """Attributions that the parse shows, and those that only the encoder is sure of, in order.

    `seen` are those of the layer `content`, joined. One that touches a content or cue of `told` is left out.
    """
    sure = [a for a in seen if a.probability > ADDED_SURE and a.source_share > ADDED_SHARE]
    added = [Heard(source, cue, content) for source, cue, content in _untouched(told, sure)]
    return sorted([*told, *added], key=lambda h: h.cue)


def with_seen(parse: Parse, hits: list[Hit], told: list[Attribution], seen: list[Attributed]) -> list[Attribution]:
    """Attributions that rules find, and those that only the encoder sees, in order of their sentences.

    `seen` are those of the layer `claim`. One that touches a content or cue of `told` is left out.
    """
    added = [
        Attribution(parse.sentence_at(content[0][0]), cue, _cue_list(hits, cue), content, source)
        for source, cue, content in _untouched(told, seen)
    ]
    return sorted([*told, *added], key=lambda a: (a.sentence, a.cue))


def _untouched(
    told: Sequence[Heard | Attribution], seen: Iterable[Attributed]
) -> Iterator[tuple[Range, Range, tuple[Range, ...]]]:
    """Source, cue and content of those seen that have all three and touch no content or cue of `told`."""
    taken = [r for a in told for r in (*a.content, a.cue)]
    for a in seen:
        if a.source and a.cue and not any(overlap(x, y) for x in taken for y in (*a.content, a.cue)):
            yield a.source, a.cue, tuple(a.content)


def _cue_list(hits: list[Hit], cue: Range) -> str:
    """The list of words that a cue belongs to; one that stands on none says no more than "said"."""
    return next((h.list for h in hits if h.list.startswith("cue.") and overlap((h.start, h.end), cue)), "cue.say")


def _one(tags: Tags, piece: Tagged, sources: list[Tagged], cues: list[Tagged], least: float) -> Attributed:
    span = [(piece.start, piece.end)]
    source, source_share = _best(tags, "source", span, sources)
    cue, cue_share = _best(tags, "cue", span, cues)
    return Attributed(
        span, source if source_share >= least else None, cue if cue_share >= least else None,
        piece.probability, source_share, cue_share,
    )  # fmt: skip


def _best(
    tags: Tags, name: str, span: list[tuple[int, int]], others: list[Tagged]
) -> tuple[tuple[int, int] | None, float]:
    shares = tags.link(name, span, [(o.start, o.end) for o in others])
    if not shares:
        return None, 0.0
    best = max(range(len(shares)), key=lambda i: shares[i])
    return (others[best].start, others[best].end), shares[best]


def _joins(before: Attributed, after: Attributed, text: str) -> bool:
    """Whether two stretches are parts of one content: same source, same cue, nothing else between them."""
    if before.cue is None or before.cue != after.cue or before.source != after.source:
        return False
    start, end = before.content[-1][1], after.content[0][0]
    between = text[start:end]
    for inner in sorted((s for s in (before.cue, before.source) if s and start <= s[0] and s[1] <= end), reverse=True):
        between = between[: inner[0] - start] + between[inner[1] - start :]
    return JOINT.fullmatch(between) is not None


def _joined(before: Attributed, after: Attributed) -> Attributed:
    (start, middle), (again, end) = before.content[-1], after.content[0]
    apart = any(s and middle <= s[0] < again for s in (before.cue, before.source))
    ranges = [*before.content, *after.content] if apart else [*before.content[:-1], (start, end), *after.content[1:]]
    return Attributed(
        ranges, before.source, before.cue, min(before.probability, after.probability),
        max(before.source_share, after.source_share), max(before.cue_share, after.cue_share),
    )  # fmt: skip
