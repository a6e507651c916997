"""Versions of an article: a change is a new report beside the old one, a capture without a change is only kept."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import reportedly
from reportedly.errors import CasebookError
from reportedly.revisions import changes
from reportedly.settings import Settings

URL = "https://gull.example/1"
QUICK = Settings(workers=0)
START = "A drone hit a warehouse in the port of Kherson on Monday, police said. "
END = "The fire was put out after three hours, the harbour master said. The road is closed. Trains run again."


def warc(path: Path, toll: str, mark: str, day: int) -> str:
    body = f"<html><!-- {mark} --><body><h1>Warehouse hit</h1><p>{START}{toll} {END}</p></body></html>".encode()
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        stated = {"WARC-Date": f"2024-11-{day}T13:03:00Z"}
        writer.write_record(
            writer.create_warc_record(
                URL, "response", payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=stated
            )
        )
    return str(path)


def test_a_change_is_a_new_version_and_a_capture_without_one_is_only_kept(tmp_path: Path) -> None:
    first = warc(tmp_path / "1.warc.gz", "One person was killed.", "a", 17)
    again = warc(tmp_path / "2.warc.gz", "One person was killed.", "b", 18)
    later = warc(tmp_path / "3.warc.gz", "Three people were killed.", "c", 19)
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        reportedly.run([first], casebook, QUICK)
        record = reportedly.run([again, later], casebook, QUICK)
        assert [(i.kind, i.seen[:14]) for i in record.issues] == [("note", "captured again")]
        assert [e.kind for e in casebook.journal()].count("recorded") == 3
        assert len(casebook.reports()) == 2
        same = warc(tmp_path / "4.warc.gz", "Three people were killed.", "c", 20)
        for _ in range(2):
            assert reportedly.run([same], casebook, QUICK).issues == ()
        assert [e.kind for e in casebook.journal()].count("recorded") == 4
        told = reportedly.versions(casebook, URL)
        assert [v.captured for v in told.versions] == ["2024-11-17T13:03:00+00:00", "2024-11-19T13:03:00+00:00"]
        assert told.versions[1].changes == (
            "  …",
            f"  {START.strip()}",
            "- One person was killed.",
            "+ Three people were killed.",
            "  The fire was put out after three hours, the harbour master said.",
            "  …",
        )
        assert all(v.claims for v in told.versions)
        for name in (told.versions[1].report, told.versions[1].report[:6], told.versions[1].key):
            assert reportedly.versions(casebook, name) == told
        read_from = {c.span.report for r in casebook.readings() for c in r.claims}
        assert read_from == {v.report for v in told.versions}
        with pytest.raises(CasebookError, match="no report 'nothing'"):
            reportedly.versions(casebook, "nothing")


def test_with_a_report_all_its_captures_are_erased_and_no_other_version(tmp_path: Path) -> None:
    first = warc(tmp_path / "1.warc.gz", "One person was killed.", "a", 17)
    again = warc(tmp_path / "2.warc.gz", "One person was killed.", "b", 18)
    later = warc(tmp_path / "3.warc.gz", "Three people were killed.", "c", 19)
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        reportedly.run([first, again, later], casebook, QUICK)
        old, new = reportedly.versions(casebook, URL).versions
        [(_, record)] = [(url, data) for url, data in casebook.records() if b"Three" in data]
        casebook.keep("https://gull.example/other", next(d for _, d in casebook.records() if b"<!-- a -->" in d))
        reportedly.erase(casebook, old.report, "Ann Example", "asked for by the person")
        assert [data for _, data in casebook.records()] == [record]
        assert casebook.data(new.report)
        assert not [d for _, d in casebook.captures() if b"One person" in d]


def test_reports_are_found_by_their_address_without_looking_at_all(tmp_path: Path) -> None:
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")):
        pass
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as connection:
        asked = "EXPLAIN QUERY PLAN SELECT payload FROM reports WHERE json_extract(payload, '$.url') = 'x'"
        assert "USING INDEX reports_by_url" in str(connection.execute(asked).fetchall())


SENTENCES = st.lists(st.sampled_from(["One fell.", "Two fell.", "Police came!", "Why?", "All is calm."]), max_size=12)


@given(SENTENCES, SENTENCES)
def test_the_changes_lead_from_one_version_to_the_next(old: list[str], new: list[str]) -> None:
    told = list(changes(" ".join(old), " ".join(new)))
    gone, come = ([line[2:] for line in told if line[0] == mark] for mark in "-+")
    if old == new:
        assert told == []
    assert sorted(old + come) == sorted(new + gone)
