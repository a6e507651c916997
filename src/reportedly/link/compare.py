"""The comparisons behind a link, each a small pure function of two sketches.

A comparison returns a score from -1 (speaks for two incidents) to 1 (speaks for one), with a reason in
words. Missing is not different: what one of the two reports does not say scores 0.
"""

from __future__ import annotations

from datetime import date
from math import asin, cos, exp, log, radians, sin, sqrt

import msgspec

from reportedly.link.sketch import Rarity, Sketch
from reportedly.nouns import Place, Reason

EARTH_KM = 6371.0
# A named point, however precise, is rarely the point of the other report: villages, districts, plants.
SLACK_KM = 15.0
ALTERNATIVES = 5  # other places of a name that are tried, the likeliest first
MAY_MEET = 0.3
NAMES_DAY = 0.2
NEIGHBOURS = -0.3  # two towns of different names, near each other, neither in the area of the other
MENTIONED = 0.5  # of the worth of a shared place name, when it is the place of one report only
FAR_KM = 60.0  # two points this far beyond their radii are two places
COUNTED_NAMES, COUNTED_FIGURES = 8, 4  # shared ones that count, the rarest
COMMON = 2.5  # rarity up to which a shared name or figure counts nothing
ENOUGH = 30  # reports of one language from which the rarity of its words is trusted in full

FAMILY = {
    "drone_strike": "air", "missile_strike": "air", "air_strike": "air", "shelling": "air",
    "bombing": "blast", "explosion_unattributed": "blast", "arson_or_sabotage": "blast",
    "shooting": "ground", "armed_clash": "ground", "raid": "ground", "kidnapping": "ground",
    "stabbing_or_melee": "person", "vehicle_attack": "person", "other_attack": "any",
}  # fmt: skip
# Families that reports of one incident do mix up; other pairs of families count as unlike.
CONFUSED = {
    frozenset(p)
    for p in (
        ("air", "blast"),
        ("blast", "ground"),
        ("ground", "person"),
        ("blast", "person"),
    )
}


# ------------------------------------------------------------------ when


