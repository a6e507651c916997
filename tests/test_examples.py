"""The sample pages: what is taken from each, and that nothing around the article comes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportedly.collect import Collected, collect
from reportedly.nouns import Report
from reportedly.settings import Settings

EXAMPLES = Path(__file__).parent.parent / "examples"
KEYS = (
    "2024-11-17-harbour-post",
    "2024-11-17-kama-gazette",
    "2024-11-17-northern-wire",
    "2024-11-17-river-herald",
    "2024-11-17-steppe-courier",
    "2024-11-18-trade-ledger",
    "2025-07-01-delta-monitor",
    "2025-07-02-lantern-weekly",
)
# key -> outlet, byline, published, words of the caption, what the last paragraph begins with
EXPECTED: dict[str, tuple[str, str, str, str, str]] = {
    KEYS[0]: (
        "Harbour Post",
        "Ruth Adler",
        "2024-11-17T18:45:00+01:00",
        "File photograph: City archive",
        "Kupol is among",
    ),
    KEYS[1]: ("Kama Gazette", "Timur Galeev", "2024-11-17T10:05:00+04:00", "Still from a video", "Emergency services"),
    KEYS[2]: (
        "Northern Wire",
        "Ingrid Solberg, Peter Hallam",
        "2024-11-17T09:30:00+00:00",
        "",
        "The plant at the address",
    ),
    KEYS[3]: (
        "river-herald.example",
        "River Herald foreign desk",
        "2024-11-17T14:10:00-05:00",
        "Screenshot: Telegram",
        "Kupol makes the Tor-M2E",
    ),
    KEYS[4]: (
        "Steppe Courier",
        "Olena Marchuk",
        "2024-11-17T12:20:00+02:00",
        "Illustrative photo: Wikimedia",
        "Kupol makes",
    ),
    KEYS[5]: ("The Trade Ledger", "Daniel Okoro", "2024-11-18T08:15:00-05:00", "Stock photo", "Compliance teams"),
    KEYS[6]: (
        "Delta Monitor",
        "Selin Aksoy",
        "2025-07-01T14:10:00+03:00",
        "Photo: local Telegram channel",
        "The plant had",
    ),
    KEYS[7]: (
        "Lantern Weekly",
        "Aidan Byrne",
        "2025-07-02T09:00:00+01:00",
        "Map: Lantern Weekly",
        "An independent count",
    ),
}
CLUTTER = (
    "cookie", "newsletter", "subscribe", "sign up", "sign in", "share this", "read also", "read more", "related",
    "most read", "most viewed", "recommended", "become a member", "advertisement", "rights reserved", "weather",
    "refiner", "airfield", "port city", "border village", "market", "bridge", "free articles", "galway",
    "first of many",
)  # fmt: skip


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {i.report.key: i.report for i in collect([str(EXAMPLES)], Settings()) if isinstance(i, Collected)}


def body(report: Report) -> str:
    return "".join(report.text[p.start : p.end] for p in report.parts if p.kind == "body")


def test_all_eight_pages_are_reports_in_english(reports: dict[str, Report]) -> None:
    assert tuple(reports) == KEYS
    assert {r.language for r in reports.values()} == {"en"}


@pytest.mark.parametrize("key", KEYS)
def test_who_published_it_when_and_under_which_picture(key: str, reports: dict[str, Report]) -> None:
    report = reports[key]
    outlet, byline, published, caption, last = EXPECTED[key]
    assert (report.outlet, report.byline, report.published) == (outlet, byline, published)
    assert report.url is not None
    assert ".example/" in report.url
    assert [caption in i.caption.of(report.text) for i in report.images if i.caption] == ([True] if caption else [])
    assert body(report).split("\n\n")[-1].startswith(last)


@pytest.mark.parametrize("key", KEYS)
def test_nothing_around_the_article_comes_with_it(key: str, reports: dict[str, Report]) -> None:
    text = reports[key].text.lower()
    assert [word for word in CLUTTER if word in text] == []


@pytest.mark.parametrize("key", KEYS)
def test_each_page_is_a_short_report(key: str, reports: dict[str, Report]) -> None:
    report = reports[key]
    assert 120 <= len(report.text.split()) <= 300
    assert report.title is not None
    assert report.text.startswith(f"{report.title}\n\n")
    assert report.title not in body(report)


def test_the_facts_that_the_record_must_show_are_told(reports: dict[str, Report]) -> None:
    told = {key: report.text for key, report in reports.items()}
    assert "1,500 km from the border" in told[KEYS[4]]
    assert "First-ever strike" in told[KEYS[4]]
    for key, figure in ((KEYS[2], "more than 1,300 km"), (KEYS[0], "about 1,200 km"), (KEYS[3], "over 1,000 km")):
        assert figure in told[key]
    assert all("101 Lenin Street" in told[KEYS[i]] for i in (1, 4, 5))
    assert all("ASTRA" in told[KEYS[i]] for i in (0, 2, 3, 5))
    assert "Nobody was hurt" in told[KEYS[7]]
    assert "Three people were killed and 35 were injured" in told[KEYS[6]]
    assert [link.words for link in reports[KEYS[0]].links] == ["citing the Telegram channel ASTRA", "under sanctions"]
