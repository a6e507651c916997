"""Can all the places that reports name be where it happened?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.locate.geometry import kilometres_between
from reportedly.locate.mention import GazetteerRow
from reportedly.nouns import Claim, Finding, Place, Verdict

COARSE = ("admin1", "country", "district", "sea")
BEYOND = 1.5  # a sea is drawn as a circle around its middle; from so many times its reach on a place is not at it
DATA = ("gazetteer coordinates",)
_IN = re.compile(r"\b(?:in|on|over|off|в|у|на|над)\s+(?:the\s+)?(?=[A-ZА-ЯЁІЇЄҐ])")
_RUN = re.compile(r"[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){0,2}")


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether the places that claims name can be one: two towns by their distance, a town and a sea by its reach.

    Holds when the places, each over its whole reach, meet; fails when they lie apart, or in two countries. A
    region or country that holds the town is no second place and gives no finding. A sea is a circle around its
    middle here, no shoreline: between its reach and one and a half times that it cannot tell.
    """
    here = case.where
    if here is None:
        return []
    found, seen = [], {_key(here)}
    for claim, place in _named(case, knowledge):
        if _key(place) in seen or _holds(place, here) or _holds(here, place):
            continue
        seen.add(_key(place))
        found.append(_finding(claim, here, place, case))
    return found


def _named(case: Case, knowledge: Any) -> Iterator[tuple[Claim, Place]]:
    """The places of the claims, and the seas that their sentences put something in."""
    for claim in case.about("place"):
        if isinstance(claim.value, Place):
            yield claim, claim.value
    for claim in case.about("place", "event"):
        if claim.account is not None:
            for row in _seas(case.quote(claim), knowledge):
                yield (
                    claim,
                    Place(
                        name=row.name, level="sea", lat=row.lat, lon=row.lon, radius_km=row.radius,
                        geonameid=row.geonameid, gazetteer_name=row.name,
                    ),
                )  # fmt: skip


def _seas(sentence: str, knowledge: Any) -> Iterator[GazetteerRow]:
    """The waters that follow "in the" in a sentence."""
    for start in _IN.finditer(sentence):
        run = _RUN.match(sentence, start.end())
        words = run[0].split() if run else []
        for size in range(len(words), 0, -1):
            rows: Sequence[GazetteerRow] = knowledge.gazetteer.find(" ".join(words[:size]))
            if rows:
                if rows[0].kind == "sea":
                    yield rows[0]
                break


def _key(place: Place) -> str:
    return str(place.geonameid or place.gazetteer_name or place.name.casefold())


def _holds(area: Place, place: Place) -> bool:
    """Whether the gazetteer has the place in the area: the country or the division around it."""
    if area.level not in COARSE or area.level == "sea" or not _countries(area) & _countries(place):
        return False
    if area.level == "country":
        return True
    return area.level == "admin1" and (area.gazetteer_name or area.name) == place.admin1


def _countries(place: Place) -> set[str]:
    return {c for c in (place.country, *place.country_alt) if c}


def _finding(claim: Claim, here: Place, other: Place, case: Case) -> Finding:
    verdict, working = _compare(here, other)
    return Finding(
        check="places",
        verdict=verdict,
        statement=f"{_name(other)} and {_name(here)} can be one place",
        working=(f"{case.said_by(claim)}: {case.quote(claim)!r}", *working),
        data=DATA,
        claims=(claim.id,),
    )


def _compare(here: Place, other: Place) -> tuple[Verdict, list[str]]:
    if here.lat is None or here.lon is None or other.lat is None or other.lon is None:
        unknown = _name(here if here.lat is None else other)
        return "cannot tell", [f"{unknown} has no point to measure from"]
    km = kilometres_between(here.lat, here.lon, other.lat, other.lon)
    reach = [place.radius_km or 0.0 for place in (here, other)]
    nearest = max(0.0, km - sum(reach))
    steps = [
        f"{_point(here)} to {_point(other)}: {km:,.1f} km, geodesic on WGS 84",
        f"they reach {reach[0]:,.0f} and {reach[1]:,.0f} km: {nearest:,.0f} to {km + sum(reach):,.0f} km apart",
    ]
    if km <= sum(reach):
        return "holds", steps
    if "sea" in (here.level, other.level):
        steps.append("a sea is a circle around its middle here, no shoreline")
        sea = max(zip(reach, (here, other), strict=True), key=lambda r: r[1].level == "sea")[0]
        return ("cannot tell" if km <= BEYOND * sea + min(reach) else "fails"), steps
    one, two = _countries(here), _countries(other)
    if one and two and not one & two:
        steps.append(f"one is in {', '.join(sorted(one))}, the other in {', '.join(sorted(two))}")
    return "fails", steps


def _name(place: Place) -> str:
    return place.gazetteer_name or place.name


def _point(place: Place) -> str:
    return f"{_name(place)} ({place.level or 'place'}), {place.lat:.3f} N {place.lon:.3f} E"
