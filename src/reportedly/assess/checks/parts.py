"""Do the parts of a toll fit into the whole, also over time?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.nouns import Claim, Count, Finding


def check(case: Case, _cases: Sequence[Case], _knowledge: Any) -> list[Finding]:
    """Whether a part ("among them five children") is larger than the whole toll of the same report.

    Fails when the least that a part can be is above the most that the report's totals can be; holds when every part
    fits. A later figure may have replaced the total, so only figures that still stand are compared. The parts of a
    report without a total of its own are held against those of the reports of that day and later: a toll grows.
    """
    found = []
    for report in sorted({a.report for a in case.telling}):
        for about in ("killed", "injured"):
            counted = [c for c in case.claims if c.about == about and c.span.report == report and _stands(c)]
            parts = [c for c in counted if c.scope == "part" and _low(c) > 0]
            totals = [c for c in counted if _is_total(c)] or _later(case, report, about)
            if parts and totals:
                found.append(_finding(case, about, parts, totals))
    return found


def _is_total(claim: Claim) -> bool:
    return claim.scope == "total" and claim.account is not None


def _later(case: Case, report: str, about: str) -> list[Claim]:
    """The totals of the other reports that were published on the day of this one or later."""
    day = (case.reports[report].published or "")[:10]
    later = {i for i, r in case.reports.items() if day and r.published and r.published[:10] >= day and i != report}
    return [c for c in case.claims if c.about == about and c.span.report in later and _stands(c) and _is_total(c)]


def _stands(claim: Claim) -> bool:
    return isinstance(claim.value, Count) and not claim.superseded and claim.certainty != "denied"


def _low(claim: Claim) -> int:
    return claim.value.low if isinstance(claim.value, Count) else 0


def _finding(case: Case, about: str, parts: Sequence[Claim], totals: Sequence[Claim]) -> Finding:
    highs = [c.value.high for c in totals if isinstance(c.value, Count)]
    most = None if None in highs else max(h for h in highs if h is not None)
    above = [c for c in parts if most is not None and _low(c) > most]
    lines = [f"{case.said_by(c)}: {case.words(c)} {about} in all" for c in totals]
    lines += [f"{case.said_by(c)}: {case.words(c)}, a part of the {about}" for c in parts]
    if most is None:
        lines.append("a total is open upwards, so every part fits")
    else:
        lines.append(f"the total is at most {most}, the largest part at least {max(map(_low, parts))}")
    return Finding(
        check="parts",
        verdict="fails" if above else "holds",
        statement=f"The parts of the {about} fit into the whole",
        working=tuple(lines),
        data=("the reports",),
        claims=tuple(c.id for c in (*totals, *parts)),
    )
