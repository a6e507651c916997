"""Is it as far as reports say?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.conflict import ABOUT
from reportedly.assess.reference import Line, country_name, line_of, other_lines
from reportedly.assess.summary import distance_words
from reportedly.locate.geometry import BorderDistance, border_distances, kilometres_between, rounding
from reportedly.locate.mention import GazetteerRow
from reportedly.nouns import Claim, Distance, Finding, Noun, Place, Verdict

FAR = 100.0  # km: a figure without any line is worth a finding from here on; shorter ones are lengths and ranges
# Said beside every distance to such a border: one line is not the only answer.
OCCUPIED = {
    "UA": "this is the internationally recognised border: the nearest part of it may lie in occupied territory, "
    "and a distance from territory that Ukraine holds is another question"
}
SHOWN = 4  # other lines named, the nearest to the figure first
DETOUR = 1.4  # by road it is this much longer at most: distances to towns are often road distances
ASTRAY = 3.0  # a measured distance so many times the stated one: one of the two places is probably misread
_AWAY = re.compile(r"\s*(?:away|off|from|от|від)\b", re.IGNORECASE)
_WITHIN = re.compile(r"within\b|в радиусе\b|у радіусі\b", re.IGNORECASE)  # however near
_SPEED = re.compile(r"\s*(?:/|per |an |в |на )(?:h|hour|час|годин)", re.IGNORECASE)


class Measured(Noun, frozen=True, kw_only=True):
    """A distance measured in one data set, from the near to the far edge of the place."""

    data: str
    low: float
    high: float
    words: str


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether each stated distance fits the geodesic distance from the place to the line that the report names.

    A figure stands for all that rounds to it ("1,200" for 1,150 to 1,250; "about" for 5 per cent either way;
    "over" for up to half as much again). Holds or fails only when every border data set agrees, over the whole
    width of the place; a figure that fails names the other lines it would fit. Cannot tell when the words
    name no line that is known.
    """
    stated = [c for c in case.about("distance") if isinstance(c.value, Distance) and not _speed(c, case)]
    lines = {c.id: _line(c, case, knowledge) for c in stated}
    known = any(line is not None for line in lines.values())
    groups: dict[tuple[float, bool | str, Line | None], list[Claim]] = {}
    for claim in stated:
        value, line = claim.value, lines[claim.id]
        assert isinstance(value, Distance)
        if line is not None or (value.km >= FAR and (known or value.reference)):
            either_way = value.bound if value.bound in ("over", "under") else "about"
            groups.setdefault((value.km, either_way, _same(line)), []).append(claim)
    return [_finding(_rounded_first(claims), lines[claims[0].id], case, knowledge) for claims in groups.values()]


def _rounded_first(claims: list[Claim]) -> list[Claim]:
    """Those that say "about" first: of one figure the least strict wording is checked."""
    return sorted(claims, key=lambda c: isinstance(c.value, Distance) and c.value.bound == "exactly")


def _line(claim: Claim, case: Case, knowledge: Any) -> Line | None:
    if case.where is None or not isinstance(claim.value, Distance):
        return None
    text = case.reports[claim.span.report].text
    end = (claim.words or claim.span).end
    away = bool(_AWAY.match(text[end : end + 12]))
    return line_of(claim.value.reference, case.quote(claim), text, case.where, knowledge, away=away)


def _same(line: Line | None) -> Line | None:
    """The line without the words it came from, so that reports that name one line meet."""
    return line and Line(kind=line.kind, how="", country=line.country, name=line.name, lat=line.lat, lon=line.lon)


def _speed(claim: Claim, case: Case) -> bool:
    end = (claim.words or claim.span).end
    return bool(_SPEED.match(case.reports[claim.span.report].text[end : end + 12]))


def _finding(claims: list[Claim], line: Line | None, case: Case, knowledge: Any) -> Finding:
    value = claims[0].value
    assert isinstance(value, Distance)
    working = [f"{case.said_by(c)}: {case.words(c)!r} {_reference(c)}".rstrip() for c in claims]
    verdict: Verdict = "cannot tell"
    data: tuple[str, ...] = ()
    if line is None or line.kind == "none":
        working.append(line.how if line else "the words name no line to measure to")
    elif case.where is None or case.where.lat is None or case.where.lon is None:
        working.append("the incident has no point to measure from")
    else:
        measured = _measure(case.where, line, knowledge)
        verdict, lines = _compare(value, line, measured)
        working += [f"measured to {_line_words(line, case, knowledge)}, by {line.how}", _from(case.where), *lines]
        if verdict == "fails":
            working += _others(value, line, case.where, knowledge)
        if line.kind == "border" and line.country in OCCUPIED:
            working.append(OCCUPIED[line.country])
        data = tuple(dict.fromkeys(m.data for m in measured))
    return Finding(
        check="distance",
        verdict=verdict,
        statement=f"It is {distance_words(value)} from {_line_words(line, case, knowledge)}",
        working=tuple(working),
        data=data,
        claims=tuple(c.id for c in claims),
    )


