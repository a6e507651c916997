"""Digests: reports in items, each headed by its place ("🔴 Kupiansk. A drone hit ..."), and chronicles by the hour."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reportedly.nouns import Place
from reportedly.text.parse import Parse
from reportedly.text.spans import Range

HEADING_WORDS = 4  # with a sign before them: "🔴 Nova Kakhovka."
STAMP = re.compile(r"^\W{0,3}([01]?\d|2[0-3])[:.]([0-5]\d)\b(?!\s?(?:%|km|км))", re.MULTILINE)


def places_of_items(parse: Parse, stated: Callable[[Sequence[Range]], Place | None]) -> dict[int, Place]:
    """For each sentence under a heading that is a place, that place; nothing when the report is no digest.

    One line alone that opens so is a dateline, and so are lines that open in capitals without a sign.
    """
    found: dict[int, Place] = {}
    lines: list[list[int]] = []
    for n, (start, _) in enumerate(parse.sentences):
        if n == 0 or "\n" in parse.text[parse.sentences[n - 1][0] : start]:
            lines.append([])
        lines[-1].append(n)
    for first, *rest in (line for line in lines if len(line) > 1):
        start, end = parse.sentences[first]
        heading = parse.text[start:end]
        short = len(heading.split()) <= HEADING_WORDS and (not heading.isupper() or _is_signed(parse, first))
        place = stated([(start, end)]) if short else None
        found |= {n: place for n in rest if place is not None}
    return found if len({p.name for p in found.values()}) > 1 else {}


def _is_signed(parse: Parse, sentence: int) -> bool:
    """Whether the line of a sentence opens with a sign ("🔴", "•", "—") and not with a word."""
    start = parse.text.rfind("\n", 0, parse.sentences[sentence][0]) + 1
    return not parse.text[start : start + 1].isalnum()


def hours(text: str) -> list[tuple[int, int, int]]:
    """The lines of a chronicle: where each stands and the minute of the day that opens it.

    One time alone is no chronicle, and times that neither rise nor fall (a night across midnight) give no order.
    """
    stamps = [(m.start(), int(m[1]) * 60 + int(m[2])) for m in STAMP.finditer(text)]
    minutes = [at for _, at in stamps]
    if len(stamps) < 2 or minutes not in (sorted(minutes), sorted(minutes, reverse=True)):
        return []
    ends = [text.find("\n", start) % (len(text) + 1) for start, _ in stamps]
    return [(start, end, at) for (start, at), end in zip(stamps, ends, strict=True)]
