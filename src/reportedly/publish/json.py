"""JSON and its schema. The same record is always the same bytes."""

from __future__ import annotations

from typing import Any

import msgspec

from reportedly.publish.shapes import DOCUMENTS, ReportRecord, Shape

NAME, MEDIA_TYPE = "json", "application/json"


def document(shape: Shape) -> bytes:
    """A shape as JSON to read: indented, a line break at the end."""
    return msgspec.json.format(msgspec.json.encode(shape), indent=2) + b"\n"


def line(record: ReportRecord) -> bytes:
    """A report's record as one line of JSON Lines."""
    return msgspec.json.encode(record) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of everything that is printed: one definition for each document and each noun."""
    references, definitions = msgspec.json.schema_components(DOCUMENTS.values(), ref_template="#/$defs/{name}")
    published = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "record.schema.json",
        "title": "What reportedly prints",
        "description": "A document is one of these; a line of JSON Lines is a ReportRecord.",
        "anyOf": list(references),
        "$defs": dict(sorted(definitions.items())),
    }
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(published))
    return plain
