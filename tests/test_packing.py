"""The archived pages as a web archive: what goes in comes out, byte for byte, and its index leads to it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import reportedly
from reportedly.collect import Collected, collect
from reportedly.errors import InputError
from reportedly.settings import Settings

URL = "https://www.gull.example/News?id=1"
SENTENCE = "A drone hit a warehouse in the port of Kherson on Monday, killing two people, police said. "


def page(title: str) -> bytes:
    return f"<html><body><h1>{title}</h1><p>{SENTENCE * 3}</p></body></html>".encode()


@pytest.fixture
def casebook(tmp_path: Path) -> str:
    """A casebook with a page out of a web archive, a saved page with its address, and a text."""
    body = gzip.compress(page("From the web"))
    stated = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]
    http = StatusAndHeaders("200 OK", stated, protocol="HTTP/1.1")
    with (tmp_path / "a.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        writer.write_record(
            writer.create_warc_record(
                URL, "response", payload=io.BytesIO(body), length=len(body), http_headers=http,
                warc_headers_dict={"WARC-Date": "2024-11-17T13:03:00Z"},
            )
        )  # fmt: skip
    saved = page("Saved").replace(b"<body>", b'<head><link rel="canonical" href="https://gull.example/2"></head><body>')
    (tmp_path / "b.html").write_bytes(saved)
    (tmp_path / "c.txt").write_text(SENTENCE * 2)
    path = str(tmp_path / "a.sqlite")
    paths = [str(tmp_path / name) for name in ("a.warc.gz", "b.html", "c.txt")]
    assert reportedly.run(paths, path, Settings(workers=0)).issues == ()
    return path


def test_what_goes_in_comes_out_and_is_read_again(casebook: str, tmp_path: Path) -> None:
    out = str(tmp_path / "pages.wacz")
    with reportedly.open_casebook(casebook) as opened:
        done = reportedly.pack(opened, out)
        held = {r.id: opened.data(r.id) for r in opened.reports().values()}
        [(_, record)] = opened.records()
    assert (done.records, done.reports) == (3, 3)
    again = list(collect([out], Settings()))
    read = [i for i in again if isinstance(i, Collected)]
    assert {i.report.id: i.data for i in read} == held
    assert read[0].record == record
    assert read[1].report.url == "https://gull.example/2"
    assert all(not isinstance(i, Collected) or i.report.captured for i in again)
    assert sorted(p.name for p in tmp_path.iterdir() if "pages" in p.name) == ["pages.wacz"]


def test_the_index_leads_to_each_record_and_the_list_to_each_file(casebook: str, tmp_path: Path) -> None:
    out = str(tmp_path / "pages.wacz")
    with reportedly.open_casebook(casebook) as opened:
        reportedly.pack(opened, out)
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
    package = json.loads(files["datapackage.json"])
    assert {r["path"]: r["hash"] for r in package["resources"]} == {
        name: f"sha256:{sha256(data).hexdigest()}" for name, data in files.items() if not name.startswith("datapackage")
    }
    sealed = json.loads(files["datapackage-digest.json"])
    assert sealed["hash"] == f"sha256:{sha256(files['datapackage.json']).hexdigest()}"
    lines = files["indexes/index.cdx"].decode().splitlines()
    assert lines == sorted(lines)
    assert [line.split(" ")[0] for line in lines[:2]] == ["example,gull)/2", "example,gull)/news?id=1"]
    assert lines[1].split(" ")[1] == "20241117130300"
    for line in lines:
        about = json.loads(line.split(" ", 2)[2])
        start, size = int(about["offset"]), int(about["length"])
        record = next(iter(ArchiveIterator(io.BytesIO(files["archive/data.warc.gz"][start : start + size]))))
        assert record.rec_headers.get_header("WARC-Target-URI") == about["url"]
    pages = [json.loads(line) for line in files["pages/pages.jsonl"].decode().splitlines()]
    assert pages[0]["format"] == "json-pages-1.0"
    assert len(pages) == 4


def test_an_archive_is_never_written_over(casebook: str, tmp_path: Path) -> None:
    (tmp_path / "pages.wacz").write_text("mine")
    with reportedly.open_casebook(casebook) as opened:
        with pytest.raises(InputError, match="there already"):
            reportedly.pack(opened, str(tmp_path / "pages.wacz"))
        with pytest.raises(InputError):
            reportedly.pack(opened, str(tmp_path / "none" / "pages.wacz"))
    assert (tmp_path / "pages.wacz").read_text() == "mine"
