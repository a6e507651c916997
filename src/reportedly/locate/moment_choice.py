"""Which of the moments in a text an incident happened at.

The nearest one to the words that tell of the incident: in their clause, their sentence, the sentences beside it,
then the moment of the news. Never the moment of saying ("said on Thursday"), of an arrest or a funeral, or of what
is to come; and never the publication date for want of a better one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reportedly.locate.moment_clause import clause
from reportedly.nouns import Moment
from reportedly.text.parse import Parse

if TYPE_CHECKING:
    from reportedly.locate.moment import FoundMoment

# How near a moment is to the words of the incident, the smaller the nearer.
LINKED, SAME_CLAUSE, SAME_SENTENCE, BEFORE, AFTER, NEWS, SAID = range(7)
FAR = 10_000


def happened_when(
    found: Sequence[FoundMoment], parse: Parse, anchors: Sequence[tuple[int, int]], published: str | None
) -> Moment | None:
    """The moment of the incident that `anchors` (character ranges of its trigger words) tell of.

    None when the text does not say; a Moment without dates when it says so ("on Tuesday") but no publication date
    supports a day.
    """
    ranked = sorted(_ranked(found, parse, anchors, published), key=lambda r: r[:2])
    return ranked[0][2].moment if ranked else None


def _ranked(
    found: Sequence[FoundMoment], parse: Parse, anchors: Sequence[tuple[int, int]], published: str | None
) -> Iterator[tuple[int, int, FoundMoment]]:
    news = next(
        (m for m in found if m.kind == "event" and m.of == "" and m.names_day and not _wide(m) and not m.past), None
    )
    known = bool(published) or any(m.kind == "publication" and m.moment.start for m in found)
    for moment in found:
        if moment.kind not in ("event", "time of day", "saying"):
            continue
        if moment.moment.earliest is None and moment.kind == "time of day":
            continue
        near, gap = min((_nearness(moment, parse, a) for a in anchors), default=(FAR, 0))
        if moment.kind == "saying" or moment.of:
            near = SAID if moment.kind == "saying" and near <= AFTER else FAR
        if moment.moment.earliest is None and known and near > SAME_CLAUSE:
            near = FAR
        if near >= BEFORE and near != SAID:
            if moment is news:
                near = min(near, NEWS)
            if _wide(moment) or moment.past:
                near = FAR
        if near < FAR:
            yield near, gap, moment


def _wide(moment: FoundMoment) -> bool:
    """A month or a year dates the background, not the news."""
    return moment.precision in ("month", "year")


def _nearness(moment: FoundMoment, parse: Parse, anchor: tuple[int, int]) -> tuple[int, int]:
    """How near the moment is to one trigger word: the relation, and the characters between."""
    gap = max(moment.start - anchor[1], anchor[0] - moment.end, 0)
    here, there = parse.sentence_at(moment.start), parse.sentence_at(anchor[0])
    if here == there:
        if _linked(moment, parse, anchor):
            return LINKED, gap
        first, last = clause(parse.text, *anchor)
        return (SAME_CLAUSE if first <= moment.start < last else SAME_SENTENCE), gap
    if here == there - 1:
        return BEFORE, gap
    if here == there + 1:
        return AFTER, gap
    return FAR, gap


def _linked(moment: FoundMoment, parse: Parse, anchor: tuple[int, int]) -> bool:
    """Whether the parse ties the moment to the trigger word: on its path, or under the same verb."""
    if not moment.path:
        return False
    tokens = [t.i for t in parse.tokens_in(*anchor)]
    if any(i in moment.path for i in tokens):
        return True
    return any(_verb(parse, i) == moment.verb for i in tokens)


def _verb(parse: Parse, i: int) -> int:
    """The verb over a token."""
    for _ in range(6):
        head = parse.tokens[i].head
        if head in (i, -1):
            return i
        i = head
        if parse.tokens[i].pos in ("VERB", "AUX"):
            return i
    return -1
