"""What publishers take back themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.cues import cues
from reportedly.nouns import Claim, Count, Finding, Report, Span

LIST = "correction.notice"
LONGEST = 1_000  # characters of a paragraph that can be such a note


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether a report corrects itself: "an earlier version of this article said five had died".

    Fails for what is taken back, with the sentence; such a figure is marked superseded in this report and in the older
    ones of the same outlet. Cannot tell when there is a note of correction and no figure in it that is taken back.
    """
    reports = sorted((case.reports[a] for a in {a.report for a in case.telling}), key=lambda r: r.id)
    return [_finding(report, note, case) for report in reports for note in _notes(report, knowledge)]


def _notes(report: Report, knowledge: Any) -> Iterator[Span]:
    """The paragraphs with words that open a note of correction."""
    start = 0
    for line in report.text.splitlines(keepends=True):
        span = report.span(start, start + len(line.rstrip()))
        start += len(line)
        if len(line) <= LONGEST and cues(line, LIST, report.language, knowledge):
            yield span


def _finding(report: Report, note: Span, case: Case) -> Finding:
    inside = [c for c in case.claims if c.span.within(note) and isinstance(c.value, Count)]
    back = [c for c in inside if c.superseded]
    older = [c for c in case.claims if any(_said_before(c, b, case) for b in back)]
    lines = [f"it says: {' '.join(note.of(report.text).split())}"]
    lines += [f"taken back: {c.about} {case.words(c)}" for c in back]
    lines += [f"instead: {c.about} {case.words(c)}" for c in inside if not c.superseded]
    lines += [f"said before: {case.said_by(c)}: {c.about} {case.words(c)}" for c in older]
    if not back:
        lines.append("which figure it takes back could not be read from the words")
    return Finding(
        check="corrections",
        verdict="fails" if back else "cannot tell",
        statement=f"{case.named(report.id)}: what it said before stands",
        working=tuple(lines),
        data=("the report",),
        claims=tuple(c.id for c in (*back, *older)),
    )


def _said_before(claim: Claim, back: Claim, case: Case) -> bool:
    """Whether an older report of the same outlet said what is taken back."""
    if claim.span.report == back.span.report or claim.about != back.about:
        return False
    if not isinstance(claim.value, Count) or not isinstance(back.value, Count):
        return False
    held, by = case.reports[claim.span.report], case.reports[back.span.report]
    same = (claim.value.low, claim.value.high) == (back.value.low, back.value.high)
    return same and bool(held.outlet) and held.outlet == by.outlet and (held.published or "") <= (by.published or "")
