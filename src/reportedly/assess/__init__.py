"""What reports say of one incident, side by side, and what can be computed from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case, case_of, cases_of
from reportedly.assess.checks import CHECKS, Check
from reportedly.assess.fields import fields
from reportedly.assess.grade import facts, grade, reliability
from reportedly.assess.independence import independence
from reportedly.nouns import Assessment

__all__ = ["CHECKS", "Case", "Check", "assess", "case_of", "cases_of"]


def assess(case: Case, cases: Sequence[Case], knowledge: Any, checks: Sequence[Check] = CHECKS) -> Assessment:
    """All values of each field side by side, the findings of every check, the grade, and how many origins there are.

    `cases` are all cases of the casebook, this one included: some checks look at the others. `knowledge`
    brings borders, gazetteer, word lists, the rules of grades and what is known of outlets.
    """
    findings = [finding for check in checks for finding in check(case, cases, knowledge)]
    told = fields(case, knowledge.party, knowledge.means)
    news = {a.report: case.reports[a.report] for a in case.telling}
    independent = independence(news, case.claims, knowledge.press, knowledge.party)
    letter = reliability((r.outlet for r in news.values()), knowledge.ratings)
    return Assessment(
        incident=case.incident.id,
        reports=tuple(sorted(case.reports)),
        role=case.role,
        type=case.type,
        fields=told,
        findings=tuple(findings),
        when=case.when,
        where=case.where,
        grade=grade(facts(case, told, independent, knowledge.party), knowledge.rules, letter),
        independence=independent,
    )
