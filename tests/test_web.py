"""Asking the web: a server on this machine, what may be asked of it, and what is kept before it is read."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

import reportedly
from reportedly.casebook import open_casebook
from reportedly.cli import main
from reportedly.collect.guard import asked
from reportedly.collect.warc import payload_of
from reportedly.collect.web import Web
from reportedly.errors import InputError
from reportedly.settings import Settings

# feedparser leaves its temporary files to be closed by Python.
pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")
SENTENCE = "A drone hit a warehouse in the port of Kherson on Monday, killing two people, police said. "
QUICK = Settings(seconds_between=0.0, fetch_seconds=5.0, workers=0)


def page(title: str) -> bytes:
    return f"<html><body><h1>{title}</h1><p>{SENTENCE * 3}{title}.</p></body></html>".encode()


class Site:
    """A server: what it answers to each path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers.items())))
                status, headers, body = site.answers.get(self.path, (404, {}, b"gone"))
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def give(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        stated = {"Content-Type": "text/html"} | {k.replace("_", "-"): v for k, v in headers.items()}
        self.answers[path] = (status, stated, body)
        return self.url + path

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def kept() -> list[tuple[str, bytes]]:
    return []


@pytest.fixture
def web(kept: list[tuple[str, bytes]]) -> Iterator[Web]:
    with Web(QUICK, lambda url, record: kept.append((url, record)), allowed={"127.0.0.1"}) as made:
        yield made


# ------------------------------------------------------------------ which addresses may be asked


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.9", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "255.255.255.255",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused_whatever_the_name_says(number: str) -> None:
    def lookup(host: str, port: int) -> list[str]:
        return ["93.184.215.14", number]

    with pytest.raises(InputError, match="not on the public network"):
        asked("https://news.example/1", (), lookup)
    assert asked("https://news.example/1", {"news.example"}, lookup) == "93.184.215.14"


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "file:///etc/passwd", "http://", "http://u:p@a.example", "http://[::1", "javascript:1"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="not a web address"):
        asked(url, (), lambda *_: ["93.184.215.14"])


def test_public_addresses_may_be_asked() -> None:
    assert asked("http://a.example:8080/x", (), lambda *_: ["2606:2800:21f:cb07::1"]) == "2606:2800:21f:cb07::1"
    with pytest.raises(InputError, match="no such host"):
        asked("http://a.example", (), lambda *_: [])


def test_this_machine_is_not_asked_unless_it_is_allowed_by_name(site: Site) -> None:
    with Web(QUICK, lambda *_: None) as web, pytest.raises(InputError, match="not on the public network"):
        web.get(site.give("/1", page("One")))
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_not_followed(site: Site, web: Web) -> None:
    url = site.give("/away", b"", 302, Location="http://169.254.169.254/latest/meta-data")
    with pytest.raises(InputError, match=r"169\.254\.169\.254 is not on the public network"):
        web.get(url)


def test_the_number_that_was_looked_up_is_the_one_that_is_asked(site: Site) -> None:
    """A name service that answers otherwise the second time does not lead elsewhere."""
    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])
    port = site.url.rpartition(":")[2]
    site.give("/1", page("One"))
    with Web(QUICK, lambda *_: None, allowed={"news.example"}, lookup=lambda *_: next(answers)) as web:
        web.get(f"http://news.example:{port}/1")
    assert [headers["Host"] for _, headers in site.asked] == [f"news.example:{port}"] * 2
    assert next(answers) == ["10.0.0.1"]


# ------------------------------------------------------------------ asking


def test_an_answer_is_kept_as_a_record_before_it_is_given(site: Site, web: Web, kept: list[tuple[str, bytes]]) -> None:
    body = gzip.compress(page("One"))
    url = site.give("/1", body, Content_Encoding="gzip", ETag='"a"')
    answer = web.get(url)
    assert (answer.url, answer.changed, answer.etag) == (url, True, '"a"')
    assert kept == [(url, answer.record)]
    record = next(iter(ArchiveIterator(io.BytesIO(answer.record))))
    assert record.rec_headers.get_header("WARC-Target-URI") == url
    assert record.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert record.raw_stream.read() == body
    again = web.get(url, etag='"a"')
    assert (again.changed, again.record, len(kept)) == (False, b"", 1)


@pytest.mark.parametrize(("name", "pack"), [("br", brotli.compress), ("zstd", zstandard.compress)])
def test_what_a_server_packs_in_a_way_not_asked_for_is_read(
    site: Site, web: Web, name: str, pack: Callable[[bytes], bytes]
) -> None:
    answer = web.get(site.give("/1", pack(page("One")), Content_Encoding=name))
    assert payload_of(answer.record, "here", QUICK) == page("One")


