"""A grouping that grows: accounts are added, and only the neighbourhood that they touch is grouped anew. Pure.

What is common is measured once, when the grouping begins: how rare words are, and which blocks are crowded. With that
measure kept, adding accounts one by one gives what linking all of them at once gives. Begin anew when the reports have
grown by much: then rare words are rare words again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reportedly.link import evidence
from reportedly.link.columns import Columns
from reportedly.link.compared import Compared, decided
from reportedly.link.group import THRESHOLD
from reportedly.link.grouped import grouped
from reportedly.link.pairs import ENOUGH_WORDS, blocks_of, crowded, may_meet, near, worth
from reportedly.link.sketch import Sketch, sketch_all
from reportedly.link.stories import Stories
from reportedly.nouns import Account, Claim, Link, Report

Groups = frozenset[tuple[str, ...]]


class Growing:
    """Accounts and their groups. `decisions` of people hold as in `link`.

    Accounts that tell nothing but words are compared here like all others: what is usual around them is known only
    when all are at hand, which `link` sees to.
    """

    def __init__(
        self,
        accounts: Sequence[Account],
        claims: Sequence[Claim],
        reports: Mapping[str, Report],
        decisions: Sequence[Link] = (),
    ) -> None:
        sketches, self._rarity = sketch_all(sorted(accounts, key=lambda a: a.id), claims, reports)
        self._crowded = crowded(Columns.of(sketches, self._rarity))
        self._decisions = decisions
        self._sketches: dict[str, Sketch] = {}
        self._members: dict[int, list[str]] = defaultdict(list)  # block -> accounts
        self._lost: set[str] = set()  # accounts that stand in a block too crowded to count
        self._near: dict[str, dict[str, float]] = defaultdict(dict)  # pairs that speak for one incident
        self._weighed: dict[str, dict[str, float]] = defaultdict(dict)  # pairs within neighbourhoods, weighed before
        self._group: dict[str, tuple[str, ...]] = {}
        self._judged: dict[str, set[str]] = defaultdict(set)
        for d in decisions:
            self._judged[d.left].add(d.right)
            self._judged[d.right].add(d.left)
        self._take_in(sketches)

    @property
    def groups(self) -> Groups:
        """The groups as they are now, accounts sorted."""
        return frozenset(self._group.values())

    def forget(self) -> None:
        """Let go of all accounts; how rare words are, and which blocks are crowded, is kept."""
        for held in (self._sketches, self._members, self._lost, self._near, self._weighed, self._group):
            held.clear()

    def add(
        self, accounts: Sequence[Account], claims: Sequence[Claim], reports: Mapping[str, Report]
    ) -> tuple[Groups, Groups]:
        """Add accounts; gives the groups that are no more, and those that are new.

        An account that is there already is passed over: what a report tells does not change.
        """
        fresh = [a for a in sorted(accounts, key=lambda a: a.id) if a.id not in self._sketches]
        return self._take_in(sketch_all(fresh, claims, reports, self._rarity)[0])

    def _take_in(self, sketches: Sequence[Sketch]) -> tuple[Groups, Groups]:
        for sketch in sketches:
            self._compare(sketch)
        touched = self._reached(s.id for s in sketches)
        before = frozenset(self._group[a] for a in touched if a in self._group)
        after = frozenset(self._regrouped(touched))
        self._group |= {a: group for group in after for a in group}
        return before - after, after - before

    def _compare(self, sketch: Sketch) -> None:
        """Find the accounts that share enough with this one, and keep those that speak for one incident."""
        shared: Counter[str] = Counter()
        stands_in, lost = blocks_of(sketch, self._rarity, self._crowded)
        if lost:
            self._lost.add(sketch.id)
        for block in stands_in:
            count = worth(block)
            for other in self._members[block]:
                if count == 1 or may_meet(sketch, self._sketches[other]):
                    shared[other] += count
            self._members[block].append(sketch.id)
        self._sketches[sketch.id] = sketch
        for other, count in shared.items():
            crowd = lost and other in self._lost and near(sketch, self._sketches[other])
            if count < ENOUGH_WORDS and not crowd:
                continue
            odds = evidence.evidence(evidence.reasons(sketch, self._sketches[other], self._rarity))
            if odds > THRESHOLD:
                self._near[sketch.id][other] = self._near[other][sketch.id] = odds

    def _reached(self, begin: Iterable[str]) -> set[str]:
        """The accounts that a chain of pairs, or a judgement, connects with these."""
        waiting = list(begin)
        found = set(waiting)
        while waiting:
            here = waiting.pop()
            for there in (*self._near[here], *self._judged[here]):
                if there not in found and there in self._sketches:
                    found.add(there)
                    waiting.append(there)
        return found

    def _regrouped(self, accounts: set[str]) -> list[tuple[str, ...]]:
        sketches = [self._sketches[a] for a in sorted(accounts)]
        ids = [s.id for s in sketches]
        at = {a: i for i, a in enumerate(ids)}
        compared = Compared(sketches, self._rarity, decided(self._decisions, "different", ids), stories=Stories(()))
        compared.know({(at[a], at[b]): odds for a in accounts for b, odds in self._weighed[a].items() if b in at})
        pairs = {
            (at[a], at[b]): odds for a in sorted(accounts) for b, odds in sorted(self._near[a].items()) if at[a] < at[b]
        }
        groups = grouped(compared, range(len(sketches)), pairs, decided(self._decisions, "same", ids))
        for (i, j), odds in compared.known().items():
            self._weighed[sketches[i].id][sketches[j].id] = odds
        return [tuple(sketches[i].id for i in group) for group in groups]
