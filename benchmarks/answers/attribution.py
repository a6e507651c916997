"""polnear, reports_train: source, cue and content of every attribution that the reader finds."""

from __future__ import annotations

from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.read.attribution import attributions

Ranges = list[tuple[int, int]]


def answer(item: Input, knowledge: Knowledge) -> dict[str, list[dict[str, Ranges]]]:
    """The attributions of one text, none in a language without word lists."""
    if not knowledge.reads(item.language):
        return {"attributions": []}
    parse = knowledge.parser(item.language)(item.text)
    hits = knowledge.language(item.language).lexicon.hits(parse.tokens)
    found = attributions(parse, hits)
    return {"attributions": [{"source": _one(a.source), "cue": _one(a.cue), "content": list(a.content)} for a in found]}


def _one(span: tuple[int, int] | None) -> Ranges:
    return [span] if span else []
