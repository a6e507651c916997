"""Publish: the casebook as records for people and machines. Nothing is added and nothing is settled."""

from reportedly.publish.gathered import incident_record, listed
from reportedly.publish.json import document, line, schema
from reportedly.publish.shapes import (
    Doubt,
    Doubts,
    Exported,
    Found,
    FoundReport,
    IncidentRecord,
    Incidents,
    Listed,
    Record,
    ReportRecord,
    SanctionsList,
    SanctionsLists,
    Side,
    Step,
    Watched,
    WatchedFeed,
    Why,
    WhyPair,
)
from reportedly.publish.told import report_record

__all__ = [
    "Doubt",
    "Doubts",
    "Exported",
    "Found",
    "FoundReport",
    "IncidentRecord",
    "Incidents",
    "Listed",
    "Record",
    "ReportRecord",
    "SanctionsList",
    "SanctionsLists",
    "Side",
    "Step",
    "Watched",
    "WatchedFeed",
    "Why",
    "WhyPair",
    "document",
    "incident_record",
    "line",
    "listed",
    "report_record",
    "schema",
]
