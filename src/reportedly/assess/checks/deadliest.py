"""Is it the deadliest since, as reports say?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from reportedly.assess.area import Scope, scope_of, start_of, there
from reportedly.assess.case import Case
from reportedly.nouns import Claim, Finding, Novelty, Verdict

# Words for most dead; "largest" and "heaviest" may be of drones or of craters, and are not computed.
DEADLIEST = re.compile(r"\bdeadl|\bbloodiest|\bsmertonosn|смертоносн|кровав|кривав|найсмертоносн", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|с|з|із|від)\s+(?:[^\W\d_]+\s+){0,2}((?:19|20)\d\d)\b", re.IGNORECASE)


def check(case: Case, cases: Sequence[Case], _knowledge: Any) -> list[Finding]:
    """Whether "deadliest since 2014" stands against the casebook: the tolls of the same type in the same area.

    Fails when an earlier one, since then, has a lowest toll above this one's highest; holds as far as the casebook
    goes when no toll of it can be above this one's lowest; cannot tell when area, date or a toll is not known.
    "Largest" is not computed: the words do not say of what.
    """
    found: dict[tuple[Scope | None, str | None], list[Claim]] = {}
    for claim in case.about("novelty"):
        if claim.certainty != "denied" and isinstance(claim.value, Novelty) and claim.value.kind == "superlative":
            if not DEADLIEST.search(case.words(claim)):
                continue
            since = _SINCE.search(f"{claim.value.scope} {case.quote(claim)}")
            found.setdefault((scope_of(claim, case), since[1] if since else None), []).append(claim)
    return [_finding(scope, since, claims, case, cases) for (scope, since), claims in found.items()]


def _finding(scope: Scope | None, since: str | None, claims: list[Claim], case: Case, cases: Sequence[Case]) -> Finding:
    working = [f"{case.said_by(c)}: {case.quote(c)}" for c in claims]
    verdict: Verdict = "cannot tell"
    if scope is None:
        working.append("the area could not be read from the words")
    elif not start_of(case):
        working.append("this incident has no date")
    elif (toll := killed(case)) is None:
        working.append("no report gives the killed of this incident")
    else:
        verdict, lines = _compared(toll, scope, since, case, cases)
        working += lines
    period = f" since {since}" if since else ""
    return Finding(
        check="deadliest",
        verdict=verdict,
        statement=f"It is the deadliest {case.type.replace('_', ' ')}{f' in {scope.name}' if scope else ''}{period}",
        working=tuple(working),
        data=(f"the casebook: {len(cases)} incidents",),
        claims=tuple(c.id for c in claims),
    )


def killed(case: Case) -> tuple[int, int | None] | None:
    """The lowest and the highest number killed that an account gives; the highest is null when it is open."""
    tolls = [a.killed for a in case.telling if a.killed]
    if not tolls:
        return None
    highs = [t.high for t in tolls if t.high is not None]
    return min(t.low for t in tolls), max(highs) if len(highs) == len(tolls) else None


def _compared(
    toll: tuple[int, int | None], scope: Scope, since: str | None, case: Case, cases: Sequence[Case]
) -> tuple[Verdict, list[str]]:
    earlier = [c for c in there(scope, case, cases) if (since or "") <= start_of(c) < start_of(case) and start_of(c)]
    low, high = toll
    lines = [f"killed here: {_words(toll)}; the casebook holds {len(earlier)} earlier ones in {scope.name}"]
    above, open_ = [], []
    for other in sorted(earlier, key=start_of):
        theirs = killed(other)
        line = f"incident {other.incident.id} on {start_of(other)}: {_words(theirs) if theirs else 'killed not known'}"
        if theirs and high is not None and theirs[0] > high:
            above.append(line)
        elif theirs is None or theirs[1] is None or theirs[1] > low:
            open_.append(line)
    if above:
        return "fails", [*lines, *above]
    if open_:
        return "cannot tell", [*lines, *open_]
    return "holds", [*lines, "none of them had more: it holds as far as the casebook goes"]


def _words(toll: tuple[int, int | None]) -> str:
    low, high = toll
    return f"{low} or more" if high is None else str(low) if low == high else f"{low} to {high}"
