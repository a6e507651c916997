"""How surely: asserted, confirmed, hedged, unconfirmed or denied, with the word that sets it.

The strongest sign against certainty wins (denied, unconfirmed, hedged, confirmed, asserted), since a record
may claim less than its sources but never more. "Claimed" alone is asserted: it says who, not how surely.
"""

from __future__ import annotations

from reportedly.nouns import Certainty
from reportedly.read.attribution import Attribution
from reportedly.text.lexicon import Hit
from reportedly.text.parse import Parse
from reportedly.text.spans import Range

BY_CUE: dict[str, Certainty] = {"cue.deny": "denied", "cue.believe": "hedged", "cue.confirm": "confirmed"}
REACH = 60  # characters around the content in which a hedge still governs it ("One person, by preliminary data, ...")


def certainty(
    parse: Parse, hits: list[Hit], content: tuple[Range, ...], attribution: Attribution | None
) -> tuple[Certainty, Range | None]:
    """Certainty of a claim and the words that set it (None when plainly asserted)."""
    start, end = content[0][0], content[-1][1]
    sentence = parse.sentences[parse.sentence_at(start)]
    near = [
        h
        for h in hits
        if h.list.startswith("certainty.")
        and sentence[0] <= h.start
        and h.end <= sentence[1]
        and _governs(parse, h, (start, end))
    ]
    by_list = {
        name: [h for h in near if h.list == f"certainty.{name}"]
        for name in ("denied", "unconfirmed", "hedged", "confirmed")
    }
    cue = BY_CUE.get(attribution.cue_list) if attribution else None
    if attribution is not None and attribution.negated and cue == "confirmed":
        return "unconfirmed", attribution.cue
    if cue == "denied" and attribution is not None and not attribution.negated:
        return "denied", attribution.cue
    if by_list["denied"] and attribution is not None:
        return "denied", _range(by_list["denied"][0])
    if by_list["unconfirmed"]:
        return "unconfirmed", _range(by_list["unconfirmed"][0])
    if by_list["hedged"]:
        return "hedged", _range(by_list["hedged"][0])
    if cue is not None and cue != "denied" and attribution is not None:
        return cue, attribution.cue
    if by_list["confirmed"]:
        return "confirmed", _range(by_list["confirmed"][0])
    return "asserted", None


def _range(hit: Hit) -> Range:
    return hit.start, hit.end


def _governs(parse: Parse, hit: Hit, content: Range) -> bool:
    """Whether a sign of certainty governs the content: inside it, or close by and not inside another's words."""
    if content[0] <= hit.start and hit.end <= content[1]:
        return not _in_other_clause(parse, hit, content)
    near = content[0] - REACH <= hit.end <= content[0] or content[1] <= hit.start <= content[1] + REACH
    return near and ";" not in parse.text[min(hit.end, content[1]) : max(hit.start, content[0])]


def _in_other_clause(parse: Parse, hit: Hit, content: Range) -> bool:
    """Whether a semicolon parts the hit from the beginning of the content."""
    return ";" in parse.text[content[0] : hit.start]


def applies_to_previous(parse: Parse, hits: list[Hit], sentence: int) -> Hit | None:
    """A sentence that only says that what stands before it is unconfirmed ("None of this could be checked")."""
    start, end = parse.sentences[sentence]
    sign = next((h for h in hits if h.list == "certainty.unconfirmed" and start <= h.start and h.end <= end), None)
    if sign is None or not sentence:
        return None
    opening = parse.text[start : start + 60].lower()
    refers = any(w in opening for w in BACKWARD)
    return sign if refers and end - start < 160 else None


BACKWARD = (
    "none of", "this", "that", "the claim", "the report", "these", "there was no", "there is no", "no independent",
    "it could not", "we cannot", "we could not", "neither", "подтверждени", "эту информацию", "эти данные",
    "цю інформацію",
    "підтвердження", "независимо", "незалежно",
)  # fmt: skip
