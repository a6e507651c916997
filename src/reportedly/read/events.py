"""What happened: the incidents a report tells of, told apart as main, also and background.

A sentence with a trigger ("strike", "shot dead") or a toll is a mention of an incident. Mentions are
grouped: one that is set earlier (its own date, "last year", "the previous strike") is background; one at
another place is also; the rest is the main incident, whose type is voted by triggers and weapons.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import cast, get_args

import msgspec

from reportedly.nouns import IncidentType, Moment, Place, Role, Stage
from reportedly.read.digest import places_of_items
from reportedly.read.harm import Toll
from reportedly.read.products import is_means, is_product
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse, Token
from reportedly.text.spans import Range

# Votes for the type: what a trigger or a weapon word is worth. Set by hand, checked on reports_train
# (python -m benchmarks reports_train): specific words outvote general ones; an unattributed blast yields
# to any means that is named.
TRIGGER_VOTE = {"other_attack": 0.3, "explosion_unattributed": 0.7, "armed_clash": 1.2, "raid": 1.5}
WEAPON_VOTE: dict[str, tuple[IncidentType, float]] = {
    "weapon.drone": ("drone_strike", 2.2),
    "weapon.missile": ("missile_strike", 1.3),
    "weapon.air": ("air_strike", 1.3),
    "weapon.artillery": ("shelling", 1.3),
    "weapon.bomb": ("bombing", 1.0),
    "weapon.gun": ("shooting", 0.8),
    "weapon.blade": ("stabbing_or_melee", 0.8),
    "weapon.vehicle": ("vehicle_attack", 0.2),
    "weapon.fire": ("arson_or_sabotage", 0.8),
}
LEAD_WEIGHT = 2.5  # title and first sentences name the kind; later ones add detail
LEAD_SENTENCES = 3
RECENT_DAYS = 3  # a mention dated this much before the main one is an earlier incident
MEANS_OF_A_RAID: tuple[IncidentType, ...] = ("shooting", "stabbing_or_melee", "arson_or_sabotage", "raid")
MEANS_OF_A_BLAST: tuple[IncidentType, ...] = ("bombing", "drone_strike", "missile_strike", "air_strike", "shelling")
STAGES: dict[str, Stage] = {
    "stage.foiled": "foiled",
    "stage.shot_down": "foiled",
    "stage.planned": "planned",
    "stage.threatened": "threatened",
    "stage.drill": "drill",
}


class Mention(msgspec.Struct):
    """One sentence that tells of an incident."""

    sentence: int
    triggers: list[Hit]
    weapons: list[Hit]
    tolls: list[Toll]
    where: Place | None
    when: Moment | None
    earlier: Hit | None  # a word that sets it in the past
    stage: Stage
    aims: list[Hit] = []  # "the target was", "aimed at"

    @property
    def spots(self) -> list[Range]:
        """Where its words stand: triggers, or the harm words."""
        return [(h.start, h.end) for h in self.triggers] or [t.harm for t in self.tolls]


class Event(msgspec.Struct):
    """An incident as one report tells it: its mentions and what they say together."""

    role: Role
    mentions: list[Mention]
    type: IncidentType
    stage: Stage
    where: Place | None
    when: Moment | None

    @property
    def sentences(self) -> set[int]:
        """Numbers of the sentences that mention it."""
        return {m.sentence for m in self.mentions}

    @property
    def anchors(self) -> list[Range]:
        """Where its trigger words stand."""
        return [(h.start, h.end) for m in self.mentions for h in m.triggers]


Locate = Callable[[Sequence[Range]], Place | None]
Date = Callable[[Sequence[Range]], Moment | None]


def events(
    parse: Parse, hits: list[Hit], tolls: list[Toll], locate: Locate, stated: Locate, date_of: Date
) -> list[Event]:
    """The incidents of a report, main first.

    For trigger words `stated` gives the place that their own sentence names, `locate` the place where it most
    likely happened, `date_of` the time.
    """
    mentions = _mentions(parse, hits, tolls, stated, date_of)
    if not mentions:
        return []
    main_when = _main_moment(mentions)
    sets: dict[Role, list[Mention]] = {"main": [], "also": [], "background": []}
    before: Mention | None = None
    for m in mentions:
        role: Role = _role(m, main_when)
        if before is not None and _goes_on(parse, m, before):
            role, m.when, m.where = "background", before.when, m.where or before.where
        sets[role].append(m)
        before = m if role == "background" else None
    if not sets["main"]:
        return [_event("background", group, locate, date_of) for group in _by_place(sets["background"])]
    home, elsewhere = _at_home(sets["main"], locate)
    found = [_by_means(parse, hits, _event("main", home, locate, date_of), mentions)]
    found += [
        _event(_promoted(parse, hits, group), group, locate, date_of) for group in _by_place(elsewhere) if _tells(group)
    ]
    found += [_event("background", group, locate, date_of) for group in _by_place(sets["background"])]
    return found


# ------------------------------------------------------------------ mentions


def _mentions(parse: Parse, hits: list[Hit], tolls: list[Toll], stated: Locate, date_of: Date) -> list[Mention]:
    by_sentence: dict[int, list[Hit]] = {}
    for hit in hits:
        by_sentence.setdefault(parse.tokens[hit.first].sentence, []).append(hit)
    found = []
    headings = places_of_items(parse, stated)
    for sentence in range(len(parse.sentences)):
        inside = by_sentence.get(sentence, [])
        harm = [t for t in tolls if t.sentence == sentence]
        triggers = _happening(parse, inside)
        aims = [h for h in inside if h.list == "aim"]
        if not triggers and not harm and not aims:
            continue
        if any(h.list == "frame.context" for h in inside) and not (harm or aims) and all(_weak(h) for h in triggers):
            continue  # "the plant makes the Tor system and strike drones": a product, no incident
        anchors = [(h.start, h.end) for h in triggers] or [t.harm for t in harm] or [(h.start, h.end) for h in aims]
        headed = headings.get(sentence)
        found.append(
            Mention(
                sentence,
                triggers,
                [h for h in inside if is_means(parse, h)],
                harm,
                stated(anchors) or headed,
                date_of(anchors),
                next((h for h in inside if h.list == "frame.background"), None),
                _stage(inside, harm),
                aims,
            )
        )
        if headed is not None and len(found) > 1 and headings.get(found[-2].sentence) is headed:
            found[-1].when = _of_the_item(parse, found[-1], found[-2])
    return found


def _of_the_item(parse: Parse, mention: Mention, before: Mention) -> Moment | None:
    """When a sentence of an item happened: as it says itself, else as the sentence before it under the same heading."""
    start, end = parse.sentences[mention.sentence]
    own = mention.when is not None and mention.when.written in parse.text[start:end]
    return mention.when if own else before.when


def _happening(parse: Parse, hits: list[Hit]) -> list[Hit]:
    """Triggers that tell of something that happened: not negated, no part of a longer trigger or of a name."""
    named = [h for h in hits if h.list.startswith("trigger.")]
    whole = [h for h in named if not any(_inside(h, other) for other in named)]
    if not parse.grammar:
        return whole
    told = [h for h in whole if not _negated(parse, h.first) and not _in_name(parse, h)]
    return sorted([*told, *_acting(parse, hits, {i for h in told for i in range(h.first, h.last + 1)})], key=_at)


def _at(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


def _inside(hit: Hit, other: Hit) -> bool:
    """As "shot" in "shot down": a word that means something else with its neighbour."""
    return other.first <= hit.first and hit.last <= other.last and hit.last - hit.first < other.last - other.first


def _negated(parse: Parse, i: int) -> bool:
    return any(parse.tokens[c].dep == "neg" for c in parse.children[i])


def _in_name(parse: Parse, hit: Hit) -> bool:
    """As in "Storm Shadow", "Battle Creek": a capitalised word inside the longer name of a thing or a place."""
    if not parse.tokens[hit.first].text.istitle() or hit.first != hit.last:
        return False
    names = (e for e in parse.entities if e.label in NAMED)
    return any(e.start <= hit.start and hit.end <= e.end and hit.end - hit.start < e.end - e.start for e in names)


NAMED = ("PRODUCT", "FAC", "GPE", "LOC", "PERSON", "WORK_OF_ART")


ARMS = ("weapon.drone", "weapon.missile", "weapon.air", "weapon.artillery", "weapon.bomb")
MODAL = "MD"  # the tag of "can", "would", "will"


def _acting(parse: Parse, hits: list[Hit], known: set[int]) -> list[Hit]:
    """Verbs by which a weapon does something to a thing: "drones damaged a depot", "levelled by a missile"."""
    found = {}
    for hit in hits:
        verb = _deed(parse, hit.last) if hit.list in ARMS else None
        if verb is not None and verb.i not in known and not is_product(parse, hit):
            found[verb.i] = Hit("trigger.other_attack", verb.lower, verb.i, verb.i, verb.start, verb.end)
    return list(found.values())


def _deed(parse: Parse, weapon: int) -> Token | None:
    """The verb whose subject or agent a weapon is, when it tells of something done to something."""
    token = parse.tokens[weapon]
    head = parse.tokens[token.head]
    verb = parse.tokens[head.head] if token.dep == "pobj" and head.dep == "agent" else head
    around = [parse.tokens[c] for c in parse.children[verb.i]]
    done = verb.tag in ("VBD", "VBN") or (verb.tag in ("VBZ", "VBP") and verb.sentence == 0)  # headlines: "hits"
    active = token.dep == "nsubj" and any(t.dep == "dobj" or t.lower in ("into", "onto", "on") for t in around)
    passive = head.dep == "agent" and verb is not head
    possible = not any(t.tag == MODAL or t.dep == "neg" for t in around)
    return verb if verb.pos == "VERB" and done and possible and (active or passive) else None


def _weak(hit: Hit) -> bool:
    return hit.list in (
        "trigger.other_attack",
        "trigger.drone_strike",
        "trigger.explosion_unattributed",
        "trigger.armed_clash",
    )


def _stage(hits: list[Hit], harm: list[Toll]) -> Stage:
    stage = next((STAGES[h.list] for h in hits if h.list in STAGES), None)
    return "done" if stage is None or any(t.count.low > 0 for t in harm) else stage


# ------------------------------------------------------------------ main, also, background


def _main_moment(mentions: list[Mention]) -> Moment | None:
    """When the news is: the first dated mention that no word sets in the past."""
    return next((m.when for m in mentions if m.when and m.when.start and not m.earlier), None)


SAME_DAY = re.compile(r"same day|тот же день|той же день|same night|same evening", re.IGNORECASE)


def _role(mention: Mention, main: Moment | None) -> Role:
    if main is not None and mention.when is not None and SAME_DAY.search(mention.when.written):
        mention.when = main  # "on the same day" is the day of the news, also after a look back
        return "main"
    if main is not None and mention.when is not None and mention.when.end and main.start:
        days = (date.fromisoformat(main.start) - date.fromisoformat(mention.when.end)).days
        if days > RECENT_DAYS:
            return "background"
        if mention.when.start and date.fromisoformat(mention.when.start) >= date.fromisoformat(main.start) - timedelta(
            days=1
        ):
            return "main"
    return "background" if mention.earlier is not None else "main"


def _goes_on(parse: Parse, mention: Mention, before: Mention) -> bool:
    """Whether a sentence goes on about the earlier incident of the one before it ("he said then that ...")."""
    if mention.sentence - before.sentence != 1:
        return False
    start, end = parse.sentences[mention.sentence]
    return bool(THEN.search(parse.text[start:end]))


THEN = re.compile(r"\b(?:then|at the time|that time|that strike|that attack|that raid|тогда|тоді)\b", re.IGNORECASE)


def _at_home(mentions: list[Mention], locate: Locate) -> tuple[list[Mention], list[Mention]]:
    """Mentions at the place of the news, and those at another one.

    A sentence that names no place goes on about the place of the sentence right before it.
    """
    home, stated = _home([m for m in mentions if m.stage == "done"] or mentions, locate)
    near: list[Mention] = []
    away: list[Mention] = []
    for m in mentions:
        follows = bool(away) and m.where is None and m.sentence - away[-1].sentence == 1
        elsewhere = _apart(m.where, home) and (stated or m.triggers)  # "relatives in Pemba list five dead": of the news
        (away if follows or elsewhere else near).append(m)
    return (near, away) if near else (mentions, [])


def _home(told: list[Mention], locate: Locate) -> tuple[Place | None, bool]:
    """The place of the news, and whether a sentence about it names it.

    The first that a sentence of the lead names, else the likeliest for the lead, else the first named at all.
    """
    head = [m for m in told if m.sentence < told[0].sentence + LEAD_SENTENCES]
    stated = [m.where for m in told if m.where is not None and m.where.level != "country"]
    if not any(m.where in stated for m in head):
        place = locate([a for m in head for a in m.spots])
        if place is not None and place.level in ("city", "site"):
            return place, False
    named = next(iter(stated), None) or next((m.where for m in told if m.where), None)
    return named or locate(_spots(told)), True


def _spots(mentions: list[Mention]) -> list[Range]:
    return [a for m in mentions for a in m.spots]


def _apart(a: Place | None, b: Place | None) -> bool:
    """Whether two places exclude each other: both known, neither holding the other."""
    if a is None or b is None or a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return False
    if a.name.lower() == b.name.lower() or (a.geonameid is not None and a.geonameid == b.geonameid):
        return False
    wide = {"country", "admin1", "sea"}
    if a.level in wide or b.level in wide:
        outer, inner = (a, b) if a.level in wide else (b, a)
        if outer.level == "country":
            return bool(outer.country and inner.country and outer.country != inner.country)
        if outer.admin1 and inner.admin1 and outer.country == inner.country:
            return outer.admin1 != inner.admin1
    towns = a.level == b.level == "city"
    reach = (NEXT_TOWN_KM if towns else 15) + (a.radius_km or 5) + (b.radius_km or 5)
    return abs(a.lat - b.lat) * 111 > reach or abs(a.lon - b.lon) * 111 * 0.6 > reach


NEXT_TOWN_KM = 3  # between the edges of two towns told of as two; a district or a site may be drawn less exactly


def _by_place(mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions grouped so that no group holds two places or two times that exclude each other."""
    groups: list[list[Mention]] = []
    for m in mentions:
        fitting = next(
            (g for g in groups if not any(_apart(m.where, o.where) or _other_time(m.when, o.when) for o in g)), None
        )
        if fitting is None:
            groups.append([m])
        else:
            fitting.append(m)
    return groups


