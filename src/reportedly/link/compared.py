"""Accounts compared with each other, each pair once: the evidence for one incident, and what excludes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Self

from reportedly.link import evidence
from reportedly.link.group import Against
from reportedly.link.sketch import Rarity, Sketch, sketch_all
from reportedly.link.stories import Stories
from reportedly.nouns import Judgement, Link, Reading, Reason, Report

Pair = tuple[int, int]


class Compared:
    """The comparisons made so far of these sketches, which are named by their positions."""

    def __init__(
        self,
        sketches: Sequence[Sketch],
        rarity: Rarity,
        kept_apart: Collection[Pair] = (),
        *,
        stories: Stories | None = None,
        roles: Sequence[str] = (),
    ) -> None:
        self.sketches, self.rarity, self.kept_apart = sketches, rarity, frozenset(kept_apart)
        self.roles = roles or [s.role for s in sketches]
        self.stories = stories if stories is not None else Stories(enumerate(sketches))
        self._odds: dict[Pair, float] = {}
        self._excluded: dict[Pair, Against] = {}

    @classmethod
    def of(cls, readings: Iterable[Reading], reports: Mapping[str, Report], decisions: Sequence[Link] = ()) -> Self:
        """All accounts of these readings, sorted by id; what people keep apart is kept apart."""
        readings = list(readings)
        accounts = sorted((a for r in readings for a in r.accounts), key=lambda a: a.id)
        sketches, rarity = sketch_all(accounts, [c for r in readings for c in r.claims], reports)
        return cls(sketches, rarity, decided(decisions, "different", [s.id for s in sketches]))

    def at(self, accounts: Iterable[str]) -> tuple[int, ...]:
        """The positions of these accounts, sorted."""
        wanted = set(accounts)
        return tuple(i for i, s in enumerate(self.sketches) if s.id in wanted)

    def score(self, i: int, j: int) -> float:
        """The evidence as a probability, as it is shown."""
        return round(evidence.likelihood(self.odds(i, j)), 4)

    def why(self, i: int, j: int) -> tuple[Reason, ...]:
        """What each comparison says of the pair; of accounts that tell nothing but words, their words."""
        if (i, j) in self.stories:
            return (self.stories.story(i, j, evidence.PRIOR),)
        return evidence.reasons(self.sketches[i], self.sketches[j], self.rarity)

    def odds(self, i: int, j: int) -> float:
        """The evidence that the pair is one incident, as log-odds."""
        pair = (min(i, j), max(i, j))
        if pair not in self._odds:
            self._odds[pair] = evidence.evidence(self.why(*pair))
        return self._odds[pair]

    def of_two(self, a: Sketch, b: Sketch) -> float:
        """The same of two sketches, whether they are among these or not."""
        return evidence.evidence(evidence.reasons(a, b, self.rarity))

    def know(self, odds: Mapping[Pair, float], excluded: Mapping[Pair, Against] | None = None) -> None:
        """Take over pairs that were weighed before, and what excludes them, as far as it is known."""
        self._odds.update(((min(p), max(p)), o) for p, o in odds.items())
        self._excluded.update(excluded or {})

    def forget(self) -> None:
        """Let go of the pairs weighed so far."""
        self._odds.clear()
        self._excluded.clear()

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
        """What speaks against the pair so that it is excluded; empty when nothing does."""
        pair = (min(i, j), max(i, j))
        if pair not in self._excluded:
            self._excluded[pair] = self.against(*pair)[0]
        return self._excluded[pair]


def decided(decisions: Sequence[Link], judgement: Judgement, ids: Sequence[str]) -> set[Pair]:
    """The pairs that people judged so, where both accounts are among these."""
    made = [d for d in decisions if d.judgement == judgement]
    asked = {i for d in made for i in (d.left, d.right)}
    at = {id_: n for n, id_ in enumerate(ids) if id_ in asked}
    both = [(at[d.left], at[d.right]) for d in made if {d.left, d.right} <= at.keys()]
    return {(min(pair), max(pair)) for pair in both}
