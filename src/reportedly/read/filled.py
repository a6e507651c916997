"""Role fillers as the encoder sees them, and what they add to those that rules find.

The words it marks join the candidates, weigh those that both see, and say how far a phrase reaches ("the port and
the refinery", of which grammar gives the port).
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import structs

from reportedly.read.encoder import Tagged, Tags
from reportedly.read.roles import BESIDE, Filler
from reportedly.text.parse import Parse
from reportedly.text.spans import covers, overlap

# How much less "nothing here" counts than trained, the least probability of a stretch that widens a phrase, and what
# a probability of 1 is worth beside the weights of rules, 0 to 3.2. Chosen on reports and the dev part of the
# invented ones together (benchmarks/README.md, "The encoder in the reader").
LEAN, WIDE, WORTH = -1.0, 0.7, 0.5
LEAST = {"target": 0.35, "weapon": 0.35, "actor": 0.5}  # a wrong doer is worse than none
LEADING, TRAILING = ("DET", "PRON", "PUNCT"), ("ADP", "CCONJ", "DET", "PUNCT")


def weighed(
    parse: Parse, candidates: list[Filler], tags: Tags, told: Collection[int], beside: Collection[int]
) -> list[Filler]:
    """The candidates of one event as encoder and rules together see them.

    `told` are the sentences that tell of the event, `beside` those that tell of none.
    """
    seen = [m for t in tags.spans("role", LEAN) if (m := _marked(parse, t)) and m.sentence in {*told, *beside}]
    both = [_widened(f, seen, tags) for f in candidates]
    alone = [m for m in seen if not any(overlap(m.span, f.span) for f in both)]
    worth = [
        WORTH * (m.weight * (1 if m.sentence in told else BESIDE) + tags.mass("role", m.role, *m.span)) for m in alone
    ]
    return both + [structs.replace(m, weight=w) for m, w in zip(alone, worth, strict=True)]


def _marked(parse: Parse, tagged: Tagged) -> Filler | None:
    """A stretch that can fill a role, without its article and loose ends; its weight is its probability."""
    inside = parse.tokens_in(tagged.start, tagged.end)
    first = next((t for t in inside if t.pos not in LEADING), None)
    last = next((t for t in reversed(inside) if t.pos not in TRAILING), None)
    sure = tagged.label in LEAST and tagged.probability >= LEAST[tagged.label]
    if not sure or first is None or last is None or last.i < first.i:
        return None
    return Filler(tagged.label, (first.start, last.end), first.sentence, tagged.probability)


def _widened(filler: Filler, seen: list[Filler], tags: Tags) -> Filler:
    """A candidate of the rules with what the encoder thinks of it, and as far as a sure stretch around it reaches."""
    around = (m.span for m in seen if m.role == filler.role and m.weight >= WIDE and covers(m.span, filler.span))
    weight = filler.weight + WORTH * tags.mass("role", filler.role, *filler.span)
    return structs.replace(filler, span=next(around, filler.span), weight=weight)