def _other_time(a: Moment | None, b: Moment | None) -> bool:
    if a is None or b is None or not (a.start and a.end and b.start and b.end):
        return False
    return a.end < b.start or b.end < a.start


def _tells(group: list[Mention]) -> bool:
    """Whether mentions elsewhere tell of an incident at all: with a plain trigger, a weapon or a toll."""
    return any(
        m.tolls or m.weapons or any(h.list not in ("trigger.other_attack", "trigger.armed_clash") for h in m.triggers)
        for m in group
    )


def _promoted(parse: Parse, hits: list[Hit], group: list[Mention]) -> Role:
    """A second incident is main when the head of the report announces several and it has a toll of its own."""
    announced = any(h.list == "frame.several" and parse.tokens[h.first].sentence < LEAD_SENTENCES for h in hits)
    harmed = any(t.count.low > 0 and not t.superseded for m in group for t in m.tolls)
    return "main" if announced and harmed and all(m.stage == "done" for m in group) else "also"


# ------------------------------------------------------------------ one event from its mentions


def _event(role: Role, mentions: list[Mention], locate: Locate, date_of: Date) -> Event:
    anchors = [spot for m in mentions for spot in m.spots]
    where = locate(anchors) or next((m.where for m in mentions if m.where), None)
    when = next((m.when for m in mentions if m.when and m.when.start), None) or date_of(anchors)
    stages = [m.stage for m in mentions]
    stage: Stage = "done" if "done" in stages else Counter(stages).most_common(1)[0][0]
    return Event(role, mentions, type_of(mentions), stage, where, when)


