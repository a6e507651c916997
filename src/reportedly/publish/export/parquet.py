"""Parquet and GeoParquet 1.1: the columns of the CSV with their types, in groups of rows; the area as WKB."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from reportedly.errors import missing
from reportedly.publish.export.flat import COLUMNS, NUMBERS, WHOLE, row
from reportedly.publish.export.geojson import geometry
from reportedly.publish.export.log import Lost
from reportedly.publish.shapes import IncidentRecord

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 5_000  # in one group: what is held in memory at once


class Parquet:
    """One of the two layouts: with or without geometry."""

    def __init__(self, name: str, *, shapes: bool) -> None:
        self.NAME, self._shapes = name, shapes

    def export(self, records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
        """The pieces of one file, a group of rows at a time."""
        with missing("parquet"):
            import pyarrow as pa
            import pyarrow.parquet as pq
        schema, out, iterator = self._schema(pa), _Pieces(), iter(records)
        writer = pq.ParquetWriter(out, schema, compression="zstd")
        while group := list(islice(iterator, ROWS)):
            rows = [row(record, lost) for record in group]
            columns: list[Any] = [[r[name] for r in rows] for name in COLUMNS]
            if self._shapes:
                columns.append([_wkb(record, lost) for record in group])
            arrays = [pa.array(column, type=f.type) for column, f in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield out.taken()
        writer.close()
        yield out.taken()

    def _schema(self, pa: Any) -> pa.Schema:
        fields = [pa.field(name, _type(pa, name), metadata={"description": said}) for name, said in COLUMNS.items()]
        if not self._shapes:
            return pa.schema(fields)
        geo = {
            "version": "1.1.0",
            "primary_column": "geometry",
            "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point", "Polygon"], "edges": "spherical"}},
        }
        return pa.schema([*fields, pa.field("geometry", pa.binary())], metadata={"geo": json.dumps(geo)})


def _type(pa: Any, name: str) -> Any:
    return pa.int64() if name in WHOLE else pa.float64() if name in NUMBERS else pa.string()


def _wkb(record: IncidentRecord, lost: list[Lost]) -> bytes | None:
    from shapely.geometry import shape

    found = geometry(record, lost)
    return bytes(shape(found).wkb) if found else None


class _Pieces(io.RawIOBase):
    """A file that keeps what is written until it is taken."""

    def __init__(self) -> None:
        self._kept, self._at = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._kept += data
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        """All that was written since it was last asked."""
        piece = bytes(self._kept)
        self._kept.clear()
        return piece


PLAIN, GEO = Parquet("parquet", shapes=False), Parquet("geoparquet", shapes=True)
