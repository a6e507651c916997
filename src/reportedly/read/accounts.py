"""Accounts: what one report tells of one incident, put together from what its sentences say."""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.nouns import Account, Claim, Count, Report, Span, content_id
from reportedly.read.events import Event
from reportedly.read.harm import Harmed, Toll
from reportedly.read.roles import Filler


def account(
    report: Report, number: int, event: Event, chosen: list[Filler], tolls: Sequence[Toll], claims: Sequence[Claim]
) -> Account:
    """The account of one event: its words as spans, its figures as they still stand in this report."""
    spans = {f.role: report.span(*f.span) for f in reversed(chosen)}
    trigger = next((Span(report=report.id, start=h.start, end=h.end) for m in event.mentions for h in m.triggers), None)
    return Account(
        id=content_id(report.id, number),
        report=report.id,
        number=number,
        role=event.role,
        type=event.type,
        stage=event.stage,
        when=event.when,
        where=event.where,
        target=spans.get("target"),
        weapon=spans.get("weapon"),
        actor=spans.get("actor"),
        killed=standing("killed", tolls, claims, number),
        injured=standing("injured", tolls, claims, number),
        trigger=trigger,
    )


def standing(field: Harmed, tolls: Sequence[Toll], claims: Sequence[Claim], number: int) -> Count | None:
    """The figures that still stand: per source its highest, over the sources the range.

    Only totals that are not superseded count; weak figures (single persons, bodies found, rough figures)
    yield to plain ones, and a zero to any figure above it.
    """
    by_source = _figures(field, tolls, claims, number)
    if not by_source:
        return None
    exact = {s: [t for t in ts if t.count.exact] for s, ts in by_source.items()}
    best = [max(ts, key=lambda t: (not t.weak, t.count.low)) for ts in exact.values() if ts]
    if best and all(t.named for t in best) and any(not t.weak and t.count.low for t in tolls):
        best, exact = [], {}  # one victim by name beside a toll tells who, not how many
    if not best and not exact:
        return None
    if not best:
        vague = next(t for ts in by_source.values() for t in ts)
        return vague.count
    if any(t.count.low > 0 and not t.weak for t in best):
        best = [t for t in best if not t.weak]
    if any(t.count.low > 0 for t in best):
        best = [t for t in best if t.count.low > 0]
    low, high = min(best, key=lambda t: t.count.low), max(best, key=lambda t: t.count.high or t.count.low)
    if low.count == high.count:
        return low.count
    written = (
        f"{low.count.written} / {high.count.written}" if low.count.written != high.count.written else low.count.written
    )
    return Count(written=written, low=low.count.low, high=high.count.high or high.count.low)


def _figures(field: Harmed, tolls: Sequence[Toll], claims: Sequence[Claim], number: int) -> dict[str, list[Toll]]:
    """Standing figures of the field by the name of the source that states them.

    A figure that is denied does not stand, and neither does a rumour of the same figure.
    """
    stating: dict[tuple[int, int, str], Claim] = {
        (c.words.start, c.words.end, c.about): c for c in claims if c.words and c.account == number
    }
    stated = [(t, stating.get((t.start, t.end, field))) for t in tolls if t.field == field and t.scope == "total"]
    denied = {t.count.low for t, claim in stated if claim is not None and _denies(claim, t)}
    found: dict[str, list[Toll]] = {}
    newest = max((t.stamp for t, _ in stated if t.stamp is not None), default=None)
    for t, claim in stated:
        if t.stamp is not None and t.stamp != newest:
            continue  # of a report that is added to through the day, its last word
        rumour = claim is not None and claim.certainty in ("hedged", "unconfirmed") and t.count.low in denied
        if not (t.superseded or rumour or (claim is not None and _denies(claim, t))):
            name = claim.source.name if claim else ""
            found.setdefault(name or (str(t.start) if t.apart else ""), []).append(t)
    return found


def _denies(claim: Claim, toll: Toll) -> bool:
    """Whether it is this figure that is denied: the word of denial stands shortly before it."""
    if claim.certainty != "denied" or claim.hedge is None or not toll.count.low:
        return False
    return 0 <= toll.start - claim.hedge.end <= DENIAL_REACH


DENIAL_REACH = 80  # characters: "опроверг сообщения о том, что вместе с чиновником пострадал ребёнок"
