"""Do the figures for killed and injured fit together?"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.conflict import bounds, common, low_high
from reportedly.assess.fields import TOLLS, fields
from reportedly.assess.summary import told
from reportedly.nouns import Field, Finding, Reported, Verdict

NOUN = {"killed": "number killed", "injured": "number injured"}


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether one number killed, and one number injured, can be true in all reports at once.

    Holds when some number satisfies every figure that still stands; fails when none does, with the range;
    cannot tell when fewer than two figures are given or a figure is denied without another.
    """
    return [_toll(field) for field in fields(case, knowledge.party, names=TOLLS) if field.values]


def _toll(field: Field) -> Finding:
    left = [v for v in field.values if not v.superseded and v.certainty != "denied" and bounds(v.value)]
    denied = [v for v in field.values if not v.superseded and v.certainty == "denied"]
    gone = [v for v in field.values if v.superseded]
    verdict: Verdict
    working = [*map(_line, left), *(f"{_line(v)}: denied" for v in denied)]
    working += [f"{_line(v)}: replaced by a later figure" for v in gone]
    noun = NOUN[field.name]
    if len(left) + len(denied) < 2 or not left:
        verdict, result = "cannot tell", "fewer than two figures stand, so there is nothing to compare"
    elif (shared := common([b for v in left if (b := bounds(v.value))])) and not denied:
        verdict, result = "holds", f"every figure that stands allows {_numbers(*shared)}"
    else:
        low, high = low_high(left)
        verdict, result = "fails", f"no number fits every figure: {low} to {'more' if high is None else high}"
    return Finding(
        check="sums",
        verdict=verdict,
        statement=f"The reports can agree on the {noun}",
        working=(*working, result),
        data=(f"{len(field.values)} figures in {len({v.report for v in field.values})} reports",),
        claims=tuple(v.claim for v in field.values),
    )


def _numbers(low: float, high: float) -> str:
    if low == high:
        return f"{low:.0f}"
    return f"{low:.0f} or more" if high == inf else f"{low:.0f} to {high:.0f}"


def _line(value: Reported) -> str:
    who = value.source.name or "its own voice"
    surely = "" if value.certainty in ("asserted", "denied") else f", {value.certainty}"
    day = f" ({value.published[:10]})" if value.published else ""
    return f"{value.outlet or value.report}{day}: {told(value)}, {who}{surely}"
