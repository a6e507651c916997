"""How far is it really? Each stated distance against the measured one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.locate.geometry import BorderDistance, border_distances, fits, kilometres_between
from reportedly.nouns import Claim, Distance, Finding, Place, Verdict

BORDER = re.compile(
    r"\b(?:border|frontier|from\s+ukraine|from\s+russia|границ|кордон|от\s+украин|від\s+україн)", re.IGNORECASE
)
# How a country is named in such a statement: the beginning of its name or of its people's.
NEIGHBOUR = {
    "ukrain": "UA", "украин": "UA", "україн": "UA", "russia": "RU", "росси": "RU", "росій": "RU",
    "israel": "IL", "lebanon": "LB", "leban": "LB", "poland": "PL", "polish": "PL", "belarus": "BY",
    "pakistan": "PK", "india": "IN", "afghan": "AF", "chad": "TD", "egypt": "EG", "syria": "SY", "turkey": "TR",
    "turkish": "TR", "iran": "IR", "iraq": "IQ", "jordan": "JO", "moldov": "MD", "romania": "RO",
    "somali": "SO", "ethiopia": "ET", "kenya": "KE", "sudan": "SD", "uganda": "UG", "rwanda": "RW",
    "niger ": "NE", "nigeria": "NG", "cameroon": "CM", "thai": "TH", "cambodia": "KH", "myanmar": "MM",
    "colombia": "CO", "venezuela": "VE", "ecuador": "EC", "gaza": "PS", "azerbaijan": "AZ", "armenia": "AM",
    "georgia": "GE", "finland": "FI", "estonia": "EE", "latvia": "LV", "lithuania": "LT",
}  # fmt: skip
# Other lines that a figure in the press may mean, for a distance from Ukraine: named places, no front line.
OTHER_LINES: dict[str, tuple[tuple[str, float, float], ...]] = {
    "UA": (
        ("Kharkiv city", 49.98, 36.25),
        ("Sumy city", 50.92, 34.80),
        ("Dnipro city", 48.47, 35.04),
        ("Kyiv", 50.45, 30.52),
        ("Zaporizhzhia city", 47.84, 35.14),
        ("Chernihiv city", 51.50, 31.29),
        ("Odesa", 46.48, 30.73),
        ("Kramatorsk", 48.74, 37.58),
    ),
}
DISPUTED = {
    "UA": "the nearest part of the recognised border may lie in occupied territory, "
    "so a distance from territory under Ukraine's control is another question"
}


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Each distance that a report states, against the geodesic distance from the place to the line it names.

    Holds when the figure, rounded as it is written, fits the interval over the data sets and the reach of the
    place; fails when it does not, with other lines that it would fit; cannot tell when the place or the line
    is not known. The recognised border is one answer, not the only one: see the working.
    """
    place = case.where
    stated = [c for c in case.claims if isinstance(c.value, Distance) and c.account is not None]
    seen: dict[tuple[float, str], Finding] = {}
    for claim in sorted(stated, key=lambda c: (c.value.km if isinstance(c.value, Distance) else 0, c.id)):
        value = claim.value
        if isinstance(value, Distance) and BORDER.search(_context(case, claim)):
            key = (value.km, value.bound)
            found = _border(case, claim, value, place, knowledge)
            earlier = seen.get(key)
            seen[key] = _joined(earlier, found) if earlier else found
    return list(seen.values())


def _context(case: Case, claim: Claim) -> str:
    """The words that say from where: the reference, or the whole sentence when it is bare."""
    value = claim.value
    reference = value.reference if isinstance(value, Distance) else ""
    return reference or case.quote(claim)


def _country(case: Case, claim: Claim) -> str | None:
    """Whose border the words name; for "the border" alone, the one named elsewhere in the report."""
    for words in (_context(case, claim).lower(), case.reports[claim.span.report].text.lower()):
        named = [(words.find(k), code) for k, code in NEIGHBOUR.items() if k in words]
        own = case.where.country if case.where else None
        others = [code for _, code in sorted(named) if code != own]
        if others:
            return others[0]
    return None


def _border(case: Case, claim: Claim, stated: Distance, place: Place | None, knowledge: Any) -> Finding:
    who = case.said_by(claim)
    country = _country(case, claim)
    statement = (
        f"It is {stated.written} {stated.reference}".rstrip()
        if stated.reference
        else f"It is {stated.written} from the border"
    )
    if place is None or place.lat is None or place.lon is None or country is None:
        missing = "the place has no coordinates" if country else "the report does not say whose border"
        return _finding("cannot tell", statement, (who, missing), (), claim)
    measured = border_distances(place.lat, place.lon, country, knowledge.borders)
    if not measured:
        return _finding("cannot tell", statement, (who, f"no outline of {country} in the data sets"), (), claim)
    reach = place.radius_km or 0.0
    low, high = min(m.km for m in measured) - reach, max(m.km for m in measured) + reach
    fit = fits(stated, max(0.0, low), high)
    working = [who, *(_measured(m, country, place) for m in measured)]
    working.append(
        f"the place reaches {reach:,.0f} km around its point, so the distance is {max(0.0, low):,.0f} to {high:,.0f} km"
    )
    working.append(f"{fit.rule}: {'fits' if fit.holds else 'does not fit'}")
    if not fit.holds:
        working += _others(stated, place, country)
    if country in DISPUTED:
        working.append(DISPUTED[country])
    return _finding(
        "holds" if fit.holds else "fails", statement, tuple(working), tuple(m.data_set for m in measured), claim
    )


def _measured(m: BorderDistance, country: str, place: Place) -> str:
    here, there = f"{place.lat:.4f} N {place.lon:.4f} E", f"{m.lat} N {m.lon} E"
    return (
        f"{m.km:,.1f} km from {here} to the recognised border of {country} at {there}, "
        f"bearing {m.bearing:.0f} ({m.data_set})"
    )


def _others(stated: Distance, place: Place, country: str) -> list[str]:
    """Other lines that the figure would fit: it may mean one of these."""
    if place.lat is None or place.lon is None:
        return []
    here = (place.lat, place.lon)
    lines = [(name, kilometres_between(*here, lat, lon)) for name, lat, lon in OTHER_LINES.get(country, ())]
    near = [
        f"{name} ({km:,.0f} km)"
        for name, km in sorted(lines, key=lambda x: abs(x[1] - stated.km))
        if fits(stated, km - 15, km + 15).holds
    ]
    if near:
        return [f"it would fit other lines: {', '.join(near[:3])}"]
    return [
        f"the nearest other line known here: {name} ({km:,.0f} km)"
        for name, km in sorted(lines, key=lambda x: abs(x[1] - stated.km))[:1]
    ]


def _finding(
    verdict: Verdict, statement: str, working: tuple[str, ...], data: tuple[str, ...], claim: Claim
) -> Finding:
    return Finding(
        check="distance", verdict=verdict, statement=statement, working=working, data=data, claims=(claim.id,)
    )


def _joined(first: Finding, second: Finding) -> Finding:
    """The same figure in another report: one finding, both who say it."""
    working = (
        (first.working[0], second.working[0], *first.working[1:])
        if second.working[0] not in first.working
        else first.working
    )
    return Finding(
        check=first.check,
        verdict=first.verdict,
        statement=first.statement,
        working=working,
        data=first.data,
        claims=(*first.claims, *second.claims),
    )
