"""What people rule on claims: kept with reason and time, one of each claim and person, and journaled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select

from reportedly.casebook import tables as t
from reportedly.casebook.journal import append
from reportedly.nouns import Claim, Ruled, Ruling, RulingKind

encode = msgspec.json.encode


def put_ruling(
    c: Connection, claim: Claim, kind: RulingKind, by: str, reason: str, corrected: Claim | None = None
) -> Ruled:
    """Keep a ruling, in the place of what the same person ruled on the claim before."""
    _forget(c, claim.id, by)
    ruling = Ruling(kind=kind, by=by, reason=reason, at=datetime.now(UTC).isoformat(timespec="seconds"))
    ruled = Ruled(claim=claim, ruling=ruling, corrected=corrected)
    row = {"report": claim.span.report, "claim": claim.id, "by": by, "payload": encode(ruled).decode()}
    c.execute(insert(t.rulings).values(**row))
    append(c, ("ruled", claim.span.report, encode(ruled)))
    return ruled


def drop_ruling(c: Connection, claim: str, by: str) -> bool:
    """Take back what a person ruled on a claim; the journal keeps both. False when there is nothing."""
    if not _forget(c, claim, by):
        return False
    append(c, ("took back", by, encode(("ruling", claim))))
    return True


def select_rulings(c: Connection, reports: Sequence[str] | None = None) -> list[Ruled]:
    """All rulings (on claims of these reports), the oldest first."""
    query = select(t.rulings.c.payload).order_by(t.rulings.c.number)
    if reports is not None:
        query = query.where(t.rulings.c.report.in_(reports))
    return [msgspec.json.decode(p, type=Ruled) for p in c.execute(query).scalars()]


def _forget(c: Connection, claim: str, by: str) -> bool:
    mine = (t.rulings.c.claim == claim) & (t.rulings.c.by == by)
    return c.execute(delete(t.rulings).where(mine)).rowcount > 0
