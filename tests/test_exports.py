"""Exports: round trips, areas, empty and zero, and that hostile words stay words."""

from __future__ import annotations

import csv
import io
import json
import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import made
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import shape

from reportedly import ask, flow, release
from reportedly.casebook import Casebook, open_casebook, stream
from reportedly.errors import InputError
from reportedly.knowledge import Knowledge
from reportedly.nouns import Count, Field, Finding, Moment, Novelty, Place
from reportedly.publish import IncidentRecord
from reportedly.publish.export import EXPORTERS, Lost, parquet
from reportedly.publish.export.csv import FORMULA, harmless
from reportedly.publish.export.flat import COLUMNS
from reportedly.publish.export.sqlite import SAID

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    path = str(tmp_path_factory.mktemp("export") / "case.sqlite")
    made.fill(path)
    with open_casebook(path) as opened:
        yield opened


def record(**known: object) -> IncidentRecord:
    none: dict[str, object] = dict.fromkeys(
        ("redirected_from", "fields", "findings", "background", "pictures", "reports", "links"), ()
    )
    told = {"id": "i1", "role": "main", "type": "shelling", "when": None, "where": None}
    return IncidentRecord(**(none | told | known))  # type: ignore[arg-type]


def place(lat: float, lon: float, radius: float | None) -> Place:
    return Place(name="Velin", level="city", lat=lat, lon=lon, radius_km=radius)


def feature(where: Place | None) -> tuple[dict[str, object], list[Lost]]:
    lost: list[Lost] = []
    (found,) = json.loads(b"".join(EXPORTERS["geojson"]([record(where=where)], lost)))["features"]
    return found, lost


def rows(*records: IncidentRecord) -> list[dict[str, str]]:
    text = b"".join(EXPORTERS["csv"](records, [])).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_jsonl_gives_back_the_records(casebook: Casebook, tmp_path: Path) -> None:
    done = release.export(casebook, "jsonl", str(tmp_path / "all.jsonl"), profile="internal")
    lines = Path(done.path).read_bytes().splitlines()
    assert [msgspec.json.decode(x, type=IncidentRecord) for x in lines] == list(ask.show(casebook).incidents)
    assert (done.incidents, done.lost, Path(done.log).read_bytes()) == (2, 0, b"")


def test_csv_keeps_both_ends_of_a_dispute_and_logs_it(casebook: Casebook, tmp_path: Path) -> None:
    done = release.export(casebook, "csv", str(tmp_path / "all.csv"))
    first, second = csv.DictReader(io.StringIO(Path(done.path).read_text(encoding="utf-8")))
    assert tuple(first) == tuple(COLUMNS)
    assert (first["injured_low"], first["injured_high"], first["injured_agreement"]) == ("1", "2", "disputed")
    assert (second["injured_low"], second["killed_low"], second["killed_agreement"]) == ("7", "", "unknown")
    logged = [msgspec.json.decode(x, type=Lost) for x in Path(done.log).read_bytes().splitlines()]
    assert (first["id"], "injured") in {(x.incident, x.column) for x in logged}
    assert len(logged) == done.lost


def test_an_area_is_a_polygon_of_its_size() -> None:
    found, lost = feature(place(49.8, 18.3, 10.0))
    area = shape(found["geometry"])
    assert area.geom_type == "Polygon"
    assert area.exterior.is_ccw
    square_metres, _ = Geod(ellps="WGS84").geometry_area_perimeter(area)
    assert square_metres == pytest.approx(math.pi * 10_000**2, rel=0.01)
    assert lost == []


@pytest.mark.parametrize("where", [None, Place(name="somewhere")])
def test_no_place_is_no_geometry(where: Place | None) -> None:
    found, lost = feature(where)
    assert found["geometry"] is None
    assert [x.column for x in lost] == ["geometry"]


@pytest.mark.parametrize(("lat", "lon"), [(10.0, 179.99), (89.99, 0.0)])
def test_an_area_that_cannot_be_drawn_is_a_logged_point(lat: float, lon: float) -> None:
    found, lost = feature(place(lat, lon, 10.0))
    assert found["geometry"] == {"type": "Point", "coordinates": [lon, lat]}
    assert [x.column for x in lost] == ["geometry"]


@given(st.text(max_size=20), st.sampled_from(["", " ", "\t", *FORMULA]))
def test_no_cell_runs_as_a_formula(words: str, first: str) -> None:
    written = first + words
    (row,) = rows(record(when=Moment(written=written)))
    assert not row["time_written"].lstrip().startswith(FORMULA)
    assert harmless(harmless(written)) == harmless(written)


