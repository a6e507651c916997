"""Accounts into incidents: `link` finds which accounts tell of one occurrence, and says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from reportedly.link import evidence
from reportedly.link.basis import Basis
from reportedly.link.carry import carry, read_by
from reportedly.link.columns import Array, Columns, Part
from reportedly.link.compared import Compared, decided
from reportedly.link.explain import chain, explain
from reportedly.link.growing import Index, grow
from reportedly.link.links import Links
from reportedly.link.neighbours import groups_of
from reportedly.link.pairs import candidates
from reportedly.link.sketch import PORTION, Sketches, Spread, batched
from reportedly.link.stories import Stories
from reportedly.link.weighing import Pairs, weigh
from reportedly.nouns import Account, Claim, Link, Noun, Report

MANY = 2_000  # accounts from which it is worth keeping what they were linked by
__all__ = ["Basis", "Compared", "Index", "Linked", "carry", "chain", "explain", "grow", "link", "read_by"]


class Linked(Noun, frozen=True, kw_only=True):
    """The result: groups of account ids, one an incident, and the links between the accounts compared.

    `basis` is what later accounts can be linked by; null when there are few accounts, or some tell nothing but words.
    """

    groups: tuple[tuple[str, ...], ...]
    links: Sequence[Link]
    basis: Basis | None = None


def link(
    accounts: Sequence[Account],
    claims: Sequence[Claim],
    reports: Mapping[str, Report],
    decisions: Sequence[Link] = (),
    spread: Spread = map,
) -> Linked:
    """Group the accounts that tell of one incident, whatever the order in which they come.

    Every account stands in exactly one group. What is news in the reports is grouped first, what they tell in
    passing joins it. An account of the past (`background`) joins the incident that it
    recalls when that is among the others, and never draws two of them together. Accounts that tell nothing but words
    are grouped by their words first, when there are enough of them to know what is usual. `claims` may hold more
    than the claims of these accounts; `reports` must hold the report of each account. `decisions` are what
    people judged: "different" keeps two accounts apart, "same" joins their groups unless that would bring together
    what a person keeps apart; "unsure" changes nothing. `spread` may do the work of `map` on many processors.
    """
    if not accounts:
        return Linked(groups=(), links=())
    sketches = Sketches(sorted(accounts, key=lambda a: a.id), claims, reports, spread=spread)
    portions = batched(range(len(sketches)), PORTION)
    columns = Columns(list(spread(partial(_part, sketches), portions)), sketches.rarity)
    compared = Compared(
        sketches,
        sketches.rarity,
        decided(decisions, "different", columns.ids),
        stories=Stories((i, sketches[i]) for i in columns.bare),
        roles=columns.roles,
    )
    pairs = _weighed(columns, compared, spread)
    groups = groups_of(columns, compared, pairs, decided(decisions, "same", columns.ids), spread)
    at = np.empty(len(columns), dtype=np.int64)
    for n, group in enumerate(groups):
        at[list(group)] = n
    named = sorted(tuple(columns.ids[i] for i in group) for group in groups)
    basis = Basis(columns, sketches, sketches.rarity, pairs) if len(columns) >= MANY and not columns.bare else None
    return Linked(groups=tuple(named), links=Links(compared, pairs, at), basis=basis)


def _part(sketches: Sketches, portion: Sequence[int]) -> Part:
    return Part((sketches[n] for n in portion), sketches.rarity)


def _weighed(columns: Columns, compared: Compared, spread: Spread) -> Pairs:
    """The candidates with the evidence for each; accounts that tell nothing but words by their words."""
    told = np.ones(len(columns), dtype=bool)
    told[list(compared.stories.row)] = False
    lots = list(spread(partial(_lot, columns, told), candidates(columns)))
    alike = compared.stories.pairs()
    ends = np.array(list(alike), dtype=np.int32).reshape(-1, 2)
    odds = np.array(list(alike.values()))
    lots.append(Pairs(ends[:, 0], ends[:, 1], np.ceil(odds / evidence.STEP).astype(np.int32)))
    return Pairs(*(np.concatenate(parts) for parts in zip(*lots, strict=True)))


def _lot(columns: Columns, told: Array, found: tuple[Array, Array]) -> Pairs:
    kept = told[found[0]] | told[found[1]]
    left, right = (side[kept].astype(np.int32) for side in found)
    return Pairs(left, right, weigh(columns, left, right)[0])
