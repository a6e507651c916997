"""A grouping that grows: accounts are added, and only the neighbourhood that they touch is grouped anew. Pure.

What is common is measured once, when the grouping begins: how rare words are, and which blocks are crowded. With that
measure kept, adding accounts one by one gives what linking all of them at once gives. Begin anew when the reports have
grown by much: then rare words are rare words again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, Protocol

from reportedly.link.columns import Columns
from reportedly.link.compared import Compared, decided
from reportedly.link.group import THRESHOLD
from reportedly.link.grouped import grouped
from reportedly.link.links import worded, worth_keeping
from reportedly.link.pairs import ENOUGH_WORDS, blocks_of, crowded, may_meet, near, worth
from reportedly.link.sketch import Rarity, Sketch, sketch_all
from reportedly.link.stories import Stories
from reportedly.nouns import Account, Claim, Link, Report

Groups = frozenset[tuple[str, ...]]
Ends = tuple[str, str]  # two accounts, the lower id first


class Index(Protocol):
    """What is known of the accounts that are linked already, and of what is common among them."""

    @property
    def rarity(self) -> Rarity:
        """How rare each word is."""

    def crowded(self, blocks: set[int]) -> set[int]:
        """Those of these blocks, or months of blocks, that hold too many accounts."""

    def members(self, block: int) -> Sequence[str]:
        """The accounts that stand in a block."""

    def sketches(self, accounts: Collection[str]) -> Mapping[str, Sketch]:
        """The sketches of those of these accounts that are here."""

    def lost(self, account: str) -> bool:
        """Whether an account stands in a block too crowded to count."""

    def near(self, account: str) -> Mapping[str, float]:
        """The accounts with which this one makes a pair that speaks for one incident."""

    def groups(self, accounts: Collection[str]) -> Groups:
        """The groups in which these accounts stand."""

    def linked(self, accounts: Collection[str]) -> set[Ends]:
        """The pairs between which there is a link, one of which is among these."""

    def put(self, sketch: Sketch, stands_in: set[int], *, lost: bool) -> None:
        """Take in an account."""

    def join(self, one: str, other: str, odds: float) -> None:
        """Take in a pair that speaks for one incident."""


class Grown(NamedTuple):
    """What changed: groups that are no more, new ones, links that are new or other, and pairs that have none now."""

    gone: Groups
    new: Groups
    links: tuple[Link, ...]
    unlinked: frozenset[Ends]


def grow(index: Index, sketches: Sequence[Sketch], decisions: Sequence[Link], judged: Collection[str] = ()) -> Grown:
    """Take in these accounts and group anew what they touch, and what the accounts `judged` since touch."""
    met = {pair: odds for s in sketches for pair, odds in _compare(index, s).items()}
    reached = _reached(index, [*(s.id for s in sketches), *judged], decisions)
    known = dict(index.sketches(reached | {a for pair in met for a in pair}))
    ids = sorted(known)
    at = {a: i for i, a in enumerate(ids)}
    compared = Compared(
        [known[a] for a in ids], index.rarity, decided(decisions, "different", ids), stories=Stories(())
    )
    compared.know({(at[a], at[b]): odds for (a, b), odds in met.items()})
    inside = sorted(at[a] for a in reached if a in at)
    pairs = {(i, at[b]): odds for i in inside for b, odds in sorted(index.near(ids[i]).items()) if i < at[b]}
    compared.know(pairs)
    same = {pair for pair in decided(decisions, "same", ids) if reached.issuperset(ids[i] for i in pair)}
    groups = grouped(compared, inside, pairs, same)
    after = frozenset(tuple(ids[i] for i in group) for group in groups)
    before = index.groups(reached)
    gone, new = before - after, after - before
    return Grown(gone, new, *_links(index, compared, at, met, new))


def _links(
    index: Index, compared: Compared, at: Mapping[str, int], met: Collection[Ends], new: Groups
) -> tuple[tuple[Link, ...], frozenset[Ends]]:
    """The links of pairs just compared, and of those in groups that changed; the pairs that have no link any more."""
    changed = {a for group in new for a in group}
    group_of = {a: group for group in new for a in group}
    linked = index.linked(changed)
    inside = {p for group in new for p in combinations(group, 2)} - linked
    asked = set(met) | linked | {p for p in inside if p not in met and _candidates(index, compared, at, p)}
    missing = index.sketches({a for pair in asked for a in pair} - at.keys())
    ids = [s.id for s in compared.sketches]
    if missing:  # the other ends of links
        known = {s.id: s for s in compared.sketches} | dict(missing)
        ids = sorted(known)
        apart = {(compared.sketches[i].id, compared.sketches[j].id) for i, j in compared.kept_apart}
        where = {a: i for i, a in enumerate(ids)}
        kept = {(where[a], where[b]) for a, b in apart}
        compared = Compared([known[a] for a in ids], index.rarity, kept, stories=Stories(()))
        at = where
    links, without = [], set()
    for left, right in sorted(asked):
        i, j = at[left], at[right]
        group = group_of.get(left) or next(iter(index.groups([left])), ())
        odds, same = compared.odds(i, j), right in group
        if same or worth_keeping(odds):
            links.append(worded(compared, i, j, odds, same=same))
        elif (left, right) in linked:
            without.add((left, right))
    return tuple(links), frozenset(without)


def _candidates(index: Index, compared: Compared, at: Mapping[str, int], pair: Ends) -> bool:
    """Whether two accounts are worth comparing by their blocks."""
    a, b = (compared.sketches[at[one]] for one in pair)
    (blocks, lost), (others, lost_too) = (blocks_of(s, index.rarity, index.crowded) for s in (a, b))
    shared = sum(worth(k) for k in blocks & others if k % 2 or may_meet(a, b))
    return shared >= ENOUGH_WORDS or bool(shared and lost and lost_too and near(a, b))


def _compare(index: Index, sketch: Sketch) -> dict[Ends, float]:
    """Find the accounts that share enough with this one, and keep those that speak for one incident."""
    stands_in, lost = blocks_of(sketch, index.rarity, index.crowded)
    words, strong = Counter[str](), set[str]()
    for block in stands_in:
        if block % 2:
            words.update(index.members(block))
        else:
            strong.update(index.members(block))
    index.put(sketch, stands_in, lost=lost)
    asked = {a for a, n in words.items() if n >= ENOUGH_WORDS or a in strong or lost} | strong
    others = index.sketches(asked - {sketch.id})
    compared = Compared([sketch], index.rarity, stories=Stories(()))
    met: dict[Ends, float] = {}
    for other, known in others.items():
        count = words[other] + (ENOUGH_WORDS if other in strong and may_meet(sketch, known) else 0)
        crowd = count and lost and near(sketch, known) and index.lost(other)
        if count >= ENOUGH_WORDS or crowd:
            odds = compared.of_two(sketch, known)
            met[min(sketch.id, other), max(sketch.id, other)] = odds
            if odds > THRESHOLD:
                index.join(sketch.id, other, odds)
    return met


def _reached(index: Index, begin: Iterable[str], decisions: Sequence[Link]) -> set[str]:
    """The accounts that a chain of pairs, or a judgement, connects with these."""
    judged: dict[str, set[str]] = defaultdict(set)
    for d in decisions:
        judged[d.left].add(d.right)
        judged[d.right].add(d.left)
    here = judged.keys() & index.sketches(judged).keys()
    waiting = list(begin)
    found = set(waiting)
    while waiting:
        account = waiting.pop()
        for there in (*index.near(account), *(judged[account] & here if account in judged else ())):
            if there not in found:
                found.add(there)
                waiting.append(there)
    return found


class Memory:
    """An index that is kept in memory."""

    def __init__(self, rarity: Rarity, full: frozenset[int]) -> None:
        self._rarity, self._full = rarity, full
        self.known: dict[str, Sketch] = {}
        self._members: dict[int, list[str]] = defaultdict(list)
        self._lost: set[str] = set()
        self._near: dict[str, dict[str, float]] = defaultdict(dict)
        self.group: dict[str, tuple[str, ...]] = {}

    @property
    def rarity(self) -> Rarity:
        """How rare each word is."""
        return self._rarity

    def crowded(self, blocks: set[int]) -> set[int]:
        """Those of these blocks that hold too many accounts."""
        return blocks & self._full

    def members(self, block: int) -> Sequence[str]:
        """The accounts that stand in a block."""
        return self._members.get(block, ())

    def sketches(self, accounts: Collection[str]) -> Mapping[str, Sketch]:
        """The sketches of those of these accounts that are here."""
        return {a: self.known[a] for a in accounts if a in self.known}

    def lost(self, account: str) -> bool:
        """Whether an account stands in a block too crowded to count."""
        return account in self._lost

    def near(self, account: str) -> Mapping[str, float]:
        """The accounts with which this one makes a pair that speaks for one incident."""
        return self._near.get(account, {})

    def groups(self, accounts: Collection[str]) -> Groups:
        """The groups in which these accounts stand."""
        return frozenset(self.group[a] for a in accounts if a in self.group)

    def linked(self, _accounts: Collection[str]) -> set[Ends]:
        """Links are not kept here."""
        return set()

    def put(self, sketch: Sketch, stands_in: set[int], *, lost: bool) -> None:
        """Take in an account."""
        self.known[sketch.id] = sketch
        for block in stands_in:
            self._members[block].append(sketch.id)
        if lost:
            self._lost.add(sketch.id)

    def join(self, one: str, other: str, odds: float) -> None:
        """Take in a pair that speaks for one incident."""
        self._near[one][other] = self._near[other][one] = odds


class Growing:
    """Accounts and their groups, in memory. `decisions` of people hold as in `link`.

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
        sketches, rarity = sketch_all(sorted(accounts, key=lambda a: a.id), claims, reports)
        self._full, self._rarity, self._decisions = crowded(Columns.of(sketches, rarity)), rarity, decisions
        self.forget()
        self._take_in(sketches)

    @property
    def groups(self) -> Groups:
        """The groups as they are now, accounts sorted."""
        return frozenset(self._index.group.values())

    def forget(self) -> None:
        """Let go of all accounts; how rare words are, and which blocks are crowded, is kept."""
        self._index = Memory(self._rarity, self._full)

    def add(
        self, accounts: Sequence[Account], claims: Sequence[Claim], reports: Mapping[str, Report]
    ) -> tuple[Groups, Groups]:
        """Add accounts; gives the groups that are no more, and those that are new.

        An account that is there already is passed over: what a report tells does not change.
        """
        fresh = [a for a in sorted(accounts, key=lambda a: a.id) if a.id not in self._index.known]
        return self._take_in(sketch_all(fresh, claims, reports, self._rarity)[0])

    def _take_in(self, sketches: Sequence[Sketch]) -> tuple[Groups, Groups]:
        grown = grow(self._index, sketches, self._decisions)
        self._index.group |= {a: group for group in grown.new for a in group}
        return grown.gone, grown.new
