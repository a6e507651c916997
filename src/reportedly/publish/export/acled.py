"""ACLED layout (CSV): one incident a row, as its codebook asks. Our own record in that layout, no data of ACLED."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reportedly.knowledge.layouts import country_codes, layouts
from reportedly.nouns import Place
from reportedly.publish.export.csv import layout
from reportedly.publish.export.flat import Cell
from reportedly.publish.export.log import Lost
from reportedly.publish.export.told import (
    days,
    field,
    figure,
    middle,
    narrative,
    outlets,
    point,
    precision,
    stage,
    words,
)
from reportedly.publish.shapes import IncidentRecord

NAME = "acled"


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """The line of column names, then one line for each incident that the layout can hold."""
    return layout(layouts()[NAME]["columns"], (row(record, lost) for record in records))


def row(record: IncidentRecord, lost: list[Lost]) -> dict[str, Cell] | None:
    """The cells of one incident; null, and a line in the log, when the layout does not code such a one."""
    rules, went = layouts()[NAME], stage(record)
    span, where = days(record), record.where
    coded = precision(*span, rules["days"]) if span else None
    fine = _geo(where, rules)
    for reason in _refused(went in rules["not_happened"], coded is None, fine is None):
        lost.append(Lost(incident=record.id, column="row", seen=reason))
        return None
    assert span is not None and where is not None  # noqa: PT018 - what the refusals have shown
    day = middle(*span)
    event, sub = rules["foiled"] if went == "foiled" else rules["types"][record.type]
    if went != "foiled" and record.type in rules["by_rule"]:
        _note(record, lost, "sub_event_type", f"{sub} by rule: no report need say {rules['by_rule'][record.type]}")
    cells: dict[str, Cell] = dict.fromkeys(rules["columns"])
    at = point(where, rules["digits"])
    country = country_codes().get(where.country or "")
    cells |= {
        "event_id_cnty": record.id,
        "event_date": day.isoformat(),
        "year": day.year,
        "time_precision": coded,
        "disorder_type": rules["disorder"][event],
        "event_type": event,
        "sub_event_type": sub,
        "iso": int(country.numeric) if country else None,
        "country": country.name if country else where.country,
        "admin1": where.admin1,
        "location": where.name,
        "latitude": at[0] if at else None,
        "longitude": at[1] if at else None,
        "geo_precision": fine,
        "source": outlets(record) or None,
        "notes": narrative(record),
    }
    cells |= _parties(record, event, country.name if country else "", rules)
    cells["fatalities"] = _fatalities(record, lost)
    if coded != 1:
        _note(record, lost, "event_date", f"the middle of {span[0]} to {span[1]}")
    return cells


def _refused(never: bool, undated: bool, placeless: bool) -> Iterator[str]:  # noqa: FBT001 - three answers
    if never:
        yield "it did not happen: planned, threatened or a drill"
    if undated:
        yield "no date within a month: the layout codes none vaguer"
    if placeless:
        yield "no place finer than a country: the layout codes none"


def _geo(where: Place | None, rules: dict[str, Any]) -> int | None:
    if where is None or where.lat is None or where.level is None:
        return None
    fine: int | None = rules["levels"].get(where.level)
    return 2 if fine == 1 and (where.radius_km or 0) > rules["wide_km"] else fine


def _parties(record: IncidentRecord, event: str, country: str, rules: dict[str, Any]) -> dict[str, Cell]:
    """Who did it in the words of the reports; civilians as the target where the event type is violence against them."""
    actor = words(record, "actor")
    cells: dict[str, Cell] = {"actor1": actor}
    if actor is None:
        cells |= {"actor1": f"{rules['unknown_actor']} ({country})", "inter1": rules["unknown_inter"]}
    if event == "Violence against civilians":
        cells |= {
            "actor2": f"{rules['civilians']} ({country})",
            "inter2": rules["civilians"],
            "civilian_targeting": rules["targeted"],
        }
    return cells


def _fatalities(record: IncidentRecord, lost: list[Lost]) -> int:
    """The lowest figure that stands; 0 also stands for unknown in this layout, so that the notes say which."""
    low, high = figure(record, "killed")
    if low is None:
        _note(record, lost, "fatalities", "not reported is 0 here as in the layout; the notes say which")
    elif low != high:
        _note(record, lost, "fatalities", "the lowest of several figures; the notes give the range")
    killed = field(record, "injured")
    if killed and killed.low is not None:
        _note(record, lost, "notes", "injured: the layout has no column; they are in the notes")
    return low or 0


def _note(record: IncidentRecord, lost: list[Lost], column: str, seen: str) -> None:
    lost.append(Lost(incident=record.id, column=column, seen=seen))
