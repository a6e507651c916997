"""Which incidents are asked for: the address holds the whole question. Pure."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec

from reportedly.publish import IncidentRecord


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question to the list; an empty part asks for nothing. `since` and `until` are ISO days, both inclusive.

    With a period, or a part of the map (`box`: west, south, east, north in degrees), an incident without a known time
    or place is shown apart and never dropped.
    """

    words: str = ""
    type: str = ""
    country: str = ""
    certainty: str = ""
    grade: str = ""
    source: str = ""
    since: str = ""
    until: str = ""
    disputed: str = ""
    box: str = ""
    role: str = "main"

    def query(self, **changed: str) -> str:
        """This question with some parts changed, as an address holds it behind the question mark."""
        parts = {k: v for k, v in (msgspec.structs.asdict(self) | changed).items() if v or k == "role"}
        if parts.get("role") == "main":
            del parts["role"]
        return urlencode(parts)

    def address(self, **changed: str) -> str:
        """The address of this question with some parts changed."""
        query = self.query(**changed)
        return f"/?{query}" if query else "/"

    @property
    def window(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north; null when the whole map is asked for."""
        if not self.box:
            return None
        west, south, east, north = (float(n) for n in self.box.split(","))
        low, high = sorted(max(min(lat, 90.0), -90.0) for lat in (south, north))
        return min(west, east), low, max(west, east), high


def days(i: IncidentRecord) -> tuple[str, str] | None:
    """First and last possible day; null when no report says."""
    if i.when is None or not (i.when.start or i.when.end):
        return None
    return i.when.start or i.when.end or "", i.when.end or i.when.start or ""


def has_dispute(i: IncidentRecord) -> bool:
    """Whether its reports contradict each other in some field."""
    return any(f.agreement == "disputed" for f in i.fields)


def looked_at(i: IncidentRecord) -> bool:
    """Whether a person has judged its links, or ruled on a claim of it."""
    linked = any(k.by.startswith("person:") for k in i.links)
    return linked or any(r.kind != "question" for f in i.fields for v in (*f.values, *f.rejected) for r in v.rulings)


def certainty(i: IncidentRecord) -> str:
    """The strongest certainty with which anybody says that it happened; empty when nobody says so."""
    order = ("denied", "unconfirmed", "hedged", "asserted", "confirmed")
    said = [v.certainty for f in i.fields if f.name == "event" for v in f.values]
    return max(said, key=order.index, default="")


def kinds(i: IncidentRecord) -> tuple[str, ...]:
    """The kinds of sources that say anything about it; an outlet's own voice is `outlet`."""
    return tuple(sorted({v.source.kind for f in i.fields for v in f.values}))
