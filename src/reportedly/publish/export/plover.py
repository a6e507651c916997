"""PLOVER: one event a line of JSON, in the record fields of its draft 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from reportedly.knowledge.layouts import country_codes, layouts
from reportedly.publish.export.log import Lost
from reportedly.publish.export.told import best, days, field, stage
from reportedly.publish.shapes import IncidentRecord

NAME = "plover"
CODER = "reportedly"


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """One line for each incident that the layout can hold."""
    for record in records:
        if (event := _event(record, lost)) is not None:
            yield msgspec.json.encode(event) + b"\n"


def _event(record: IncidentRecord, lost: list[Lost]) -> dict[str, Any] | None:
    rules, went, span = layouts()[NAME], stage(record), days(record)
    if span is None:
        lost.append(Lost(incident=record.id, column="date", seen="no date: the layout asks for one; left out"))
        return None
    if went in ("drill", "planned"):
        lost.append(Lost(incident=record.id, column="event", seen=f"{went}: the layout has no event for it; left out"))
        return None
    threat = went == "threatened"
    modes = [rules["threat_mode"]] if threat else rules["modes"][record.type]
    if not modes:
        lost.append(Lost(incident=record.id, column="mode", seen=f"no mode for {record.type}"))
    for f in record.fields:
        if f.agreement == "disputed" and f.name in ("killed", "injured", "actor", "target"):
            lost.append(
                Lost(
                    incident=record.id, column=f.name, seen="disputed: all versions are listed, without who says which"
                )
            )
    actors, recipients = _names(record, "actor"), _names(record, "target")
    if record.type in rules["two_sided"]:
        actors, recipients = [*actors, *recipients], []
    return {
        "id": record.id,
        "date": span[0].isoformat(),
        "enddate": span[1].isoformat(),
        "actor": actors,
        "recipient": recipients,
        "event": [rules["threat"] if threat else rules["event"]],
        "mode": modes,
        "context": rules["context"],
        "text": _texts(record),
        "size": {"dead": best(record, "killed"), "injured": best(record, "injured"), "arrested": None},
        "location": _location(record, rules),
        "citation": [
            {
                "citation": c.report,
                "url": c.url,
                "title": c.title,
                "publication": c.outlet,
                "date": c.published,
                "coder": CODER,
                "codebook": rules["codebook"],
                "version": rules["version"],
            }
            for c in record.reports
        ],
        "coder": CODER,
    }


def _names(record: IncidentRecord, name: str) -> list[str]:
    found = field(record, name)
    told = [
        " ".join(v.words.split())
        for v in (found.values if found else ())
        if v.certainty != "denied" and not v.superseded
    ]
    return list(dict.fromkeys(w for w in told if w))


def _texts(record: IncidentRecord) -> list[dict[str, Any]]:
    """The sentences that tell of the event, each with its place in the report."""
    told = [v for f in record.fields if f.name == "event" for v in f.values if v.quote]
    return [
        {"sequence": n, "report": v.report, "start": v.sentence.start, "end": v.sentence.end, "text": v.quote}
        for n, v in enumerate(told, 1)
    ]


def _location(record: IncidentRecord, rules: dict[str, Any]) -> dict[str, Any] | None:
    where = record.where
    if where is None:
        return None
    country = country_codes().get(where.country or "")
    return {
        "extracted_place": where.name,
        "resolved_place": where.gazetteer_name,
        "geonameid": where.geonameid,
        "lat": where.lat,
        "lon": where.lon,
        "province": where.admin1,
        "country": country.name if country else None,
        "country_code": country.alpha3 if country else None,
        "resolution": rules["levels"].get(where.level or ""),
    }
