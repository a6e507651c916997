"""Readings as rows, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Select, Subquery, Table, func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_new

from reportedly.casebook import tables as t
from reportedly.nouns import Account, Claim, Reading


def insert_reading(c: Connection, reading: Reading) -> bool:
    """Add a reading with its accounts and claims; False when this reader has read this report before."""
    row = {k: getattr(reading, k) for k in ("report", "reader", "relevant")}
    made = c.execute(insert_new(t.readings).values(**row).on_conflict_do_nothing())
    if not made.rowcount:
        return False
    number = made.lastrowid
    if reading.accounts:
        c.execute(insert(t.accounts), [_account_row(a, number) for a in reading.accounts])
    if reading.claims:
        rows = [_claim_row(claim, number, n) for n, claim in enumerate(reading.claims)]
        c.execute(insert_new(t.claims).on_conflict_do_nothing(), rows)
    return True


def newest() -> Select[Any]:
    """The rows of the newest reading of each report."""
    last = (
        select(t.readings.c.report, func.max(t.readings.c.number).label("number"))
        .group_by(t.readings.c.report)
        .subquery()
    )
    return select(t.readings).join(last, t.readings.c.number == last.c.number)


def select_readings(c: Connection) -> list[Reading]:
    """The newest reading of each report, in the order in which the reports came."""
    rows = newest().join(t.reports, t.reports.c.id == t.readings.c.report).order_by(t.reports.c.number)
    last = newest().subquery()
    accounts, claims = (
        _grouped(c, t.accounts, t.accounts.c.number, last),
        _grouped(c, t.claims, t.claims.c.position, last),
    )
    return [
        Reading(
            report=row.report,
            reader=row.reader,
            relevant=row.relevant,
            accounts=tuple(msgspec.json.decode(p, type=Account) for p in accounts.get(row.number, ())),
            claims=tuple(msgspec.json.decode(p, type=Claim) for p in claims.get(row.number, ())),
        )
        for row in c.execute(rows)
    ]


def stored_readings(c: Connection, report: str | None = None) -> Iterator[bytes]:
    """Every reading (of one report) in order, in the bytes in which it was stored: later nouns do not change them."""
    raw = msgspec.Raw
    asked = select(t.readings).order_by(t.readings.c.number)
    for row in c.execute(asked if report is None else asked.where(t.readings.c.report == report)).all():
        parts = {
            name: [raw(p.encode()) for p in c.execute(query.where(table.c.reading == row.number)).scalars()]
            for name, table, query in (
                ("accounts", t.accounts, select(t.accounts.c.payload).order_by(t.accounts.c.number)),
                ("claims", t.claims, select(t.claims.c.payload).order_by(t.claims.c.position)),
            )
        }
        top = {"report": row.report, "relevant": row.relevant, "reader": row.reader}
        yield msgspec.json.encode(top | parts)


def _grouped(c: Connection, table: Table, order: Column[int], last: Subquery) -> dict[int, list[str]]:
    """The payloads of a table by reading."""
    query = select(table.c.reading, table.c.payload).join(last, last.c.number == table.c.reading)
    found: dict[int, list[str]] = {}
    for reading, payload in c.execute(query.order_by(table.c.reading, order)):
        found.setdefault(reading, []).append(payload)
    return found


def accounts_now(c: Connection) -> dict[str, str | None]:
    """The accounts that count (those of the newest readings), each with the date of its report."""
    last = newest().subquery()
    query = (
        select(t.accounts.c.id, t.reports.c.published)
        .join(last, last.c.number == t.accounts.c.reading)
        .join(t.reports, t.reports.c.id == t.accounts.c.report)
    )
    return {row.id: row.published for row in c.execute(query)}


def select_account(c: Connection, id_: str, reader: str) -> Account | None:
    """The account of this id as one reader made it ("": the first that did)."""
    query = select(t.accounts.c.payload).join(t.readings, t.readings.c.number == t.accounts.c.reading)
    query = query.where(t.accounts.c.id == id_).order_by(t.readings.c.number)
    payload = c.execute(query.where(t.readings.c.reader == reader) if reader else query).scalar()
    return None if payload is None else msgspec.json.decode(payload, type=Account)


def _account_row(account: Account, reading: int) -> dict[str, Any]:
    row = {k: getattr(account, k) for k in ("number", "id", "report", "role", "type")}
    when, where = account.when, account.where
    return row | {
        "reading": reading,
        "earliest": when.earliest if when else None,
        "latest": when.latest if when else None,
        "country": where.country if where else None,
        "payload": msgspec.json.encode(account).decode(),
    }


def _claim_row(claim: Claim, reading: int, position: int) -> dict[str, Any]:
    return {
        "id": claim.id,
        "reading": reading,
        "position": position,
        "report": claim.span.report,
        "account": claim.account,
        "about": claim.about,
        "certainty": claim.certainty,
        "source": claim.source.name,
        "source_kind": claim.source.kind,
        "start": claim.span.start,
        "end": claim.span.end,
        "payload": msgspec.json.encode(claim).decode(),
    }
