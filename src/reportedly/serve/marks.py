"""The text of a report in stretches, each with what stands in it. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import msgspec

from reportedly.nouns import Claim, Report, Span
from reportedly.publish.inert import SHOWN, UNSAFE

WORDS, CUE, HEDGE, SOURCE = "words", "cue", "hedge", "source"
SURENESS = ("denied", "unconfirmed", "hedged", "confirmed", "asserted")  # which shows where several claims overlap


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Words between two borders of claims: what marks them, and the claims that they belong to."""

    text: str
    start: int
    marks: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    asked: bool = False


def paragraphs(report: Report, claims: Sequence[Claim], asked: Span | None = None) -> list[list[Stretch]]:
    """The lines of a report, each as its stretches; together they are the text, one line break between lines.

    Characters that could paint over others are shown as a mark, one for one, so that offsets stay true.
    """
    text = UNSAFE.sub(SHOWN, report.text)
    lines, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        lines.append(list(_stretches(text, start, end, claims, asked)))
        start = end + 1
    return lines


def _stretches(text: str, start: int, end: int, claims: Sequence[Claim], asked: Span | None) -> Iterator[Stretch]:
    inside = [c for c in claims if c.span.start < end and c.span.end > start]
    borders = {start, end}
    for span in [s for c in inside for _, s in _parts(c)] + ([asked] if asked else []):
        borders |= {min(max(span.start, start), end), min(max(span.end, start), end)}
    ordered = sorted(borders)
    for a, b in itertools.pairwise(ordered):
        covering = [c for c in inside if c.span.start <= a and b <= c.span.end]
        marks = [name for c in inside for name, s in _parts(c) if name and s.start <= a and b <= s.end]
        if covering:
            marks.insert(0, min((c.certainty for c in covering), key=SURENESS.index))
        yield Stretch(
            text=text[a:b],
            start=a,
            marks=tuple(dict.fromkeys(marks)),
            claims=tuple(c.id for c in covering),
            asked=asked is not None and asked.start <= a and b <= asked.end,
        )


def _parts(claim: Claim) -> list[tuple[str, Span]]:
    parts = [
        ("", claim.span),
        (WORDS, claim.words),
        (CUE, claim.cue),
        (HEDGE, claim.hedge),
        (SOURCE, claim.source.span),
    ]
    return [(name, span) for name, span in parts if span is not None]
