"""Accounts that are compared, into groups: news first, then what is told in passing, then what is recalled. Pure.

Groups are joined only where some pair speaks for one incident, so accounts that no chain of such pairs connects never
matter to each other: grouping a neighbourhood gives what grouping all of them gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from reportedly.link.compared import Compared, Pair
from reportedly.link.group import Group, attach, cluster


def grouped(
    compared: Compared, accounts: Iterable[int], pairs: Mapping[Pair, float], same: Iterable[Pair] = ()
) -> list[Group]:
    """The groups of these accounts, singles included; `pairs` are those that speak for one incident.

    `same` are pairs that people judged so.
    """
    of_role: dict[str, list[Group]] = defaultdict(list)
    for i in accounts:
        of_role[compared.roles[i]].append((i,))
    news, aside, past = (of_role[role] for role in ("main", "also", "background"))
    by_words = [g for g in news if g[0] in compared.stories.row]
    groups = cluster(by_words, pairs, compared.odds, compared.excluded, blend=0.0)
    pairs = {p: odds for p, odds in pairs.items() if p not in compared.stories}
    groups += [g for g in news if g[0] not in compared.stories.row]
    groups = cluster(groups, pairs, compared.odds, compared.excluded)
    if aside:
        groups = cluster([*groups, *aside], pairs, compared.odds, compared.excluded)
    told, passing = _split(groups, {i for (i,) in news})
    told, left = attach([i for (i,) in past], told, pairs, compared.odds, compared.excluded)
    passing, left = attach(left, passing, pairs, compared.odds, compared.excluded)
    groups = told + passing + cluster([(i,) for i in left], pairs, compared.odds, compared.excluded)
    return _overruled(groups, same, compared.kept_apart)


def _overruled(groups: Sequence[Group], same: Iterable[Pair], apart: Collection[Pair]) -> list[Group]:
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
