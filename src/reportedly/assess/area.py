"""The area that a novelty claim is about, and the incidents of the casebook in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.assess.case import Case
from reportedly.link.compare import km
from reportedly.link.wording import keys
from reportedly.nouns import Claim, Level, Noun, Novelty, Place

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


def scope_of(claim: Claim, case: Case) -> Scope | None:
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


def there(scope: Scope, case: Case, cases: Sequence[Case]) -> list[Case]:
    """The other incidents of the same type in the area."""
    alike = getattr(cases, "alike", None)  # a casebook that is read in lots gives only those that could be meant
    others = alike(case) if alike else cases
    return [c for c in others if c.incident.id != case.incident.id and c.type == case.type and _inside(c.where, scope)]


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


def start_of(case: Case) -> str:
    """Its first possible day; empty when it has none."""
    return (case.when.start if case.when else None) or ""


def end_of(case: Case) -> str | None:
    """Its last possible day."""
    return case.when.end if case.when else None
