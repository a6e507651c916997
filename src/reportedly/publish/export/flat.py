"""A record as one flat row. What no report says stays empty; 0 means that a report says nobody."""

from __future__ import annotations

from collections.abc import Iterable

from reportedly.nouns import Field
from reportedly.publish.export.log import Lost
from reportedly.publish.shapes import IncidentRecord

Cell = str | int | float | None

FIGURES = ("killed", "injured")
WORDINGS = ("target", "weapon", "actor", "damage")
# Every column with what it holds; docs/exports.md shows the same table.
COLUMNS: dict[str, str] = {
    "id": "the permanent id of the incident",
    "role": "main, also or background: how the reports tell it",
    "type": "the kind of incident",
    "earliest": "first possible day or local time",
    "latest": "last possible day or local time",
    "zone": "the time zone that times are local to",
    "time_written": "the words that the time was read from",
    "place": "the most specific name, as written",
    "level": "site, city, district, admin1, country or sea",
    "admin1": "the first-order division",
    "country": "ISO 3166-1 alpha-2",
    "country_alt": "the other answers where control is disputed",
    "lat": "middle of the area, degrees north (WGS 84)",
    "lon": "middle of the area, degrees east (WGS 84)",
    "radius_km": "radius of the area: the place is anywhere within it",
    "geonameid": "the id in GeoNames",
    **{
        f"{name}_{part}": said
        for name in FIGURES
        for part, said in (
            ("low", f"the lowest figure of {name} that stands"),
            ("high", f"the highest figure of {name} that stands; empty when open-ended"),
            ("agreement", "agreed, disputed, superseded, single or unknown"),
        )
    },
    **{
        f"{name}{part}": said
        for name in WORDINGS
        for part, said in (
            ("", f"{name} in the words of the reports, versions side by side"),
            ("_agreement", "agreed, disputed, superseded, single or unknown"),
        )
    },
    "grade": "how well it is attested: confirmed, fair, weak, contested or discounted",
    "admiralty": "the Admiralty code, F6 to A1; the letter is F until a person sets it",
    "origins": "the most independent origins that its reports can have",
    "reports": "how many reports tell of it",
    "outlets": "who published them",
    "urls": "where they were published",
}


# Columns that hold numbers: all others are text.
WHOLE = ("geonameid", "origins", "reports", *(f"{name}_{end}" for name in FIGURES for end in ("low", "high")))
NUMBERS = ("lat", "lon", "radius_km")


def row(record: IncidentRecord, lost: list[Lost]) -> dict[str, Cell]:
    """The cells of one record by column; the values side by side become a range or a line, which is logged."""
    when, where = record.when, record.where
    fields = {f.name: f for f in record.fields}
    cells: dict[str, Cell] = dict.fromkeys(COLUMNS)
    cells |= {"id": record.id, "role": record.role, "type": record.type, "reports": len(record.reports)}
    if when:
        cells |= {"earliest": when.earliest, "latest": when.latest, "zone": when.zone, "time_written": when.written}
    if where:
        cells |= {name: getattr(where, name) for name in PLACE}
        cells |= {"place": where.name, "country_alt": _listed(where.country_alt)}
    for name in FIGURES:
        f = fields.get(name)
        cells |= {f"{name}_low": f.low if f else None, f"{name}_high": f.high if f else None}
        cells[f"{name}_agreement"] = _agreement(f)
    for name in WORDINGS:
        f = fields.get(name)
        cells |= {name: f.summary if f and f.values else None, f"{name}_agreement": _agreement(f)}
    if record.grade:
        cells |= {"grade": record.grade.grade, "admiralty": f"{record.grade.reliability}{record.grade.credibility}"}
    cells["origins"] = len(record.independence.origins) if record.independence else None
    cells["outlets"] = _listed(c.outlet for c in record.reports)
    cells["urls"] = _listed(c.url for c in record.reports)
    for f in record.fields:
        if f.agreement == "disputed":
            seen = f"disputed: {len(f.values)} values stand side by side, without their sources in one row"
            lost.append(Lost(incident=record.id, column=f.name, seen=seen))
    return cells


PLACE = ("level", "admin1", "country", "lat", "lon", "radius_km", "geonameid")


def _agreement(field: Field | None) -> str:
    return field.agreement if field else "unknown"


def _listed(values: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(v for v in values if v)) or None
