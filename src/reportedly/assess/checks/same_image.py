"""Pictures that are older than the event, or that other reports show too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.pictures import Match
from reportedly.nouns import Finding, Image, Report

CLOCK = "a camera's clock can be wrong"
SLACK = 1  # days: time zones
MOST = 5  # reports that are named


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether a picture is older than the event: by its camera's date, or as the same image in an earlier report.

    Fails, as "captured before the incident", when one of them lies before the first day of the incident; cannot tell
    when the same image only stands in other reports too, which are named. It never holds: that no other report of the
    casebook shows an image does not say that it is new.
    """
    found: list[Finding] = []
    for report in sorted((case.reports[a] for a in {a.report for a in case.telling}), key=lambda r: r.id):
        for number, image in enumerate(report.images, start=1):
            found += _findings(f"{case.named(report.id)}: picture {number}", image, report, case, knowledge)
    return found


def _findings(named: str, image: Image, report: Report, case: Case, knowledge: Any) -> Iterator[Finding]:
    if image.file is None:
        return
    taken = image.file.taken
    matches = [m for m in knowledge.album.same(image.file) if m.shown.report != report.id]
    start = case.when.start if case.when else None
    old = [m for m in matches if _before(m.shown.published, start)]
    lines = [_line(m, case) for m in matches[:MOST]]
    lines += [f"and in {len(matches) - MOST} more reports"] if len(matches) > MOST else []
    if _before(taken, start):
        lines.insert(0, f"its file says that it was taken on {_day(taken)}; {CLOCK}")
    if start is None and matches:
        lines.append("the incident has no date to compare with")
    if _before(taken, start) or old:
        why = f"captured before the incident, which is dated {start} at the earliest"
        yield _finding(f"{named} was captured at the incident", "fails", [*lines, why], matches)
    elif matches:
        yield _finding(f"{named} is shown by this report alone", "cannot tell", lines, matches)


def _line(match: Match, case: Case) -> str:
    shown = match.shown
    how = "the same file" if match.bits is None else f"the same image ({match.bits} of 256 bits differ)"
    day = f"published on {_day(shown.published)}" if shown.published else "without a date"
    here = "which tells of this incident too" if shown.report in case.reports else "which is no report of this incident"
    return f"{how} as in report {shown.report} ({shown.named}), {day}, {here}"


def _finding(statement: str, verdict: Any, working: Sequence[str], matches: Sequence[Match]) -> Finding:
    seen = any(m.bits is not None for m in matches)
    note = "two shots of one scene can look the same: look at both pictures"
    return Finding(
        check="same_image",
        verdict=verdict,
        statement=statement,
        working=(*working, *([note] if seen else [])),
        data=("the pictures of the casebook",),
    )


def _before(moment: str | None, start: str | None) -> bool:
    return bool(moment and start) and _ordinal(moment or "") + SLACK < _ordinal(start or "")


def _ordinal(moment: str) -> int:
    try:
        return date.fromisoformat(moment[:10]).toordinal()
    except ValueError:  # a year or a month alone
        return date.max.toordinal()


def _day(moment: str | None) -> str:
    return (moment or "")[:10]
