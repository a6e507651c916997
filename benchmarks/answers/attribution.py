"""polnear, reports_train: source, cue and content of every attribution that the reader finds."""

from __future__ import annotations

from typing import Any

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
    merged: dict[Any, dict[str, Ranges]] = {}
    for a in attributions(parse, hits):  # speech that goes on over several sentences is one attribution here
        kept = merged.setdefault((a.source, a.cue), {"source": _one(a.source), "cue": _one(a.cue), "content": []})
        kept["content"] += [_with_that(item.text, span) for span in a.content]
    return {"attributions": list(merged.values())}


def _with_that(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The content with its "that", which these corpora count as content and the reader does not."""
    return (span[0] - 5, span[1]) if text[max(0, span[0] - 5) : span[0]] == "that " else span


def _one(span: tuple[int, int] | None) -> Ranges:
    return [span] if span else []
