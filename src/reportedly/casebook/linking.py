"""Links and incidents in the casebook: reading them, and putting a new grouping in place of the old."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from reportedly.casebook import tables as t
from reportedly.casebook.identity import Identity, assign, by_age
from reportedly.casebook.journal import append
from reportedly.casebook.stream import every
from reportedly.nouns import Link

encode = msgspec.json.encode
BY_PERSON = text("\"by\" LIKE 'person:%'")  # as the index of these links says it
BY_MACHINE = text("\"by\" NOT LIKE 'person:%'")


def identities(c: Connection, published: Mapping[str, str | None]) -> list[Identity]:
    """Every incident id ever given, with its accounts, oldest first."""
    members: dict[str, list[str]] = {}
    for account, incident in c.execute(select(t.members.c.account, t.members.c.incident)):
        members.setdefault(incident, []).append(account)
    rows = c.execute(select(t.incidents).order_by(t.incidents.c.id))
    return [Identity(r.id, r.founder, by_age(members.get(r.id, ()), published), r.into) for r in rows]


def replace_links(c: Connection, links: Sequence[Link]) -> None:
    """Put these links in place of those that the same linkers made before; journal it if anything changed."""
    rows = [
        {"left": k.left, "right": k.right, "by": k.by, "judgement": k.judgement, "payload": encode(k).decode()}
        for k in sorted(links, key=lambda k: (k.left, k.right, k.by))
    ]
    linkers = {k.by for k in links}
    old = select(t.links).where(t.links.c.by.in_(linkers)).order_by(t.links.c.left, t.links.c.right, t.links.c.by)
    if [dict(r) for r in c.execute(old).mappings()] == rows:
        return
    c.execute(delete(t.links).where(t.links.c.by.in_(linkers)))
    c.execute(insert(t.links), rows)
    append(c, ("linked", ", ".join(sorted(linkers)), encode(rows)))


def put_decision(c: Connection, link: Link) -> None:
    """Keep what a person judged of a pair, in the place of what the same person judged before; journal it."""
    _forget(c, link.left, link.right, link.by)
    row = {"left": link.left, "right": link.right, "by": link.by, "judgement": link.judgement}
    c.execute(insert(t.links).values(**row, payload=encode(link).decode()))
    append(c, ("decided", link.by, encode(link)))


def take_back(c: Connection, left: str, right: str, by: str) -> bool:
    """Take back what a person judged of a pair; the journal keeps both. False when there is nothing."""
    if not _forget(c, left, right, by):
        return False
    append(c, ("took back", by, encode((left, right))))
    return True


def _forget(c: Connection, left: str, right: str, by: str) -> bool:
    pair = (t.links.c.left == left) & (t.links.c.right == right) & (t.links.c.by == by)
    return c.execute(delete(t.links).where(pair)).rowcount > 0


def changes(
    known: Sequence[Identity], groups: Sequence[Sequence[str]], published: Mapping[str, str | None]
) -> tuple[dict[str, Identity], list[Identity]]:
    """Every id as it is, and those that this grouping would change or add, as they would be."""
    before = {i.id: i for i in known}
    return before, [i for i in assign(groups, published, list(known)) if before.get(i.id) != i]


def decisions(c: Connection) -> list[Link]:
    """What people judged, by the accounts that they judged."""
    asked = select(t.links.c.payload).where(BY_PERSON).order_by(t.links.c.left, t.links.c.right, t.links.c.by)
    return [msgspec.json.decode(p, type=Link) for p in c.execute(asked).scalars()]


def change_links(c: Connection, links: Sequence[Link], without: Collection[tuple[str, str]]) -> None:
    """Put these links in the place of those between the same accounts, take away others; journal it if any changed."""
    rows = [
        {"left": k.left, "right": k.right, "by": k.by, "judgement": k.judgement, "payload": encode(k).decode()}
        for k in links
    ]
    pair = (t.links.c.left == bindparam("one")) & (t.links.c.right == bindparam("other"))
    old = select(t.links.c.payload).where(pair, BY_MACHINE)
    changed = [r for r in rows if c.execute(old, {"one": r["left"], "other": r["right"]}).scalar() != r["payload"]]
    ends = [(r["left"], r["right"]) for r in changed] + sorted(without)
    if not ends:
        return
    c.execute(delete(t.links).where(pair, BY_MACHINE), [{"one": a, "other": b} for a, b in ends])
    if changed:
        c.execute(insert(t.links), changed)
    linkers = ", ".join(sorted({r["by"] for r in changed}))
    append(c, ("linked", linkers, encode([changed, sorted(without)])))


def put_incidents(c: Connection, groups: Sequence[Sequence[str]]) -> None:
    """Give these groups, which are new, their permanent ids; all that is left of the old ones stands in them."""
    touched = [a for group in groups for a in group]
    told = select(t.accounts.c.id, t.reports.c.published).join(t.reports, t.reports.c.id == t.accounts.c.report)
    published = {row.id: row.published for row in every(c, told, t.accounts.c.id, touched)}
    held = {row.incident for row in every(c, select(t.members.c.incident), t.members.c.account, touched)}
    held |= {row.id for row in every(c, select(t.incidents.c.id), t.incidents.c.founder, touched)}
    members: dict[str, list[str]] = {}
    for row in every(c, select(t.members), t.members.c.incident, sorted(held)):
        members.setdefault(row.incident, []).append(row.account)
    rows = every(c, select(t.incidents), t.incidents.c.id, sorted(held))
    known = [Identity(r.id, r.founder, by_age(members.get(r.id, ()), published), r.into) for r in rows]
    _put(c, groups, published, sorted(known, key=lambda i: i.id))


def replace_incidents(c: Connection, groups: Sequence[Sequence[str]], published: Mapping[str, str | None]) -> None:
    """Give each group its permanent id, and journal each incident that changed."""
    _put(c, groups, published, identities(c, published))


def _put(
    c: Connection, groups: Sequence[Sequence[str]], published: Mapping[str, str | None], known: Sequence[Identity]
) -> None:
    before, changed = changes(known, groups, published)
    for identity in changed:
        if identity.id in before:
            c.execute(update(t.incidents).where(t.incidents.c.id == identity.id).values(into=identity.into))
        else:
            c.execute(insert(t.incidents).values(id=identity.id, founder=identity.founder, into=identity.into))
        c.execute(delete(t.members).where(t.members.c.incident == identity.id))
    for identity in changed:  # after all deletions: an account may have moved from one to another
        if identity.accounts:
            c.execute(insert(t.members), [{"account": a, "incident": identity.id} for a in identity.accounts])
    append(c, *(("incident", i.id, encode(i)) for i in changed))
