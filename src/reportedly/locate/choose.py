"""Where an incident happened, among all places that a report names.

Not where the source sat, nor what a distance is measured from, nor where something flew to: the place that the
words of the incident stand in, at, or near; else the nearest named before; else the one of the title. What speaks
for a place is listed in `choice.py` and weighed by `weights.py`, which `tools/train_places.py` learns.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from reportedly.locate.choice import COARSE, Choice, Range, holds, same
from reportedly.locate.place import Located
from reportedly.locate.sites import Site, is_site_name, with_site
from reportedly.locate.standing import AT, DATELINE, FAR, NAME, NEAR, PEOPLE, PLAIN
from reportedly.locate.weights import WEIGHTS
from reportedly.nouns import Place
from reportedly.text.parse import Parse

NOT_WHERE = {PEOPLE, NAME, FAR}  # "a Russian officer", "the Toronto Police", "900 km from Kyiv"
LEAST = 0.0  # a place that less than this speaks for is not where it happened
FINER = {"site": 0.9, "city": 0.8, "district": 0.6, "sea": 0.6, "admin1": 0.2, "country": -0.6}


def happened_at(
    located: Sequence[Located], parse: Parse, anchors: Sequence[Range], title_end: int = 0, sites: Sequence[Site] = ()
) -> Place | None:
    """The place of the incident that `anchors` (ranges of its trigger words) tell of; None when none is named.

    `sites` are the words for what can hold an incident (`find_sites`): one with a name of its own beside
    the place makes the level a site, while the point stays that of the town with the town's own reach.
    """
    possible = [p for p in located if can_be_where(p)]
    if not possible:
        return None
    choice = Choice(possible, parse, anchors, title_end)
    points = [_points(choice, n) for n in range(len(possible))]
    best = max(range(len(possible)), key=lambda n: (points[n], -possible[n].start))
    if points[best] < LEAST:
        return None
    chosen = possible[_finer(best, choice, points)]
    place = chosen.place if chosen.place.lat is not None else _in_area(chosen, choice, points)
    return with_site(place, located, parse, choice.starts, title_end, sites)


def _finer(best: int, choice: Choice, points: Sequence[float]) -> int:
    """The likeliest town inside a chosen region or country, when the report names just one, or one that fits well."""
    area = choice.located[best].place
    if area.level == "district":
        towns = _inside(area, choice)
        here = [n for n in towns if choice.sentence[n] in choice.starts]
        only = towns if len({same(choice.located[n].place) for n in towns}) == 1 else []
        return max(here or only, key=lambda n: (points[n], -n), default=best)
    if area.level not in COARSE:
        return best
    inside = [n for n, p in enumerate(choice.located) if p.standing in MAY_BE_THERE and holds(area, p.place)]
    for narrow in STANDINGS if choice.in_lead or area.level == "country" else ():
        towns = [
            n for n in inside if choice.located[n].standing in narrow and choice.located[n].place.level not in COARSE
        ]
        if len({same(choice.located[n].place) for n in towns}) == 1:
            return max(towns, key=lambda n: (points[n], -n))
        if towns:
            break
    good = [n for n in inside if points[n] > points[best] - FINER_LEAD]
    return _finer(max(good, key=lambda n: (points[n], -n)), choice, points) if good else best


def _inside(district: Place, choice: Choice) -> list[int]:
    """The towns of a district at which something happened by their words."""
    return [
        n
        for n, p in enumerate(choice.located)
        if p.standing in (AT, NEAR, DATELINE) and p.place.level == "city" and holds(district, p.place)
    ]


STANDINGS: tuple[set[str], ...] = ({AT}, {AT, NEAR}, {AT, NEAR, DATELINE}, {AT, NEAR, DATELINE, PLAIN})
MAY_BE_THERE = {AT, NEAR, PLAIN, DATELINE}
FINER_LEAD = 3.0  # how much more may speak for the area than for the place inside it


def can_be_where(p: Located) -> bool:
    """Whether something can have happened there: a place with a level, or a name that no gazetteer knows, "in X"."""
    if p.standing in NOT_WHERE:
        return False
    if p.place.lat is not None:
        return p.place.level is not None
    return p.standing in (AT, NEAR) and not is_site_name(p.place.name)


def _points(choice: Choice, n: int) -> float:
    """What speaks for the n-th place, added up."""
    total = 0.0
    for feature in choice.features(n):
        name, amount = (feature, 1.0) if isinstance(feature, str) else feature
        total += WEIGHTS.get(name, 0.0) * amount
    return total


def stated_at(located: Sequence[Located], parse: Parse, anchors: Sequence[Range]) -> Place | None:
    """The place that the incident's own sentence gives: in, at or near it; None when that sentence names none."""
    starts = {parse.sentence_at(a) for a, _ in anchors}
    here = [
        p
        for p in located
        if parse.sentence_at(p.start) in starts
        and (p.standing in (AT, NEAR) or (p.standing in (PLAIN, DATELINE) and _is_heading(parse, p)))
        and p.place.lat is not None
        and p.place.level
    ]
    return max(here, key=lambda p: (FINER.get(p.place.level or "", 0.0), -p.start)).place if here else None


def _is_heading(parse: Parse, p: Located) -> bool:
    """Whether the sentence is nothing but the name, as over an item of a digest ("🔴 Nova Kakhovka.")."""
    start, end = parse.sentences[parse.sentence_at(p.start)]
    return not any(c.isalnum() for c in parse.text[start : p.start] + parse.text[p.end : end])


# ------------------------------------------------------------------ names that no gazetteer knows


def _in_area(unknown: Located, choice: Choice, points: Sequence[float]) -> Place:
    """A name without coordinates, in the smallest area that the report puts it in: that area's point and reach."""
    areas = [
        (p, points[n])
        for n, p in enumerate(choice.located)
        if p.place.lat is not None
        and p.place.level in ("admin1", "country", "district")
        and _may_hold(p.place, unknown.place)
    ]
    beside = [(p, s) for p, s in areas if 0 <= p.start - unknown.end <= 60]
    areas = [(p, s) for p, s in areas if p.place.level != "country" or p.standing in (AT, DATELINE)]
    if not beside and not areas:
        return unknown.place
    area, _ = max(beside or areas, key=lambda a: (a[0].place.level != "country", a[1]))
    reason = f"{unknown.place.reason}; placed in {area.place.name}, which the report names, and no finer"
    name, level = unknown.place.name, unknown.place.level or "city"
    return structs.replace(area.place, name=name, level=level, reason=reason, gazetteer_name=None, geonameid=None)


def _may_hold(area: Place, unknown: Place) -> bool:
    return unknown.country is None or area.country == unknown.country
