"""CSV: one incident a row. A cell that a spreadsheet would run as a formula is made inert."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from reportedly.publish.export.flat import COLUMNS, Cell, row
from reportedly.publish.export.log import Lost
from reportedly.publish.inert import SHOWN, UNSAFE
from reportedly.publish.shapes import IncidentRecord

NAME = "csv"
# A cell that begins with one of these is a formula to a spreadsheet; the wide forms are to some.
FORMULA = tuple("=+-@|%＝＋－＠")
INERT = "'"  # in front of a cell it says: this is text


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """The line of column names, then one line a record."""
    yield line(COLUMNS)
    for record in records:
        cells = row(record, lost)
        safe = {column: harmless(cell) for column, cell in cells.items()}
        for column, cell in safe.items():
            if cell != cells[column]:
                lost.append(Lost(incident=record.id, column=column, seen="text made harmless for spreadsheets"))
        yield line(safe.values())


def layout(columns: Iterable[str], rows: Iterable[Mapping[str, Cell] | None]) -> Iterator[bytes]:
    """The line of column names, then one line a row; null stands for an incident that the layout cannot hold."""
    yield line(columns)
    for cells in rows:
        if cells is not None:
            yield line(map(harmless, cells.values()))


def harmless(cell: Cell) -> Cell:
    """Text that no spreadsheet runs and no terminal obeys; numbers and unknowns as they are."""
    if not isinstance(cell, str):
        return cell
    text = UNSAFE.sub(SHOWN, cell)
    return INERT + text if text.lstrip().startswith(FORMULA) or text[:1] in ("\t", "\n") else text


def line(cells: Iterable[Cell]) -> bytes:
    """One line of CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()
