"""KML 2.2: one incident a placemark, its area as a polygon and its time as a span, for globes and newsrooms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportedly.publish.export.flat import row
from reportedly.publish.export.geojson import geometry
from reportedly.publish.export.log import Lost
from reportedly.publish.export.told import narrative
from reportedly.publish.inert import SHOWN
from reportedly.publish.shapes import IncidentRecord
from reportedly.publish.wording import moment_words, place_words, type_words

NAME = "kml"
# What XML 1.0 cannot hold, not even escaped.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>reportedly</name>
<Style id="area"><LineStyle><color>ff2f2fb0</color></LineStyle><PolyStyle><color>402f2fb0</color></PolyStyle></Style>
"""


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """A document, one placemark a line; without a place the placemark has no geometry."""
    yield HEAD
    for record in records:
        yield _placemark(record, lost).encode() + b"\n"
    yield b"</Document></kml>\n"


def _placemark(record: IncidentRecord, lost: list[Lost]) -> str:
    title = f"{type_words(record.type)}, {place_words(record.where)}, {moment_words(record.when)}"
    data = "".join(
        f"<Data name={quoteattr(name)}><value>{_text(str(cell))}</value></Data>"
        for name, cell in row(record, lost).items()
        if cell is not None
    )
    shape = geometry(record, lost)
    return (
        f"<Placemark id={quoteattr('i' + record.id)}><name>{_text(title)}</name>"
        f"<description>{_text(narrative(record))}</description>{_span(record)}<styleUrl>#area</styleUrl>"
        f"<ExtendedData>{data}</ExtendedData>{_shape(shape) if shape else ''}</Placemark>"
    )


def _span(record: IncidentRecord) -> str:
    if record.when is None:
        return ""
    begin = f"<begin>{record.when.start}</begin>" if record.when.start else ""
    end = f"<end>{record.when.end}</end>" if record.when.end else ""
    return f"<TimeSpan>{begin}{end}</TimeSpan>" if begin or end else ""


def _shape(shape: dict[str, Any]) -> str:
    if shape["type"] == "Point":
        return f"<Point><coordinates>{_pair(shape['coordinates'])}</coordinates></Point>"
    ring = " ".join(map(_pair, shape["coordinates"][0]))
    rim = f"<LinearRing><coordinates>{ring}</coordinates></LinearRing>"
    return f"<Polygon><outerBoundaryIs>{rim}</outerBoundaryIs></Polygon>"


def _pair(pair: list[float]) -> str:
    return f"{pair[0]},{pair[1]}"


def _text(text: str) -> str:
    return escape(NO_XML.sub(SHOWN, text))
