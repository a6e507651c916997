"""WARC and WACZ: pages out of archives, each with its record; archives that are broken or made to do harm."""

from __future__ import annotations

import gzip
import io
import json
import time
import tracemalloc
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import reportedly
from reportedly import custody
from reportedly.collect import Collected, collect
from reportedly.collect.unpack import decoded
from reportedly.nouns import Issue
from reportedly.settings import Settings

# The writer of warcio leaves its temporary files to be closed by Python.
pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")
SENTENCE = "A drone hit a warehouse in the port of Kherson on Monday, killing two people, police said. "
URL = "https://gull.example/1"
SOON = 20  # seconds


def page(title: str = "Warehouse hit in Kherson", head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><h1>{title}</h1><p>{SENTENCE * 3}</p></body></html>".encode()


def warc(*pages: tuple[str, bytes, dict[str, str]], packed: bool = True) -> bytes:
    """An archive with an answer for each (address, body, headers); `Status` among them is the status line."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for url, body, stated in pages:
        headers = {"Status": "200 OK", "Content-Type": "text/html"} | stated
        status = headers.pop("Status")
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        named = {"WARC-Date": "2024-11-17T13:03:00Z"}
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=named
            )
        )
    return out.getvalue()


def wacz(path: Path, entries: dict[str, bytes], **options: int) -> Path:
    with zipfile.ZipFile(path, "w", **options) as archive:  # type: ignore[arg-type]
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def collected(path: Path, data: bytes | None = None, **settings: int) -> tuple[list[Collected], list[Issue]]:
    if data is not None:
        path.write_bytes(data)
    items = list(collect([str(path)], Settings(**settings)))
    return [i for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


@pytest.mark.parametrize("packed", [True, False])
def test_a_page_keeps_its_address_its_moment_its_place_in_the_archive_and_its_record(
    packed: bool, tmp_path: Path
) -> None:
    file = tmp_path / "a.warc.gz"
    data = warc((URL, page(), {}), packed=packed)
    [item], issues = collected(file, data)
    assert issues == []
    report = item.report
    assert (report.url, report.captured, report.title) == (URL, "2024-11-17T13:03:00+00:00", "Warehouse hit in Kherson")
    assert item.data == page()
    iterator = ArchiveIterator(io.BytesIO(data))
    next(iterator).raw_stream.read()
    next(iterator)
    offset = iterator.get_record_offset()
    assert report.origin == f"{file}, record at byte {offset}, {URL}"
    assert report.key == f"a@{offset}"
    assert next(iter(ArchiveIterator(io.BytesIO(item.record)))).rec_headers.get_header("WARC-Target-URI") == URL
    assert item.record in (gzip.decompress(data) if packed else data)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(page()), {"Content-Encoding": "gzip"}),
        (page(), {"Content-Encoding": "gzip"}),  # kept unpacked, as some archives do
        (zlib.compress(page()), {"Content-Encoding": "deflate"}),
        (zlib.compress(page(), wbits=-15), {"Content-Encoding": "deflate"}),
        (brotli.compress(page()), {"Content-Encoding": "br"}),
        (page(), {"Content-Encoding": "br"}),
        (zstandard.compress(page()), {"Content-Encoding": "zstd"}),
        (zstandard.compress(page()[:300]) + zstandard.compress(page()[300:]), {"Content-Encoding": "zstd"}),
        (page(), {"Content-Encoding": "zstd"}),
        (brotli.compress(gzip.compress(page())), {"Content-Encoding": "gzip, br"}),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(page()), page()), {"Transfer-Encoding": "chunked"}),
    ],
)
def test_what_was_packed_for_the_way_is_unpacked(body: bytes, headers: dict[str, str], tmp_path: Path) -> None:
    [item], issues = collected(tmp_path / "a.warc", warc((URL, body, headers), packed=False))
    assert (item.data, issues) == (page(), [])


def far_looking(data: bytes) -> bytes:
    """Packed so that whoever unpacks it must keep 128 MB."""
    far = zstandard.ZstdCompressionParameters(window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=far).compressobj()
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\x1f\x8bnot gzip", "gzip"),
        (b"not deflated", "deflate"),
        (b"no brotli at all", "br"),
        (zstandard.compress(page())[:5] + b"\xff" * 40, "zstd"),
        (far_looking(page()), "zstd"),
    ],
)
def test_broken_compression_is_said(body: bytes, name: str, tmp_path: Path) -> None:
    items, [issue] = collected(tmp_path / "a.warc", warc((URL, body, {"Content-Encoding": name})))
    assert (items, issue.seen) == ([], "a page with broken compression")


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_page_is_never_unpacked_further_than_is_allowed(name: str) -> None:
    much = bytes(50_000_000)
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}
    packed = pack[name](much)
    tracemalloc.start()
    assert len(decoded(packed, name, 1_000_000, "here")) == 1_000_001
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


def test_the_charset_of_the_server_counts_where_the_page_tells_none(tmp_path: Path) -> None:
    words = "Дрон попал в склад в порту, сообщила полиция. " * 8
    body = f"<html><body><h1>Склад</h1><p>{words}</p></body></html>".encode("koi8-r")
    [item], _ = collected(tmp_path / "a.warc", warc((URL, body, {"Content-Type": "text/html; charset=KOI8-R"})))
    assert words.strip() in item.report.text


def test_a_page_that_declares_the_address_of_another_site_keeps_the_one_it_was_captured_at(tmp_path: Path) -> None:
    other = page(head='<link rel="canonical" href="https://famous.example/1">')
    same = page("Another", head='<link rel="canonical" href="https://gull.example/one">')
    items, _ = collected(tmp_path / "a.warc", warc((URL, other, {}), (URL, same, {})))
    assert [i.report.url for i in items] == [URL, "https://gull.example/one"]


def test_other_records_are_passed_over_and_counted(tmp_path: Path) -> None:
    data = warc(
        (URL, page(), {}),
        (URL + "/gone", page("Gone"), {"Status": "404 Not Found"}),
        (URL + ".png", b"\x89PNG", {"Content-Type": "image/png"}),
        ("https://gull.example/robots.txt", b"User-agent: *", {"Content-Type": "text/plain"}),
    )
    items, [note] = collected(tmp_path / "a.warc.gz", data)
    assert len(items) == 1
    assert (note.kind, note.seen) == ("note", "records passed over: 1 × answer 404, 1 × image/png")


def test_a_bad_page_stops_nothing_and_a_changed_one_is_said(tmp_path: Path) -> None:
    data = warc(
        (URL, page(), {"Content-Encoding": "compress"}),
        (URL + "/2", b"<html><body><p>Log in</p></body></html>", {}),
        (URL + "/3", page("Changed later"), {}),
        packed=False,
    )
    items, issues = collected(tmp_path / "a.warc", data.replace(b"Changed later", b"CHANGED later"))
    assert [i.report.title for i in items] == ["CHANGED later"]
    assert [i.seen.partition(":")[0] for i in issues] == [
        "a page packed as 'compress'",
        "no article on this page",
        "its bytes do not have the hash that the archive gives",
    ]


def test_an_archive_that_breaks_off_gives_what_stands_before(tmp_path: Path) -> None:
    data = warc((URL, page(), {}), (URL + "/2", page("Second"), {}), packed=False)
    for broken, seen in (
        (data[:-200], "a record that is cut off"),
        (data + b"GARBAGE\r\n\r\n", "no record begins here"),
        (data + b"WARC/1.0\r\nContent-Length: -4\r\n\r\n", "a record that does not say how long it is"),
        (data + b"WARC/1.0\r\n" + b"A: b\r\n" * 20_000, "a record whose header does not end"),
    ):
        items, [issue] = collected(tmp_path / "a.warc", broken)
        assert items[0].report.title == "Warehouse hit in Kherson"
        assert (issue.seen, issue.kind) == (seen, "error")
    items, [issue] = collected(tmp_path / "a.warc.gz", gzip.compress(data)[:-30])
    assert "cut off" in issue.seen


@pytest.mark.parametrize("bomb", ["record", "body", "line"])
def test_what_unpacks_beyond_measure_is_refused_soon(bomb: str, tmp_path: Path) -> None:
    start = time.monotonic()
    much = b"\0" * 300_000_000
    if bomb == "body":
        data = warc((URL, gzip.compress(much), {"Content-Encoding": "gzip"}))
    elif bomb == "record":
        data = warc((URL, page(), {}), (URL, much, {}))
    else:
        data = gzip.compress(b"WARC/1.0\r\n" + much)
    items, issues = collected(tmp_path / "a.warc.gz", data, max_bytes=1_000_000)
    assert len(items) == (1 if bomb == "record" else 0)
    assert [i.kind for i in issues] == ["error"]
    assert time.monotonic() - start < SOON


def test_a_wacz_gives_its_pages_and_says_when_a_file_is_not_the_one_it_lists(tmp_path: Path) -> None:
    data = warc((URL, page(), {}))
    for hashed, kinds in ((sha256(data).hexdigest(), []), ("0" * 64, ["warning"])):
        listed = {"resources": [{"path": "archive/data.warc.gz", "hash": f"sha256:{hashed}"}]}
        path = wacz(
            tmp_path / "a.wacz", {"archive/data.warc.gz": data, "datapackage.json": json.dumps(listed).encode()}
        )
        [item], issues = collected(path)
        assert item.report.origin.startswith(f"{path}, archive/data.warc.gz, record at byte ")
        assert [i.kind for i in issues] == kinds


def test_archives_made_to_do_harm_are_refused_entry_by_entry(tmp_path: Path) -> None:
    data = warc((URL, page(), {}))
    entries = {
        "../../evil.warc.gz": data,
        "/evil.warc": data,
        "C:\\evil.warc": data,
        "bad.warc": b"MZ",
        "ok.warc": data,
    }
    items, issues = collected(wacz(tmp_path / "a.wacz", entries))
    assert len(items) == 1
    assert [i.seen for i in issues] == [
        "a name that leads out of the archive",
        "a name that leads out of the archive",
        "a name that leads out of the archive",
        "no WARC archive, though it is called one",
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.wacz"]
    packed = wacz(tmp_path / "b.wacz", {"a.warc": b"\0" * 50_000_000}, compression=zipfile.ZIP_DEFLATED)
    _, [issue] = collected(packed, max_bytes=1_000)
    assert issue.seen == "it unpacks to more than 200 times its size"
    many = wacz(tmp_path / "c.wacz", {f"{n}.warc": b"" for n in range(10_001)})
    _, [issue] = collected(many)
    assert issue.seen.startswith("10,001 files in one archive")
    _, [issue] = collected(tmp_path / "d.wacz", packed.read_bytes()[:-30])
    assert "broken zip" in issue.seen


def test_the_record_is_kept_in_the_casebook_and_in_its_evidence(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc((URL, gzip.compress(page()), {"Content-Encoding": "gzip"})))
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        assert reportedly.run([str(tmp_path / "a.warc.gz")], casebook).incidents
        assert reportedly.run([str(tmp_path / "a.warc.gz")], casebook).incidents
        kinds = [entry.kind for entry in casebook.journal()]
        reportedly.write_evidence(casebook, str(tmp_path / "sealed"), sign=False)
    assert kinds.count("recorded") == kinds.count("captured") == 1
    assert len(list((tmp_path / "sealed" / "captures").iterdir())) == 2
    found = custody.verify(tmp_path / "sealed")
    assert found.quotes
    assert not [f for f in found.faults if "unsigned" not in f.seen]
