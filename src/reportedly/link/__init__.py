"""Accounts into incidents: `link` finds which accounts tell of one occurrence, and says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportedly.link import evidence
from reportedly.link.group import Against, Group, attach, cluster
from reportedly.link.pairs import candidates
from reportedly.link.sketch import Rarity, Sketch, sketch_all
from reportedly.nouns import Account, Claim, Judgement, Link, Noun, Reason, Report

__all__ = ["Linked", "link"]

NAME = "link/1"
WORTH_KEEPING = 0.05  # pairs kept apart with less likelihood than this are not listed among the links

Pair = tuple[int, int]


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
    recalls when that is among the others, and never draws two of them together. `claims` may hold more
    than the claims of these accounts; `reports` must hold the report of each account. `decisions` are what
    people judged: "different" keeps two accounts apart, "same" joins their groups unless that would bring together
    what a person keeps apart; "unsure" changes nothing.
    """
    sketches, rarity = sketch_all(sorted(accounts, key=lambda a: a.id), claims, reports)
    compared = _Compared(sketches, rarity, _decided(decisions, "different", sketches))
    pairs = {p: compared.odds(*p) for p in candidates(sketches, rarity)}
    news, aside, past = (
        [(i,) for i, s in enumerate(sketches) if s.role == role] for role in ("main", "also", "background")
    )
    groups = cluster(news, pairs, compared.odds, compared.excluded)
    groups = cluster([*groups, *aside], pairs, compared.odds, compared.excluded)
    told, passing = _split(groups, {i for (i,) in news})
    told, left = attach([i for (i,) in past], told, pairs, compared.odds, compared.excluded)
    passing, left = attach(left, passing, pairs, compared.odds, compared.excluded)
    groups = told + passing + cluster([(i,) for i in left], pairs, compared.odds, compared.excluded)
    groups = _overruled(groups, _decided(decisions, "same", sketches), compared.kept_apart)
    named = sorted(tuple(sketches[i].id for i in group) for group in groups)
    return Linked(groups=tuple(named), links=tuple(_links(pairs, groups, compared)))


def _decided(decisions: Sequence[Link], judgement: Judgement, sketches: Sequence[Sketch]) -> set[Pair]:
    """The pairs that people judged so, where both accounts are here."""
    at = {s.id: i for i, s in enumerate(sketches)}
    both = [(at[d.left], at[d.right]) for d in decisions if d.judgement == judgement and {d.left, d.right} <= at.keys()]
    return {(min(pair), max(pair)) for pair in both}


def _overruled(groups: Sequence[Group], same: set[Pair], apart: set[Pair]) -> list[Group]:
    """The groups, joined where a person says "same", unless a person keeps two of their accounts apart."""
    at = {i: group for group in groups for i in group}
    for i, j in sorted(same):
        whole = tuple(sorted({*at[i], *at[j]}))
        if not any(a in whole and b in whole for a, b in apart):
            at |= dict.fromkeys(whole, whole)
    return sorted(set(at.values()))


def _split(groups: Sequence[Group], news: set[int]) -> tuple[list[Group], list[Group]]:
    """The groups that some report tells as news, and the others."""
    told = [g for g in groups if not news.isdisjoint(g)]
    return told, [g for g in groups if news.isdisjoint(g)]


class _Compared:
    """The comparisons made so far in one run, each made once."""

    def __init__(self, sketches: Sequence[Sketch], rarity: Rarity, kept_apart: set[Pair]) -> None:
        self.sketches, self.rarity, self.kept_apart = sketches, rarity, kept_apart
        self._odds: dict[Pair, float] = {}
        self._excluded: dict[Pair, Against] = {}

    def why(self, i: int, j: int) -> tuple[Reason, ...]:
        return evidence.reasons(self.sketches[i], self.sketches[j], self.rarity)

    def odds(self, i: int, j: int) -> float:
        pair = (min(i, j), max(i, j))
        if pair not in self._odds:
            self._odds[pair] = evidence.evidence(self.why(*pair))
        return self._odds[pair]

    def against(self, i: int, j: int) -> tuple[Against, str]:
        """What speaks against the pair so that it is excluded, and the same in words."""
        a, b, odds = self.sketches[i], self.sketches[j], self.odds(i, j)
        if (min(i, j), max(i, j)) in self.kept_apart:
            return "told apart", "a person judged them different"
        if apart := evidence.told_apart(a, b):
            return "told apart", apart
        if contradiction := evidence.contradiction(a, b, odds):
            return "contradiction", contradiction
        elsewhere = evidence.elsewhere(a, b, odds)
        return ("elsewhere" if elsewhere else ""), elsewhere

    def excluded(self, i: int, j: int) -> Against:
        pair = (min(i, j), max(i, j))
        if pair not in self._excluded:
            self._excluded[pair] = self.against(*pair)[0]
        return self._excluded[pair]


def _links(pairs: Mapping[Pair, float], groups: Sequence[tuple[int, ...]], compared: _Compared) -> list[Link]:
    at = {i: n for n, group in enumerate(groups) for i in group}
    found = []
    for (i, j), odds in sorted(pairs.items()):
        likelihood = evidence.likelihood(odds)
        same = at[i] == at[j]
        if same or likelihood >= WORTH_KEEPING:
            found.append(_link(i, j, compared, likelihood, same=same))
    return found


def _link(i: int, j: int, compared: _Compared, likelihood: float, *, same: bool) -> Link:
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
