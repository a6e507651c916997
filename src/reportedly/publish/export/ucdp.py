"""UCDP GED layout (CSV): one incident with a death a row. It is our own record in that layout, no data of UCDP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import floor
from typing import Any

from reportedly.knowledge.layouts import country_codes, layouts
from reportedly.nouns import Place
from reportedly.publish.export.csv import layout
from reportedly.publish.export.flat import Cell
from reportedly.publish.export.log import Lost
from reportedly.publish.export.told import best, days, figure, narrative, outlets, precision, stage, words
from reportedly.publish.shapes import IncidentRecord

NAME = "ucdp"
CELLS = 720  # of the PRIO grid in one row: half a degree each, counted from the south-west


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """The line of column names, then one line for each incident that the layout can hold."""
    return layout(layouts()[NAME]["columns"], (row(record, lost) for record in records))


def row(record: IncidentRecord, lost: list[Lost]) -> dict[str, Cell] | None:
    """The cells of one incident; null, and a line in the log, when the layout does not code such a one."""
    rules = layouts()[NAME]
    low, high = figure(record, "killed")
    span, where, probable = days(record), record.where, best(record)
    fine, dated = _where(where, rules), precision(*span, rules["days"]) if span else None
    for reason in _refused(record, low, high, fine, dated, rules):
        lost.append(Lost(incident=record.id, column="row", seen=reason))
        return None
    assert span is not None and where is not None  # noqa: PT018 - what the refusals have shown
    country = country_codes().get(where.country or "")
    cells: dict[str, Cell] = dict.fromkeys(rules["columns"])
    if high is None:
        lost.append(
            Lost(incident=record.id, column="high", seen="open-ended: the lowest figure stands for the highest")
        )
    cells |= {
        "id": record.id,
        "year": span[0].year,
        "code_status": rules["status"],
        "side_a": words(record, "actor"),
        "number_of_sources": len(record.reports) or -1,
        "source_article": "; ".join(c.url for c in record.reports if c.url) or None,
        "source_office": outlets(record) or None,
        "source_date": "; ".join(c.published[:10] for c in record.reports if c.published) or None,
        "source_headline": "; ".join(c.title for c in record.reports if c.title) or None,
        "where_prec": fine,
        "where_coordinates": where.name,
        "where_description": narrative(record),
        "adm_1": where.admin1,
        "country": country.name if country else where.country,
        "event_clarity": rules["clarity"],
        "date_prec": dated,
        "date_start": span[0].isoformat(),
        "date_end": span[1].isoformat(),
        "deaths_a": 0,
        "deaths_b": 0,
        "deaths_civilians": 0,
        "deaths_unknown": probable or 0,
        "best": probable or 0,
        "low": low or 0,
        "high": high if high is not None else max(low or 0, probable or 0),
        **_point(where),
    }
    for column, seen in UNKNOWN.items():
        lost.append(Lost(incident=record.id, column=column, seen=seen))
    return cells


UNKNOWN = {
    "type_of_violence": "empty: which sides fought is not settled here, only said",
    "deaths_unknown": "all deaths: the reports do not divide them by side in a way that can be trusted",
}


def _refused(
    record: IncidentRecord,
    low: int | None,
    high: int | None,
    fine: int | None,
    dated: int | None,
    rules: dict[str, Any],
) -> Iterator[str]:
    if stage(record) in rules["not_happened"]:
        yield "it did not happen: planned, threatened, foiled or a drill"
    if not (low or high):
        yield "no death is reported: the layout holds only incidents with one"
    if dated is None:
        yield "no date within a year: the layout holds none vaguer"
    if fine is None:
        yield "no place: the layout holds none without"


def _where(where: Place | None, rules: dict[str, Any]) -> int | None:
    if where is None or where.level is None:
        return None
    fine: int | None = rules["levels"].get(where.level)
    if fine == 1 and (where.radius_km or 0) > rules["near_km"]:
        return 3
    return 2 if fine == 1 and (where.radius_km or 0) > rules["town_km"] else fine


def _point(where: Place) -> dict[str, Cell]:
    if where.lat is None or where.lon is None:
        return {}
    row, column = floor((where.lat + 90) * 2), floor((where.lon + 180) * 2)
    return {
        "latitude": where.lat,
        "longitude": where.lon,
        "geom_wkt": f"POINT ({where.lon} {where.lat})",
        "priogrid_gid": row * CELLS + column + 1,
    }
