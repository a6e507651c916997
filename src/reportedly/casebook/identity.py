"""Which id an incident keeps when its accounts are grouped anew. Pure.

An id is minted from the account that founds the incident and belongs, for ever, to the group that
holds its founder. A group that holds several founders keeps one id and the others redirect to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from reportedly.nouns import content_id

UNDATED = "9999"  # a report without a date is taken as younger than all dated ones


class Identity(msgspec.Struct, frozen=True):
    """An id ever given: its founder, the accounts it had, and where it redirects."""

    id: str
    founder: str
    accounts: tuple[str, ...] = ()
    into: str | None = None


Age = Mapping[str, tuple[str, str]]


def by_age(accounts: Iterable[str], published: Mapping[str, str | None]) -> tuple[str, ...]:
    """Accounts, the one of the oldest report first."""
    return tuple(sorted(accounts, key=lambda a: (published.get(a) or UNDATED, a)))


def assign(
    groups: Sequence[Sequence[str]], published: Mapping[str, str | None], known: Sequence[Identity]
) -> list[Identity]:
    """Every id ever given and every new one, with the accounts it has now, sorted by id.

    `published` gives the date of each account's report. A group keeps the id of its oldest member if
    that id is the group's to keep, else that of the next; with none it is given a new one.
    """
    age = {a: (published.get(a) or UNDATED, a) for group in groups for a in group}
    group_of = {a: n for n, group in enumerate(groups) for a in group}
    owned: dict[int, list[Identity]] = {}
    gone: list[Identity] = []
    for identity in known:
        n = _owner(identity, group_of, age)
        (gone if n is None else owned.setdefault(n, [])).append(identity)
    had = {a: i.id for i in known for a in i.accounts}
    result = [Identity(i.id, i.founder, (), i.into) for i in gone]  # its old redirect says where to look
    for n, group in enumerate(groups):
        members = by_age(group, published)
        kept = _kept(members, owned.get(n, []), had, age)
        result.append(Identity(kept.id, kept.founder, members))
        result += [Identity(i.id, i.founder, (), kept.id) for i in owned.get(n, []) if i.id != kept.id]
    return sorted(result, key=lambda i: i.id)


def _owner(identity: Identity, group_of: Mapping[str, int], age: Age) -> int | None:
    if identity.founder in group_of:
        return group_of[identity.founder]
    left = [a for a in identity.accounts if a in group_of]
    return group_of[min(left, key=age.__getitem__)] if left else None


def _kept(members: Sequence[str], owned: Sequence[Identity], had: Mapping[str, str], age: Age) -> Identity:
    by_id = {i.id: i for i in owned}
    for account in members:
        if had.get(account) in by_id:
            return by_id[had[account]]
    if owned:  # parted again after a merge: the redirected id comes back to its founder
        return min(owned, key=lambda i: age.get(i.founder, (UNDATED, i.founder)))
    return Identity(content_id("incident", members[0]), members[0])
