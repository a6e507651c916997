"""Which of the moments in a text an incident happened at.

The nearest one to the words that tell of the incident: in their clause, their sentence, the sentences beside it,
then the moment of the news. Not the moment of saying ("said on Thursday"), of an arrest or a funeral, or of what is
to come; and never the publication date for want of a better one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from reportedly.locate.moment_found import FoundMoment
from reportedly.nouns import Moment
from reportedly.text.parse import Parse

# How near a moment is to the words of the incident, the smaller the nearer. LAST is for what comes near to an
# answer when there is no other: "since Saturday", "said on Tuesday".
LINKED, SAME, NEWS, BEFORE, AFTER, SINCE, LAST, FAR = range(8)
Rank = tuple[int, int, int, int]  # relation, sentence of the trigger, weight of what is between, characters
Range = tuple[int, int]
NOON = 12 * 60
# Words between a moment and a trigger behind which another clause begins, and what they and a comma weigh.
BARRIERS = frozenset(
    ("after", "before", "since", "until", "when", "while", "who", "which", "that", "where", "and", "but")
)
CLAUSE, COMMA = 3, 1
HEADING = 5  # a sentence with a date and no more words than these is the heading of the next one
NEWS_DAYS = 45  # a date further back than this is not that of the news, unless it stands in the sentence itself
OLD_NEWS_DAYS = 200  # the same, for one in the head of a text that tells of no later day
HEAD = 3  # sentences of the head
NEWS_SPAN = 3  # nor is a stretch of more days
BESIDE = 2  # words between a moment and the verb of saying right behind it
CLIMB = 6  # steps from a trigger to its verb
LEAD = 4  # sentences in which a time without a day is that of the news


def happened_when(
    found: Sequence[FoundMoment], parse: Parse, anchors: Sequence[Range], published: str | None
) -> Moment | None:
    """The moment of the incident that `anchors` (character ranges of its trigger words) tell of.

    None when the text does not say; a Moment without dates when it says so ("on Tuesday") but no publication date
    supports a day.
    """
    day = _published(found, published)
    ranked = sorted(_ranked(found, parse, anchors, day), key=lambda r: r[0])
    hours = _hours(found, parse, anchors)
    if not ranked:
        return _by_hours(hours or _lead_hours(found, parse), day)
    rank, best = ranked[0]
    if rank[0] == LAST and best.aftermath:  # a body found on Sunday: it happened then or before
        return msgspec.structs.replace(best.moment, earliest=None)
    return _refined(best, hours)


def _published(found: Sequence[FoundMoment], published: str | None) -> date | None:
    stated = next((m.moment.start for m in found if m.kind == "publication" and m.moment.start), None)
    try:
        return date.fromisoformat((published or stated or "")[:10])
    except ValueError:
        return None


def _ranked(
    found: Sequence[FoundMoment], parse: Parse, anchors: Sequence[Range], published: date | None
) -> Iterator[tuple[Rank, FoundMoment]]:
    news = _news(found, parse, published)
    for moment in found:
        if not moment.names_day or moment.kind not in ("event", "saying", "bound"):
            continue
        rank = min((_rank(moment, parse, a) for a in anchors), default=(FAR, 0, 0, 0))
        near = _weighed(moment, rank, dated=published is not None)
        if moment is news:
            near = min(near, NEWS)
        if near < FAR:
            yield (near, *rank[1:]), moment


def _news(found: Sequence[FoundMoment], parse: Parse, published: date | None) -> FoundMoment | None:
    """The first day or night on which something happened; in the head of a text a day of dying comes last."""
    head = [m for m in found if parse.sentence_at(m.start) < HEAD]
    able = [m for m in found if _may_be_news(m, published, NEWS_DAYS)]
    told = [m for m in able if not m.death and parse.sentence_at(m.start) < HEAD]
    old = [m for m in head if _may_be_news(m, published, OLD_NEWS_DAYS)]
    return next(iter((*told, *able, *old)), None)


def _may_be_news(moment: FoundMoment, published: date | None, most: int) -> bool:
    if moment.kind != "event" or not moment.names_day or moment.aftermath or moment.past or moment.covers:
        return False
    start, end = moment.moment.start, moment.moment.end
    if start is None or end is None or published is None:
        return published is None and not _wide(moment)
    first = date.fromisoformat(start)
    return (
        not _wide(moment)
        and -1 <= (published - first).days <= most
        and (date.fromisoformat(end) - first).days <= NEWS_SPAN
    )


def _wide(moment: FoundMoment) -> bool:
    """A month or a year dates the background, not the news."""
    return moment.precision in ("month", "year") or moment.loose


def _weighed(moment: FoundMoment, rank: Rank, *, dated: bool) -> int:
    """How near a moment is, when what it dates is weighed in."""
    near, _, barriers, _ = rank
    if moment.kind == "bound":
        since = moment.moment.earliest is not None and moment.precision in ("time", "part", "day", "night")
        return SINCE if since else FAR
    if moment.moment.earliest is None and dated:  # "last summer": it says when, but no date can be given
        return near if near <= SAME and barriers < CLAUSE and not moment.loose else FAR
    if near > SAME and (_wide(moment) or moment.past):
        return FAR
    if moment.kind == "saying" and near > SAME:
        return LAST if near <= AFTER else FAR
    if moment.aftermath and near != LINKED:
        return LAST if near <= SAME and barriers < CLAUSE else FAR
    if moment.loose:
        return LAST if near <= SAME else FAR
    return near


def _rank(moment: FoundMoment, parse: Parse, anchor: Range) -> Rank:
    """How near the moment is to one trigger word: the relation, the clauses and the characters between."""
    gap = max(moment.start - anchor[1], anchor[0] - moment.end, 0)
    here, there = parse.sentence_at(moment.start), parse.sentence_at(anchor[0])
    if moment.covers is not None:
        inside = moment.covers[0] <= anchor[0] < moment.covers[1]
        return (LINKED if inside else FAR), there, 0, gap
    if here == there - 1 and _heading(moment, parse, here):
        return SAME, there, COMMA, gap
    if here != there:
        return {there - 1: BEFORE, there + 1: AFTER}.get(here, FAR), there, 0, gap
    if moment.kind == "saying" and _of_saying(moment, parse, anchor):
        return BEFORE, there, 0, gap
    barriers = _barriers(moment, parse, anchor)
    linked = barriers < CLAUSE and _linked(moment, parse, anchor)
    return (LINKED if linked else SAME), there, barriers, gap


def _of_saying(moment: FoundMoment, parse: Parse, anchor: Range) -> bool:
    """Whether the moment is that of the saying verb, by the order of verb, moment and trigger.

    It is when the verb stands between moment and trigger, or the moment between verb and trigger; not in "the
    plant was hit on Sunday, the mayor said", whatever the parse has.
    """
    if moment.told_by is None or any(t.i in moment.path[:-1] for t in parse.tokens_in(*anchor)):
        return False
    verb, at, trigger = moment.told_by[0], moment.start, anchor[0]
    if verb < trigger < at:
        return False
    if max(at, trigger) < verb:  # the verb comes last: the moment is its own only when it stands right before it
        between = parse.text[moment.end : verb]
        return trigger < at and "," not in between and len(between.split()) <= BESIDE
    return True


def _heading(moment: FoundMoment, parse: Parse, sentence: int) -> bool:
    """Whether a moment heads the next sentence, as in "Um Rawaba, 3 August. Fire struck the market"."""
    first, last = parse.sentences[sentence]
    if any(t.pos in ("VERB", "AUX") for t in parse.tokens_in(first, last)):
        return False
    words = parse.text[first : moment.start] + parse.text[moment.end : last]
    return len(words.split()) <= HEADING


def _barriers(moment: FoundMoment, parse: Parse, anchor: Range) -> int:
    """What stands between: words that open another clause weigh more than commas."""
    first, last = (anchor[1], moment.start) if anchor[1] <= moment.start else (moment.end, anchor[0])
    between = parse.tokens_in(first, max(first, last))
    return sum(CLAUSE if t.lower in BARRIERS else COMMA for t in between if t.lower in BARRIERS or t.text in ",;:")


def _linked(moment: FoundMoment, parse: Parse, anchor: Range) -> bool:
    """Whether the parse ties the moment to the trigger word: on its path, or under the same verb."""
    if not moment.path:
        return False
    tokens = [t.i for t in parse.tokens_in(*anchor)]
    if moment.aftermath:  # "arrested over Sunday's shooting" dates the shooting, "found dead on Sunday" no death
        own = moment.told_by is not None and anchor[0] <= moment.told_by[0] < anchor[1]
        return own or any(i in moment.path[:-1] for i in tokens)
    return any(i in moment.path or _verb(parse, i) == moment.verb for i in tokens)


def _verb(parse: Parse, i: int) -> int:
    """The verb over a token."""
    for _ in range(CLIMB):
        head = parse.tokens[i].head
        if parse.tokens[i].pos in ("VERB", "AUX") or head in (i, -1):
            return i
        i = head
    return -1


# ------------------------------------------------------------------ times of day


def _hours(found: Sequence[FoundMoment], parse: Parse, anchors: Sequence[Range]) -> FoundMoment | None:
    """The time of day in a sentence of the incident, nearest to its words."""
    times = []
    for moment in found:
        if moment.kind == "time of day" and moment.minutes and not moment.aftermath:
            rank = min((_rank(moment, parse, a) for a in anchors), default=(FAR, 0, 0, 0))
            if rank[0] <= SAME:
                times.append((rank, moment.start, moment))
    return min(times)[2] if times else None


def _lead_hours(found: Sequence[FoundMoment], parse: Parse) -> FoundMoment | None:
    """The first time of day in the head of a text."""
    for moment in found:
        if moment.kind == "time of day" and moment.precision in ("time", "none") and not moment.aftermath:
            return moment if moment.minutes and parse.sentence_at(moment.start) < LEAD else None
    return None


def _by_hours(hours: FoundMoment | None, published: date | None) -> Moment | None:
    """A time of day and no day in the whole text: a report tells so of its own day, or of the evening before."""
    if hours is None or hours.minutes is None or published is None:
        return hours.moment if hours else None
    first = published if hours.minutes[0] < NOON else published - timedelta(days=1)
    return Moment(written=hours.moment.written, earliest=first.isoformat(), latest=published.isoformat())


def _refined(best: FoundMoment, hours: FoundMoment | None) -> Moment:
    """Of a night's two days, the one on which the hours of the incident lie."""
    moment = best.moment
    if hours is None or hours.minutes is None or best.precision != "night" or not (moment.start and moment.end):
        return moment
    if moment.start == moment.end or hours.minutes[0] > hours.minutes[1]:
        return moment
    day = moment.end if hours.minutes[0] < NOON else moment.start
    return msgspec.structs.replace(moment, earliest=day, latest=day)
