"""Where an incident happened, among all places that a report names.

Not where the source sat, nor what a distance is measured from, nor where something flew to: the place that
the words of the incident stand in, at, or near; else the nearest named before; else the one of the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from reportedly.locate.place import Located
from reportedly.nouns import Place
from reportedly.text.parse import Parse

Range = tuple[int, int]

# Points for a place as the place of the incident; by hand, measured on reports and reports_train (place_25km).
SAME_SENTENCE, BEFORE, AFTER, AT, LEAD, TITLE = 3.0, 1.6, 1.0, 1.2, 1.5, 1.2
FINER = {"site": 0.9, "city": 0.8, "district": 0.6, "sea": 0.6, "admin1": 0.2, "country": -0.6}
OFF, SPEAKER = -4.0, -2.5  # "1,200 km from X", "X said"
FAR = 0.004  # per character between the place and the words of the incident
SENTENCES = 4  # how many sentences away a place still counts
COARSE = {"country", "admin1", "sea"}


def happened_at(located: Sequence[Located], parse: Parse, anchors: Sequence[Range], title_end: int = 0, sites: Sequence[Range] = ()) -> Place | None:
    """The place of the incident that `anchors` (character ranges of its trigger words) tell of; None when none is named.

    `sites` are the words for what can hold an incident ("plant", "hospital"): one beside the place makes the
    level a site, while the point stays that of the town with the town's own reach.
    """
    if not located:
        return None
    starts = [parse.sentence_at(a) for a, _ in anchors] or [0]
    scored = [(_points(p, parse, anchors, starts, title_end), -p.start, p) for p in located if p.place.level is not None]
    if not scored:
        unknown = next((p for p in located if parse.sentence_at(p.start) in starts and p.standing == "at"), None)
        return unknown.place if unknown else None
    points, _, best = max(scored, key=lambda s: (s[0], s[1]))
    if points <= 0:
        return None
    best = _finer(best, located, parse)
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
    points += AT if p.standing == "at" else OFF if p.standing == "off" else SPEAKER if p.standing == "speaker" else 0.0
    if title_end and p.end <= title_end:
        points += TITLE
    elif sentence <= 2:
        points += LEAD * 0.3
    return points


def _finer(best: Located, located: Sequence[Located], parse: Parse) -> Located:
    """A town inside the chosen region or country, when the report names just one that could be meant."""
    if best.place.level not in COARSE:
        return best
    inside = [
        p for p in located
        if p.place.level in ("city", "site", "district") and p.standing in ("at", "plain") and p.place.country == best.place.country
        and (best.place.level == "country" or (p.place.admin1 and p.place.admin1 == best.place.admin1))
        and abs(parse.sentence_at(p.start) - parse.sentence_at(best.start)) <= 1
    ]  # fmt: skip
    names = {p.place.geonameid for p in inside}
    return inside[0] if len(names) == 1 else best


STREET = re.compile(r"\b(?:street|avenue|road|square|boulevard|улиц\w*|ул\.|проспект\w*|площад\w*|вулиц\w*|вул\.|площ\w*)\b", re.IGNORECASE)


def _as_site(place: Place, parse: Parse, starts: Sequence[int], sites: Sequence[Range]) -> Place:
    """The place with level "site" when the incident's own sentences name a building or a street in that town."""
    if place.level != "city":
        return place
    ranges = [parse.sentences[s] for s in starts]
    named = any(a <= s < b for a, b in ranges for s, _ in sites) or any(STREET.search(parse.text[a:b]) for a, b in ranges)
    return structs.replace(place, level="site") if named else place
