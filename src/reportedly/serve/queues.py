"""Which claims a person should look at: those for which a correction was asked, and those read with little confidence.

Pure. How doubtful a claim is comes from what the reading itself leaves open, and is told in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import log2

import msgspec

from reportedly.assess.conflict import bounds, standing
from reportedly.locate.names import kilometres
from reportedly.nouns import Candidate, Count, Field, Moment, Place, Reported, Ruling
from reportedly.publish import IncidentRecord
from reportedly.publish.wording import ruling_words

NEAR = 0.6  # of its score: another place is nearly as likely
NEARBY = 5.0  # km beyond the radius: still the same place
LITTLE = 0.35  # a score below: little speaks for the place


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that waits for a person: on which field of which incident, and why it should be looked at."""

    incident: IncidentRecord
    field: str
    said: Reported
    why: str
    weight: float = 0.0


def open_question(rulings: Iterable[Ruling]) -> Ruling | None:
    """The question that nobody has settled since; `rulings` come the newest first."""
    newest = next(iter(rulings), None)
    return newest if newest is not None and newest.kind == "question" else None


def settled(said: Reported) -> bool:
    """Whether a person has accepted, corrected or rejected it."""
    return any(r.kind != "question" for r in said.rulings)


def asked_for(incidents: Iterable[IncidentRecord]) -> list[Waiting]:
    """The claims for which a correction is asked, the latest question first."""
    found = [
        (asked.at, Waiting(incident=i, field=f.name, said=v, why=ruling_words(asked)))
        for i, f, v in _values(incidents)
        if (asked := open_question(v.rulings)) is not None
    ]
    return [w for _, w in sorted(found, key=lambda pair: (pair[0], pair[1].said.claim), reverse=True)]


def little_confidence(incidents: Iterable[IncidentRecord]) -> list[Waiting]:
    """The claims that the machine was least sure to read rightly, those that more reports hang on first."""
    found = []
    for i, f, v in _values(i for i in incidents if i.role == "main"):
        if v.rulings or v.superseded:
            continue
        doubt = max(_doubts(v, f), default=None)
        if doubt is not None:
            weight = doubt[0] * log2(2 + len(i.reports))
            found.append(Waiting(incident=i, field=f.name, said=v, why=doubt[1], weight=round(weight, 3)))
    return sorted(found, key=lambda w: (-w.weight, w.said.claim))


def _values(incidents: Iterable[IncidentRecord]) -> Iterator[tuple[IncidentRecord, Field, Reported]]:
    for i in incidents:
        for f in i.fields:
            for v in (*f.values, *f.rejected):
                yield i, f, v


def _doubts(v: Reported, f: Field) -> Iterator[tuple[float, str]]:
    """What the reading of a value leaves open, each with a weight from 0 to 1."""
    match v.value:
        case Place(lat=None):
            yield 0.6, "no place is known under this name"
        case Place(lat=float(), lon=float(), score=score, alternatives=others) if score is not None:
            best = max((c for c in others if _elsewhere(v.value, c)), key=lambda c: c.score, default=None)
            if best is not None and best.score >= NEAR * score:
                yield round(0.5 + best.score / (2 * score) * 0.4, 3), f"it could as well be {_told(v.value, best)}"
            elif score < LITTLE:
                yield 0.5, "little speaks for this place"
        case Moment(earliest=None):
            yield 0.5, "no day can be told from these words"
        case Count(exact=False):
            yield 0.4, "there are words and no figure"
    if f.name in ("killed", "injured") and _two_in_one(v, f):
        yield 0.7, "the same source gives two figures in one report"


def _elsewhere(place: Place, other: Candidate) -> bool:
    """Whether the other is not only a part, or another entry, of the same place."""
    return _apart(place, other) > (place.radius_km or 0.0) + NEARBY


def _told(place: Place, other: Candidate) -> str:
    return f"{other.name}{f', {other.country}' if other.country else ''}, {_apart(place, other):,.0f} km away"


def _apart(place: Place, other: Candidate) -> float:
    assert place.lat is not None
    assert place.lon is not None
    return kilometres(place.lat, place.lon, other.lat, other.lon)


def _two_in_one(v: Reported, f: Field) -> bool:
    mine = [w for w in standing(f.values) if w.report == v.report and w.source.name == v.source.name]
    return v in mine and len({bounds(w.value) for w in mine}) > 1
