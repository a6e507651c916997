"""JSON Lines: one whole incident record a line. Nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from reportedly.publish.export.log import Lost
from reportedly.publish.shapes import IncidentRecord

NAME = "jsonl"


def export(records: Iterable[IncidentRecord], _lost: list[Lost]) -> Iterator[bytes]:
    """One line a record."""
    for record in records:
        yield msgspec.json.encode(record) + b"\n"
