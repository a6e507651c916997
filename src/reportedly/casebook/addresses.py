"""The web addresses that a casebook watches, as rows: feeds, and the pages that they announce."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Select, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_new

from reportedly.casebook.tables import addresses

State = Literal["feed", "waiting", "read", "failed"]
MOST_ATTEMPTS = 3  # a page that could not be had this often is left alone


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A feed, or a page that a feed announced, and how it stands.

    `etag` and `modified` are the marks of the last answer; `updated` is when the feed said that the page was changed;
    `seen` is why it could not be had or read.
    """

    url: str
    state: State
    feed: str | None = None
    title: str | None = None
    asked: str | None = None
    etag: str = ""
    modified: str = ""
    updated: str | None = None
    attempts: int = 0
    seen: str | None = None


def put(c: Connection, address: Address) -> None:
    """Keep how an address stands; it was asked just now."""
    row = msgspec.structs.asdict(address) | {"asked": datetime.now(UTC).isoformat(timespec="seconds")}
    made = insert_new(addresses).values(**row)
    c.execute(made.on_conflict_do_update(index_elements=["url"], set_={k: v for k, v in row.items() if k != "url"}))


def announce(c: Connection, feed: str, pages: Iterable[tuple[str, str | None]]) -> int:
    """Keep pages (address, when changed) of a feed; how many are new, or changed since they were read."""
    known = {a.url: a for a in _found(c, select(addresses))}
    count = 0
    for url, updated in pages:
        old = known.get(url)
        if old is None:
            new = Address(url=url, state="waiting", feed=feed, updated=updated)
            c.execute(insert(addresses).values(**msgspec.structs.asdict(new)))
            known[url] = new
            count += 1
        elif old.state == "read" and updated and old.updated and updated != old.updated:
            c.execute(
                update(addresses).where(addresses.c.url == url).values(state="waiting", updated=updated, attempts=0)
            )
            count += 1
    return count


def one(c: Connection, url: str) -> Address | None:
    """How an address stands; null when it is not watched."""
    return next(iter(_found(c, select(addresses).where(addresses.c.url == url))), None)


def of_feed(c: Connection, feed: str) -> list[Address]:
    """The pages that a feed announced first, in the order in which it did."""
    return _found(c, select(addresses).where(addresses.c.feed == feed).order_by(addresses.c.number))


def feeds(c: Connection) -> list[Address]:
    """All feeds, in the order in which they were first watched."""
    return _found(c, select(addresses).where(addresses.c.state == "feed").order_by(addresses.c.number))


def _found(c: Connection, query: Select[Any]) -> list[Address]:
    rows = c.execute(query).mappings().all()
    return [Address(**{k: row[k] for k in Address.__struct_fields__}) for row in rows]
