"""Where an incident happened, among all places that a report names.

Not where the source sat, nor what a distance is measured from, nor where something flew to: the place that
the words of the incident stand in, at, or near; else the nearest named before; else the one of the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from reportedly.locate.names import kilometres
from reportedly.locate.place import Located
from reportedly.nouns import Place
from reportedly.text.parse import Parse

Range = tuple[int, int]

# Points for a place as the place of the incident; by hand, measured on reports and reports_train (place_25km).
SAME_SENTENCE, BEFORE, AFTER, AT, LEAD, TITLE = 3.0, 1.6, 1.0, 1.2, 1.5, 1.2
FINER = {"site": 0.9, "city": 0.8, "district": 0.6, "sea": 0.6, "admin1": 0.2, "country": -0.6}
DATELINE = 0.5  # "SOLINGEN, Germany (AP) -"
OFF, SPEAKER = -4.0, -2.5  # "1,200 km from X", "X said"
FAR = 0.004  # per character between the place and the words of the incident
SENTENCES = 4  # how many sentences away a place still counts
NOT_WHERE = {"people", "name"}  # "a Russian officer", "the Toronto Police"
COARSE = {"country", "admin1", "sea"}


def happened_at(
    located: Sequence[Located], parse: Parse, anchors: Sequence[Range], title_end: int = 0, sites: Sequence[Range] = ()
) -> Place | None:
    """The place of the incident that `anchors` (ranges of its trigger words) tell of; None when none is named.

    `sites` are the words for what can hold an incident ("plant", "hospital"): one beside the place makes the
    level a site, while the point stays that of the town with the town's own reach.
    """
    if not located:
        return None
    starts = [parse.sentence_at(a) for a, _ in anchors] or [0]
    located = [p for p in located if p.standing not in NOT_WHERE]
    known = [p for p in located if p.place.level is not None and p.place.lat is not None]
    scored = [(_points(p, parse, anchors, starts, title_end), -p.start, p) for p in known]
    if not scored:
        unknown = next((p for p in located if parse.sentence_at(p.start) in starts and p.standing == "at"), None)
        return unknown.place if unknown else None
    points, _, best = max(scored, key=lambda s: (s[0], s[1]))
    if points <= 0:
        return None
    best = _unlisted(_finer(best, known, parse, starts), located, parse, starts)
    return _as_site(best.place, parse, starts, sites)


def _points(p: Located, parse: Parse, anchors: Sequence[Range], starts: Sequence[int], title_end: int) -> float:
    """How likely the incident happened there."""
    sentence = parse.sentence_at(p.start)
    points = FINER.get(p.place.level or "", 0.0)
    near = min((abs(sentence - s), sentence > s) for s in starts)
    if near[0] == 0:
        gap = min(min(abs(p.start - b), abs(a - p.end)) for a, b in anchors) if anchors else 0
        points += SAME_SENTENCE - FAR * gap
    elif near[0] <= SENTENCES:
        points += (AFTER if near[1] else BEFORE) / near[0]
    else:
        points -= 1.0
    points += (
        AT
        if p.standing == "at"
        else DATELINE
        if p.standing == "dateline"
        else OFF
        if p.standing == "off"
        else SPEAKER
        if p.standing == "speaker"
        else 0.0
    )
    if title_end and p.end <= title_end:
        points += TITLE
    elif sentence <= 2:
        points += LEAD * 0.3
    return points


def stated_at(located: Sequence[Located], parse: Parse, anchors: Sequence[Range]) -> Place | None:
    """The place that the incident's own sentence gives: in, at or near it; None when that sentence names none."""
    starts = {parse.sentence_at(a) for a, _ in anchors}
    here = [
        p for p in located if parse.sentence_at(p.start) in starts and p.standing == "at" and p.place.lat is not None
    ]
    return max(here, key=lambda p: (FINER.get(p.place.level or "", 0.0), -p.start)).place if here else None


def _finer(best: Located, located: Sequence[Located], parse: Parse, starts: Sequence[int]) -> Located:
    """A town inside the chosen region or country, when the report names just one that could be meant."""
    shared = (
        best.place.level == "city"
        and best.place.admin1 is not None
        and best.place.admin1.split(" ")[0] == best.place.name
    )
    if best.place.level not in COARSE and not shared:
        return best
    inside = [
        p for p in located
        if p.place.level in ("city", "site", "district") and p.standing in ("at", "plain")
        and p.place.name != best.place.name
        and _holds(best.place, p.place)
    ]  # fmt: skip
    close = [p for p in inside if any(abs(parse.sentence_at(p.start) - s) <= 1 for s in starts)] or inside
    names = {p.place.geonameid or p.place.name for p in close}
    return close[0] if len(names) == 1 else best


def _unlisted(best: Located, located: Sequence[Located], parse: Parse, starts: Sequence[int]) -> Located:
    """A town that no gazetteer knows, named where the incident is told: its name, with the reach of its area."""
    if best.place.level not in COARSE or best.place.level == "sea":
        return best
    unknown = next(
        (p for p in located if p.place.lat is None and p.standing == "at" and parse.sentence_at(p.start) in starts),
        None,
    )
    if unknown is None or (unknown.place.country and unknown.place.country != best.place.country):
        return best
    reason = f"{unknown.place.reason}; placed in {best.place.name}, which the report names, and no finer"
    return structs.replace(
        unknown,
        place=structs.replace(best.place, name=unknown.place.name, level=unknown.place.level or "city", reason=reason),
    )


def _holds(area: Place, town: Place) -> bool:
    """Whether the town lies in the area, as far as the gazetteer knows."""
    if area.level == "sea" or area.country != town.country:
        return False
    if area.level == "country" or (area.admin1 and area.admin1 == town.admin1):
        return True
    if area.lat is None or area.lon is None or town.lat is None or town.lon is None or area.admin1:
        return False
    return kilometres(area.lat, area.lon, town.lat, town.lon) <= (area.radius_km or 0) + 10


STREET = re.compile(
    r"\b(?:street|avenue|road|square|boulevard|улиц\w*|ул\.|проспект\w*|площад\w*|вулиц\w*|вул\.|площ\w*)\b",
    re.IGNORECASE,
)


def _as_site(place: Place, parse: Parse, starts: Sequence[int], sites: Sequence[Range]) -> Place:
    """The place with level "site" when the incident's own sentences name a building or a street in that town."""
    if place.level != "city":
        return place
    ranges = [parse.sentences[s] for s in starts]
    named = any(a <= s < b for a, b in ranges for s, _ in sites) or any(
        STREET.search(parse.text[a:b]) for a, b in ranges
    )
    return structs.replace(place, level="site") if named else place
