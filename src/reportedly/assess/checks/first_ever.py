"""Is it the first, as reports say?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.link.compare import km
from reportedly.link.wording import keys
from reportedly.nouns import Claim, Finding, Level, Noun, Novelty, Place, Verdict

# How far from the incident another one lies "on the town" or "on the plant".
REACH_KM = {"site": 5.0, "city": 25.0, "district": 60.0}
# Words for a kind of area, when the scope names none: "first strike on the region".
KINDS: tuple[tuple[Level, str], ...] = (
    ("admin1", "region oblast republic province state governorate регион регионе области республике областi регiон"),
    ("country", "country nation nationwide стране країні"),
    ("city", "city town village municipality городе місті"),
    ("site", "plant factory facility refinery hospital base depot airport заводе заводі"),
)


class Scope(Noun, frozen=True, kw_only=True):
    """The area that a novelty claim is about: a level, and the place that stands for it."""

    level: Level
    name: str
    place: Place


def check(case: Case, cases: Sequence[Case], _knowledge: Any) -> list[Finding]:
    """Whether "first ever" stands against the casebook: the incidents of the same type in the same area.

    Fails when the casebook holds an earlier one; holds as far as the casebook goes when it holds none, with
    what it holds; cannot tell when the area or a date is not known. "Deadliest" is compared with the tolls.
    """
    by_scope: dict[tuple[str, Scope | None], list[Claim]] = {}
    for claim in case.about("novelty"):
        if claim.certainty != "denied":
            kind = claim.value.kind if isinstance(claim.value, Novelty) else "first"
            by_scope.setdefault((kind, _scope(claim, case)), []).append(claim)
    return [_finding(kind, scope, claims, case, cases) for (kind, scope), claims in by_scope.items()]


def _scope(claim: Claim, case: Case) -> Scope | None:
    """The area as the claim words it, matched to the incident's own place; null when it names no part of it."""
    where = case.where
    if where is None:
        return None
    written = claim.value.scope if isinstance(claim.value, Novelty) else ""
    for text in (written, case.words(claim), case.quote(claim)):
        if text and (level := _level(text, where)):
            names: dict[str, str | None] = {"admin1": where.admin1, "country": where.country}
            return Scope(level=level, name=names.get(level) or where.name, place=where)
    return None


def _level(text: str, where: Place) -> Level | None:
    said = keys(text)
    if where.admin1 and said & keys(where.admin1):
        return "admin1"
    if said & keys(where.name):
        return where.level if where.level in REACH_KM else "city"
    for level, kinds in KINDS:
        if said & keys(kinds):
            return level
    return None


def _finding(kind: str, scope: Scope | None, claims: list[Claim], case: Case, cases: Sequence[Case]) -> Finding:
    words = sorted({case.words(c) for c in claims})
    working = [f"{case.said_by(c)}: {case.quote(c)}" for c in claims]
    verdict: Verdict = "cannot tell"
    if scope is None:
        working.append("the area it is said to be first in could not be read from the words")
    elif kind != "first":
        working.append(f"only first-ever statements are computed; this one is {kind}")
    else:
        verdict, lines = _against_casebook(scope, case, cases)
        working += lines
    return Finding(
        check="first_ever",
        verdict=verdict,
        statement=f"It is the first {case.type.replace('_', ' ')} in {scope.name}" if scope else " / ".join(words),
        working=tuple(working),
        data=(f"the casebook: {len(cases)} incidents",),
        claims=tuple(c.id for c in claims),
    )


def _against_casebook(scope: Scope, case: Case, cases: Sequence[Case]) -> tuple[Verdict, list[str]]:
    alike = getattr(cases, "alike", None)  # a casebook that is read in lots gives only those that could be meant
    there = [
        c
        for c in (alike(case) if alike else cases)
        if c.incident.id != case.incident.id and c.type == case.type and _inside(c.where, scope)
    ]
    dated = sorted((c for c in [*there, case] if c.when and c.when.start), key=_start)
    lines = [f"the casebook holds {len(there) + 1} of this type in {scope.name}, this one included"]
    if dated:
        lines[0] += f", from {_start(dated[0])} to {_start(dated[-1])}"
    if not case.when or not case.when.start:
        return "cannot tell", [*lines, "this incident has no date"]
    earlier = [c for c in dated if c is not case and (_end(c) or "") < case.when.start]
    if earlier:
        lines += [
            f"earlier: incident {c.incident.id} on {_start(c)} at {c.where.name if c.where else '?'}" for c in earlier
        ]
        return "fails", lines
    undated = [c for c in there if not c.when or not c.when.start]
    if undated:
        return "cannot tell", [*lines, f"{len(undated)} of them have no date, so that they may be earlier"]
    return "holds", [*lines, f"none of them is before {case.when.start}: it holds as far as the casebook goes"]


def _inside(place: Place | None, scope: Scope) -> bool:
    here = scope.place
    if place is None or place.country != here.country:
        return False
    if scope.level == "country":
        return True
    if scope.level in REACH_KM:
        if None in (place.lat, place.lon, here.lat, here.lon):
            return bool(keys(place.name) & keys(here.name))
        return km(place.lat, place.lon, here.lat, here.lon) <= REACH_KM[scope.level]  # type: ignore[arg-type]
    return place.admin1 is not None and place.admin1 == here.admin1


def _start(case: Case) -> str:
    return (case.when.start if case.when else None) or ""


def _end(case: Case) -> str | None:
    return case.when.end if case.when else None