def _by_means(parse: Parse, hits: list[Hit], event: Event, mentions: list[Mention]) -> Event:
    """An attack whose own sentences name no means: the one that the rest of the report names most."""
    if event.type != "other_attack":
        return event
    elsewhere = {m.sentence for m in mentions} - event.sentences
    votes: Counter[IncidentType] = Counter()
    for hit in hits:
        kind, value = WEAPON_VOTE.get(hit.list, (event.type, 0.0))
        if value >= 1 and parse.tokens[hit.first].sentence not in elsewhere and is_means(parse, hit):
            votes[kind] += 1
    return msgspec.structs.replace(event, type=votes.most_common(1)[0][0]) if votes else event


def type_of(mentions: list[Mention]) -> IncidentType:
    """The type with most votes; each list votes once a sentence, the head of the report counts more."""
    votes: dict[IncidentType, float] = dict.fromkeys(get_args(IncidentType), 0.0)
    first = min(m.sentence for m in mentions)
    for m in mentions:
        weight = LEAD_WEIGHT if m.sentence < first + LEAD_SENTENCES else 1.0
        if m.stage != "done":
            weight *= 0.3
        from_the_air = any(h.list == "weapon.air" for h in m.weapons)
        for name in {h.list for h in m.triggers}:
            named: IncidentType = cast("IncidentType", name[8:])
            told: IncidentType = "air_strike" if named == "bombing" and from_the_air else named  # "jets bombed a port"
            votes[told] += weight * TRIGGER_VOTE.get(named, 2.0)
        for name in {h.list for h in m.weapons}:
            kind, value = WEAPON_VOTE[name]
            votes[kind] += weight * value
    means = {k for k in MEANS_OF_A_RAID if votes[k] >= 1.5}
    if len(means) > 1 and means & {"raid", "arson_or_sabotage"} and votes["shooting"] >= votes["bombing"]:
        return "raid"  # people came, and what they did there is told too
    best = max(votes, key=lambda k: (votes[k], k)) if any(votes.values()) else "other_attack"
    blasts = [k for k in MEANS_OF_A_BLAST if votes[k] >= 1]
    return max(blasts, key=lambda k: votes[k]) if best == "explosion_unattributed" and blasts else best
