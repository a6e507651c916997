"""Pairs into incidents: clusters grow from the surest pair down, and never across an exclusion.

Two clusters join when their best pair is convincing and the pairs across them do not speak against it on
average; a pair that excludes each other keeps its clusters apart for good, so no chain of weak links can
join them. Accounts come sorted by id, and ties are broken by them: the order of input does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import Literal, NamedTuple

Pair = tuple[int, int]
Group = tuple[int, ...]
Odds = Callable[[int, int], float]
Against = Literal["", "elsewhere", "contradiction", "told apart"]
Excluded = Callable[[int, int], Against]

# How much the best pair across two groups counts beside the mean of all. Tried 0.2 to 0.7 on gold and read
# reports: below, undated reports are left alone; above, roundups pull incidents together.
BLEND = 0.4
THRESHOLD = 0.0
# The mean evidence across two groups that overrules a contradiction of one pair. Tried 0.5, 1, 1.5, 2, 3: at 1
# six near misses of the development reports join, at 2 the read reports lose 2 points of recall.
STRONG = 2.0
# Share of the pairs across two groups whose places may exclude each other: one misread place among four or more.
OUTLIERS = 0.25


def cluster(
    items: Sequence[Group], pairs: Mapping[Pair, float], odds: Odds, excluded: Excluded, blend: float = BLEND
) -> list[Group]:
    """Joins groups (single items to begin with) into larger ones, members and groups sorted.

    Only `pairs` can start a join; `odds` weighs all pairs across, and `blend` the best of them beside their mean.
    """
    return _Growth(items, pairs, odds, excluded, blend).run()


def attach(
    items: Sequence[int],
    groups: Sequence[Group],
    pairs: Mapping[Pair, float],
    odds: Odds,
    excluded: Excluded,
) -> tuple[list[Group], list[int]]:
    """Each item to the one group that it fits best; gives the groups so grown and the items that fit none.

    Items are weighed against the groups as they were, so they neither join groups nor help each other in.
    """
    at = {i: n for n, group in enumerate(groups) for i in group}
    near: dict[int, set[int]] = defaultdict(set)
    for i, j in pairs:
        if j in at:
            near[i].add(at[j])
        if i in at:
            near[j].add(at[i])
    grown, left = [list(g) for g in groups], []
    for item in items:
        weights = ((across((item,), groups[n], odds, excluded).weight(), -n) for n in near[item])
        best = max(
            ((w, n) for w, n in weights if w is not None and w > THRESHOLD),
            default=None,
        )
        if best is None:
            left.append(item)
        else:
            grown[-best[1]].append(item)
    return [tuple(sorted(g)) for g in grown], left


class Across(NamedTuple):
    """All pairs across two groups: how many, the sum and the best of their log-odds, and what speaks against."""

    pairs: int
    total: float
    best: float
    apart: int  # pairs that one report tells apart
    contradictions: int
    elsewhere: int  # pairs with places that exclude each other

    def with_(self, other: Across) -> Across:
        """These pairs and others."""
        return Across(
            self.pairs + other.pairs,
            self.total + other.total,
            max(self.best, other.best),
            self.apart + other.apart,
            self.contradictions + other.contradictions,
            self.elsewhere + other.elsewhere,
        )

    def weight(self, blend: float = BLEND) -> float | None:
        """Log-odds that the two groups are one incident; null when something excludes it.

        Readings err, so a contradiction is overruled when all pairs together are strong evidence: a chain of weak
        links never is. One place that stands alone against many is taken for misread. What one report tells apart
        stays apart.
        """
        mean = self.total / self.pairs
        contradicted = self.contradictions or self.elsewhere > OUTLIERS * self.pairs
        if self.apart or (contradicted and mean <= STRONG):
            return None
        return blend * self.best + (1 - blend) * mean


def across(one: Group, other: Group, odds: Odds, excluded: Excluded) -> Across:
    """The pairs across two groups, weighed."""
    if len(one) == len(other) == 1:
        weight, kind = odds(one[0], other[0]), excluded(one[0], other[0])
        return Across(1, weight, weight, kind == "told apart", kind == "contradiction", kind == "elsewhere")
    found = [odds(i, j) for i in one for j in other]
    against = [excluded(i, j) for i in one for j in other]
    kinds = (against.count(kind) for kind in ("told apart", "contradiction", "elsewhere"))
    return Across(len(found), sum(found), max(found), *kinds)


class _Growth:
    """Agglomeration over the graph of pairs that speak for one incident, surest join first.

    A join needs a pair above the threshold, so only such pairs make neighbours; what is known of two groups is
    added up when a third takes one of them in.
    """

    def __init__(
        self, items: Iterable[Group], pairs: Mapping[Pair, float], odds: Odds, excluded: Excluded, blend: float
    ) -> None:
        self.odds, self.excluded, self.blend = odds, excluded, blend
        self.members: dict[int, Group] = dict(enumerate(sorted(items)))
        self.near: dict[int, set[int]] = {n: set() for n in self.members}
        self.known: dict[Pair, Across] = {}
        self.heap: list[tuple[float, Group, Group, int, int]] = []
        self.fresh = len(self.members)
        at = {i: n for n, group in self.members.items() for i in group}
        for (i, j), likely in pairs.items():
            if likely > THRESHOLD and i in at and j in at and at[i] != at[j]:
                self.near[at[i]].add(at[j])
                self.near[at[j]].add(at[i])
        for a in self.near:
            for b in self.near[a]:
                if a < b:
                    self._propose(a, b)

    def run(self) -> list[Group]:
        while self.heap:
            *_, a, b = heappop(self.heap)
            if a in self.members and b in self.members:
                self._join(a, b)
        return sorted(self.members.values())

    def _across(self, a: int, b: int) -> Across:
        pair = (min(a, b), max(a, b))
        if pair not in self.known:
            self.known[pair] = across(self.members[a], self.members[b], self.odds, self.excluded)
        return self.known[pair]

    def _propose(self, a: int, b: int) -> None:
        weight = self._across(a, b).weight(self.blend)
        if weight is not None and weight > THRESHOLD:
            one, other = sorted((self.members[a], self.members[b]))
            heappush(self.heap, (-weight, one, other, a, b))

    def _join(self, a: int, b: int) -> None:
        new, self.fresh = self.fresh, self.fresh + 1
        near = (self.near.pop(a) | self.near.pop(b)) - {a, b}
        for other in near:
            self.known[other, new] = self._across(a, other).with_(self._across(b, other))
            self.near[other] -= {a, b}
            self.near[other].add(new)
        self.members[new] = tuple(sorted(self.members.pop(a) + self.members.pop(b)))
        self.near[new] = near
        for other in sorted(near):
            self._propose(new, other)
