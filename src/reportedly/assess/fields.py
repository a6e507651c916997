"""The fields of an assessment: every claim of an incident side by side in time, none of them settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from reportedly.assess.case import Case
from reportedly.assess.conflict import agreement, bounds, low_high
from reportedly.assess.parties import Party, nobody
from reportedly.assess.summary import beside, summary
from reportedly.nouns import About, Claim, Count, Field, Report, Reported

# The fields of the event, in the order in which they are shown.
EVENT: tuple[About, ...] = (
    "event", "time", "place", "target", "weapon", "actor", "killed", "injured", "damage", "distance", "novelty",
)  # fmt: skip
CONTEXT: tuple[About, ...] = ("listing", "other")  # said beside the event: equipment, sanctions, history
TOLLS = ("killed", "injured")
BESIDE = "context"  # the field of all that is said beside the event
SIDE_BY_SIDE = (BESIDE, "damage", "novelty")  # these add to each other and cannot exclude each other


def fields(
    case: Case, party: Party = nobody, means: Party = nobody, names: Iterable[str] = (*EVENT, BESIDE)
) -> tuple[Field, ...]:
    """One field for each thing that can be said of an event, also when nobody says it, then the context.

    `names` are those that are asked for. `party` tells which government the name of a speaker or an actor stands for,
    `means` which kind of weapon words do.
    """
    standing = {c.id for c in case.claims} if case.read else set()
    told, rejected = _by_field(case.claims), _by_field(c for c in case.read.values() if c.id not in standing)
    dead = [_reported(c, case) for c in _figures(told.get("killed", []))]
    return tuple(
        _field(name, told.get(name, []), rejected.get(name, []), case, means if name == "weapon" else party, dead)
        for name in names
    )


def _by_field(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        event = claim.account is not None and claim.about in EVENT
        found.setdefault(claim.about if event else BESIDE, []).append(claim)
    return found


def _field(
    name: str, claims: Iterable[Claim], rejected: Iterable[Claim], case: Case, party: Party, dead: Sequence[Reported]
) -> Field:
    if name in TOLLS:
        claims = _figures(list(claims))
    values = sorted((_reported(c, case) for c in claims), key=_in_time)
    if name in TOLLS:
        values = _outgrown(values, party)
        values = _moved(values, dead, party) if name == "injured" else values
    low, high = low_high(values) if name in TOLLS else (None, None)
    state = agreement(values, party) if name not in SIDE_BY_SIDE else ("single" if values else "unknown")
    return Field(
        name=name,
        agreement=state,
        values=tuple(values),
        summary=beside(values) if name == BESIDE else summary(values, state, party),
        low=low,
        high=high,
        rejected=tuple(sorted((_reported(c, case) for c in rejected), key=_in_time)),
    )


def _figures(claims: list[Claim]) -> list[Claim]:
    """The claims that give the incident's toll; those that only say that there was harm stand in when none does."""
    totals = [c for c in claims if c.scope == "total"]
    counted = [c for c in totals if isinstance(c.value, Count)]
    return counted or totals


def _reported(claim: Claim, case: Case) -> Reported:
    report = case.reports[claim.span.report]
    value = as_reported(claim, report)
    if claim.id not in case.ruled:
        return value
    read = case.read.get(claim.id, claim)
    return msgspec.structs.replace(
        value,
        rulings=tuple(r.ruling for r in case.ruled[claim.id]),
        machine=as_reported(read, report) if read is not claim else None,
    )


def as_reported(claim: Claim, report: Report) -> Reported:
    """A claim of a report with its sentence, and nothing of what people ruled on it."""
    return Reported(
        claim=claim.id,
        report=report.id,
        outlet=report.outlet,
        published=report.published,
        source=claim.source,
        certainty=claim.certainty,
        value=claim.value,
        words=(claim.words or claim.span).of(report.text),
        sentence=claim.sentence,
        quote=claim.sentence.of(report.text),
        superseded=claim.superseded,
        page=report.page_at(claim.sentence.start),
    )


def _in_time(value: Reported) -> tuple[bool, str, str, int, str]:
    """By publication, undated reports last."""
    return value.published is None, value.published or "", value.report, value.sentence.start, value.claim


def _outgrown(values: Sequence[Reported], party: Party) -> list[Reported]:
    """Mark the figures that the same source, or the same kind of source a day or more later, has replaced.

    A later higher toll replaces an earlier one of the same kind of source; a lower one replaces only that
    of the same named source, which has corrected itself; a government is one source, whatever it is called. Another
    party's figure replaces nothing: it disputes. A figure that an outlet takes back is taken back in its older reports.
    """
    return [
        msgspec.structs.replace(v, superseded=True)
        if any(_replaces(w, v, party) or _takes_back(w, v) for w in values)
        else v
        for v in values
    ]


def _moved(values: Sequence[Reported], dead: Sequence[Reported], party: Party) -> list[Reported]:
    """Mark the figures of injured that a later report lowers by just as many as it raises the killed: some have died.

    Who died of wounds is counted among the dead from then on, and no more among the injured.
    """
    killed = {v.report: v.value.low for v in dead if isinstance(v.value, Count) and v.value.low == v.value.high}
    return [
        msgspec.structs.replace(v, superseded=True) if any(_died(w, v, killed, party) for w in values) else v
        for v in values
    ]


def _died(new: Reported, old: Reported, killed: Mapping[str, int], party: Party) -> bool:
    if not (isinstance(new.value, Count) and isinstance(old.value, Count)) or new.superseded:
        return False
    if "denied" in (new.certainty, old.certainty) or new.report not in killed or old.report not in killed:
        return False
    later = bool(new.published and old.published and old.published < new.published)
    one, other = party(new.source.name), party(old.source.name)
    gone = killed[new.report] - killed[old.report]
    return later and not (one and other and one != other) and gone > 0 and old.value.low - new.value.low == gone


def _takes_back(new: Reported, old: Reported) -> bool:
    """Whether a report takes back ("an earlier version of this article said five") what its outlet said before."""
    if not new.superseded or new.report == old.report or not new.outlet or new.outlet != old.outlet:
        return False
    later = bool(new.published and old.published and old.published <= new.published)
    return later and bounds(new.value) is not None and bounds(new.value) == bounds(old.value)


def _replaces(new: Reported, old: Reported, party: Party) -> bool:
    if not (isinstance(new.value, Count) and isinstance(old.value, Count)):
        return False
    if new.superseded or "denied" in (new.certainty, old.certainty) or bounds(new.value) == bounds(old.value):
        return False
    if not new.published or not old.published or new.published[:10] <= old.published[:10]:
        return False
    if old.source.name and new.source.name == old.source.name:
        return True
    one, other = party(new.source.name), party(old.source.name)
    if one and other:
        return one == other
    return new.source.kind == old.source.kind and new.value.low > (old.value.high or old.value.low)