def test_redirects_are_followed_and_kept_and_a_circle_ends(site: Site, web: Web, kept: list[tuple[str, bytes]]) -> None:
    site.give("/1", page("One"))
    assert web.get(site.give("/old", b"", 301, Location="/1")).url == site.url + "/1"
    assert [url for url, _ in kept] == [site.url + "/old", site.url + "/1"]
    with pytest.raises(InputError, match="more than 10 redirects"):
        web.get(site.give("/round", b"", 302, Location="/round"))


def test_robots_txt_is_asked_once_and_followed(site: Site, web: Web) -> None:
    site.give("/robots.txt", b"User-agent: *\nDisallow: /private\n")
    web.get(site.give("/1", page("One")))
    with pytest.raises(InputError, match=r"robots\.txt forbids it"):
        web.get(site.give("/private/2", page("Two")))
    with pytest.raises(InputError, match=r"robots\.txt forbids it"):
        web.get(site.give("/there", b"", 302, Location="/private/2"))
    assert site.paths == ["/robots.txt", "/1", "/there"]


def test_a_site_whose_robots_txt_cannot_be_had_is_not_asked(site: Site, web: Web) -> None:
    site.give("/robots.txt", b"", 503)
    with pytest.raises(InputError, match="cannot be had"):
        web.get(site.give("/1", page("One")))
    assert site.paths == ["/robots.txt"]


def test_a_pause_lies_between_two_questions_to_one_site(site: Site) -> None:
    site.give("/robots.txt", b"User-agent: reportedly\nCrawl-delay: 12\n")
    site.give("/1", page("One"))
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    settings = Settings(seconds_between=5.0)
    with Web(settings, lambda *_: None, allowed={"127.0.0.1"}, clock=lambda: now[0], sleep=sleep) as web:
        web.get(site.url + "/1")
        web.get(site.url + "/1")
    assert slept == [12.0, 12.0]


@pytest.mark.parametrize(
    ("status", "headers", "seen", "do"),
    [
        (404, {}, "answered 404", "is it gone"),
        (503, {"Retry_After": "90"}, "answered 503", "in 90 seconds"),
    ],
)
def test_what_is_no_page_is_said(site: Site, web: Web, status: int, headers: Any, seen: str, do: str) -> None:
    with pytest.raises(InputError, match=seen) as caught:
        web.get(site.give("/1", b"", status, **headers))
    assert do in caught.value.do


def test_what_is_too_large_or_never_ends_is_given_up(site: Site) -> None:
    url = site.give("/1", b"x" * 5_000)
    small, ticks = Settings(max_bytes=1_000, seconds_between=0), iter(range(0, 10_000, 20))
    with (
        Web(small, lambda *_: None, allowed={"127.0.0.1"}) as web,
        pytest.raises(InputError, match="larger than"),
    ):
        web.get(url)
    slow = Web(QUICK, lambda *_: None, allowed={"127.0.0.1"}, clock=lambda: float(next(ticks)))
    with slow as web, pytest.raises(InputError, match="no whole answer in time"):
        web.get(url)


# ------------------------------------------------------------------ read --online


def test_addresses_and_lists_of_them_are_read_when_it_is_said(site: Site, tmp_path: Path) -> None:
    urls = [site.give(f"/{n}", page(f"Warehouse {n} hit in Kherson")) for n in (1, 2)]
    gone = site.url + "/gone"
    (tmp_path / "links.txt").write_text("# what to read\n" + "\n".join([*urls[1:], gone]))
    paths = [urls[0], str(tmp_path / "links.txt")]
    with open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        offline = reportedly.run(paths, casebook, QUICK)
        assert [i.seen for i in offline.issues] == [
            "a web address, and nothing is asked of the web",
            "a list of 2 web addresses",
        ]
        assert site.asked == []
        record = reportedly.run(paths, casebook, QUICK, online=True, allowed={"127.0.0.1"})
        assert [r.url for r in record.reports] == urls
        assert [r.report for r in record.reports] == urls
        assert [(i.where, i.seen) for i in record.issues] == [(gone, "answered 404")]
        journal = [(e.kind, e.subject) for e in casebook.journal() if e.kind in ("recorded", "captured")]
    assert journal[0] == ("recorded", urls[0])
    assert [kind for kind, _ in journal].count("recorded") == 2


# ------------------------------------------------------------------ feeds


