"""W3C Web Annotations (JSON-LD): each value is a note on the sentence that says it, one annotation a line.

The sentence is named by its place in the archived text, and in its words where nothing is withheld from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from reportedly.nouns import Field, Reported
from reportedly.publish.annotations import CONTEXT, WEB
from reportedly.publish.export.log import Lost
from reportedly.publish.masks import MARKS
from reportedly.publish.shapes import Cited, IncidentRecord
from reportedly.publish.wording import said_words

NAME = "annotation"


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """One annotation a line; values without their report (a profile of figures only) are left out."""
    for record in records:
        cited = {c.report: c for c in record.reports}
        for field in record.fields:
            for said in field.values:
                if not said.report:
                    lost.append(Lost(incident=record.id, column=field.name, seen="no report to point at: left out"))
                    continue
                yield msgspec.json.encode(_annotation(record, field, said, cited.get(said.report), lost)) + b"\n"


def _annotation(
    record: IncidentRecord, field: Field, said: Reported, cited: Cited | None, lost: list[Lost]
) -> dict[str, Any]:
    position = {"type": "TextPositionSelector", "start": said.sentence.start, "end": said.sentence.end}
    selectors: list[dict[str, Any]] = [position]
    if any(mark in said.quote for mark in MARKS):
        lost.append(Lost(incident=record.id, column=field.name, seen="the sentence is named by its place only"))
    else:
        selectors.append({"type": "TextQuoteSelector", "exact": said.quote})
    targets = [{"source": f"urn:reportedly:report:{said.report}", "selector": selectors}]
    if cited and cited.url and WEB.match(cited.url):
        targets.append({"source": cited.url, "selector": selectors[1:] or selectors})
    bodies = [
        {"type": "TextualBody", "purpose": "tagging", "value": field.name},
        {"type": "TextualBody", "purpose": "describing", "value": f"{said.certainty}: {said_words(said)}"},
        {
            "type": "TextualBody",
            "purpose": "classifying",
            "format": "application/json",
            "value": msgspec.json.encode(said.value).decode(),
        },
        {"type": "SpecificResource", "purpose": "linking", "source": f"urn:reportedly:incident:{record.id}"},
    ]
    return {
        "@context": CONTEXT,
        "id": f"urn:reportedly:claim:{said.claim}:{field.name}:{record.id}",
        "type": "Annotation",
        "motivation": "describing",
        "generator": {"type": "Software", "name": "reportedly"},
        "body": bodies,
        "target": targets,
    }
