"""reports_train: every statement that somebody makes, one attribution a claim: the encoder's, or the reader's."""

from __future__ import annotations

from benchmarks.answers.attribution import Ranges, one
from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.knowledge.models import open_encoder
from reportedly.read import attributed
from reportedly.read.attribution import attributions


def answer(item: Input, knowledge: Knowledge) -> dict[str, list[dict[str, Ranges]]]:
    """The attributions of one text, none in a language without word lists; the encoder reads English only."""
    if not knowledge.reads(item.language):
        return {"attributions": []}
    parse = knowledge.parser(item.language)(item.text)
    if item.language == "en":
        tags = open_encoder().read(item.text, parse.sentences)
        return {
            "attributions": [
                {"source": one(a.source), "cue": one(a.cue), "content": list(a.content)}
                for a in attributed.attributions(tags, item.text, "claim")
            ]
        }
    hits = knowledge.language(item.language).lexicon.hits(parse.tokens)
    return {
        "attributions": [
            {"source": one(a.source), "cue": one(a.cue), "content": list(a.content)} for a in attributions(parse, hits)
        ]
    }
