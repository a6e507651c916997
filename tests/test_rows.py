"""Tables: rows as reports, archived as they stand; broken rows stop nothing."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

import reportedly
from reportedly import custody
from reportedly.collect import Collected, collect
from reportedly.nouns import Issue
from reportedly.settings import Settings

HIT = 'A drone hit the "Old" warehouse in Kherson on Monday, killing two people, police said.\nOne was hurt.'


def collected(path: Path, data: bytes | None = None, **settings: int) -> tuple[list[Collected], list[Issue]]:
    if data is not None:
        path.write_bytes(data)
    items = list(collect([str(path)], Settings(**settings)))
    return [i for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


def table(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["id", "published", "text", "mood"], *rows])
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_row_is_a_report_archived_as_it_stands(delimiter: str, charset: str, tmp_path: Path) -> None:
    russian = "Беспилотник попал в склад в Херсоне в понедельник, сообщила полиция. Двое погибли. " * 3
    text = table(["a1", "2024-11-17", HIT, "x"], ["", "", russian, ""], delimiter=delimiter)
    file = tmp_path / "a.csv"
    (first, second), [note] = collected(file, text.encode(charset))
    assert (first.report.text, first.report.key, first.report.published) == (HIT, "a1", "2024-11-17")
    assert (second.report.text, second.report.key) == (russian, "a:2")
    assert second.report.origin == f"{file}, row 2"
    assert first.data.decode() in text
    assert note.seen == "fields not used, here and in other records: mood"


def test_a_bad_row_is_an_issue_and_the_next_is_read(tmp_path: Path) -> None:
    rows = [
        f'a1,,"{"x" * 3_000}",',
        "a2,,text,,,too many",
        "a3,,,",
        'a4,,"A drone hit a warehouse, killing two people, police said.",',
    ]
    text = "id,published,text,mood\n" + "\n".join(rows) + "\n"
    items, issues = collected(tmp_path / "a.csv", text.encode(), max_bytes=2_000)
    assert [i.report.key for i in items] == ["a4"]
    assert [i.where.rpartition(", ")[2] for i in issues] == ["row 1", "row 2", "row 3"]
    assert all(i.do for i in issues)


def test_a_table_without_text_is_said_and_a_text_with_commas_is_no_table(tmp_path: Path) -> None:
    _, [issue] = collected(tmp_path / "a.csv", b"id,words\n1,some\n")
    assert issue.seen == "a table without a column for the text"
    [item], issues = collected(tmp_path / "b.txt", f"Police, text messages and drones\n\n{HIT}".encode())
    assert (item.report.media_type, issues) == ("text/plain", [])


def test_a_parquet_table_is_read_row_by_row(tmp_path: Path) -> None:
    rows: dict[str, list[Any]] = {
        "id": ["a1", None, "a3"],
        "published": [datetime(2024, 11, 17, 13, 3, tzinfo=UTC), None, None],
        "text": [HIT, HIT + " Again.", None],
        "mood": [1, 2, 3],
    }
    write_table(pa.table(rows), tmp_path / "a.parquet")
    (first, second), issues = collected(tmp_path / "a.parquet")
    assert (first.report.key, first.report.published) == ("a1", "2024-11-17T13:03:00+00:00")
    assert second.report.origin == f"{tmp_path}/a.parquet, row 2"
    assert [i.where.rpartition(", ")[2] for i in issues[:1]] == ["row 3"]
    broken = (tmp_path / "a.parquet").read_bytes()
    _, [issue] = collected(tmp_path / "b.parquet", broken[:-40])
    assert "broken Parquet" in issue.seen
    _, [issue] = collected(tmp_path / "a.parquet", max_archive_bytes=10)
    assert "over the limit" in issue.seen


def test_every_quote_is_found_again_in_the_archived_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(table(["a1", "2024-11-17", HIT, ""]))
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        assert reportedly.run([str(tmp_path / "a.csv")], casebook, Settings(workers=0)).incidents
        reportedly.write_evidence(casebook, str(tmp_path / "sealed"), sign=False)
    found = custody.verify(tmp_path / "sealed")
    assert found.quotes
    assert not [f for f in found.faults if "unsigned" not in f.seen]
