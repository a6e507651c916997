"""Sanctions lists in the casebook: one of each name, with the hash of its file."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, delete, insert, select

from reportedly.assess.lists import EntityList, ListEntry
from reportedly.casebook import tables as t
from reportedly.casebook.journal import append

KNOWN = ("name", "as_of", "dated_by", "sha256", "entries")
encode = msgspec.json.encode


def put_list(c: Connection, listed: EntityList) -> bool:
    """Put a list in, in the place of an older one of its name; False when it is there already."""
    row = {k: getattr(listed, k) for k in KNOWN}
    held = c.execute(select(t.lists).where(t.lists.c.name == listed.name)).mappings().first()
    # the day of a file changes when it is copied; its content does not
    if held and held["sha256"] == listed.sha256 and (listed.dated_by == "file" or held["as_of"] == listed.as_of):
        return False
    if held:
        c.execute(delete(t.listed).where(t.listed.c.list == held["number"]))
        c.execute(delete(t.lists).where(t.lists.c.number == held["number"]))
    made = c.execute(insert(t.lists).values(**row)).inserted_primary_key
    assert made is not None
    entries = [{"list": made[0], "position": n, "payload": encode(e).decode()} for n, e in enumerate(listed.listed)]
    c.execute(insert(t.listed), entries)
    append(c, ("list", listed.name, encode(row)))
    return True


def select_lists(c: Connection) -> list[EntityList]:
    """All lists with their entries, by name."""
    found = []
    for row in c.execute(select(t.lists).order_by(t.lists.c.name)).mappings().all():
        query = select(t.listed.c.payload).where(t.listed.c.list == row["number"]).order_by(t.listed.c.position)
        entries = tuple(msgspec.json.decode(p, type=ListEntry) for p in c.execute(query).scalars())
        found.append(EntityList(**{k: row[k] for k in KNOWN if k != "entries"}, listed=entries))
    return found


def select_known(c: Connection) -> list[dict[str, object]]:
    """What is known of each list, without its entries."""
    return [{k: row[k] for k in KNOWN} for row in c.execute(select(t.lists).order_by(t.lists.c.name)).mappings()]
