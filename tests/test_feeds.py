"""Feeds that are read as files: entries with a whole text are reports; bombs and broken feeds are said."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import reportedly
from reportedly import custody
from reportedly.collect import Collected, collect
from reportedly.nouns import Issue, Report
from reportedly.settings import Settings

# feedparser leaves its temporary files to be closed by Python.
pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")
SENTENCE = "A drone hit a <b>warehouse</b> in the port of Kherson on Monday, killing two people, police said. "
WORDS = SENTENCE.replace("<b>", "").replace("</b>", "")


def collected(path: Path, data: str) -> tuple[list[Report], list[Issue]]:
    path.write_text(data, encoding="utf-8")
    items = list(collect([str(path)], Settings()))
    return [i.report for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Larsund Gull</title><item><title>Warehouse hit &amp; burnt</title><link>https://gull.example/1</link>
<guid>gull-1</guid><pubDate>Sun, 17 Nov 2024 13:03:00 +0200</pubDate><description>In short.</description>
<content:encoded><![CDATA[<p>{SENTENCE * 3}</p>]]></content:encoded></item>
<item><title>Only announced</title><link>https://gull.example/2</link><description>Short.</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Larsund Gull</title><entry><id>gull-1</id>
<title>Warehouse hit &amp; burnt</title><link href="https://gull.example/1"/><published>2024-11-17T13:03:00+02:00</published>
<updated>2024-11-18T07:00:00+02:00</updated>
<content type="html">{(f"<p>{SENTENCE * 3}</p>").replace("<", "&lt;").replace(">", "&gt;")}</content></entry></feed>"""


@pytest.mark.parametrize(("feed", "updated"), [(RSS, None), (ATOM, "2024-11-18T07:00:00+02:00")])
def test_an_entry_with_a_whole_text_is_a_report(feed: str, updated: str | None, tmp_path: Path) -> None:
    file = tmp_path / "gull.xml"
    [report], issues = collected(file, feed)
    assert report.text == f"Warehouse hit & burnt\n\n{(WORDS * 3).strip()}"
    assert (report.outlet, report.url, report.key) == ("Larsund Gull", "https://gull.example/1", "gull-1")
    assert (report.published, report.updated) == ("2024-11-17T13:03:00+02:00", updated)
    assert report.origin == f"{file}, entry 1"
    assert [i.seen for i in issues] == ["passed over: 1 × entry that only announces its page"] * (feed is RSS)


@pytest.mark.parametrize("feed", [RSS, ATOM])
def test_every_quote_is_found_again_in_the_archived_entry(feed: str, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(feed)
    with reportedly.open_casebook(str(tmp_path / "a.sqlite")) as casebook:
        assert reportedly.run([str(tmp_path / "a.xml")], casebook, Settings(workers=0)).incidents
        reportedly.write_evidence(casebook, str(tmp_path / "sealed"), sign=False)
    found = custody.verify(tmp_path / "sealed")
    assert found.quotes
    assert not [f for f in found.faults if "unsigned" not in f.seen]


def test_a_feed_made_to_do_harm_or_broken_is_one_issue(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + RSS.partition("?>")[2].replace("In short", "&b;")
    for feed, seen in (
        (RSS.replace('version="2.0"', 'version="2.0" ><!-- <!ENTITY --', 1), "a feed that declares entities"),
        (RSS.replace("</item>", ""), "a broken feed"),
        (RSS.replace("<item>", "<item></item>" * 10_001 + "<item>"), "over the limit of 10,000"),
    ):
        reports, [issue] = collected(tmp_path / "a.xml", feed)
        assert reports == []
        assert seen in issue.seen
    reports, _ = collected(tmp_path / "a.xml", bomb)
    assert reports == []


def test_a_feed_without_entries_is_said(tmp_path: Path) -> None:
    _, [issue] = collected(tmp_path / "a.xml", '<rss version="2.0"><channel><title>Gull</title></channel></rss>')
    assert (issue.kind, issue.seen) == ("note", "a feed without entries")


def test_a_list_of_feeds_is_for_watching(tmp_path: Path) -> None:
    _, [issue] = collected(
        tmp_path / "a.opml", '<opml version="2.0"><body><outline xmlUrl="https://a.example"/></body></opml>'
    )
    assert issue.seen == "a list of feeds"
    assert "reportedly watch" in issue.do


@pytest.mark.parametrize(
    "data",
    [
        "<!--a-->" * 500 + "<x/>",
        "<?xml ?>" * 500 + "<x/>",
        '<rss version="2.0"><channel>' + "<item>" * 300_000,
        '<rss version="2.0"><channel>' + "<item ><item/>" * 200_000 + "</channel></rss>",
    ],
)
def test_feeds_made_to_be_slow_are_done_soon(data: str, tmp_path: Path) -> None:
    start = time.process_time()
    reports, issues = collected(tmp_path / "a.xml", data)
    assert len(reports) + len(issues) == 1
    assert time.process_time() - start < 20