def rss(site: Site, *pages: str, updated: str = "") -> bytes:
    stamp = "<pubDate>Sun, 17 Nov 2024 13:03:00 +0200</pubDate>"
    items = "".join(
        f"<item><title>{p}</title><link>{site.url}/{p}</link><guid>{p}{updated}</guid>{stamp}</item>" for p in pages
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gull</title>{items}</channel></rss>'.encode()


def opml(path: Path, *urls: str) -> str:
    outlines = "".join(f'<outline text="x"><outline type="rss" xmlUrl="{url}"/></outline>' for url in urls)
    path.write_text(f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>')
    return str(path)


def test_a_watched_feed_is_asked_for_what_is_new_and_nothing_twice(site: Site, tmp_path: Path) -> None:
    for name in "ab":
        site.give(f"/{name}", page(f"Warehouse {name} hit in Kherson"))
    feed = site.give("/feed", rss(site, "a", "b"), ETag='"1"')
    listed = opml(tmp_path / "feeds.opml", feed, site.url + "/none")
    with open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        first = reportedly.watch([listed], casebook, QUICK, online=True, allowed={"127.0.0.1"})
        assert [(f.title, f.new, f.read, f.waiting, f.seen) for f in first.feeds] == [
            ("Gull", 2, 2, 0, None),
            (None, 0, 0, 0, "answered 404"),
        ]
        assert [i.seen for i in first.issues] == ["answered 404"]
        assert len(casebook.reports()) == 2
        site.asked.clear()
        second = reportedly.watch([listed], casebook, QUICK, online=True, allowed={"127.0.0.1"})
        assert (second.feeds[0].new, second.feeds[0].read) == (0, 2)
        assert site.paths == ["/robots.txt", "/feed", "/none"]
        site.give("/c", page("Warehouse c hit in Kherson"))
        site.give("/feed", rss(site, "c", "b"), ETag='"2"')
        third = reportedly.watch([listed], casebook, QUICK, online=True, allowed={"127.0.0.1"})
        assert (third.feeds[0].new, third.feeds[0].read, len(casebook.reports())) == (1, 3, 3)


def test_a_run_that_was_stopped_is_gone_on_with(site: Site, tmp_path: Path) -> None:
    for name in "abc":
        site.give(f"/{name}", page(f"Warehouse {name} hit in Kherson"))
    feed = site.give("/feed", rss(site, "a", "b", "c"))

    def stop(url: str) -> None:
        if url.endswith("/b"):
            raise KeyboardInterrupt

    with open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        with pytest.raises(KeyboardInterrupt):
            reportedly.watch([feed], casebook, QUICK, stop, online=True, allowed={"127.0.0.1"})
        (standing,) = reportedly.watch(casebook=casebook, settings=QUICK).feeds
        assert (standing.read, standing.waiting) == (2, 1)
        site.asked.clear()
        done = reportedly.watch([feed], casebook, QUICK, online=True, allowed={"127.0.0.1"})
        assert site.paths == ["/robots.txt", "/feed", "/c"]
        assert (done.feeds[0].read, done.feeds[0].waiting, len(casebook.reports())) == (3, 0, 3)
        assert casebook.incidents()


def test_a_page_that_cannot_be_had_is_tried_three_times(site: Site, tmp_path: Path) -> None:
    feed = site.give("/feed", rss(site, "gone"))
    with open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        for waiting, failed in ((1, 0), (1, 0), (0, 1), (0, 1)):
            done = reportedly.watch([feed], casebook, QUICK, online=True, allowed={"127.0.0.1"})
            assert (done.feeds[0].waiting, done.feeds[0].failed) == (waiting, failed)
    assert site.paths.count("/gone") == 3


@pytest.mark.parametrize("body", [b"<rss><channel><item>", b"not a feed", b'<!DOCTYPE x [<!ENTITY a "b">]><rss/>'])
def test_a_feed_that_is_none_is_said_and_the_next_is_asked(site: Site, tmp_path: Path, body: bytes) -> None:
    site.give("/a", page("Warehouse a hit in Kherson"))
    feeds = [site.give("/bad", body), site.give("/feed", rss(site, "a"))]
    with open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        done = reportedly.watch(feeds, casebook, QUICK, online=True, allowed={"127.0.0.1"})
    assert (done.feeds[0].read, done.feeds[1].read) == (0, 1)


def test_the_command_asks_nothing_without_its_switch(tmp_path: Path) -> None:
    listed = opml(tmp_path / "feeds.opml", "https://news.example/feed")
    run = CliRunner()
    refused = run.invoke(main, ["watch", listed, "--casebook", str(tmp_path / "a.sqlite")])
    assert refused.exit_code == 2
    assert "--online" in refused.output
    shown = run.invoke(main, ["watch", "--casebook", str(tmp_path / "a.sqlite"), "--format", "record"])
    assert "No feed is watched" in shown.output


def test_lists_without_a_feed_are_an_error(tmp_path: Path) -> None:
    with open_casebook(":memory:") as casebook:
        for text in ("<opml><body/></opml>", "some words", '<opml><body><outline xmlUrl="file:///etc"/></body></opml>'):
            (tmp_path / "a.opml").write_text(text)
            with pytest.raises(InputError):
                reportedly.watch([str(tmp_path / "a.opml")], casebook, QUICK)
