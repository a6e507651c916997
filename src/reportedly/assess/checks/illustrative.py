"""Pictures that do not show the event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.cues import cues
from reportedly.nouns import Finding, Report, Span

LIST = "image.illustrative"
LINE = 200  # a longer line of plain text is prose, no caption
# A caption line begins with a picture word, or with "illustration" and a colon: prose speaks of illustrations too.
CAPTION = re.compile(
    r"\W*(?:[\w-]+\s+){0,2}(?:photo\w*|picture|image|фото\w*|изображение|зображення|снимок|знімок)\b"
    r"|\W*(?:[\w-]+\s+)?(?:illustrat\w+|иллюстра\w+|ілюстра\w+)\b[^.]{0,20}:",
    re.IGNORECASE,
)


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether a picture is said to be an illustration, a file photo or a stock picture.

    Fails, as "illustrative, not evidence", when caption or credit say so, and names the words; cannot tell
    for other captioned pictures: nothing in a caption proves that a picture shows the event.
    """
    marked: list[Finding] = []
    open_ = []
    for report in sorted(case.reports.values(), key=lambda r: r.id):
        for caption in _captions(report):
            text = " ".join(caption.of(report.text).split())
            mark = _mark(text, report.language, knowledge)
            if mark:
                marked.append(_marked(text, mark, report, case))
            elif _is_picture(caption, report):
                open_.append(f"{case.named(report.id)}: {text}")
    return marked + ([_open(open_)] if open_ else [])


def _captions(report: Report) -> Iterator[Span]:
    """Captions of the page, and short lines of plain text that may be one."""
    known = [i.caption for i in report.images if i.caption]
    known += [report.span(p.start, p.end) for p in report.parts if p.kind == "caption"]
    yield from dict.fromkeys(known)
    start = 0
    for line in report.text.splitlines(keepends=True):
        span = report.span(start, start + len(line.rstrip()))
        start += len(line)
        if len(line) <= LINE and CAPTION.match(line) and not any(span.within(k) or k.within(span) for k in known):
            yield span


def _is_picture(caption: Span, report: Report) -> bool:
    return any(i.caption == caption for i in report.images)


def _mark(text: str, language: str, knowledge: Any) -> str:
    """The words of the caption that mark it."""
    found = cues(text, LIST, language, knowledge)
    return text[found[0][0] : found[0][1]] if found else ""


def _marked(text: str, mark: str, report: Report, case: Case) -> Finding:
    return Finding(
        check="illustrative",
        verdict="fails",
        statement=f"{case.named(report.id)}: the picture shows the event",
        working=(f"its caption reads: {text}", f"{mark!r} marks it as illustrative, not evidence"),
        data=("caption and credit on the page",),
    )


def _open(captions: list[str]) -> Finding:
    return Finding(
        check="illustrative",
        verdict="cannot tell",
        statement="The pictures show the event",
        working=(
            *captions,
            "nothing in these captions says that the picture is an illustration, nor proves that it is not",
        ),
        data=("caption and credit on the page",),
    )
