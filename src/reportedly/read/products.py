"""Equipment that somebody makes, or that was itself hit, is never the weapon of an incident."""

from __future__ import annotations

import re

from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse

MAKING = re.compile(
    r"\b(?:mak|build|built|produc|assembl|manufactur|develop|suppl|sell|export|maker|выпуска|производ|делают|собира|виробля|випуска|роблять)"
    r"\w*\s+(?:of\s+)?(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)


def is_product(parse: Parse, hit: Hit) -> bool:
    """Whether a weapon word names what somebody makes ("a unit making unmanned aircraft")."""
    return bool(MAKING.search(parse.text[max(0, hit.start - 50) : hit.start]))


def is_means(parse: Parse, hit: Hit) -> bool:
    """Whether a word can name what an incident was done with."""
    return hit.list.startswith("weapon.") and not is_product(parse, hit) and not is_struck(parse, hit)


def is_struck(parse: Parse, hit: Hit) -> bool:
    """Whether an aircraft is what was hit ("a helicopter was shot down"), not what hit."""
    return hit.list == "weapon.air" and parse.grammar and parse.tokens[hit.last].dep in ("nsubjpass", "dobj")
