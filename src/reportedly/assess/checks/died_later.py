"""Are those who died of their wounds counted once?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.cues import cues
from reportedly.nouns import Claim, Count, Finding, Verdict

LIST = "harm.later"
HARM = ("killed", "injured")
Toll = tuple[int, int]  # killed and injured, both exact


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether somebody who was hurt and died later moved from the injured to the killed.

    Looks at each report that tells of such a death, and at the last one before it that gives both figures. Holds when
    the killed rose by as many as the injured fell; fails when the killed rose and the injured did not fall, so that
    both together count somebody twice unless others were hurt; cannot tell when figures lack or differ otherwise.
    """
    news = sorted({a.report for a in case.telling}, key=lambda r: (case.reports[r].published or "", r))
    found = []
    for at, report in enumerate(news):
        told = [c for c in case.claims if c.span.report == report and c.about in HARM]
        deaths = [c for c in told if cues(case.quote(c), LIST, case.reports[report].language, knowledge)]
        if deaths:
            found.append(_finding(case, report, news[:at], deaths))
    return found


def _finding(case: Case, report: str, before: Sequence[str], deaths: Sequence[Claim]) -> Finding:
    day = case.reports[report].published or ""
    older = [(r, toll) for r in before if (case.reports[r].published or day) < day and (toll := _toll(case, r))]
    now = _toll(case, report)
    lines = [*dict.fromkeys(f"{case.named(report)}: {case.quote(c)}" for c in deaths)]
    verdict: Verdict = "cannot tell"
    if now is None or not older:
        lines.append("no two reports, one before and one after, give both the killed and the injured exactly")
    else:
        last, then = older[-1]
        verdict, result = _compared(then, now)
        lines += [_line(case, last, then), _line(case, report, now), result]
    return Finding(
        check="died_later",
        verdict=verdict,
        statement=f"{case.named(report)}: who died later is counted once",
        working=tuple(lines),
        data=("the reports",),
        claims=tuple(c.id for c in deaths),
    )


def _toll(case: Case, report: str) -> Toll | None:
    """The highest exact totals that a report gives and does not take back; null unless it gives both."""
    given: dict[str, list[int]] = {name: [] for name in HARM}
    for c in case.claims:
        if c.span.report != report or c.about not in given or c.scope != "total" or c.account is None:
            continue
        if isinstance(c.value, Count) and c.value.low == c.value.high and not c.superseded and c.certainty != "denied":
            given[c.about].append(c.value.low)
    killed, injured = given.values()
    return (max(killed), max(injured)) if killed and injured else None


def _compared(then: Toll, now: Toll) -> tuple[Verdict, str]:
    rose, fell = now[0] - then[0], then[1] - now[1]
    change = f"the killed changed by {rose:+d}, the injured by {-fell:+d}"
    if rose > 0 and rose == fell:
        return "holds", f"{change}: as many as died are no more among the injured"
    if rose > 0 and fell == 0:
        return "fails", f"{change}: together they count {rose} twice, unless as many others were hurt"
    return "cannot tell", f"{change}: others were found or left out meanwhile"


def _line(case: Case, report: str, toll: Toll) -> str:
    return f"{case.named(report)}: {toll[0]} killed, {toll[1]} injured"
