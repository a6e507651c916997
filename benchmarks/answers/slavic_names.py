"""slavic_ner: persons, places and organisations in Russian and Ukrainian, in the types of each corpus."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.text.parse import Entity, Parse

TYPES = {
    "factRuEval-2016": {"PERSON": "Person", "ORG": "Org"},
    "nerel": {"PERSON": "PERSON", "ORG": "ORGANIZATION"},
    "ner-uk-2.0": {"PERSON": "PERS", "ORG": "ORG", "LOC": "LOC"},
}
# factRuEval calls a place LocOrg where it could act and Location where things happen there; after a preposition of
# place it is mostly the latter.
THERE = re.compile(r"(?:^|\W)(?:во?|на|из|под|над|по|до|через|около|близ|с)\s[«\"]?$", re.IGNORECASE)
# A word in the name, or the kind that the gazetteer knows, says what kind of place it is.
REGION = re.compile(r"област|кра[йяею]|республик|штат|провинци|губерни|земл[яиюе]\b", re.IGNORECASE)
DISTRICT = re.compile(r"район|округ", re.IGNORECASE)
NATURE = re.compile(
    r"мор[еяю]|остров|океан|рек[аиуе]|гор[аыуе]\b|залив|пролив|озер|европ|ази[яию]|африк|кавказ|восток|запад|север|"
    r"(?:земл|лун)[аыуеяию]$",
    re.IGNORECASE,
)
WORDS = (("STATE_OR_PROVINCE", REGION), ("DISTRICT", DISTRICT), ("LOCATION", NATURE))
KINDS = {
    "country": "COUNTRY",
    "admin1": "STATE_OR_PROVINCE",
    "admin2": "DISTRICT",
    "sea": "LOCATION",
    "region": "LOCATION",
}
COUNTRIES = {"рф", "сша", "ссср", "фрг", "кндр", "кнр", "оаэ", "снг", "уссср", "юар"}


def answer(item: Input, knowledge: Knowledge) -> dict[str, list[dict[str, Any]]]:
    """Entities with type and offsets."""
    parse = knowledge.splitter(item.language)(item.text)
    tagger = knowledge.name_tagger(item.language)
    names = tagger.names(item.text, parse.tokens) if tagger else []
    if item.scheme == "ner-uk-2.0":
        names = _with_streets(item.text, names)
    types = TYPES[item.scheme]
    found = []
    for e in [*names, *_owners(item.text, names)]:
        kind = types.get(e.label) or _place(item, e, knowledge)
        found.append({"start": e.start, "end": e.end, "type": kind})
    if item.scheme == "nerel":
        found += _demonyms(parse, knowledge)
    inside = {(a.start, a.end) for a in names for b in _owners(item.text, names) if a.start == b.start}
    return {"entities": [f for f in found if item.scheme != "ner-uk-2.0" or (f["start"], f["end"]) not in inside]}


def _owners(text: str, names: list[Entity]) -> list[Entity]:
    """An organisation with the place or body that it belongs to right behind it: "Национальный банк Украины"."""
    found = []
    for a, b in pairwise(names):
        if a.label == "ORG" and b.label in ("LOC", "ORG") and text[a.end : b.start] == " ":
            found.append(Entity(a.start, b.end, "ORG"))
    return found


# This corpus counts addresses as places: "вул. Горького", "пр. Ватутіна, 20".
STREET = re.compile(
    r"(?:\b(?:вул|просп|пр|бульв|пров|пл)\.\s*|\b(?:вулиц|площ|провул|проспект|бульвар)\w*\s)"
    r"[А-ЯІЇЄҐ][\w'’.-]+(?:\s[А-ЯІЇЄҐ][\w'’-]+)?(?:,\s\d+(?:\s?[/-]\s?\d+)?[а-яА-Я]?)?"
)


def _with_streets(text: str, names: list[Entity]) -> list[Entity]:
    streets = [Entity(m.start(), m.end(), "LOC") for m in STREET.finditer(text)]
    kept = [n for n in names if not any(n.start < s.end and s.start < n.end for s in streets)]
    return sorted([*kept, *streets], key=lambda e: e.start)


def _place(item: Input, place: Entity, knowledge: Knowledge) -> str:
    name = item.text[place.start : place.end]
    if item.scheme == "factRuEval-2016":
        return "Location" if THERE.search(item.text[max(0, place.start - 12) : place.start]) else "LocOrg"
    if name.lower() in COUNTRIES:
        return "COUNTRY"
    rows = knowledge.gazetteer.find(name)
    known = next((KINDS.get(r.kind, "CITY") for r in rows[:1]), None)
    return known if known == "COUNTRY" else next((k for k, word in WORDS if word.search(name)), known or "CITY")


def _demonyms(parse: Parse, knowledge: Knowledge) -> list[dict[str, Any]]:
    """As in "российский суд": this corpus counts adjectives of countries as countries."""
    stems = tuple(w for w in knowledge.place_words.demonyms if len(w) > 4 and not w.isascii())
    return [
        {"start": t.start, "end": t.end, "type": "COUNTRY"}
        for t in parse.tokens
        if t.lower.startswith(stems) and t.text.islower() and ADJECTIVE.search(t.lower)
    ]


ADJECTIVE = re.compile(r"ск(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)$")
