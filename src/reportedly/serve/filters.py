"""Which incidents are asked for: the address holds the whole question. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from urllib.parse import urlencode

import msgspec

from reportedly.publish import IncidentRecord


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question to the list; an empty part asks for nothing. `since` and `until` are ISO days, both inclusive.

    With a period asked for, an incident without a known time is shown apart and never dropped.
    """

    words: str = ""
    type: str = ""
    country: str = ""
    certainty: str = ""
    since: str = ""
    until: str = ""
    disputed: str = ""
    role: str = "main"

    def address(self, **changed: str) -> str:
        """The address of this question with some parts changed."""
        parts = {k: v for k, v in (msgspec.structs.asdict(self) | changed).items() if v or k == "role"}
        if parts.get("role") == "main":
            del parts["role"]
        return "/?" + urlencode(parts) if parts else "/"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, and how many there would be of each kind."""

    incidents: tuple[IncidentRecord, ...]
    undated: tuple[IncidentRecord, ...]  # asked for by everything but the period, and no report says when
    types: dict[str, int]
    countries: dict[str, int]
    certainties: dict[str, int]
    disputed: int


def answer(incidents: Iterable[IncidentRecord], asked: Asked, telling: Collection[str] | None = None) -> Answer:
    """The incidents that fit, the newest first. `telling` are those whose reports hold the words asked for."""
    fitting = [i for i in incidents if _fits(i, asked) and (telling is None or i.id in telling)]
    dated = [i for i in fitting if days(i) is not None]
    within = [i for i in dated if _within(i, asked)]
    apart = [i for i in fitting if days(i) is None]
    shown = [*within, *apart]
    return Answer(
        incidents=tuple(sorted(within, key=lambda i: (days(i) or ("", ""), i.id), reverse=True)),
        undated=tuple(sorted(apart, key=lambda i: i.id)),
        types=_count(i.type for i in shown),
        countries=_count(i.where.country for i in shown if i.where and i.where.country),
        certainties=_count(certainty(i) for i in shown),
        disputed=sum(has_dispute(i) for i in shown),
    )


def days(i: IncidentRecord) -> tuple[str, str] | None:
    """First and last possible day; null when no report says."""
    if i.when is None or not (i.when.start or i.when.end):
        return None
    return i.when.start or i.when.end or "", i.when.end or i.when.start or ""


def has_dispute(i: IncidentRecord) -> bool:
    """Whether its reports contradict each other in some field."""
    return any(f.agreement == "disputed" for f in i.fields)


def certainty(i: IncidentRecord) -> str:
    """The strongest certainty with which anybody says that it happened; empty when nobody says so."""
    order = ("denied", "unconfirmed", "hedged", "asserted", "confirmed")
    said = [v.certainty for f in i.fields if f.name == "event" for v in f.values]
    return max(said, key=order.index, default="")


def _fits(i: IncidentRecord, asked: Asked) -> bool:
    return (
        asked.role in ("all", i.role)
        and asked.type in ("", i.type)
        and asked.country in ("", (i.where.country if i.where else None))
        and asked.certainty in ("", certainty(i))
        and (not asked.disputed or has_dispute(i))
    )


def _within(i: IncidentRecord, asked: Asked) -> bool:
    first, last = days(i) or ("", "")
    return (not asked.since or last >= asked.since) and (not asked.until or first <= asked.until)


def _count(names: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(n for n in names if n).items(), key=lambda pair: (-pair[1], pair[0])))
