"""Erasing what must not be kept: a whole report, or words of it; what is left is a tombstone with the reason.

The journal keeps its entries and its chain. An entry whose content is erased loses its opening (salt and digest) too,
so that nobody can find the content out by trying; the tombstone names these entries, and is itself an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, or_, select, text, update

from reportedly.casebook import tables as t
from reportedly.casebook import words as index
from reportedly.casebook.journal import append, newest
from reportedly.casebook.migrations.m0001_first import APPEND_ONLY
from reportedly.casebook.neighbours import forget
from reportedly.casebook.rows import stored_readings
from reportedly.nouns import Report

MASK = "\u2588"  # in the place of each erased character, so that all offsets stay right
KEPT = ("captured", "reported", "read", "pictured", "ruled")  # the entries of a report whose content is kept
encode = msgspec.json.encode


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """That something was erased: of which report, when, by whom, why, and which entries have lost their content.

    `whole` is false when only words were erased; then the report stays with its words masked, without its bytes.
    """

    report: str
    at: str
    by: str
    reason: str
    whole: bool
    entries: tuple[int, ...]


def erase(c: Connection, report: str, words: Iterable[str], by: str, reason: str) -> Tombstone:
    """Erase a report, or only these words of it, in the caller's transaction."""
    row = c.execute(select(t.reports).where(t.reports.c.id == report)).one()
    hit = _pattern(words)
    entries, digests = _close(c, row)
    with_guards = [(table, change) for table in APPEND_ONLY for change in ("update", "delete")]
    guards = {name: _guard(c, name) for name in (f"{table}_no_{change}" for table, change in with_guards)}
    for name in guards:
        c.exec_driver_sql(f"DROP TRIGGER {name}")
    _unindex(c, row.number, row.payload)
    forget(c)
    if hit:
        _mask(c, row, hit)
    else:
        _remove(c, row)
    shared = select(t.openings.c.digest).where(t.openings.c.digest.in_(digests))
    others = select(t.reports.c.capture).where(t.reports.c.id != report, t.reports.c.capture.in_(digests))
    kept = shared.union(others)
    c.execute(delete(t.captures).where(t.captures.c.digest.in_(digests), t.captures.c.digest.not_in(kept)))
    for sql in guards.values():
        c.exec_driver_sql(sql)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    stone = Tombstone(report=report, at=at, by=by, reason=reason, whole=hit is None, entries=entries)
    append(c, ("erased", report, encode(stone)))
    c.execute(insert(t.tombstones).values(entry=newest(c), report=report, payload=encode(stone).decode()))
    if hit:  # what stays is told anew: its masked form is what can be checked from now on
        masked = c.execute(select(t.reports.c.payload).where(t.reports.c.id == report)).scalar_one()
        append(c, ("reported", report, masked.encode()), *(("read", report, x) for x in stored_readings(c, report)))
    return stone


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    wanted = sorted((w for w in words if w.strip()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE) if wanted else None


def _close(c: Connection, row: Any) -> tuple[tuple[int, ...], list[str]]:
    """Throw away what opens the commitments to the content of a report: the numbers of these entries, the hashes."""
    told = select(t.journal.c.number).where(t.journal.c.subject == row.id, t.journal.c.kind.in_(KEPT))
    entries = tuple(sorted({*c.execute(told).scalars(), *_records(c, row)}))
    digests = list(c.execute(select(t.openings.c.digest).where(t.openings.c.entry.in_(entries))).scalars())
    c.execute(delete(t.openings).where(t.openings.c.entry.in_(entries)))
    return entries, [*digests, row.capture]


def _records(c: Connection, row: Any) -> list[int]:
    """The entries of the WARC records that hold a report: those of its address but for those of its other versions.

    A record of another version is one that holds the very bytes of that one and not those of this. When records are
    packed so that none shows what it holds, all of the address are taken. A record goes with all entries that name it.
    """
    address = msgspec.json.decode(row.payload, type=Report).url
    query = (
        select(t.openings.c.digest, t.captures.c.data)
        .join(t.openings, t.openings.c.entry == t.journal.c.number)
        .join(t.captures, t.captures.c.digest == t.openings.c.digest)
        .where(t.journal.c.kind == "recorded", t.journal.c.subject.in_([row.id, address or row.id]))
    )
    data = c.execute(select(t.captures.c.data).where(t.captures.c.digest == row.capture)).scalar() or b""
    url = text("json_extract(payload, '$.url') = :url").bindparams(url=address)
    versions = select(t.captures.c.data).join(t.reports, t.reports.c.capture == t.captures.c.digest)
    others = c.execute(versions.where(t.reports.c.id != row.id, url)).scalars().all() if address else []
    digests = [r.digest for r in c.execute(query) if data in r.data or not any(other in r.data for other in others)]
    named = select(t.journal.c.number).join(t.openings, t.openings.c.entry == t.journal.c.number)
    return list(c.execute(named.where(t.journal.c.kind == "recorded", t.openings.c.digest.in_(digests))).scalars())


def _guard(c: Connection, name: str) -> str:
    found: str = c.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}).scalar_one()
    return found


