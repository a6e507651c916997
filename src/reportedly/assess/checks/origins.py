"""How many origins do the reports have?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from reportedly.assess.case import Case
from reportedly.link.wording import fold, words
from reportedly.nouns import Finding, Noun, Report

SHINGLE = 5  # words in a row
# Share of the shorter report's rows of five words that the longer one has too. Of 291 pairs of real reports of
# one shooting each, 90 in 100 share less than a tenth, 5 in 100 more than a quarter; of 89 pairs of invented
# ones all but the deliberate copies (nine tenths) less than a thirtieth.
COPIED = 0.3
_CREDIT = re.compile(
    r"\((?:via )?(AP|AFP|Reuters|DPA|dpa|EFE|ANSA|UPI|TASS|Interfax|Xinhua|Anadolu|PTI|Ukrinform)\)"
    r"|\b(Reuters|AFP)\s*$",
    re.MULTILINE,
)


class Tie(Noun, frozen=True, kw_only=True, order=True):
    """One sign that two reports have one origin."""

    left: str
    right: str
    words: str


def check(case: Case, _cases: Sequence[Case], _knowledge: Any) -> list[Finding]:
    """Whether the reports are independent of each other, as far as their pages show.

    Fails when reports share wording, credit one news agency, or cite one another, and counts what is left as
    origins; cannot tell otherwise: no sign of copying is no proof of independence.
    """
    news = sorted({a.report for a in case.telling})
    if len(news) < 2:
        return []
    ties = sorted({*_copies(case, news), *_credits(case, news), *_citations(case, news)})
    origins = _groups(news, ties)
    signs = [f"{case.named(t.left)} and {case.named(t.right)}: {t.words}" for t in ties]
    if not ties:
        signs = ["no shared wording, common agency or citation was found; that proves no independence"]
    return [
        Finding(
            check="origins",
            verdict="fails" if ties else "cannot tell",
            statement=f"The {len(news)} reports are independent of each other",
            working=(*signs, f"{len(news)} reports, at most {len(origins)} origins"),
            data=("the reports",),
        )
    ]


def _copies(case: Case, news: Sequence[str]) -> Iterator[Tie]:
    rows = {r: _shingles(case.reports[r]) for r in news}
    for left, right in combinations(news, 2):
        shorter = min(len(rows[left]), len(rows[right]))
        share = len(rows[left] & rows[right]) / shorter if shorter else 0.0
        if share >= COPIED:
            yield Tie(left=left, right=right, words=f"{share:.0%} of the shorter stands in the other word for word")


def _shingles(report: Report) -> set[str]:
    found = [fold(w) for w in words(report.text)]
    return {" ".join(found[i : i + SHINGLE]) for i in range(len(found) - SHINGLE + 1)}


def _credits(case: Case, news: Sequence[str]) -> Iterator[Tie]:
    agencies = {r: {a or b for a, b in _CREDIT.findall(_page(case.reports[r]))} for r in news}
    for left, right in combinations(news, 2):
        for agency in sorted(agencies[left] & agencies[right]):
            yield Tie(left=left, right=right, words=f"both credit {agency}")


def _page(report: Report) -> str:
    return "\n".join(p for p in (report.byline, report.text) if p)


def _citations(case: Case, news: Sequence[str]) -> Iterator[Tie]:
    """Reports whose sources, or the chain behind them, name the outlet of another report."""
    outlets = {r: _name(case.reports[r].outlet or "") for r in news}
    for claim in case.claims:
        citing = claim.span.report
        for cited in (claim.source.name, *claim.source.via):
            for other, outlet in outlets.items():
                if (
                    outlet
                    and other != citing
                    and citing in outlets
                    and outlets[citing] != outlet
                    and _name(cited) == outlet
                ):
                    left, right = sorted((citing, other))
                    yield Tie(left=left, right=right, words=f"{case.named(citing)} cites {cited}")


def _name(outlet: str) -> str:
    """An outlet's name for comparison: no article, no "news agency"."""
    plain = re.sub(r"^the |\b(?:news agency|newspaper|agency|daily)\b", "", " ".join(fold(w) for w in words(outlet)))
    return " ".join(plain.split())


def _groups(news: Sequence[str], ties: Sequence[Tie]) -> list[set[str]]:
    """The reports joined by ties."""
    groups = [{r} for r in news]
    for tie in ties:
        joined = [g for g in groups if tie.left in g or tie.right in g]
        groups = [g for g in groups if g not in joined] + [set().union(*joined)]
    return groups
