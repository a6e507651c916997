"""The evidence of an incident as W3C Web Annotations (JSON-LD): each value is a note on the words that say it. Pure.

Offsets are those of the archived text, so a note leads there; where the report stands on the web, the same words are
named for that page too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from reportedly.nouns import Field, Report, Reported
from reportedly.publish.shapes import IncidentRecord
from reportedly.publish.wording import said_words

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32  # characters before and after the words, to find them in a page that has changed a little
WEB = re.compile(r"https?://", re.IGNORECASE)  # an address that may be a link: others could run something


def annotated(record: IncidentRecord, reports: Mapping[str, Report], base: str, tool: str) -> dict[str, Any]:
    """All that is said of an incident as one page of annotations.

    `reports` holds at least those of the record; `base` is the address of the API, `tool` the name and version that
    wrote this. A claim that stands in several fields is one annotation for each.
    """
    here = f"{base}/incidents/{record.id}"
    return {
        "@context": CONTEXT,
        "id": f"{here}/annotations",
        "type": "AnnotationPage",
        "partOf": {"id": here, "type": "AnnotationCollection", "label": record.type.replace("_", " ")},
        "items": [
            _annotation(field, said, reports[said.report], base, here, tool)
            for field in record.fields
            for said in field.values
        ],
    }


def _annotation(field: Field, said: Reported, report: Report, base: str, here: str, tool: str) -> dict[str, Any]:
    bodies = [
        {"type": "TextualBody", "purpose": "tagging", "value": field.name},
        {"type": "TextualBody", "purpose": "describing", "value": f"{said.certainty}: {said_words(said)}"},
        {
            "type": "TextualBody",
            "purpose": "classifying",
            "format": "application/json",
            "value": msgspec.json.encode(said.value).decode(),
        },
        {"type": "SpecificResource", "purpose": "linking", "source": here},
    ]
    quote = _quote(said, report)
    archived = {
        "source": {"id": f"{base}/reports/{report.id}/text", "type": "Text", "language": report.language},
        "selector": [
            {"type": "TextPositionSelector", "start": said.sentence.start, "end": said.sentence.end},
            quote,
        ],
    }
    target: list[dict[str, Any]] = [archived]
    if report.url and WEB.match(report.url):
        target.append({"source": report.url, "selector": quote})
    return {
        "id": f"{here}/annotations#{field.name}-{said.claim}",
        "type": "Annotation",
        "motivation": "describing",
        "generator": {"type": "Software", "name": tool},
        "body": bodies,
        "target": target,
    }


def _quote(said: Reported, report: Report) -> dict[str, str]:
    start, end = said.sentence.start, said.sentence.end
    return {
        "type": "TextQuoteSelector",
        "exact": report.text[start:end],
        "prefix": report.text[max(0, start - AROUND) : start],
        "suffix": report.text[end : end + AROUND],
    }