def time(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """Stated dates: the same day or night speaks for one incident, a gap of days for two."""
    if not a.days or not b.days:
        return Reason(comparison="time", score=0.0, words="a date is missing")
    gap = max(a.days[0], b.days[0]) - min(a.days[1], b.days[1])
    said = f"{day_words(a.days)} and {day_words(b.days)}"
    if gap > 1 and names_day(a, b):
        return Reason(comparison="time", score=NAMES_DAY, words=f"one names the other's day too: {said}")
    if gap > 0:
        return Reason(comparison="time", score=max(-1.0, 0.5 - 0.5 * gap), words=f"{gap} days apart: {said}")
    width = max(a.days[1] - a.days[0], b.days[1] - b.days[0])
    return Reason(comparison="time", score=1 / (1 + log(1 + max(0, width - 1))), words=f"dates meet: {said}")


def names_day(a: Sketch, b: Sketch) -> bool:
    """Whether one text names the day that the other gives to the event: a follow-up names the first day too."""
    return any(not other.mentioned.isdisjoint(short_days(s)) for s, other in ((a, b), (b, a)))


def short_days(s: Sketch) -> range:
    """The days of the event when it is dated to within three days."""
    return range(s.days[0], s.days[1] + 1) if s.days and s.days[1] - s.days[0] <= 2 else range(0)


def published(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """With a date missing: whether the other report could have told of it already, and how soon."""
    if (a.days and b.days) or "background" in (a.role, b.role):
        return Reason(comparison="published", score=0.0, words="both dated, or told as past")
    left = a.days[0] if a.days else a.published
    right = b.days[0] if b.days else b.published
    if left is None or right is None:
        return Reason(comparison="published", score=0.0, words="no date and no day of publication")
    apart = abs(left - right)
    words = f"{apart} days between " + ("event and publication" if a.days or b.days else "publications")
    return Reason(comparison="published", score=max(-1.0, 0.6 - 0.25 * log(1 + apart)), words=words)


def named_days(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """Days named without a year ("17 November") in the reports, when a full date is missing."""
    if a.days and b.days:
        return Reason(comparison="named_days", score=0.0, words="both reports date the event")
    left, right = calendar(a), calendar(b)
    if not left or not right:
        return Reason(comparison="named_days", score=0.0, words="no day is named in one of them")
    shared = left & right
    if shared:
        month, day = min(shared)
        return Reason(comparison="named_days", score=1.0, words=f"both name day {day} of month {month}")
    return Reason(comparison="named_days", score=-0.6, words="they name different days")


def weekday(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """Weekdays named in a report without a date, beside those of the other's date."""
    if a.days and b.days:
        return Reason(comparison="weekday", score=0.0, words="both reports date the event")
    left, right = week(a), week(b)
    if not left or not right:
        return Reason(comparison="weekday", score=0.0, words="no weekday is known in one of them")
    if left & right:
        return Reason(comparison="weekday", score=1.0 / max(len(left), len(right)), words="the weekday fits")
    return Reason(comparison="weekday", score=-1.0, words="the weekdays differ")


def week(s: Sketch) -> frozenset[int]:
    """The weekdays of the event when it is dated to within three days, else those that the text names."""
    if s.days:
        return frozenset(date.fromordinal(d).weekday() for d in short_days(s))
    return s.weekdays


def calendar(s: Sketch) -> frozenset[tuple[int, int]]:
    """The days of the event when it is dated to within a week, else the days that the text names."""
    if s.days:
        if s.days[1] - s.days[0] > 7:
            return frozenset()
        span = (date.fromordinal(d) for d in range(s.days[0], s.days[1] + 1))
        return frozenset((d.month, d.day) for d in span)
    return s.named_days


def day_words(days: tuple[int, int]) -> str:
    """One day, or the first and the last."""
    first, last = (date.fromordinal(d).isoformat() for d in days)
    return first if first == last else f"{first} to {last}"


# ------------------------------------------------------------------ where


def place(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """Points with their radii: how far apart, and how much a meeting in an area of that size says."""
    if not a.where or not b.where:
        return Reason(comparison="place", score=0.0, words="a place is missing")
    if other_country(a.where, b.where) and not may_meet(a.where, b.where):
        words = f"different countries: {a.where.country}, {b.where.country}"
        return Reason(comparison="place", score=-1.0, words=words)
    beyond = beyond_km(a.where, b.where)
    if beyond is None:
        return Reason(comparison="place", score=0.0, words="a point is missing")
    wide = max(a.where.radius_km or 5.0, b.where.radius_km or 5.0)
    names = f"{a.where.name}, {b.where.name}"
    if beyond > SLACK_KM:
        if may_meet(a.where, b.where):
            return Reason(comparison="place", score=MAY_MEET, words=f"another place of that name would fit: {names}")
        score = -min(1.0, beyond / FAR_KM)
        return Reason(comparison="place", score=score, words=f"{beyond:.0f} km beyond their radii: {names}")
    if other_names(a, b) and not _inside(a.where, b.where):
        return Reason(comparison="place", score=NEIGHBOURS, words=f"neighbours, {beyond:.0f} km apart: {names}")
    precision = min(1.0, 25.0 / max(wide, 25.0))
    return Reason(comparison="place", score=precision, words=f"places meet within {wide:.0f} km: {names}")


def other_names(a: Sketch, b: Sketch) -> bool:
    """Whether the places have different names and entries in the gazetteer."""
    known = (a.where and a.where.geonameid, b.where and b.where.geonameid)
    return not a.places & b.places and (None in known or known[0] != known[1])


def _inside(a: Place, b: Place) -> bool:
    """Whether the point of one lies in the area of the other."""
    beyond = beyond_km(msgspec.structs.replace(a, radius_km=0.0), msgspec.structs.replace(b, radius_km=0.0))
    return beyond is not None and beyond <= max(a.radius_km or 0.0, b.radius_km or 0.0)


def other_country(a: Place, b: Place) -> bool:
    """Whether the two lie in different countries, as far as both are known and undisputed."""
    if not a.country or not b.country:
        return False
    return not {a.country, *a.country_alt} & {b.country, *b.country_alt}


def beyond_km(a: Place, b: Place) -> float | None:
    """Kilometres between two places beyond their radii; null without two points."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return max(
        0.0,
        km(a.lat, a.lon, b.lat, b.lon) - (a.radius_km or 0.0) - (b.radius_km or 0.0),
    )


def may_meet(a: Place, b: Place) -> bool:
    """Whether the two would meet if one of them were another place of its name."""
    left, right = ([(p.lat, p.lon), *((c.lat, c.lon) for c in p.alternatives[:ALTERNATIVES])] for p in (a, b))
    reach = (a.radius_km or 0.0) + (b.radius_km or 0.0) + SLACK_KM
    return any(
        None not in (*p, *q) and km(*p, *q) <= reach  # type: ignore[arg-type]
        for p in left
        for q in right
    )


def km(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Great-circle distance on the mean sphere: exact enough to tell places apart."""
    p, q = radians(lat), radians(lat2)
    h = sin((q - p) / 2) ** 2 + cos(p) * cos(q) * sin(radians(lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))


def place_names(a: Sketch, b: Sketch, rarity: Rarity) -> Reason:
    """Names of the place, or the place of one named anywhere in the other."""
    if not a.places and not b.places:
        return Reason(comparison="place_names", score=0.0, words="no place is named")
    both = a.places & b.places
    shared = both or (a.places & set(b.names)) | (b.places & set(a.names))
    if not shared:
        score = -1.0 if a.places and b.places else -0.3
        return Reason(comparison="place_names", score=score, words="no place name in common")
    best = max(sorted(shared), key=rarity.of)
    worth = min(1.0, rarity.of(best) / 6) * (1.0 if both else MENTIONED)
    return Reason(comparison="place_names", score=worth, words=f"both name {best}")


# ------------------------------------------------------------------ what, to what, by whom


def type_(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """Kind of incident: the same, one that reports often mix up, or another."""
    words = f"both {a.type}" if a.type == b.type else f"{a.type}, {b.type}"
    return Reason(comparison="type", score=kinds(a.type, b.type), words=words)


def kinds(one: str, other: str) -> float:
    """What two kinds of incident say."""
    if one == other:
        return 1.0
    left, right = FAMILY[one], FAMILY[other]
    if left == right:
        return 0.5
    return -0.3 if "any" in (left, right) or frozenset((left, right)) in CONFUSED else -1.0


def target(a: Sketch, b: Sketch, rarity: Rarity) -> Reason:
    """Words of the target, the rare ones counting most."""
    return _overlap("target", a, b, a.target, b.target, rarity)


def actor(a: Sketch, b: Sketch, rarity: Rarity) -> Reason:
    """Words of the actor; parties dispute it, so a difference says little."""
    return _overlap("actor", a, b, a.actor, b.actor, rarity)


def weapon(a: Sketch, b: Sketch, rarity: Rarity) -> Reason:
    """Words of the weapon."""
    return _overlap("weapon", a, b, a.weapon, b.weapon, rarity)


def _overlap(name: str, a: Sketch, b: Sketch, left: frozenset[str], right: frozenset[str], rarity: Rarity) -> Reason:
    if not left or not right:
        return Reason(comparison=name, score=0.0, words=f"a {name} is missing")
    shared = left & right
    if not shared and a.language != b.language:
        return Reason(comparison=name, score=0.0, words=f"{name} in different languages")
    if not shared:
        return Reason(comparison=name, score=-0.5, words=f"no word of the {name} in common")
    score = min(1.0, sum(rarity.of(k) for k in shared) / 6)
    return Reason(comparison=name, score=score, words=f"{name}: both say {', '.join(sorted(shared))}")


# ------------------------------------------------------------------ harm


def killed(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """Number killed: an equal large figure says much, a small growth nothing, a far larger one speaks against."""
    return _toll("killed", a.killed, b.killed)


def injured(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """Number injured, as for the killed."""
    return _toll("injured", a.injured, b.injured)


Toll = tuple[int, int | None]


def _toll(name: str, left: Toll | None, right: Toll | None) -> Reason:
    if left is None or right is None:
        return Reason(comparison=name, score=0.0, words=f"{name}: not said by one")
    words = f"{name}: {_range(left)} and {_range(right)}"
    if _meets(left, right):
        size = max(left[0], right[0])
        return Reason(comparison=name, score=min(1.0, 0.2 + log(1 + size) / 4), words=words)
    low, high = sorted((left[0], right[0]))
    ratio = log((1 + high) / (1 + low))
    return Reason(comparison=name, score=max(-1.0, 0.2 - 0.4 * ratio), words=words)


def times_higher(left: Toll | None, right: Toll | None) -> float:
    """How many times higher one toll is than the other, 1 when they meet or one is missing; none counts as one."""
    if left is None or right is None or _meets(left, right):
        return 1.0
    low, high = sorted((left, right))
    return max(1, high[0]) / max(1, low[0] if low[1] is None else low[1])


def _meets(left: Toll, right: Toll) -> bool:
    return left[0] <= (right[1] if right[1] is not None else 10**9) and right[0] <= (
        left[1] if left[1] is not None else 10**9
    )


def _range(toll: Toll) -> str:
    low, high = toll
    return str(low) if low == high else f"{low} or more" if high is None else f"{low}-{high}"


# ------------------------------------------------------------------ words of the texts


def names(a: Sketch, b: Sketch, rarity: Rarity) -> Reason:
    """Distinctive names: people, streets, plants that few reports of the batch name."""
    shared = sorted(set(a.names) & set(b.names), key=lambda n: (-rarity.of(n), n))
    if not a.names or not b.names or (not shared and a.language != b.language):
        return Reason(comparison="names", score=0.0, words="one names nobody, or in another language")
    if not shared:
        return Reason(comparison="names", score=-0.5, words="no name in common")
    weight = sum(max(0.0, rarity.of(n) - COMMON) for n in shared[:COUNTED_NAMES])
    return Reason(
        comparison="names",
        score=1 - exp(-weight / 6),
        words=f"both name {', '.join(shared[:4])}",
    )


def figures(a: Sketch, b: Sketch, rarity: Rarity) -> Reason:
    """Figures tied to a word: ages, house numbers, clock times."""
    shared = sorted(a.figures & b.figures, key=lambda n: (-rarity.of(n), n))
    if not shared:
        return Reason(comparison="figures", score=0.0, words="no figure in common")
    weight = sum(max(0.0, rarity.of(n) - COMMON) for n in shared[:COUNTED_FIGURES])
    return Reason(
        comparison="figures",
        score=1 - exp(-weight / 4),
        words=f"both say {', '.join(shared[:3])}",
    )


def ages(a: Sketch, b: Sketch, _rarity: Rarity) -> Reason:
    """Ages of people named in both."""
    if not a.ages or not b.ages:
        return Reason(comparison="ages", score=0.0, words="no age in one of them")
    shared = a.ages & b.ages
    if not shared:
        return Reason(comparison="ages", score=-0.5, words="no age in common")
    share = len(shared) / min(len(a.ages), len(b.ages))
    words = f"both say aged {', '.join(map(str, sorted(shared)))}"
    return Reason(comparison="ages", score=share * (1 - 0.5 ** len(shared)), words=words)


def lead(a: Sketch, b: Sketch, rarity: Rarity) -> Reason:
    """Rare words in common in the headlines and first words, which say what a report is about."""
    if a.language != b.language:
        return Reason(comparison="lead", score=0.0, words="different languages")
    cosine = _cosine(a.lead, b.lead)
    score = trust(a.language, rarity) * max(-1.0, min(1.0, (cosine - 0.06) / 0.25))
    return Reason(comparison="lead", score=score, words=f"likeness of the first words {cosine:.2f}")


def text(a: Sketch, b: Sketch, rarity: Rarity) -> Reason:
    """Rare words in common over all words (cosine), as far as the batch is large enough to know what is rare."""
    if a.language != b.language:
        return Reason(comparison="text", score=0.0, words="different languages")
    cosine = _cosine(a.terms, b.terms)
    score = trust(a.language, rarity) * max(-1.0, min(1.0, (cosine - 0.06) / 0.2))
    return Reason(comparison="text", score=score, words=f"likeness of wording {cosine:.2f}")


def _cosine(left: dict[str, float], right: dict[str, float]) -> float:
    return sum(left[k] * right[k] for k in left.keys() & right.keys())  # exact: see WEIGHT_STEP


def trust(language: str, rarity: Rarity) -> float:
    """How far the rarity of words is known, 0..1: a small batch does not know what is rare."""
    return min(1.0, rarity.languages[language] / ENOUGH)
