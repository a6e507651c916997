"""How many origins do the reports have?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.independence import independence
from reportedly.nouns import Finding


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether the reports are independent of each other, as far as their pages show.

    Fails when reports share wording, credit one news agency, cite one another, have one owner or have all they tell
    from one government, and counts what is left as origins; cannot tell otherwise: no sign of copying is no proof of
    independence.
    """
    news = {a.report: case.reports[a.report] for a in case.telling}
    if len(news) < 2:
        return []
    found = independence(news, case.claims, knowledge.press, knowledge.party)
    signs = [f"{case.named(t.left)} and {case.named(t.right)}: {t.words}" for t in found.ties]
    if not signs:
        signs = ["no shared wording, common agency, owner or citation was found; that proves no independence"]
    return [
        Finding(
            check="origins",
            verdict="fails" if found.ties else "cannot tell",
            statement=f"The {len(news)} reports are independent of each other",
            working=(*signs, f"{len(news)} reports, at most {len(found.origins)} origins"),
            data=("the reports",),
        )
    ]