def _reference(claim: Claim) -> str:
    return claim.value.reference.split("\n")[0] if isinstance(claim.value, Distance) else ""


def _line_words(line: Line | None, case: Case, knowledge: Any) -> str:
    if line is None or line.kind == "none":
        return "the line that the report means"
    if line.kind == "place" or line.country is None:
        return line.name
    text = "\n".join(case.reports[r].text for r in sorted(case.reports))
    return f"the recognised border of {country_name(line.country, text, knowledge)}"


def _from(where: Place) -> str:
    radius = f", radius {where.radius_km:.0f} km" if where.radius_km else ""
    return f"from {where.gazetteer_name or where.name}, {where.lat:.3f} N {where.lon:.3f} E{radius}"


def _measure(where: Place, line: Line, knowledge: Any) -> list[Measured]:
    assert where.lat is not None
    assert where.lon is not None
    wide = where.radius_km or 0.0
    if line.kind == "border" and line.country:
        return [_to_border(b, wide) for b in border_distances(where.lat, where.lon, line.country, knowledge.borders)]
    if line.lat is None or line.lon is None:
        return []
    km = kilometres_between(where.lat, where.lon, line.lat, line.lon)
    wide += line.radius_km
    words = f"{line.name}: {km:,.1f} km, geodesic on WGS 84, {line.radius_km:.0f} km its own radius"
    return [Measured(data="gazetteer coordinates", low=max(0.0, km - wide), high=km + wide, words=words)]


def _to_border(b: BorderDistance, wide: float) -> Measured:
    point = f"{b.lat:.3f} N {b.lon:.3f} E, bearing {b.bearing:.0f}"
    return Measured(
        data=f"border outlines: {b.data_set}",
        low=max(0.0, b.km - wide),
        high=b.km + wide,
        words=f"{b.data_set}: {b.km:,.0f} km, nearest point {point}",
    )


def allowed(stated: Distance) -> tuple[float, float]:
    """The distances in km that a stated figure stands for."""
    reach = max(1.0, min(rounding(stated.km), ABOUT * stated.km))
    match stated.bound:
        case "over":
            return stated.km - reach, stated.km * 1.5
        case "under":
            return 0.0 if _WITHIN.match(stated.written) else stated.km * 0.5, stated.km + reach
        case "about":
            reach = max(reach, ABOUT * stated.km)
    return stated.km - reach, stated.km + reach


def _compare(stated: Distance, line: Line, measured: Sequence[Measured]) -> tuple[Verdict, list[str]]:
    low, high = allowed(stated)
    lines = [m.words for m in measured]
    if not measured:
        return "cannot tell", ["no data set draws this line"]
    if line.kind == "place":
        lines.append(f"{distance_words(stated)} stands for {low / DETOUR:,.0f} to {high:,.0f} km, by road or straight")
        low /= DETOUR
        if low == 0.0 and measured[0].high <= high:
            return "holds", lines
        if measured[0].low == 0.0:
            return "cannot tell", [*lines, "the incident is placed no finer than that place itself"]
        if measured[0].low > ASTRAY * stated.km:
            return "cannot tell", [*lines, "so far off that one of the two places is probably misread"]
    else:
        lines.append(f"{distance_words(stated)} stands for {low:,.0f} to {high:,.0f} km")
    fit = {m.low <= high and m.high >= low for m in measured}
    if len(fit) > 1:
        return "cannot tell", [*lines, "the data sets draw the line differently, and it fits only some of them"]
    return ("holds" if fit.pop() else "fails"), lines


def _others(stated: Distance, line: Line, where: Place, knowledge: Any) -> list[str]:
    """Other lines of the same country that the figure would fit, so that it is not called false."""
    if line.kind != "border" or line.country is None:
        return []
    low, high = allowed(stated)
    tried = [
        (r, _km_to(r, where), (where.radius_km or 0.0) + (r.radius or 0.0))
        for r in other_lines(line.country, knowledge)
    ]
    tried.sort(key=lambda t: abs(t[1] - stated.km))
    fitting = [f"{row.name} {km:,.0f} km" for row, km, wide in tried if km - wide <= high and km + wide >= low][:SHOWN]
    if fitting:
        return [f"it would fit another line: {', '.join(fitting)}"]
    return (
        ["none of the other lines tried fits: " + ", ".join(f"{r.name} {km:,.0f} km" for r, km, _ in tried)]
        if tried
        else []
    )


def _km_to(row: GazetteerRow, where: Place) -> float:
    return kilometres_between(where.lat, where.lon, row.lat, row.lon)  # type: ignore[arg-type]
