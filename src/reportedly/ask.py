"""What can be asked of a casebook: its incidents, one record, the claims behind a field, words in reports."""

from __future__ import annotations

from difflib import get_close_matches

import msgspec

from reportedly.casebook import Casebook
from reportedly.errors import CasebookError
from reportedly.flow import assess, publish
from reportedly.knowledge import Knowledge
from reportedly.nouns import Field
from reportedly.publish import (
    Found,
    FoundReport,
    IncidentRecord,
    Incidents,
    Record,
    SanctionsLists,
    Why,
    listed,
)
from reportedly.settings import Settings

NAMES = {"what": "event", "type": "event", "when": "time", "where": "place", "who": "actor", "first": "novelty"}


def incidents(casebook: Casebook, settings: Settings | None = None) -> Incidents:
    """All incidents of a casebook, oldest first, one line each.

    >>> [i.place for i in reportedly.incidents(casebook).incidents]
    ['Izhevsk', 'Izhevsk']
    """
    assessed = assess(casebook, Knowledge.load(settings))
    return Incidents(incidents=tuple(listed(assessment) for _, assessment in assessed))


def show(casebook: Casebook, incident: str | None = None, settings: Settings | None = None) -> Record:
    """The record of one incident (its id, the first letters of it, or an id that was merged), or of all.

    Raises CasebookError when there is no such incident.

    >>> print(reportedly.show(casebook, "3fa91c22").json().decode())
    """
    knowledge = Knowledge.load(settings)
    if incident is None:
        return publish(casebook, assess(casebook, knowledge), casebook.reports())
    found, followed = casebook.incident(incident)
    reports = {a.report for r in casebook.readings() for a in r.accounts if a.id in found.accounts}
    assessed = [(c, a) for c, a in assess(casebook, knowledge, reports) if c.incident.id == found.id]
    record = publish(casebook, assessed, reports)
    (told,) = record.incidents
    return msgspec.structs.replace(record, incidents=(msgspec.structs.replace(told, redirected_from=followed),))


def why(casebook: Casebook, incident: str, field: str, settings: Settings | None = None) -> Why:
    """Every claim on one field of one incident, with source, certainty and sentence.

    Raises CasebookError when there is no such incident or field.

    >>> [v.quote for v in reportedly.why(casebook, "3fa91c22", "injured").field.values]
    """
    (record,) = show(casebook, incident, settings).incidents
    return Why(incident=record.id, redirected_from=record.redirected_from, field=_field(record, field))


def _field(record: IncidentRecord, asked: str) -> Field:
    fields = {f.name: f for f in record.fields}
    name = NAMES.get(asked, asked)
    if name not in fields:
        near = get_close_matches(asked, fields, n=1)
        do = f"Did you mean {near[0]}?" if near else f"Fields: {', '.join(fields)}"
        raise CasebookError(f"no field {asked!r}", where=f"incident {record.id}", do=do)
    return fields[name]


def search(casebook: Casebook, words: str, limit: int = 50) -> Found:
    """The reports that hold all these words in any form, best first; words in quotes stand side by side.

    >>> [r.key for r in reportedly.search(casebook, 'drone "broken windows"').reports]
    """
    held = casebook.reports()
    incident_of = {a: i.id for i in casebook.incidents() for a in i.accounts}
    told: dict[str, list[str]] = {}
    for reading in casebook.readings():
        told[reading.report] = [incident_of[a.id] for a in reading.accounts if a.id in incident_of]
    reports = []
    for hit in casebook.search(words, limit):
        report = held[hit.report]
        reports.append(
            FoundReport(
                report=report.id,
                key=report.key,
                outlet=report.outlet,
                published=report.published,
                title=report.title,
                incidents=tuple(dict.fromkeys(told.get(report.id, ()))),
                start=hit.start,
                end=hit.end,
                quote=report.text[hit.start : hit.end],
            )
        )
    return Found(words=words, reports=tuple(reports))


def lists(casebook: Casebook) -> SanctionsLists:
    """The sanctions lists that the listing check looks into: name, day, entries, hash.

    >>> [(x.name, x.as_of) for x in reportedly.lists(casebook).lists]
    """
    return msgspec.convert({"lists": casebook.lists_known()}, SanctionsLists)