def test_numbers_stay_numbers() -> None:
    (row,) = rows(record(where=place(-1.5, -70.0, 5.0)))
    assert (row["lat"], row["lon"]) == ("-1.5", "-70.0")


# A database is whole before its first byte is read; its rows are written one at a time all the same.
@pytest.mark.parametrize("to", [name for name in EXPORTERS if name != "sqlite"])
def test_records_are_streamed(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS", 1)
    taken: list[str] = []
    when = Moment(written="x", earliest="2024-05-03", latest="2024-05-03")
    one = made.claimed(Count(written="1", low=1, high=1))
    killed = Field(name="killed", agreement="single", values=(one,), low=1, high=1)
    found = Finding(check="dates", verdict="holds", statement="The dates are possible")

    def records() -> Iterator[IncidentRecord]:
        for n in range(100):
            taken.append(f"i{n}")
            yield record(id=f"i{n}", when=when, where=place(49.8, 18.3, 5.0), fields=(killed,), findings=(found,))

    pieces = EXPORTERS[to](records(), [])
    while not taken:
        next(pieces)
    assert taken == ["i0"]


def test_what_cannot_be_written_is_said_and_leaves_nothing(casebook: Casebook, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no format 'xls'.*jsonl, csv, sqlite, geojson"):
        release.export(casebook, "xls", str(tmp_path / "x"))
    with pytest.raises(InputError, match="No such file or directory"):
        release.export(casebook, "csv", str(tmp_path / "missing" / "x.csv"))
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_keeps_the_older_file(
    casebook: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "all.csv"
    out.write_text("older", encoding="utf-8")

    def broken(*_: object) -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(EXPORTERS, "csv", broken)
    with pytest.raises(InputError, match="No space left"):
        release.export(casebook, "csv", str(out))
    assert [p.name for p in tmp_path.iterdir()] == ["all.csv"]
    assert out.read_text(encoding="utf-8") == "older"


def test_every_column_is_documented() -> None:
    page = (DOCS / "exports.md").read_text(encoding="utf-8")
    for column, said in [*COLUMNS.items(), *SAID.items()]:
        assert f"| `{column}` | {said} |" in page


@pytest.mark.parametrize("lot", [1, 2, 100])
def test_the_casebook_in_lots_gives_the_records_of_the_whole(
    casebook: Casebook, monkeypatch: pytest.MonkeyPatch, lot: int
) -> None:
    monkeypatch.setattr(stream, "LOT", lot)
    monkeypatch.setattr(stream, "MOST", lot)
    assert list(flow.streamed(casebook, Knowledge())) == list(ask.show(casebook).incidents)
    cases = casebook.streamed()
    assert [c.incident for c in cases] == [cases[n].incident for n in range(len(cases))]
    assert len(cases) == len(casebook.incidents()) == 2
    assert {c.incident.id for c in cases.alike(cases[0])} == {c.incident.id for c in cases}


def test_first_ever_finds_the_earlier_one_in_a_casebook_read_in_lots() -> None:
    with open_casebook(":memory:") as opened:
        opened.add(*made.strike(outlet="Daily Post"))
        later, data, reading = made.strike(outlet="Star", day="2024-09-10", hurt=7)
        first = made.claim(later, "novelty", "A drone hit a depot in Ostrava", Novelty(kind="first", scope="Ostrava"))
        opened.add(later, data, msgspec.structs.replace(reading, claims=(*reading.claims, first)))
        flow.link(opened)
        (found,) = [f for r in flow.streamed(opened, Knowledge()) for f in r.findings if f.check == "first_ever"]
    assert found.verdict == "fails"
    assert found.data == ("the casebook: 2 incidents",)


def test_sqlite_holds_the_rows_and_every_value(casebook: Casebook, tmp_path: Path) -> None:
    done = release.export(casebook, "sqlite", str(tmp_path / "x.sqlite"), profile="internal")
    flat = release.export(casebook, "csv", str(tmp_path / "x.csv"), profile="internal")
    with closing(sqlite3.connect(done.path)) as store:
        found = [["" if v is None else str(v) for v in row] for row in store.execute("SELECT * FROM incidents")]
        said = store.execute("SELECT incident, field, quote FROM said").fetchall()
        types = {typeof for (typeof,) in store.execute("SELECT typeof(lat) FROM incidents")}
    with Path(flat.path).open(encoding="utf-8", newline="") as file:
        assert found == [list(row.values()) for row in csv.DictReader(file)]
    records = ask.show(casebook).incidents
    assert said == [(i.id, f.name, " ".join(v.quote.split())) for i in records for f in i.fields for v in f.values]
    assert types == {"real"}
