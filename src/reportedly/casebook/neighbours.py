"""What a casebook keeps of its linked accounts, so that a new report is compared with its neighbours only.

It is written when a large casebook is linked anew, added to with each report, and thrown away with each erasure: it
holds words of the reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, text
from sqlalchemy.dialects.sqlite import insert as insert_new

from reportedly.casebook import tables as t
from reportedly.casebook.linking import BY_MACHINE, change_links, put_incidents
from reportedly.casebook.stream import every
from reportedly.link.basis import Basis
from reportedly.link.growing import Ends, Grown
from reportedly.link.links import NAME
from reportedly.link.sketch import Rarity, Sketch, batched
from reportedly.nouns import Account, Claim, Link, Report

GROWTH = 1.25  # times as many reports as were measured: then what is common is measured anew
ROWS = 10_000  # written at once
KEPT = (t.linked, t.common, t.crowded, t.sketches, t.standing, t.near)
pack, unpack = msgspec.msgpack.encode, msgspec.msgpack.decode


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How far the accounts are linked: by what, up to which reading, with which judgements; and what was measured."""

    linker: str
    reading: int
    reports: int
    languages: dict[str, int]
    decisions: tuple[Link, ...]


class _Found(Counter[str]):
    """How many reports hold a word, looked up when it is asked for."""

    def __init__(self, c: Connection) -> None:
        super().__init__()
        self._c = c

    def __missing__(self, word: str) -> int:
        found: int = self._c.execute(select(t.common.c.found).where(t.common.c.word == word)).scalar() or 0
        self[word] = found
        return found


class Neighbours:
    """The index of a casebook within one transaction: see `link.growing.Index`."""

    def __init__(self, c: Connection, state: State, fresh: Sequence[Any], decisions: Sequence[Link]) -> None:
        self._c, self._state, self._fresh = c, state, fresh
        self.decisions = decisions
        self._rarity = Rarity(_Found(c), Counter(state.languages))
        changed = {(k.left, k.right, k.judgement) for k in decisions}
        changed ^= {(k.left, k.right, k.judgement) for k in state.decisions}
        self.judged = {a for left, right, _ in changed for a in (left, right)}

    @property
    def rarity(self) -> Rarity:
        """How rare each word is."""
        return self._rarity

    def fresh(self) -> tuple[list[Account], list[Claim], dict[str, Report]]:
        """The accounts that are not linked yet, with their claims and reports."""
        readings = [row.number for row in self._fresh]
        accounts = self._nouns(t.accounts, t.accounts.c.reading, readings, Account)
        claims = self._nouns(t.claims, t.claims.c.reading, readings, Claim)
        reports = self._nouns(t.reports, t.reports.c.id, sorted({a.report for a in accounts}), Report)
        return sorted(accounts, key=lambda a: a.id), claims, {r.id: r for r in reports}

    def _nouns(self, table: Any, column: Any, values: Sequence[Any], type_: Any) -> list[Any]:
        rows = every(self._c, select(table.c.payload), column, values)
        return [msgspec.json.decode(row.payload, type=type_) for row in rows]

    # ------------------------------------------------------------------ the index

    def crowded(self, blocks: set[int]) -> set[int]:
        """Those of these blocks that hold too many accounts."""
        rows = every(self._c, select(t.crowded.c.block), t.crowded.c.block, sorted(blocks))
        return {row.block for row in rows}

    def members(self, block: int) -> Sequence[str]:
        """The accounts that stand in a block."""
        return self._c.execute(select(t.standing.c.account).where(t.standing.c.block == block)).scalars().all()

    def sketches(self, accounts: Collection[str]) -> Mapping[str, Sketch]:
        """The sketches of those of these accounts that are here."""
        rows = every(self._c, select(t.sketches.c.payload), t.sketches.c.account, sorted(accounts))
        return {s.id: s for s in (unpack(row.payload, type=Sketch) for row in rows)}

    def lost(self, account: str) -> bool:
        """Whether an account stands in a block too crowded to count."""
        return bool(self._c.execute(select(t.sketches.c.lost).where(t.sketches.c.account == account)).scalar())

    def near(self, account: str) -> Mapping[str, float]:
        """The accounts with which this one makes a pair that speaks for one incident."""
        rows = self._c.execute(select(t.near.c.other, t.near.c.odds).where(t.near.c.account == account))
        return {row.other: row.odds for row in rows}

    def groups(self, accounts: Collection[str]) -> frozenset[tuple[str, ...]]:
        """The groups in which these accounts stand."""
        rows = every(self._c, select(t.members.c.incident), t.members.c.account, sorted(accounts))
        of = {row.incident: list[str]() for row in rows}
        for row in every(self._c, select(t.members), t.members.c.incident, sorted(of)):
            of[row.incident].append(row.account)
        return frozenset(tuple(sorted(group)) for group in of.values())

    def linked(self, accounts: Collection[str]) -> set[Ends]:
        """The pairs between which the linker made a link, one of which is among these."""
        ends = select(t.links.c.left, t.links.c.right).where(BY_MACHINE)
        asked = sorted(accounts)
        rows = [row for side in (t.links.c.left, t.links.c.right) for row in every(self._c, ends, side, asked)]
        return {(row.left, row.right) for row in rows}

    def put(self, sketch: Sketch, stands_in: set[int], *, lost: bool) -> None:
        """Take in an account."""
        self._c.execute(insert(t.sketches).values(account=sketch.id, lost=lost, payload=pack(sketch)))
        if stands_in:
            self._c.execute(insert(t.standing), [{"block": b, "account": sketch.id} for b in sorted(stands_in)])

    def join(self, one: str, other: str, odds: float) -> None:
        """Take in a pair that speaks for one incident."""
        pairs = ((one, other), (other, one))
        self._c.execute(insert_new(t.near).on_conflict_do_nothing(), [_near(a, b, odds) for a, b in pairs])

    def replace(self, grown: Grown) -> None:
        """Put what changed in the place of what was."""
        change_links(self._c, grown.links, grown.unlinked)
        put_incidents(self._c, sorted(grown.new))
        reading = max([self._state.reading, *(row.number for row in self._fresh)])
        state = msgspec.structs.replace(self._state, reading=reading, decisions=tuple(self.decisions))
        _put_state(self._c, state)


