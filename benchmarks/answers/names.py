"""re3d: named things in English reports, from the parser's entities and the weapon lists."""

from __future__ import annotations

from typing import Any

from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.text.parse import Entity, Parse

# The parser's labels in the words of the set.
LABELS = {
    "PERSON": "Person",
    "ORG": "Organisation",
    "GPE": "Location",
    "LOC": "Location",
    "FAC": "Location",
    "NORP": "Nationality",
    "DATE": "Temporal",
    "TIME": "Temporal",
    "MONEY": "Money",
    "CARDINAL": "Quantity",
    "PERCENT": "Quantity",
    "QUANTITY": "Quantity",
}


def answer(item: Input, knowledge: Knowledge) -> dict[str, list[dict[str, Any]]]:
    """Entities with type and offsets."""
    parse = knowledge.parser("en")(item.text)
    found = [_entity(parse, e) for e in parse.entities if e.label in LABELS]
    weapons = [h for h in knowledge.language("en").lexicon.hits(parse.tokens) if h.list.startswith("weapon.")]
    found += [{"start": h.start, "end": h.end, "type": "Weapon"} for h in weapons]
    return {"entities": found}


def _entity(parse: Parse, entity: Entity) -> dict[str, Any]:
    """The entity without its article and possessive."""
    start, end = entity.start, entity.end
    words = parse.text[start:end]
    if words.lower().startswith("the ") and entity.label not in ("DATE", "TIME"):
        start += 4
    for tail in ("'s", "’s"):
        end -= len(tail) if words.endswith(tail) else 0
    return {"start": start, "end": end, "type": LABELS[entity.label]}
