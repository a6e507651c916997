"""polnear: source, cue and content of every attribution, as the parse shows it and the encoder is sure of it."""

from __future__ import annotations

from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.knowledge.models import open_encoder
from reportedly.read.attributed import attributions, with_heard
from reportedly.read.speech import heard

Ranges = list[tuple[int, int]]


def answer(item: Input, knowledge: Knowledge) -> dict[str, list[dict[str, Ranges]]]:
    """The attributions of one English text; whole reported clauses, each with its source and cue."""
    parse = knowledge.parser("en")(item.text)
    seen = attributions(open_encoder().read(item.text, parse.sentences), item.text, "content", join=True)
    found = with_heard(heard(parse), seen)
    return {"attributions": [{"source": one(a.source), "cue": one(a.cue), "content": list(a.content)} for a in found]}


def one(span: tuple[int, int] | None) -> Ranges:
    """A range as the scorer's list of ranges."""
    return [span] if span else []