def _near(account: str, other: str, odds: float) -> dict[str, object]:
    return {"account": account, "other": other, "odds": odds}


def _put_state(c: Connection, state: State) -> None:
    c.execute(delete(t.linked))
    c.execute(insert(t.linked).values(number=1, payload=msgspec.json.encode(state).decode()))


def neighbours(c: Connection, decisions: Sequence[Link]) -> Neighbours | None:
    """The index, when what came since can be added to it; null when all is to be linked anew.

    That is so when there is no index, or another linker made it; when a report was read again, or a judgement is of an
    account that a newer reading has no more; and when the reports have grown by much.
    """
    payload = c.execute(select(t.linked.c.payload)).scalar()
    if payload is None:
        return None
    state = msgspec.json.decode(payload, type=State)
    if state.linker != NAME:
        return None
    fresh = c.execute(select(t.readings).where(t.readings.c.number > state.reading)).all()
    told = {row.report for row in fresh}
    readings = every(c, select(t.readings.c.number), t.readings.c.report, sorted(told))
    grown = c.execute(_reports()).scalar_one() > GROWTH * state.reports
    if grown or not len(told) == len(fresh) == len(readings):
        return None
    asked = {a for k in decisions for a in (k.left, k.right)}
    here = every(c, select(t.sketches.c.account), t.sketches.c.account, sorted(asked))
    return Neighbours(c, state, fresh, decisions) if len(here) == len(asked) else None


def _reports() -> Any:
    return text("SELECT coalesce(max(number), 0) FROM reports")


def keep(c: Connection, basis: Basis | None, decisions: Sequence[Link]) -> None:
    """Keep what a whole casebook was linked by, in the place of what was kept before; of a small one, nothing."""
    forget(c)
    if basis is None:
        return
    for table, rows in _rows(basis):
        for lot in batched(rows, ROWS):
            c.execute(insert(table), lot)
    reading = c.execute(text("SELECT coalesce(max(number), 0) FROM readings")).scalar_one()
    languages = dict(basis.rarity.languages)
    reports = c.execute(_reports()).scalar_one()
    _put_state(c, State(linker=NAME, reading=reading, reports=reports, languages=languages, decisions=tuple(decisions)))


def forget(c: Connection) -> None:
    """Throw the index away: it holds words of reports. Where there is none nothing is written."""
    if c.execute(select(t.linked.c.number)).first() is None:
        return
    for table in KEPT:
        c.execute(delete(table))


def _rows(basis: Basis) -> Iterator[tuple[Any, Iterable[dict[str, object]]]]:
    yield t.common, ({"word": word, "found": n} for word, n in basis.rarity.found.items())
    yield t.crowded, ({"block": block} for block in basis.crowded)
    yield t.sketches, ({"account": s.id, "lost": lost, "payload": pack(s)} for s, lost in basis.sketches())
    yield t.standing, ({"block": block, "account": account} for block, account in basis.standing())
    yield t.near, (_near(*pair, odds) for a, b, odds in basis.near() for pair in ((a, b), (b, a)))
