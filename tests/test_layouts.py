"""The layouts of other programs: value lists, the traps of mapping, and that tools of their world open the files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import made
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from made import claimed
from msgspec.structs import replace
from shapely import from_wkb

from reportedly import flow, release
from reportedly.casebook import Casebook, open_casebook
from reportedly.knowledge.layouts import country_codes, layouts
from reportedly.nouns import Count, Field, Finding, Happening, IncidentType, Moment, Place
from reportedly.publish import IncidentRecord
from reportedly.publish.export import EXPORTERS, Lost
from reportedly.publish.export.flat import COLUMNS
from reportedly.publish.shapes import Cited

KML = "{http://www.opengis.net/kml/2.2}"
TYPES = IncidentType.__args__  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    path = str(tmp_path_factory.mktemp("layouts") / "case.sqlite")
    made.fill(path)
    with open_casebook(path) as opened:
        yield opened


def killed(low: int | None, high: int | None, *counts: int) -> Field:
    values = tuple(claimed(Count(written=str(n), low=n, high=n), str(n)) for n in counts)
    return Field(name="killed", agreement="single" if low is not None else "unknown", values=values, low=low, high=high)


def incident(*fields: Field, stage: str = "done", **known: Any) -> IncidentRecord:
    type_ = known.get("type", "shelling")
    event = Field(name="event", agreement="single", values=(claimed(Happening(type=type_, stage=stage)),))  # type: ignore[arg-type]
    told: dict[str, Any] = {
        "id": "i1", "redirected_from": (), "role": "main", "type": "shelling", "fields": (event, *fields),
        "when": Moment(written="x", earliest="2024-05-03", latest="2024-05-03"),
        "where": Place(name="Velin", level="city", country="CZ", admin1="Moravia", lat=49.8, lon=18.3, radius_km=4.0),
        "findings": (), "background": (), "pictures": (), "links": (),
        "reports": (Cited(report="r1", key="k", outlet="Daily Post", published="2024-05-04", title="Boom",
                          url="https://daily.example/1", role="main"),),
    }  # fmt: skip
    return IncidentRecord(**(told | known))


def lines(to: str, *records: IncidentRecord) -> tuple[list[dict[str, Any]], list[Lost]]:
    """The rows of a file and its log."""
    lost: list[Lost] = []
    data = b"".join(EXPORTERS[to](records, lost)).decode()
    if to in ("acled", "ucdp"):
        return list(csv.DictReader(io.StringIO(data, newline=""))), lost
    return [json.loads(x) for x in data.splitlines()], lost


# ------------------------------------------------------------------ ACLED


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_has_a_row_of_the_value_lists(type_: str) -> None:
    rules = layouts()["acled"]
    ((row,), _) = lines("acled", incident(type=type_))
    assert list(row) == rules["columns"]
    assert len(row) == 31
    assert [row["event_type"], row["sub_event_type"]] == rules["types"][type_]
    assert row["disorder_type"] in ("Political violence", "Strategic developments")
    assert (row["iso"], row["country"], row["geo_precision"], row["time_precision"]) == ("203", "Czechia", "1", "1")
    assert (row["actor1"], row["inter1"]) == ("Unidentified Armed Group (Czechia)", "Political militia")
    civilians = row["event_type"] == "Violence against civilians"
    assert (row["civilian_targeting"] == "Civilians targeted") is civilians
    assert (row["actor2"] == "Civilians (Czechia)") is civilians


def test_an_intercepted_drone_is_no_strike_and_a_plan_is_no_row() -> None:
    ((row,), _) = lines("acled", incident(type="drone_strike", stage="foiled"))
    assert row["sub_event_type"] == "Disrupted weapons use"
    for stage in ("planned", "threatened", "drill"):
        rows, lost = lines("acled", incident(stage=stage))
        assert (rows, [x.column for x in lost]) == ([], ["row"])


@pytest.mark.parametrize(
    ("figures", "fatalities", "notes"),
    [
        ((None, None), "0", "killed: not reported"),
        ((0, 0), "0", "killed: none"),
        ((2, 5), "2", "killed: 2-5"),
        ((12, None), "12", "killed: 12 or more"),
    ],
)
def test_zero_and_unknown_are_told_apart_in_the_notes(
    figures: tuple[int | None, int | None], fatalities: str, notes: str
) -> None:
    ((row,), lost) = lines("acled", incident(killed(*figures)))
    assert row["fatalities"] == fatalities
    assert notes in row["notes"]
    assert ("fatalities" in {x.column for x in lost}) is (figures[0] != figures[1] or figures[0] is None)


@pytest.mark.parametrize(
    ("last", "coded", "day"),
    [
        ("2024-05-03", "1", "2024-05-03"),
        ("2024-05-07", "2", "2024-05-05"),
        ("2024-05-31", "3", "2024-05-17"),
        ("2024-07-01", None, ""),
    ],
)
def test_vague_days_are_coded_by_their_length_or_not_at_all(last: str, coded: str | None, day: str) -> None:
    rows, lost = lines("acled", incident(when=Moment(written="x", earliest="2024-05-03", latest=last)))
    assert [(r["time_precision"], r["event_date"]) for r in rows] == ([(coded, day)] if coded else [])
    assert ("event_date" in {x.column for x in lost}) is (coded in ("2", "3"))


@pytest.mark.parametrize(
    ("level", "coded"), [("site", "1"), ("city", "1"), ("district", "2"), ("admin1", "3"), ("country", None)]
)
def test_places_are_never_coded_finer_than_they_are(level: str, coded: str | None) -> None:
    where = replace(incident().where, level=level)  # type: ignore[type-var]
    rows, _ = lines("acled", incident(where=where))
    assert [r["geo_precision"] for r in rows] == ([coded] if coded else [])
    wide, _ = lines("acled", incident(where=replace(where, radius_km=40.0)))  # type: ignore[type-var]
    assert "1" not in {r["geo_precision"] for r in wide}


# ------------------------------------------------------------------ UCDP


def test_a_row_needs_a_death_and_its_sums_hold() -> None:
    ((row,), lost) = lines("ucdp", incident(killed(1, 3, 1, 3, 3)))
    assert list(row) == layouts()["ucdp"]["columns"]
    assert len(row) == 49
    assert (row["low"], row["best"], row["high"]) == ("1", "3", "3")  # two of three give it
    parts = [int(row[f"deaths_{side}"]) for side in ("a", "b", "civilians", "unknown")]
    assert sum(parts) == int(row["best"])
    assert (row["type_of_violence"], "type_of_violence" in {x.column for x in lost}) == ("", True)
    assert row["geom_wkt"] == "POINT (18.3 49.8)"
    for none in ((None, None), (0, 0)):
        rows, lost = lines("ucdp", incident(killed(*none)))
        assert rows == []
        assert "no death" in lost[0].seen


@pytest.mark.parametrize(
    ("lat", "lon", "cell"), [(-90.0, -180.0, "1"), (-89.6, -179.6, "1"), (-89.5, -180.0, "721"), (49.8, 18.3, "201277")]
)
def test_grid_cells_count_from_the_south_west(lat: float, lon: float, cell: str) -> None:
    where = Place(name="x", level="city", lat=lat, lon=lon)
    ((row,), _) = lines("ucdp", incident(killed(1, 1, 1), where=where))
    assert row["priogrid_gid"] == cell


@pytest.mark.parametrize(
    ("last", "coded"),
    [("2024-05-03", "1"), ("2024-05-07", "2"), ("2024-05-09", "3"), ("2024-05-31", "4"), ("2024-12-01", "5")],
)
def test_date_precision(last: str, coded: str) -> None:
    ((row,), _) = lines("ucdp", incident(killed(1, 1, 1), when=Moment(written="x", earliest="2024-05-03", latest=last)))
    assert (row["date_prec"], row["date_start"], row["date_end"]) == (coded, "2024-05-03", last)


# ------------------------------------------------------------------ PLOVER, FollowTheMoney, ClaimReview

PLOVER_MODES = {
    "abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive", "firearms", "explosives",
    "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "unconventional",
}  # fmt: skip


@pytest.mark.parametrize("type_", TYPES)
def test_plover_events_have_modes_of_its_list(type_: str) -> None:
    ((event,), _) = lines("plover", incident(killed(2, 4, 2, 4), type=type_))
    assert event["event"] == ["ASSAULT"]
    assert set(event["mode"]) <= PLOVER_MODES
    assert (event["location"]["country_code"], event["location"]["resolution"]) == ("CZE", 4)
    assert (event["size"]["dead"], event["size"]["injured"]) == (2, None)
    assert lines("plover", incident(stage="drill"))[0] == []
    ((threat,), _) = lines("plover", incident(stage="threatened"))
    assert (threat["event"], threat["mode"]) == (["THREATEN"], ["violence"])


def test_entities_point_at_each_other_and_validate(casebook: Casebook, tmp_path: Path) -> None:
    done = release.export(casebook, "ftm", str(tmp_path / "x"))
    entities = [json.loads(x) for x in Path(done.path).read_bytes().splitlines()]
    ids = {e["id"]: e["schema"] for e in entities}
    assert sorted(ids.values()) == ["Article"] * 3 + ["Documentation"] * 3 + ["Event"] * 2
    for e in (e for e in entities if e["schema"] == "Documentation"):
        assert ids[e["properties"]["document"][0]] == "Article"
        assert ids[e["properties"]["entity"][0]] == "Event"
    ftm = pytest.importorskip("followthemoney")  # needs ICU: checked by hand where it is not
    for e in entities:
        assert ftm.model.get_proxy(e, cleaned=False).schema.validate(e) is None


def test_reviews_have_what_the_vocabulary_asks_for_and_ids_of_their_own() -> None:
    found = Finding(check="distance", verdict="holds", statement="It is 5 km", working=("a", "b"), claims=("cx",))
    other = replace(found, statement="It is 9 km", verdict="fails")
    reviews, _ = lines("claimreview", incident(findings=(found, other, replace(found, verdict="cannot tell"))))
    assert [r["reviewRating"]["ratingValue"] for r in reviews] == [5, 1, 3]
    assert len({r["@id"] for r in reviews}) == 3
    for r in reviews:
        assert {"@context", "@type", "claimReviewed", "author", "itemReviewed", "reviewRating"} <= r.keys()
        assert r["itemReviewed"]["appearance"][0]["url"] == "https://daily.example/1"


# ------------------------------------------------------------------ files that other tools open


def test_annotations_lead_back_to_the_words(casebook: Casebook, tmp_path: Path) -> None:
    done = release.export(casebook, "annotation", str(tmp_path / "x"), profile="internal")
    notes = [json.loads(x) for x in Path(done.path).read_bytes().splitlines()]
    reports = casebook.reports()
    assert (
        len({n["id"] for n in notes})
        == len(notes)
        == sum(len(f.values) for i in flow_records(casebook) for f in i.fields)
    )
    for n in notes:
        position, quote = n["target"][0]["selector"]
        text = reports[n["target"][0]["source"].rpartition(":")[2]].text
        assert text[position["start"] : position["end"]] == quote["exact"]
    public = release.export(casebook, "annotation", str(tmp_path / "y"), profile="public-sensitive")
    assert Path(public.path).read_bytes() == b""
    assert public.lost > 0


def flow_records(casebook: Casebook) -> list[IncidentRecord]:
    from reportedly.knowledge import Knowledge

    return list(flow.streamed(casebook, Knowledge()))


@pytest.mark.parametrize("to", ["parquet", "geoparquet"])
def test_duckdb_reads_the_columns_of_the_csv(casebook: Casebook, tmp_path: Path, to: str) -> None:
    path = str(tmp_path / "x.parquet")
    release.export(casebook, to, path)
    flat = Path(release.export(casebook, "csv", str(tmp_path / "x.csv")).path)
    with flat.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ", ".join(COLUMNS)
    found = duckdb.sql(f"select {names} from read_parquet('{path}')").fetchall()
    plain = [["" if v is None else str(v) for v in row] for row in found]
    assert plain == [list(row.values()) for row in rows]
    assert duckdb.sql(f"select sum(injured_low), typeof(first(lat)) from read_parquet('{path}')").fetchall() == [
        (8, "DOUBLE")
    ]
    if to == "geoparquet":
        meta = duckdb.sql(f"select value from parquet_kv_metadata('{path}') where key = 'geo'").fetchall()
        geo = json.loads(meta[0][0])
        assert (geo["version"], geo["primary_column"], geo["columns"]["geometry"]["encoding"]) == (
            "1.1.0",
            "geometry",
            "WKB",
        )
        import pyarrow.parquet as pq

        shapes = [from_wkb(w.as_py()) for w in pq.read_table(path)["geometry"]]
        assert [s.geom_type for s in shapes] == ["Polygon", "Polygon"]
        assert shapes[0].contains(made_point(rows[0]))


def made_point(row: dict[str, str]) -> Any:
    from shapely.geometry import Point

    return Point(float(row["lon"]), float(row["lat"]))


def test_parquet_is_written_in_groups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from reportedly.publish.export import parquet

    monkeypatch.setattr(parquet, "ROWS", 2)
    path = tmp_path / "x.parquet"
    path.write_bytes(b"".join(EXPORTERS["parquet"]([incident(id=f"i{n}") for n in range(5)], [])))
    groups = duckdb.sql(
        f"select distinct row_group_id, row_group_num_rows from parquet_metadata('{path}') order by 1"
    ).fetchall()
    assert groups == [(0, 2), (1, 2), (2, 1)]


@given(st.text(max_size=30))
def test_kml_is_well_formed_whatever_the_words(words: str) -> None:
    told = incident(Field(name="target", agreement="single", values=(claimed(None, words),), summary=words), when=None)
    tree = etree.fromstring(b"".join(EXPORTERS["kml"]([told, incident(where=None)], [])))
    first, second = tree.iter(f"{KML}Placemark")
    assert first.find(f"{KML}Polygon") is not None
    assert second.find(f"{KML}Polygon") is None
    span = second.find(f"{KML}TimeSpan")
    assert span is not None
    assert [child.text for child in span] == ["2024-05-03", "2024-05-03"]


def test_areas_of_kml_are_those_of_geojson() -> None:
    tree = etree.fromstring(b"".join(EXPORTERS["kml"]([incident()], [])))
    ring = next(tree.iter(f"{KML}coordinates")).text or ""
    found = [[float(x) for x in pair.split(",")] for pair in ring.split()]
    (feature,) = json.loads(b"".join(EXPORTERS["geojson"]([incident()], [])))["features"]
    assert found == feature["geometry"]["coordinates"][0]


def test_value_lists_are_whole() -> None:
    rules = layouts()
    assert len(country_codes()) >= 249
    for layout, table in (("acled", "types"), ("plover", "modes")):
        assert set(rules[layout][table]) == set(TYPES)
    assert {e for e, _ in rules["acled"]["types"].values()} <= set(rules["acled"]["disorder"])
