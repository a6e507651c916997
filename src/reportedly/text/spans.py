"""Small pure operations on character ranges of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportedly.text.parse import Parse

Range = tuple[int, int]

EDGE = " \t\r\n,.;:!?…\"'“”„‟‘’«»()[]-–—*•|"
QUOTED = re.compile(r"“[^”]{2,1200}”|«[^»]{2,1200}»|„[^“”]{2,1200}[“”]|\"[^\"\n]{2,1200}\"")


def strip_range(text: str, span: Range) -> Range:
    """The range without white space and marks at its edges; a bracket or quote opened inside stays closed."""
    start, end = span
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        end -= 1
    for opening, closing in (("(", ")"), ("«", "»"), ("“", "”"), ('"', '"')):
        inside = text[start:end]
        if (
            end < span[1]
            and text[end] == closing
            and (inside.count(opening) % 2 if opening == closing else inside.count(opening) > inside.count(closing))
        ):
            end += 1
        elif (
            start > span[0]
            and text[start - 1] == opening
            and opening != closing
            and inside.count(closing) > inside.count(opening)
        ):
            start -= 1
    return start, end


def ranges_of(parse: Parse, tokens: Iterable[int]) -> list[Range]:
    """Runs of neighbouring tokens as character ranges."""
    runs: list[list[int]] = []
    for i in sorted(set(tokens)):
        if runs and i == runs[-1][1] + 1:
            runs[-1][1] = i
        else:
            runs.append([i, i])
    return [(parse.tokens[a].start, parse.tokens[b].end) for a, b in runs]


def quotations(text: str) -> list[Range]:
    """Stretches in quotation marks (marks included), longer than a title would be or not: the caller decides."""
    return [m.span() for m in QUOTED.finditer(text)]


def overlap(a: Range, b: Range) -> int:
    """Number of characters that two ranges share."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def covers(outer: Range, inner: Range) -> bool:
    """Whether `inner` lies in `outer`."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]
