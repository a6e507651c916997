"""Which accounts hang together by pairs that speak for one incident, and the groups of each such neighbourhood. Pure.

All pairs of a neighbourhood are weighed in columns before it is grouped; in one too large for that, those that the
grouping asks for are weighed one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial

import numpy as np

from reportedly.link import evidence
from reportedly.link.columns import Array, Columns
from reportedly.link.compared import Compared, Pair
from reportedly.link.group import THRESHOLD, Group
from reportedly.link.grouped import grouped
from reportedly.link.sketch import Spread
from reportedly.link.weighing import AGAINST, TOLD_APART, Pairs, weigh

LARGE = 400  # accounts of a neighbourhood of which all pairs are weighed beforehand
LOT = 200_000  # pairs weighed beforehand at once


def groups_of(columns: Columns, compared: Compared, pairs: Pairs, same: Iterable[Pair], spread: Spread) -> list[Group]:
    """All groups, accounts that stand alone included; `same` are pairs that people judged so."""
    likely = pairs.steps * evidence.STEP > THRESHOLD
    left, right, steps = (column[likely] for column in pairs)
    judged = np.array(sorted(same), dtype=np.int32).reshape(-1, 2)
    label = _labels(len(columns), np.concatenate((left, judged[:, 0])), np.concatenate((right, judged[:, 1])))
    order = np.argsort(label[left], kind="stable")  # the pairs of one neighbourhood stand together
    left, right, steps = left[order], right[order], steps[order]
    begins = np.searchsorted(label[left], np.arange(len(columns) + 1))
    found: list[Group] = []
    speak = Pairs(left, right, steps)
    for groups in spread(partial(_grouped, columns, compared, speak, begins, judged), _lots(_members(label))):
        found += groups
    alone = np.bincount(label, minlength=len(columns))[label] == 1
    return [*found, *((i,) for i in np.flatnonzero(alone).tolist())]


def _grouped(
    columns: Columns, compared: Compared, pairs: Pairs, begins: Array, judged: Array, lot: Sequence[Sequence[int]]
) -> list[Group]:
    """The groups of some neighbourhoods; `begins` says where the pairs of its first account begin."""
    _weigh(columns, compared, [accounts for accounts in lot if len(accounts) <= LARGE])
    found: list[Group] = []
    for accounts in lot:
        left, right, steps = (column[begins[accounts[0]] : begins[accounts[0] + 1]].tolist() for column in pairs)
        speak = {(i, j): step * evidence.STEP for i, j, step in zip(left, right, steps, strict=True)}
        compared.know(speak)
        said = [(i, j) for i, j in judged[np.isin(judged[:, 0], accounts)].tolist()] if len(judged) else []
        found += grouped(compared, accounts, speak, said)
    compared.forget()
    return found


def _labels(size: int, left: Array, right: Array) -> Array:
    """For each of so many accounts the first of those that chains of these pairs connect it with."""
    label = np.arange(size)
    while True:
        one, other = label[left], label[right]
        apart = one != other
        if not apart.any():
            return label
        np.minimum.at(label, np.maximum(one, other)[apart], np.minimum(one, other)[apart])
        while not np.array_equal(further := label[label], label):
            label = further


def _members(label: Array) -> Iterator[list[int]]:
    """The accounts of each neighbourhood of two or more."""
    order = np.argsort(label, kind="stable")
    begins = np.flatnonzero(np.diff(label[order], prepend=-1))
    ends = np.append(begins[1:], len(label))
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        if end - begin > 1:
            yield order[begin:end].tolist()


def _lots(found: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    lot, pairs = list[list[int]](), 0
    for accounts in found:
        lot.append(accounts)
        pairs += len(accounts) ** 2 // 2
        if pairs > LOT:
            yield lot
            lot, pairs = [], 0
    if lot:
        yield lot


def _weigh(columns: Columns, compared: Compared, lot: Sequence[Sequence[int]]) -> None:
    """Weigh all pairs within these neighbourhoods."""
    if not lot:
        return
    ends = [np.array(accounts)[np.stack(_triangle(len(accounts)))] for accounts in lot]
    left, right = np.concatenate(ends, axis=1)
    steps, against = weigh(columns, left, right)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    stories = compared.stories
    odds = dict(zip(pairs, (steps * evidence.STEP).tolist(), strict=True))
    excluded = {p: AGAINST[code] for p, code in zip(pairs, against.tolist(), strict=True) if code != TOLD_APART}
    for pair in [p for p in pairs if p in stories] if stories.row else ():
        del odds[pair]
        excluded.pop(pair, None)
    for pair in compared.kept_apart:
        excluded.pop(pair, None)
    compared.know(odds, excluded)


@cache
def _triangle(size: int) -> tuple[Array, Array]:
    return np.triu_indices(size, 1)
