"""The casebook one incident at a time: rows are read in lots, so that memory does not grow with the casebook."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar, overload

import msgspec
from sqlalchemy import Connection, Engine, Select, func, select

from reportedly.assess import Case, cases_of
from reportedly.casebook import tables as t
from reportedly.casebook.identity import by_age
from reportedly.casebook.rows import newest
from reportedly.casebook.rulings import select_rulings
from reportedly.nouns import Account, Claim, Incident, Link, Report

T = TypeVar("T")
LOT = 100  # incidents read at once
MOST = 400  # values in one question to SQLite
DIGITS = 16  # of an id


class Stream(Sequence[Case]):
    """All incidents of a casebook as cases, that of the earliest account first; only their ids are kept, 8 bytes each.

    Every lot is read in a transaction of its own: nobody has to wait, and what is linked anew meanwhile is left out.
    """

    def __init__(self, reader: Engine) -> None:
        self._reader = reader
        with reader.begin() as c:
            self._ids = array("Q", (int(i, 16) for i in _select_ids(c)))

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, at: int) -> Case: ...
    @overload
    def __getitem__(self, at: slice) -> list[Case]: ...
    def __getitem__(self, at: int | slice) -> Case | list[Case]:
        asked = self._ids[at] if isinstance(at, slice) else [self._ids[at]]
        found = list(self._cases(map(_id, asked)))
        return found if isinstance(at, slice) else found[0]

    def __iter__(self) -> Iterator[Case]:
        return self._cases(map(_id, self._ids))

    def linked(self) -> Iterator[tuple[Case, list[Link]]]:
        """Every case with the links between its accounts."""
        for lot in _lots(map(_id, self._ids), LOT):
            with self._reader.begin() as c:
                cases = _cases(c, lot)
                links = _links(c, cases)
            for case in cases:
                yield case, links.get(case.incident.id, [])

    def alike(self, case: Case) -> Iterator[Case]:
        """The cases that some account tells of with the type and the country of this one: a check looks no further."""
        with self._reader.begin() as c:
            ids = array("Q", (int(i, 16) for i in _select_alike(c, case)))
        return self._cases(map(_id, ids))

    def departed(self) -> Iterator[tuple[str, str | None]]:
        """Ids once given that hold no account any more, each with the one it redirects to."""
        after = ""
        while True:
            with self._reader.begin() as c:
                rows = _select_departed(c, after)
            if not rows:
                return
            yield from rows
            after = rows[-1][0]

    def _cases(self, ids: Iterable[str]) -> Iterator[Case]:
        for lot in _lots(ids, LOT):
            with self._reader.begin() as c:
                cases = _cases(c, lot)
            yield from cases


def _id(number: int) -> str:
    return f"{number:0{DIGITS}x}"


def _lots(values: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(values)
    while lot := list(islice(iterator, size)):
        yield lot


# ------------------------------------------------------------------ questions

LAST = newest().subquery()  # the readings that count
NOW = t.accounts.join(LAST, LAST.c.number == t.accounts.c.reading).join(
    t.members, t.members.c.account == t.accounts.c.id
)


def _select_ids(c: Connection) -> Iterator[str]:
    first = func.coalesce(func.min(t.accounts.c.earliest), "9999")
    query = select(t.members.c.incident).select_from(NOW).group_by(t.members.c.incident)
    yield from c.execute(query.order_by(first, t.members.c.incident)).scalars()


def _select_alike(c: Connection, case: Case) -> Iterator[str]:
    query = select(t.members.c.incident).distinct().select_from(NOW).where(t.accounts.c.type == case.type)
    if case.where is not None:
        query = query.where(t.accounts.c.country == case.where.country)
    yield from c.execute(query.order_by(t.members.c.incident)).scalars()


def _select_departed(c: Connection, after: str) -> list[tuple[str, str | None]]:
    kept = select(t.members.c.incident).select_from(NOW)
    query = select(t.incidents.c.id, t.incidents.c.into).where(t.incidents.c.id > after, t.incidents.c.id.not_in(kept))
    return [(row.id, row.into) for row in c.execute(query.order_by(t.incidents.c.id).limit(LOT))]


def _cases(c: Connection, ids: Sequence[str]) -> list[Case]:
    """The cases of these incidents, in this order."""
    last = select(func.max(t.readings.c.number)).where(t.readings.c.report == t.accounts.c.report).scalar_subquery()
    query = (
        select(t.members.c.incident, t.accounts.c.payload, t.accounts.c.reading)
        .join(t.accounts, t.accounts.c.id == t.members.c.account)
        .where(t.accounts.c.reading == last)
    )
    rows = every(c, query, t.members.c.incident, ids)
    accounts, members = dict[str, Account](), dict[str, list[str]]()
    for row in rows:
        account = msgspec.json.decode(row.payload, type=Account)
        accounts[account.id] = account
        members.setdefault(row.incident, []).append(account.id)
    readings, told = sorted({r.reading for r in rows}), sorted({a.report for a in accounts.values()})
    held = every(c, select(t.reports.c.payload), t.reports.c.id, told)
    reports = {r.id: r for r in (msgspec.json.decode(row.payload, type=Report) for row in held)}
    claims = every(c, select(t.claims.c.payload), t.claims.c.reading, readings)
    published = {a.id: reports[a.report].published for a in accounts.values()}
    incidents = [Incident(id=i, accounts=by_age(members[i], published)) for i in ids if i in members]
    rulings = [ruled for lot in _lots(told, MOST) for ruled in select_rulings(c, lot)]
    decoded = (msgspec.json.decode(row.payload, type=Claim) for row in claims)
    return cases_of(incidents, accounts, decoded, reports, rulings)


def _links(c: Connection, cases: Sequence[Case]) -> dict[str, list[Link]]:
    """The links between accounts of one case, by incident."""
    home = {a.id: case.incident.id for case in cases for a in case.accounts}
    found: dict[str, list[Link]] = {}
    for row in every(c, select(t.links.c.payload), t.links.c.left, sorted(home)):
        link = msgspec.json.decode(row.payload, type=Link)
        if home.get(link.right) == home[link.left]:
            found.setdefault(home[link.left], []).append(link)
    for links in found.values():
        links.sort(key=lambda k: (k.left, k.right, k.by))
    return found


def every(c: Connection, query: Select[Any], column: Any, values: Sequence[Any]) -> list[Any]:
    """The rows in which a column has one of these values, asked for in lots."""
    return list(chain.from_iterable(c.execute(query.where(column.in_(lot))).all() for lot in _lots(values, MOST)))
