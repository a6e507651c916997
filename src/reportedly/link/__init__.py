"""Accounts into incidents: `link` finds which accounts tell of one occurrence, and says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportedly.link import evidence
from reportedly.link.carry import carry, read_by
from reportedly.link.compared import Compared, Pair, decided
from reportedly.link.explain import chain, explain
from reportedly.link.group import THRESHOLD
from reportedly.link.grouped import grouped
from reportedly.link.pairs import candidates
from reportedly.link.sketch import sketch_all
from reportedly.nouns import Account, Claim, Judgement, Link, Noun, Reason, Report

__all__ = ["Compared", "Linked", "carry", "chain", "explain", "link", "read_by"]

NAME = "link/1"
WORTH_KEEPING = 0.05  # pairs kept apart with less likelihood than this are not listed among the links


class Linked(Noun, frozen=True, kw_only=True):
    """The result: groups of account ids, one an incident, and the links between the accounts compared."""

    groups: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]


def link(
    accounts: Sequence[Account], claims: Sequence[Claim], reports: Mapping[str, Report], decisions: Sequence[Link] = ()
) -> Linked:
    """Group the accounts that tell of one incident, whatever the order in which they come.

    Every account stands in exactly one group. What is news in the reports is grouped first, what they tell in
    passing joins it. An account of the past (`background`) joins the incident that it
    recalls when that is among the others, and never draws two of them together. Accounts that tell nothing but words
    are grouped by their words first, when there are enough of them to know what is usual. `claims` may hold more
    than the claims of these accounts; `reports` must hold the report of each account. `decisions` are what
    people judged: "different" keeps two accounts apart, "same" joins their groups unless that would bring together
    what a person keeps apart; "unsure" changes nothing.
    """
    sketches, rarity = sketch_all(sorted(accounts, key=lambda a: a.id), claims, reports)
    compared = Compared(sketches, rarity, decided(decisions, "different", sketches))
    pairs = {p: compared.odds(*p) for p in candidates(sketches, rarity) if p not in compared.stories}
    alike = compared.stories.pairs()
    groups = grouped(compared, {p: odds for p, odds in pairs.items() if odds > THRESHOLD} | alike, decisions)
    named = sorted(tuple(sketches[i].id for i in group) for group in groups)
    return Linked(groups=tuple(named), links=tuple(_links(pairs | alike, groups, compared)))


def _links(pairs: Mapping[Pair, float], groups: Sequence[tuple[int, ...]], compared: Compared) -> list[Link]:
    at = {i: n for n, group in enumerate(groups) for i in group}
    found = []
    for (i, j), odds in sorted(pairs.items()):
        likelihood = evidence.likelihood(odds)
        same = at[i] == at[j]
        if same or likelihood >= WORTH_KEEPING:
            found.append(_link(i, j, compared, likelihood, same=same))
    return found


def _link(i: int, j: int, compared: Compared, likelihood: float, *, same: bool) -> Link:
    left, right = compared.sketches[i], compared.sketches[j]
    why = compared.why(i, j)
    _, against = compared.against(i, j)
    if against:
        why = (*why, Reason(comparison="exclusion", score=-1.0, words=against))
    judgement: Judgement = "same" if same else "different" if against or likelihood < 0.5 else "unsure"
    return Link(
        left=left.id,
        right=right.id,
        judgement=judgement,
        score=round(likelihood, 4),
        reasons=tuple(sorted(why, key=lambda r: (-abs(r.score), r.comparison))),
        by=NAME,
    )
