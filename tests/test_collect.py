"""Collect: what comes in, which report comes out, and what is said about the rest."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.collect import Article, Collected, article, collect
from reportedly.collect.metadata import iso_date
from reportedly.knowledge.detect import detect, unreadable
from reportedly.nouns import Issue, Report
from reportedly.settings import Settings

BODY = (
    "A drone hit a warehouse in the port of Larsund on Monday, the harbour master said.",
    'Two people were hurt, according to the <a href="/tags/hospital">town hospital</a>, which gave no names.',
    "The police said on Tuesday that they had found parts of a drone of an unknown make.",
)
TEXT = "\n\n".join(BODY).replace('<a href="/tags/hospital">', "").replace("</a>", "")

GRAPH = """<script type="application/ld+json">{"@graph": [{"@type": ["Thing", "NewsArticle"], "headline": "x",
    "datePublished": "2024-11-17", "dateModified": "2024-11-18T07:00+0400"}]}</script>
    <meta property="article:published_time" content="2024-11-17T13:03:00+02:00">"""


def page(body: str = "", head: str = "", title: str = "Drone hits warehouse in Larsund") -> str:
    paragraphs = "".join(f"<p>{p}</p>" for p in BODY)
    return f"<html><head><meta charset=utf-8>{head}</head><body><h1>{title}</h1>{paragraphs}{body}</body></html>"


def collected(*paths: Path | str, **settings: int) -> tuple[list[Report], list[Issue]]:
    items = list(collect(map(str, paths), Settings(**settings)))
    return [i.report for i in items if isinstance(i, Collected)], [i for i in items if isinstance(i, Issue)]


def report_of(path: Path, content: str | bytes) -> Report:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    reports, issues = collected(path)
    assert len(reports) == 1, issues
    return reports[0]


# ------------------------------------------------------------------ paths


def test_a_folder_is_read_in_order_and_keys_tell_files_of_one_name_apart(tmp_path: Path) -> None:
    for name in ("b/report.txt", "a/report.txt", "c.txt", "notes.docx", ".hidden.txt", "saved_files/frame.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"A drone hit {name}.")
    reports, issues = collected(tmp_path)
    assert [r.key for r in reports] == ["a/report.txt", "b/report.txt", "c"]
    assert [(i.kind, i.seen) for i in issues] == [("note", "files passed over: 1 .docx")]


def test_a_glob_and_a_file_named_twice_give_each_file_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(f"A drone hit {name}.")
    reports, issues = collected(tmp_path / "*.txt", tmp_path / "a.txt")
    assert [r.key for r in reports] == ["a", "b"]
    assert issues == []


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("nowhere.html", "no such file or folder"),
        ("*.nothing", "no file matches this glob"),
        ("", "not a path"),
        ("a\0b", "not a path"),
        (".", "no reports in this folder"),
    ],
)
def test_a_path_that_leads_nowhere_is_one_issue_with_a_way_out(
    path: str, seen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reports, [issue] = collected(path)
    assert reports == []
    assert issue.seen == seen
    assert issue.kind == "error"
    assert issue.do


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("A drone hit a warehouse.")
    [report], [issue] = collected(tmp_path)
    assert report.key == "a"
    assert issue.kind == "note"
    assert str(tmp_path / "a.txt") in issue.seen


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"A drone hit a warehouse in Larsund.", ["stdin"]),
        (page().encode(), ["stdin"]),
        (b'{"id": "a", "text": "A drone hit."}', ["a"]),
        (b'{\n "id": "a",\n "text": "A drone hit."\n}', ["a"]),
        (b'{"id": "a", "text": "A drone hit."}\n{"text": "Another."}\n', ["a", "stdin:2"]),
        (b'[{"id": "a", "text": "A drone hit."}, {"text": "Another."}]', ["a", "stdin:2"]),
    ],
)
def test_standard_input_is_known_by_its_content(data: bytes, keys: list[str]) -> None:
    items = list(collect(["-"], Settings(), io.BytesIO(data)))
    assert [i.report.key for i in items if isinstance(i, Collected)] == keys
    assert not [i for i in items if isinstance(i, Issue)]


# ------------------------------------------------------------------ text and records


def test_the_id_is_the_hash_of_the_archived_bytes_and_the_capture_has_it_in_full(tmp_path: Path) -> None:
    data = b"A drone hit a warehouse in Larsund."
    (tmp_path / "a.txt").write_bytes(data)
    [item] = collect([str(tmp_path / "a.txt")], Settings())
    assert isinstance(item, Collected)
    assert item.data == data
    assert item.capture.sha256 == sha256(data).hexdigest()
    assert item.capture.sha256.startswith(item.report.id)
    assert len(item.report.id) >= 16


def test_plain_text_keeps_its_words_and_knows_its_title_and_byline(tmp_path: Path) -> None:
    report = report_of(tmp_path / "a.txt", "\ufeffDrone hits port\r\n\r\nBy Ann Lee\r\n\r\nA drone hit the port.\r\n")
    assert report.text == "Drone hits port\n\nBy Ann Lee\n\nA drone hit the port.\n"
    assert (report.title, report.byline) == ("Drone hits port", "Ann Lee")
    assert [(p.kind, report.text[p.start : p.end]) for p in report.parts] == [
        ("title", "Drone hits port"),
        ("byline", "By Ann Lee"),
        ("body", "A drone hit the port."),
    ]


def test_a_first_line_that_is_a_paragraph_is_no_title(tmp_path: Path) -> None:
    assert report_of(tmp_path / "a.txt", "A drone hit the port.\nTwo were hurt.").title is None


def test_the_text_of_a_record_is_kept_verbatim(tmp_path: Path) -> None:
    text = "Title\u200b line\r\n  Body \u202ewith\u202c marks.\n\n\tEnd  "
    record = {"id": "r1", "title": "Title\u200b line", "text": text, "outlet": "Gull", "published": "2024-11-17"}
    report = report_of(tmp_path / "a.json", json.dumps(record))
    assert report.text == text
    assert (report.key, report.outlet, report.published) == ("r1", "Gull", "2024-11-17")
    assert report.text[report.parts[0].start : report.parts[0].end] == "Title\u200b line"


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_of_a_record_comes_back_as_it_was(text: str) -> None:
    data = json.dumps({"text": text}).encode() + b"\n"
    item = next(iter(collect(["-"], Settings(), io.BytesIO(data))))
    assert isinstance(item, Collected)
    assert item.report.text == text
    assert all(0 <= p.start < p.end <= len(text) for p in item.report.parts)


def test_unknown_fields_are_named_once_and_not_used(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(json.dumps({"id": name, "text": f"Text {name}.", "mood": "calm"}))
    reports, issues = collected(tmp_path)
    assert len(reports) == 2
    assert [(i.kind, i.seen) for i in issues] == [("note", "fields not used, here and in other records: mood")]


def test_a_line_of_jsonl_is_archived_by_itself(tmp_path: Path) -> None:
    lines = [b'{"id":"a","text":"One drone."}', b'{"id":"b","text":"Two drones."}']
    (tmp_path / "a.jsonl").write_bytes(b"\n\n".join(lines))
    items = list(collect([str(tmp_path / "a.jsonl")], Settings()))
    assert [i.data for i in items if isinstance(i, Collected)] == lines
    assert [i.report.origin for i in items if isinstance(i, Collected)] == [
        f"{tmp_path / 'a.jsonl'}, line 1",
        f"{tmp_path / 'a.jsonl'}, line 3",
    ]


def test_a_date_that_is_none_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"text": "A drone hit.", "published": "last Sunday"}))
    [report], [issue] = collected(tmp_path / "a.json")
    assert report.published is None
    assert (issue.kind, "last Sunday" in issue.seen) == ("warning", True)


def test_two_records_with_one_id_are_both_kept_under_different_keys(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id":"a","text":"One drone."}\n{"id":"a","text":"Two drones."}\n')
    reports, [issue] = collected(tmp_path / "a.jsonl")
    assert [r.key.partition("~")[0] for r in reports] == ["a", "a"]
    assert reports[0].key != reports[1].key
    assert issue.kind == "warning"


# ------------------------------------------------------------------ pages


def test_a_page_becomes_title_body_and_captions_with_their_offsets(tmp_path: Path) -> None:
    figure = '<figure><img src="p.jpg" alt="A pier"><figcaption>The pier. <i>File photo: Gull</i></figcaption></figure>'
    report = report_of(tmp_path / "a.html", page(figure))
    assert [(p.kind, report.text[p.start : p.end]) for p in report.parts] == [
        ("title", "Drone hits warehouse in Larsund"),
        ("body", TEXT),
        ("caption", "The pier. File photo: Gull"),
    ]
    [image] = report.images
    assert image.caption is not None
    assert image.caption.of(report.text) == "The pier. File photo: Gull"
    assert (image.src, image.alt, image.caption.report) == ("p.jpg", "A pier", report.id)


def test_what_stands_beside_the_article_is_left_out() -> None:
    clutter = """
    <nav><p>Home, news, sport, weather and everything else that this site has to offer to its readers.</p></nav>
    <div class="related-posts"><p>Missiles hit another town last week, and the mayor there said four died.</p></div>
    <div class="newsletter-signup"><p>Our morning letter has all the news of the night. Leave an address here.</p></div>
    <div class="cookie-consent"><p>We use cookies to remember you. Some of them are set by our partners.</p></div>
    <section id="comments"><p>First! I live there and heard the bang myself, it was louder than they say.</p></section>
    <p>Read also: <a href="/x">Missiles hit another town</a></p>
    <ul><li><a href="/1">A headline about a ship that ran aground</a></li><li><a href="/2">Another one</a></li></ul>
    <footer><p>The Larsund Gull is published every day but Sunday. All rights are with the publisher.</p></footer>"""
    assert article(page(clutter)).text == TEXT


def test_lists_of_other_articles_are_left_out_and_lists_in_the_article_stay() -> None:
    cards = "".join(f'<div><h3><a href="/{i}">Headline {i}</a></h3><p>Teaser {i}.</p></div>' for i in range(4))
    listing = "<ul><li>one person killed</li><li>four people injured</li></ul>"
    assert article(page(f"{listing}<div>{cards}</div>")).paragraphs[-2:] == ("one person killed", "four people injured")


def test_links_inside_a_sentence_stay_in_it_and_are_listed() -> None:
    read = article(page(), "https://gull.example/news/1")
    assert "according to the town hospital, which" in read.text
    assert [(link.words, link.url) for link in read.links] == [("town hospital", "https://gull.example/tags/hospital")]


def test_line_breaks_part_paragraphs_when_doubled() -> None:
    text = (
        "The first line is long enough to be read as running text of a report, it is.<br>Its second line.<br><br>Next."
    )
    assert article(f"<body><div>{text * 2}</div></body>").paragraphs[0].endswith("it is.\nIts second line.")


def test_an_article_in_a_box_with_a_misleading_name_is_found() -> None:
    inner = "".join(f"<p>{p}</p>" for p in BODY)
    assert article(f'<body><div class="sidebar-left widget">{inner}</div></body>').text == TEXT


def test_a_page_whose_article_stands_only_in_its_data_is_read_from_there() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Drone hits port", "articleBody": "A drone hit.\nTwo hurt."})
    read = article(f'<script type="application/ld+json">{data}</script><div id=app></div>')
    assert read.paragraphs == ("A drone hit.", "Two hurt.")


@pytest.mark.parametrize(
    ("head", "published", "updated"),
    [
        (
            '<meta property="article:published_time" content="2024-11-17T13:03:00+02:00">',
            "2024-11-17T13:03:00+02:00",
            None,
        ),
        ('<meta name="date" content="2024-11-17">', "2024-11-17", None),
        ('<meta itemprop="datePublished" content="2024-11-17T08:15:00Z">', "2024-11-17T08:15:00+00:00", None),
        (GRAPH, "2024-11-17T13:03:00+02:00", "2024-11-18T07:00:00+04:00"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", broken</script>', None, None),
        ('<meta property="article:published_time" content="0001-01-01T00:00:00">', None, None),
    ],
)
def test_dates_keep_the_time_and_zone_that_the_page_states(
    head: str, published: str | None, updated: str | None
) -> None:
    about = article(page(head=head)).metadata
    assert (about.published, about.updated) == (published, updated)


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2024-11-17T13:03:22.123+0200", "2024-11-17T13:03:22+02:00"),
        ("2024-11-17 13:03", "2024-11-17T13:03:00"),
        ("Sun, 17 Nov 2024 13:03:00 +0200", "2024-11-17T13:03:00+02:00"),
        ("2024-13-01", None),
        ("2023-02-29", None),
        ("yesterday", None),
        (17, None),
    ],
)
def test_a_date_is_as_precise_as_it_was_said(said: object, date: str | None) -> None:
    assert iso_date(said) == date


def test_outlet_byline_and_title_are_those_of_the_page() -> None:
    head = (
        "<title>Drone hits warehouse in Larsund | Larsund Gull</title>"
        '<meta property="og:site_name" content="Larsund Gull">'
        '<link rel="canonical" href="https://www.gull.example/a"><meta name="author" content="By Ann Lee">'
    )
    about = article(page(head=head)).metadata
    assert (about.title, about.outlet, about.byline) == ("Drone hits warehouse in Larsund", "Larsund Gull", "Ann Lee")
    assert about.url == "https://www.gull.example/a"


def test_the_name_of_the_site_is_not_taken_for_the_title() -> None:
    head = '<title>Drone hits port - Larsund Gull</title><meta property="og:site_name" content="Larsund Gull">'
    assert article(page(head=head, title="Larsund Gull")).metadata.title == "Drone hits port"


def test_without_a_name_the_outlet_is_the_host() -> None:
    assert article(page(), "https://www.gull.example/a").metadata.outlet == "gull.example"


# ------------------------------------------------------------------ languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A drone hit a warehouse in the port on Monday, the harbour master said.", "en"),
        ("Беспилотник попал в склад в порту в понедельник, сообщил начальник порта.", "ru"),
        ("Безпілотник влучив у склад у порту в понеділок, повідомив начальник порту.", "uk"),
        ("Un drone a touché un entrepôt du port lundi, a déclaré le capitaine du port.", "fr"),
        ("1234 !!", "und"),
    ],
)
def test_the_language_is_detected(text: str, language: str) -> None:
    assert detect(text) == language


def test_the_text_outweighs_a_template_that_states_another_language() -> None:
    assert (
        detect("Безпілотник влучив у склад у порту в понеділок, повідомив начальник порту. Двоє поранених.", "ru")
        == "uk"
    )
    assert detect("Двоє поранених", "uk-UA") == "uk"


def test_a_report_in_another_language_is_collected_and_said_to_be_unreadable(tmp_path: Path) -> None:
    report = report_of(
        tmp_path / "a.txt", "Un drone a touché un entrepôt du port lundi, a déclaré le capitaine du port."
    )
    issue = unreadable(report)
    assert issue is not None
    assert "'fr'" in issue.seen
    assert "en" in issue.do


# ------------------------------------------------------------------ what always holds

tags = st.sampled_from(
    [
        "p",
        "div",
        "h1",
        "h2",
        "a href=/x",
        "li",
        "ul",
        "br",
        "figure",
        "figcaption",
        "article",
        "nav",
        "table",
        "td",
        "b",
    ]
)
pieces = st.one_of(st.text(max_size=40), tags.map("<{}>".format), tags.map(lambda t: f"</{t.split()[0]}>"))


@given(st.lists(pieces, max_size=60))
def test_any_page_gives_an_article_whose_links_stand_in_its_body(parts: list[str]) -> None:
    read = article("".join(parts) + page(), "https://gull.example/a")
    assert isinstance(read, Article)
    assert all(link.words in " ".join(read.text.split()) for link in read.links)
    assert not any(c in read.text for c in "\0\u200b\u202e\x1e")


@given(st.binary(max_size=400))
def test_any_bytes_give_reports_or_issues_and_nothing_else(data: bytes) -> None:
    for item in collect(["-"], Settings(min_characters=1), io.BytesIO(data)):
        if isinstance(item, Issue):
            assert item.where
            assert item.seen
        else:
            assert item.report.text.strip()
            assert item.report.text.encode().decode() == item.report.text
