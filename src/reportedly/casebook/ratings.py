"""How reliable people hold outlets to be: kept with reason, one of each outlet and person, and journaled."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, delete, insert, select

from reportedly.assess.independence import outlet_key
from reportedly.casebook import tables as t
from reportedly.casebook.journal import append
from reportedly.nouns import Rating

encode = msgspec.json.encode


def put_rating(c: Connection, rating: Rating) -> None:
    """Keep a rating, in the place of what the same person said of the outlet before."""
    _forget(c, rating.outlet, rating.by)
    row = {"outlet": outlet_key(rating.outlet), "by": rating.by, "payload": encode(rating).decode()}
    c.execute(insert(t.ratings).values(**row))
    append(c, ("rated", rating.by, encode(rating)))


def drop_rating(c: Connection, outlet: str, by: str) -> bool:
    """Take back what a person said of an outlet; the journal keeps both. False when there is nothing."""
    if not _forget(c, outlet, by):
        return False
    append(c, ("took back", by, encode(outlet)))
    return True


def select_ratings(c: Connection) -> list[Rating]:
    """All ratings, by outlet and person."""
    query = select(t.ratings.c.payload).order_by(t.ratings.c.outlet, t.ratings.c.by)
    return [msgspec.json.decode(p, type=Rating) for p in c.execute(query).scalars()]


def _forget(c: Connection, outlet: str, by: str) -> bool:
    mine = (t.ratings.c.outlet == outlet_key(outlet)) & (t.ratings.c.by == by)
    return c.execute(delete(t.ratings).where(mine)).rowcount > 0
