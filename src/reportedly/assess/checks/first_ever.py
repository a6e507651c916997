"""Is it the first, as reports say?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportedly.assess.area import Scope, end_of, scope_of, start_of, there
from reportedly.assess.case import Case
from reportedly.nouns import Claim, Finding, Novelty, Verdict


def check(case: Case, cases: Sequence[Case], _knowledge: Any) -> list[Finding]:
    """Whether "first ever" stands against the casebook: the incidents of the same type in the same area.

    Fails when the casebook holds an earlier one; holds as far as the casebook goes when it holds none, with
    what it holds; cannot tell when the area or a date is not known.
    """
    by_scope: dict[Scope | None, list[Claim]] = {}
    for claim in case.about("novelty"):
        if claim.certainty != "denied" and (not isinstance(claim.value, Novelty) or claim.value.kind == "first"):
            by_scope.setdefault(scope_of(claim, case), []).append(claim)
    return [_finding(scope, claims, case, cases) for scope, claims in by_scope.items()]


def _finding(scope: Scope | None, claims: list[Claim], case: Case, cases: Sequence[Case]) -> Finding:
    words = sorted({case.words(c) for c in claims})
    working = [f"{case.said_by(c)}: {case.quote(c)}" for c in claims]
    verdict: Verdict = "cannot tell"
    if scope is None:
        working.append("the area it is said to be first in could not be read from the words")
    else:
        verdict, lines = _against_casebook(scope, case, cases)
        working += lines
    return Finding(
        check="first_ever",
        verdict=verdict,
        statement=f"It is the first {case.type.replace('_', ' ')} in {scope.name}" if scope else " / ".join(words),
        working=tuple(working),
        data=(f"the casebook: {len(cases)} incidents",),
        claims=tuple(c.id for c in claims),
    )


def _against_casebook(scope: Scope, case: Case, cases: Sequence[Case]) -> tuple[Verdict, list[str]]:
    others = there(scope, case, cases)
    dated = sorted((c for c in [*others, case] if c.when and c.when.start), key=start_of)
    lines = [f"the casebook holds {len(others) + 1} of this type in {scope.name}, this one included"]
    if dated:
        lines[0] += f", from {start_of(dated[0])} to {start_of(dated[-1])}"
    if not case.when or not case.when.start:
        return "cannot tell", [*lines, "this incident has no date"]
    earlier = [c for c in dated if c is not case and (end_of(c) or "") < case.when.start]
    if earlier:
        lines += [
            f"earlier: incident {c.incident.id} on {start_of(c)} at {c.where.name if c.where else '?'}" for c in earlier
        ]
        return "fails", lines
    undated = [c for c in others if not c.when or not c.when.start]
    if undated:
        return "cannot tell", [*lines, f"{len(undated)} of them have no date, so that they may be earlier"]
    return "holds", [*lines, f"none of them is before {case.when.start}: it holds as far as the casebook goes"]
