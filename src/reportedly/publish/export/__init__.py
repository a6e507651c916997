"""Export: records as files for other programs. One module a format, each listed here; each streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reportedly.publish.export import csv, geojson, jsonl
from reportedly.publish.export.log import Lost
from reportedly.publish.shapes import IncidentRecord

# From records, and a place to note what the layout cannot express, to the pieces of the file.
Exporter = Callable[[Iterable[IncidentRecord], list[Lost]], Iterator[bytes]]

EXPORTERS: dict[str, Exporter] = {module.NAME: module.export for module in (jsonl, csv, geojson)}

__all__ = ["EXPORTERS", "Exporter", "Lost"]