def _unindex(c: Connection, number: int, payload: str) -> None:
    """Take a text out of the search index, which wants to be told what it holds; merging it drops the words."""
    old = msgspec.json.decode(payload, type=Report).text
    command = (
        "INSERT INTO words(words, rowid, folded, stems, names) VALUES ('delete', :number, :folded, :stems, :names)"
    )
    c.execute(text(command), index.indexed(number, old))
    c.execute(text("INSERT INTO words(words) VALUES ('optimize')"))


def _remove(c: Connection, row: Any) -> None:
    readings = select(t.readings.c.number).where(t.readings.c.report == row.id)
    accounts = list(c.execute(select(t.accounts.c.id).where(t.accounts.c.report == row.id)).scalars())
    c.execute(delete(t.images).where(t.images.c.report == row.id))
    c.execute(delete(t.links).where(or_(t.links.c.left.in_(accounts), t.links.c.right.in_(accounts))))
    c.execute(delete(t.rulings).where(t.rulings.c.report == row.id))
    c.execute(delete(t.claims).where(t.claims.c.reading.in_(readings)))
    c.execute(delete(t.accounts).where(t.accounts.c.reading.in_(readings)))
    c.execute(delete(t.readings).where(t.readings.c.report == row.id))
    c.execute(delete(t.reports).where(t.reports.c.id == row.id))
    _forget_issues(c, row.payload)


def _mask(c: Connection, row: Any, hit: re.Pattern[str]) -> None:
    """The same rows with these words masked. A link that quotes them is dropped: linking makes it anew."""
    report = msgspec.json.decode(masked(row.payload, hit), type=Report)
    c.execute(delete(t.images).where(t.images.c.report == row.id))  # their bytes go with those of the page
    columns = {k: getattr(report, k) for k in ("key", "outlet")}
    c.execute(
        update(t.reports)
        .where(t.reports.c.id == row.id)
        .values(**columns, payload=encode(report).decode(), capture=MASK)
    )
    c.execute(
        text("INSERT INTO words(rowid, folded, stems, names) VALUES (:number, :folded, :stems, :names)"),
        index.indexed(row.number, report.text),
    )
    for table, key, of in (
        (t.claims, t.claims.c.id, t.claims.c.report == row.id),
        (t.accounts, t.accounts.c.id, t.accounts.c.report == row.id),
        (t.rulings, t.rulings.c.number, t.rulings.c.report == row.id),
    ):
        for id_, payload in c.execute(select(key, table.c.payload).where(of)).all():
            if (new := masked(payload, hit)) != payload:
                source = {"source": hit.sub(_blank, _source(new))} if table is t.claims else {}
                c.execute(update(table).where(key == id_, of).values(payload=new, **source))
    accounts = list(c.execute(select(t.accounts.c.id).where(t.accounts.c.report == row.id)).scalars())
    links = select(t.links).where(or_(t.links.c.left.in_(accounts), t.links.c.right.in_(accounts)))
    for link in c.execute(links).all():
        if (new := masked(link.payload, hit)) != link.payload:
            same = (t.links.c.left == link.left) & (t.links.c.right == link.right) & (t.links.c.by == link.by)
            c.execute(update(t.links).where(same).values(payload=new))
    _forget_issues(c, row.payload)


def _source(payload: str) -> str:
    name: str = msgspec.json.decode(payload)["source"]["name"]
    return name


def _forget_issues(c: Connection, payload: str) -> None:
    """What went wrong with this report may quote it."""
    origin = msgspec.json.decode(payload, type=Report).origin
    for number, issue in c.execute(select(t.issues.c.number, t.issues.c.payload)).all():
        if msgspec.json.decode(issue)["where"].startswith(origin):
            c.execute(delete(t.issues).where(t.issues.c.number == number))


def masked(payload: str, hit: re.Pattern[str]) -> str:
    """A JSON payload whose strings have a mask for each character that the pattern finds."""
    return encode(_masked(msgspec.json.decode(payload), hit)).decode()


def _masked(value: Any, hit: re.Pattern[str]) -> Any:
    match value:
        case str():
            return hit.sub(_blank, value)
        case dict():
            return {k: _masked(v, hit) for k, v in value.items()}
        case list():
            return [_masked(v, hit) for v in value]
    return value


def _blank(found: re.Match[str]) -> str:
    return MASK * len(found[0])


def tombstones(c: Connection) -> list[Tombstone]:
    """All that was erased, in order."""
    rows = c.execute(select(t.tombstones.c.payload).order_by(t.tombstones.c.entry)).scalars()
    return [msgspec.json.decode(p, type=Tombstone) for p in rows]
