"""Export: records as files for other programs. One module a format, each listed here; each streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reportedly.publish.export import (
    acled,
    annotation,
    claimreview,
    csv,
    ftm,
    geojson,
    jsonl,
    kml,
    parquet,
    plover,
    sqlite,
    ucdp,
)
from reportedly.publish.export.log import Lost
from reportedly.publish.shapes import IncidentRecord

# From records, and a place to note what the layout cannot express, to the pieces of the file.
Exporter = Callable[[Iterable[IncidentRecord], list[Lost]], Iterator[bytes]]

MODULES = (jsonl, csv, sqlite, geojson, kml, acled, ucdp, plover, ftm, annotation, claimreview)
EXPORTERS: dict[str, Exporter] = {module.NAME: module.export for module in MODULES}
EXPORTERS |= {layout.NAME: layout.export for layout in (parquet.PLAIN, parquet.GEO)}

__all__ = ["EXPORTERS", "Exporter", "Lost"]
