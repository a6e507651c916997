"""Hostile input: each gives a clear issue or an inert text, soon, and the run goes on."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from reportedly.collect import Collected, article, collect
from reportedly.nouns import Issue, Report
from reportedly.settings import Settings

SENTENCE = "A drone hit a warehouse in the port of Larsund on Monday, the harbour master said, and two were hurt. "
BODY = f"<p>{SENTENCE * 3}</p>"
RUSSIAN = "Беспилотник попал в склад в порту в понедельник, сообщил начальник порта. Двое ранены. " * 4
SOON = 20  # seconds; generous, for busy machines: what is refused here would take minutes or hours


def collected(path: Path, **settings: int) -> tuple[list[Report], list[Issue]]:
    items = list(collect([str(path)], Settings(**settings)))
    return [i.report for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(path: Path, **settings: int) -> Issue:
    reports, [issue] = collected(path, **settings)
    assert reports == []
    assert issue.kind == "error"
    assert str(path) in issue.where
    assert issue.do
    return issue


def accepted(path: Path) -> Report:
    [report], issues = collected(path)
    assert issues == []
    return report


# ------------------------------------------------------------------ pages built to break the reader


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "figure"])
def test_a_hundred_thousand_nested_tags(tag: str, tmp_path: Path) -> None:
    start = time.monotonic()
    issue = refused(written(tmp_path / "a.html", f"<html><body>{f'<{tag}>' * 100_000}{BODY}"))
    assert "256 deep" in issue.seen
    assert time.monotonic() - start < SOON


def test_an_article_before_the_nested_tags_is_read(tmp_path: Path) -> None:
    report = accepted(written(tmp_path / "a.html", f"<body><article>{BODY}{'<div>' * 100_000}x</article>"))
    assert report.text == (SENTENCE * 3).strip()


@pytest.mark.parametrize(
    "content",
    [
        "<p>x</p><b></b>" * 300_000,
        "<" * 3_000_000,
        "<p " + "a=1 " * 400_000 + ">",
        f'<p class="{"a-" * 1_000_000}">' + BODY,
        "<figure><img><figcaption>c</figcaption></figure>" * 20_000 + BODY,
        "<p>" + "<a href=x>y</a> " * 45_000 + "</p>",
        "<p>" + "<a href=x>y</a><br><br>" * 20_000 + "</p>",
        "<h1>" + "t" * 1_000_000 + "</h1>" + "<h1>u</h1>" * 20_000 + BODY,
        '<span class="byline"><i>' * 100 + "x" * 1_000_000,
        "<p>10:30</p>" * 40_000,
        "<title>" + "a | " * 200_000 + "</title>" + BODY,
    ],
    ids=[
        "elements",
        "brackets",
        "attributes",
        "class",
        "figures",
        "links",
        "breaks",
        "headings",
        "bylines",
        "stamps",
        "title",
    ],
)
def test_pages_that_are_long_in_one_way_are_done_soon(content: str, tmp_path: Path) -> None:
    start = time.monotonic()
    reports, issues = collected(written(tmp_path / "a.html", content))
    assert len(reports) + len(issues) == 1
    assert time.monotonic() - start < SOON


@pytest.mark.parametrize(
    "data",
    [
        "[" * 200_000,
        '{"@type":"NewsArticle","headline":["x"],"datePublished":5,"author":[[{"name":{"a":1}}]],"publisher":7}',
        '{"@type":"NewsArticle","author":' + "[" * 900 + "]" * 900 + "}",
        json.dumps([{"@type": "WebPage", "mainEntity": [{"@graph": []}] * 1000}] * 50),
        '{"@type": {"a": 1}, "mainEntityOfPage": 4, "image": null}',
        "null",
    ],
)
def test_data_of_wrong_shape_in_a_page_is_passed_over(data: str, tmp_path: Path) -> None:
    report = accepted(written(tmp_path / "a.html", f'<script type="application/ld+json">{data}</script>{BODY}'))
    assert report.text.endswith(SENTENCE.strip())


def test_an_article_after_the_end_of_the_body_is_found(tmp_path: Path) -> None:
    page = f"<html><head><title>T</title></head><body><p>Menu</p></body></html>{BODY}"
    assert accepted(written(tmp_path / "a.html", page)).text.endswith(SENTENCE.strip())


def test_control_characters_between_tags_do_not_stop_the_search_for_a_date(tmp_path: Path) -> None:
    page = f"<p>x</p>&#1;<script></script>&#2;<style></style>\x03{BODY}"
    assert accepted(written(tmp_path / "a.html", page)).text.endswith(SENTENCE.strip())


def test_addresses_that_cannot_be_are_passed_over() -> None:
    links = '<a href="http://[x">a</a> <a href="javascript:x">b</a>'
    read = article(f'<link rel=canonical href="http://[bad"><p>{links} {SENTENCE * 3}', "https://gull.example/")
    assert read.metadata.url == "https://gull.example/"
    assert read.links == ()


def test_script_in_every_field_stays_words(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    shown = "&lt;script&gt;alert(1)&lt;/script&gt;"
    head = f'<meta name="author" content="{shown}"><meta property="og:site_name" content="Gull {shown}">'
    report = accepted(written(tmp_path / "a.html", f"{head}<h1>Drone {shown} hits</h1>{BODY}<p>{shown} {SENTENCE}</p>"))
    assert evil in report.text  # the page shows these words; whoever prints them makes them inert
    assert report.title == f"Drone {evil} hits"
    assert "alert" not in accepted(written(tmp_path / "b.html", f"<h1>Drone {evil}</h1>{evil}{BODY}{evil}")).text


def test_zero_width_and_direction_marks_are_taken_out_of_pages(tmp_path: Path) -> None:
    body = BODY.replace("mas", "ma\u00ads")
    report = accepted(written(tmp_path / "a.html", f"<h1>Dro\u200bne \u202ehit\u202c</h1>{body}"))
    assert report.title == "Drone hit"
    assert not set("\u200b\u200e\u202a\u202c\u202e\u2066\u00ad\ufeff") & set(report.text)


def test_entities_of_a_document_type_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    report = accepted(written(tmp_path / "a.html", f"{bomb}<body><p>&b; &c; {SENTENCE * 3}</p>"))
    assert "lol" not in report.text
    assert "root:" not in report.text


@pytest.mark.parametrize(
    "body",
    [
        "<p>Log in to read this article. Subscribers have full access.</p><p>Sign in to continue reading.</p>",
        "<p>Please enable JavaScript and cookies to continue. Access denied until you verify you are human.</p>",
        "<p>404</p><p>Page not found. The page that you are looking for may have been moved or removed.</p>",
        "<ul><li><a href=a>One</a></li><li><a href=b>Two</a></li></ul>",
        "<div id=root></div><script>start()</script>",
        "",
    ],
    ids=["login", "robots", "404", "links", "app", "empty"],
)
def test_a_page_without_an_article(body: str, tmp_path: Path) -> None:
    assert "no article" in refused(written(tmp_path / "a.html", f"<html><body><h1>T</h1>{body}</body></html>")).seen


# ------------------------------------------------------------------ bytes


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (f"<meta charset=utf-8><h1>Удар</h1><p>{RUSSIAN}".encode("cp1251"), "cp1251"),
        (f"<h1>Удар</h1><p>{RUSSIAN}".encode("koi8-r"), "koi8_r"),
        (f"<meta charset=windows-1251><h1>Удар</h1><p>{RUSSIAN}".encode(), "utf-8"),
        (f"<meta charset=no-such-set><h1>Удар</h1><p>{RUSSIAN}".encode(), "utf-8"),
        (f"<meta charset=windows-1251><h1>Удар</h1><p>{RUSSIAN}".encode("cp1251"), "windows-1251"),
        (f"<h1>Удар</h1><p>{RUSSIAN}".encode("utf-16"), "utf-16-le"),
        (f"<h1>Удар</h1><p>{RUSSIAN}".encode("utf-16-be"), "utf-16-be"),
        (f"<h1>Удар</h1><p>{RUSSIAN}".encode("utf-8-sig"), "utf-8"),
        (f"<h1>Удар</h1><p>{RUSSIAN}".encode("utf-32"), "utf-32-le"),
    ],
)
def test_the_charset_is_what_the_bytes_are(data: bytes, charset: str, tmp_path: Path) -> None:
    [item] = collect([str(written(tmp_path / "a.html", data))], Settings())
    assert isinstance(item, Collected)
    assert item.report.text == f"Удар\n\n{RUSSIAN.strip()}"
    assert item.capture.charset == charset


def test_quotation_marks_of_windows_in_a_page_that_claims_utf8(tmp_path: Path) -> None:
    data = f"<meta charset=utf-8><p>He said \u201cno\u201d. {SENTENCE * 3}".encode("cp1252")
    assert accepted(written(tmp_path / "a.html", data)).text.startswith("He said \u201cno\u201d.")


def test_a_few_broken_bytes_are_a_warning(tmp_path: Path) -> None:
    data = f"<meta charset=utf-8><p>Caf\u00e9 {SENTENCE * 3}".encode() + b"\xff\xfe\x81 end.</p>"
    [report], [issue] = collected(written(tmp_path / "a.html", data))
    assert issue.kind == "warning"
    assert issue.seen.startswith("3 characters cannot be read as utf-8")
    assert "Caf\u00e9" in report.text


def test_bytes_in_no_charset_are_refused(tmp_path: Path) -> None:
    data = "Удар".encode("utf-16") + b"\x00\xd8" * 200
    assert "broken charset" in refused(written(tmp_path / "a.txt", data)).seen


@pytest.mark.parametrize(
    ("name", "data", "seen"),
    [
        ("a.html", b"", "an empty file"),
        ("a.txt", b" \n\t\n", "an empty file"),
        ("a.jsonl", b"", "an empty file"),
        ("a.json", b"[]", "an empty list"),
        ("a.html", bytes(range(256)) * 20, "binary data, not a page or text"),
        ("a.txt", b"a\0b\0\0\0" * 1000, "binary data, not a page or text"),
        ("a.html", b"%PDF-1.7\n", "a PDF that cannot be opened: Failed to load document (PDFium: Data format error)."),
        ("a.html", b"PK\x03\x04" + b"x" * 50, "a broken zip archive: File is not a zip file"),
        ("a.txt", b"\x1f\x8b" + b"x" * 50, "a gzip file, not a page or text"),
    ],
)
def test_what_is_no_text_is_named(name: str, data: bytes, seen: str, tmp_path: Path) -> None:
    assert refused(written(tmp_path / name, data)).seen == seen


def test_zero_bytes_in_a_page_are_taken_out(tmp_path: Path) -> None:
    body = BODY.replace("drone", "dr\0one")
    report = accepted(written(tmp_path / "a.html", f"<h1>Dr\0one</h1>{body}"))
    assert "\0" not in report.text
    assert report.title == "Drone"


def test_a_page_over_the_limit_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    with path.open("wb") as stream:
        stream.truncate(30_000_000)
    assert refused(path).seen == "larger than 20,000,000 bytes"
    assert "over the limit of 1,000" in refused(written(tmp_path / "b.txt", SENTENCE * 20), max_characters=1000).seen


# ------------------------------------------------------------------ records


def test_a_broken_line_is_named_by_its_number_and_the_next_is_read(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "text": "The first."}',
        b'{"id": "b", "text": ',
        b'{"id": "c", "text": "The third."}',
        b"",
        b'{"id": "d", "text": "\xff\xfe"}',
        b"[1, 2]",
        b'{"id": "e", "text": 5}',
        b'{"id": "f"}',
        b'{"id": "g", "text": "  "}',
        b'{"id": "h", "text": "\\ud800"}',
        b'{"text": "t", "x": ' + b"[" * 100_000 + b"}",
        b'{"id": "i", "text": "The last."}',
    ]
    reports, issues = collected(written(tmp_path / "a.jsonl", b"\n".join(lines)))
    assert [r.key for r in reports] == ["a", "c", "i"]
    assert [i.where.rpartition(" ")[2] for i in issues if i.kind == "error"] == [
        "2",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "11",
    ]
    assert all(i.seen and i.do for i in issues if i.kind == "error")


def test_a_line_over_the_limit_is_skipped(tmp_path: Path) -> None:
    lines = ['{"text": "One."}', json.dumps({"text": "x" * 5000}), '{"text": "Three."}']
    reports, [issue] = collected(written(tmp_path / "a.jsonl", "\n".join(lines)), max_bytes=1000)
    assert [r.text for r in reports] == ["One.", "Three."]
    assert issue.where.endswith("line 2")


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        ('{"id": 7, "text": 12}', "not a report"),
        ('{"text": null}', "not a report"),
        ('{"text": "t", "language": 5}', "not a report"),
        ('"just a string"', "not a report"),
        ('{"text": "abc"', "broken JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": "t", "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ],
)
def test_json_of_wrong_shape(content: str, seen: str, tmp_path: Path) -> None:
    assert seen in refused(written(tmp_path / "a.json", content)).seen


def test_one_bad_record_of_a_list_does_not_hide_the_others(tmp_path: Path) -> None:
    reports, issues = collected(
        written(tmp_path / "a.json", '[{"text": "One."}, 5, {"title": "x"}, {"text": "Four."}]')
    )
    assert [r.text for r in reports] == ["One.", "Four."]
    assert [i.where.rpartition(", ")[2] for i in issues] == ["record 2", "record 3"]


# ------------------------------------------------------------------ the file system


def test_folders_that_lead_back_to_themselves(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "self").symlink_to("self")
    (tmp_path / "in" / "gone.html").symlink_to("nothing.html")
    written(tmp_path / "in" / "a.txt", SENTENCE)
    reports, issues = collected(tmp_path)
    assert [r.key for r in reports] == ["a"]
    assert {i.seen for i in issues} >= {"a link to a folder; not followed", "a link to a file that is not there"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are of Unix")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert refused(tmp_path / "a.txt").seen == "not a regular file"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    written(tmp_path / "a.txt", SENTENCE).chmod(0)
    assert "cannot be read" in refused(tmp_path / "a.txt").seen


def test_one_bad_file_does_not_end_the_run(tmp_path: Path) -> None:
    written(tmp_path / "a.html", bytes(range(256)) * 20)
    written(tmp_path / "b.html", "<div>" * 100_000)
    written(tmp_path / "c.json", "{")
    written(tmp_path / "d.html", BODY)
    reports, issues = collected(tmp_path)
    assert [r.key for r in reports] == ["d"]
    assert [Path(i.where).name for i in issues] == ["a.html", "b.html", "c.json"]
