"""The page and the API over a casebook: what people see, what machines get, and that hostile words stay words."""

from __future__ import annotations

import itertools
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import made
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from starlette.testclient import TestClient

from reportedly import ask, flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.nouns import Claim, Count, Place, Source, Span
from reportedly.publish import document
from reportedly.serve import chart, told
from reportedly.serve.app import application
from reportedly.serve.filters import Asked
from reportedly.serve.index import KM, Entry, Index, entry
from reportedly.serve.marks import paragraphs

HOSTILE = "<script>alert(1)</script> \u202eevil\u202c"
TEXT = (
    f"Drone strike on Izhevsk {HOSTILE}\nA drone hit a plant in Izhevsk on 17 November 2024, one person was injured, "
    "Mayor Anna Petrova said.\nThe health ministry said that nobody was injured."
)


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    folder = tmp_path_factory.mktemp("serve")
    page = folder / "page.txt"
    page.write_text(TEXT, encoding="utf-8")
    with open_casebook(str(folder / "casebook.sqlite")) as opened:
        record = flow.run([str(page)], opened)
        assert not record.failed, record.issues
        assert record.incidents, "the sample must tell of an incident"
        yield opened


@pytest.fixture(scope="module")
def client(casebook: Casebook) -> TestClient:
    return TestClient(application(casebook), base_url="http://127.0.0.1")


def incident(casebook: Casebook) -> str:
    return ask.incidents(casebook).incidents[0].id


def test_the_list_leads_to_the_record_and_the_record_to_the_sentence(client: TestClient, casebook: Casebook) -> None:
    home = client.get("/")
    assert home.status_code == 200
    assert f'href="/incident/{incident(casebook)}"' in home.text
    record = client.get(f"/incident/{incident(casebook)}")
    links = re.findall(r'href="(/report/\w+\?start=\d+&amp;end=\d+)#asked"', record.text)
    assert links
    for link in set(links):
        address = link.replace("&amp;", "&")
        reading = client.get(address)
        assert reading.status_code == 200
        assert reading.text.count('id="asked"') == 1, "the words asked for are marked once, where they begin"
        start, end = (int(n) for n in re.findall(r"\d+", address.partition("?")[2]))
        marked = unescape("".join(re.findall(r'<span class="[^"]*asked"[^>]*>([^<]*)</span>', reading.text)))
        (report,) = casebook.reports().values()
        assert marked == re.sub("[\u202a-\u202e]", "\ufffd", report.text[start:end])


def test_hostile_words_are_inert(client: TestClient, casebook: Casebook) -> None:
    report = next(iter(casebook.reports()))
    for address in ("/", f"/incident/{incident(casebook)}", f"/report/{report}", "/?words=%3Cscript%3Ex"):
        page = client.get(address)
        ours = '<script type="module" src="/static/page.js"></script>'
        assert "<script" not in page.text.lower().replace(ours, "", 1)
        assert (ours in page.text) == (page.url.path == "/")
        assert "\u202e" not in page.text
        assert not re.search(r"\son\w+=|\sstyle=|javascript:", page.text)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    assert "&lt;script&gt;alert(1)" in client.get(f"/report/{report}").text


def test_pages_ask_for_nothing_outside(client: TestClient, casebook: Casebook) -> None:
    report = next(iter(casebook.reports()))
    for address in ("/", f"/incident/{incident(casebook)}", f"/report/{report}", "/static/page.css"):
        assert not re.search(r"(?:src|href|action)=\"(?!/|#)|url\(|@import", client.get(address).text)


def test_the_api_answers_with_the_bytes_of_the_commands(client: TestClient, casebook: Casebook) -> None:
    id_ = incident(casebook)
    report, held = next(iter(casebook.reports().items()))
    assert client.get("/api/incidents").content == document(ask.incidents(casebook))
    assert client.get(f"/api/incidents/{id_}").content == document(ask.show(casebook, id_))
    assert client.get(f"/api/incidents/{id_}/injured").content == document(ask.why(casebook, id_, "injured"))
    assert client.get("/api/search?words=drone").content == document(ask.search(casebook, "drone"))
    assert client.get(f"/api/reports/{report}").content == ask.show(casebook).lines()[0]
    assert client.get(f"/api/reports/{report}/text").text == held.text


def test_an_unchanged_answer_costs_no_bytes(client: TestClient) -> None:
    first = client.get("/api/incidents")
    again = client.get("/api/incidents", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/incidents", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/incident/ffffffff", 404),
        ("/report/ffffffff", 404),
        ("/api/incidents/ffffffff", 404),
        ("/api/incidents?after=ffff", 404),
        ("/api/incidents?limit=0", 422),
        ("/api/reports/ffff/text", 404),
        ("/report/{report}?start=1&end=999999", 404),
        ("/report/{report}?start=x&end=2", 422),
        ("/nowhere", 404),
        ("/?box=1,2,3", 422),
        ("/api/areas?box=east", 422),
        ("/static/../app.py", 404),
    ],
)
def test_what_is_not_there_is_said(client: TestClient, casebook: Casebook, address: str, status: int) -> None:
    answer = client.get(address.format(report=next(iter(casebook.reports()))))
    assert answer.status_code == status
    assert answer.json()["detail"] if address.startswith("/api") else "Not shown" in answer.text
    assert "content-security-policy" in answer.headers


def test_an_unknown_field_names_the_near_one(client: TestClient, casebook: Casebook) -> None:
    assert "injured" in client.get(f"/api/incidents/{incident(casebook)}/injurd").json()["detail"]


def test_only_this_machine_may_ask(casebook: Casebook) -> None:
    assert TestClient(application(casebook), base_url="http://rebound.example").get("/").status_code == 400


def test_filters_narrow_and_keep_the_rest_of_the_question(client: TestClient) -> None:
    assert "1 incident<" in client.get("/?type=drone_strike&since=2024-11-17&until=2024-11-17").text
    assert "0 incidents<" in client.get("/?since=2024-11-18").text
    assert "0 incidents<" in client.get("/?words=volcano").text.replace(" in reports that say", "<")
    assert "0 incidents<" in client.get("/?country=FR").text
    asked = Asked(words="a b", country="RU", role="all")
    assert asked.address(country="") == "/?words=a+b&role=all"
    assert Asked(country="RU").address(country="") == "/"


def test_the_api_narrows_as_the_list_does(client: TestClient, casebook: Casebook) -> None:
    everything = client.get("/api/incidents").json()["incidents"]
    kept = client.get("/api/incidents?type=drone_strike&words=plant&since=2024-11-17&until=2024-11-17").json()
    assert [i["id"] for i in kept["incidents"]] == [i["id"] for i in everything if i["type"] == "drone_strike"]
    assert kept["incidents"]
    for nothing in ("country=FR", "words=volcano", "since=2024-11-18", "type=arson"):
        assert client.get(f"/api/incidents?{nothing}").json() == {"incidents": []}, nothing
    assert client.get("/api/incidents?since=yesterday").status_code == 422


def test_changes_are_told_page_by_page(client: TestClient, casebook: Casebook) -> None:
    journal = casebook.journal()
    assert len(journal) > 2
    address, numbers = "/api/changes?limit=2", []
    while address:
        answer = client.get(address)
        page = answer.json()["changes"]
        assert 1 <= len(page) <= 2
        numbers += [(e["number"], e["kind"], e["subject"], e["hash"]) for e in page]
        address = answer.links["next"]["url"] if "next" in answer.links else ""
    assert numbers == [(e.number, e.kind, e.subject, e.hash) for e in journal]
    assert client.get(f"/api/changes?after={casebook.position()}").json() == {"changes": []}


def test_evidence_is_told_as_web_annotations(client: TestClient, casebook: Casebook) -> None:
    id_ = incident(casebook)
    answer = client.get(f"/api/incidents/{id_}/annotations")
    assert answer.headers["content-type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    page = answer.json()
    (record,) = ask.show(casebook, id_).incidents
    assert len(page["items"]) == sum(len(f.values) for f in record.fields) > 3
    assert len({a["id"] for a in page["items"]}) == len(page["items"])
    for note in page["items"]:
        archived = note["target"][0]
        text = client.get(archived["source"]["id"]).text
        position, quote = archived["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in text
        assert {b["purpose"] for b in note["body"]} == {"tagging", "describing", "classifying", "linking"}
        assert len(note["target"]) == 1, "a report without an address on the web has no other target"


def test_only_an_address_of_the_web_is_a_target(tmp_path: Path) -> None:
    with open_casebook(str(tmp_path / "c.sqlite")) as opened:
        opened.add(*made.strike("Brno", url="https://herald.example/1"))
        opened.add(*made.strike("Ostrava", day="2023-01-01", url="javascript:alert(1)"))
        flow.link(opened)
        client = TestClient(application(opened), base_url="http://localhost")
        targets = [
            target["source"]
            for i in ask.incidents(opened).incidents
            for note in client.get(f"/api/incidents/{i.id}/annotations").json()["items"]
            for target in note["target"][1:]
        ]
    assert set(targets) == {"https://herald.example/1"}


def test_changed_incidents_are_fed(tmp_path: Path) -> None:
    made.fill(str(tmp_path / "c.sqlite"))
    space = {"a": "http://www.w3.org/2005/Atom"}
    with open_casebook(str(tmp_path / "c.sqlite")) as opened:
        client = TestClient(application(opened), base_url="http://localhost")
        answer = client.get("/api/changes.atom")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = ET.fromstring(answer.content)
        for name in ("id", "title", "updated", "author/a:name"):
            assert feed.find(f"a:{name}", space) is not None, name
        entries = feed.findall("a:entry", space)
        known = {i.id for i in ask.incidents(opened).incidents}
        assert {e.findtext("a:id", "", space).rpartition(":")[2] for e in entries} == known
        for entry in entries:
            link = entry.find("a:link", space)
            assert link is not None
            assert client.get(link.attrib["href"]).status_code == 200
            assert entry.findtext("a:updated", "", space).endswith("+00:00")
        assert any("Reports disagree on: injured" in e.findtext("a:summary", "", space) for e in entries)
        assert answer.content == client.get("/api/changes.atom").content, "the same changes are the same bytes"
        narrowed = ET.fromstring(client.get("/api/changes.atom?disputed=yes").content)
        assert len(narrowed.findall("a:entry", space)) == 1
        none = ET.fromstring(client.get("/api/changes.atom?words=volcano").content)
        assert none.findall("a:entry", space) == []


def test_a_merged_incident_is_told_in_the_feed(tmp_path: Path) -> None:
    made.fill(str(tmp_path / "c.sqlite"))
    with open_casebook(str(tmp_path / "c.sqlite")) as opened:
        one, other = (i.id for i in ask.incidents(opened).incidents)
        client = TestClient(application(opened), base_url="http://localhost")
        flow.decide(opened, (one, other), "same", "Ann", "one night")
        assert "An id that leads to another incident now" in client.get("/api/changes.atom").text


def test_the_next_page_keeps_the_question(tmp_path: Path) -> None:
    made.fill(str(tmp_path / "c.sqlite"))
    with open_casebook(str(tmp_path / "c.sqlite")) as opened:
        client = TestClient(application(opened), base_url="http://localhost")
        every = [i["id"] for i in client.get("/api/incidents?words=drone").json()["incidents"]]
        assert len(every) > 1
        first = client.get("/api/incidents?words=drone&limit=1")
        assert "words=drone" in first.links["next"]["url"]
        second = client.get(first.links["next"]["url"])
        assert [i["id"] for i in (*first.json()["incidents"], *second.json()["incidents"])] == every[:2]


def test_a_new_report_is_seen_at_once(tmp_path: Path) -> None:
    with open_casebook(str(tmp_path / "c.sqlite")) as opened:
        client = TestClient(application(opened), base_url="http://localhost")
        assert "0 incidents<" in client.get("/").text
        r, data = made.report("A drone hit a plant in Izhevsk.")
        opened.add(r, data, made.reading(r))
        flow.link(opened)
        assert "From 1 report " in client.get("/").text


def test_an_incident_without_a_place_is_listed_and_not_drawn(client: TestClient, casebook: Casebook) -> None:
    (record,) = ask.show(casebook, incident(casebook)).incidents
    known = entry(record)
    window = chart.frame(Index([known]).answer(Asked()).columns)
    assert window is not None
    nowhere = entry(msgspec.structs.replace(record, where=Place(name="Somewhere")))
    assert chart.frame(Index([nowhere]).answer(Asked()).columns) is None
    assert chart.areas([nowhere], window) == ()
    (area,) = chart.areas([known], window)
    assert record.where is not None
    assert area.r >= (record.where.radius_km or 0) / KM * window.scale - 0.1, "never finer than its words"
    far = Index([nowhere]).answer(Asked(box="0,0,1,1"))
    assert (list(far.incidents), [e.id for e in far.unplaced]) == ([], [record.id])


def test_many_are_drawn_by_how_many_there_are(client: TestClient, casebook: Casebook) -> None:
    (record,) = ask.show(casebook, incident(casebook)).incidents
    known = entry(record)
    many = [
        structs.replace(known, id=f"{n:016x}", lat=40.0 + n % 7, lon=20.0 + n % 11, first=d, last=d)
        for n in range(1000)
        for d in [(date(2024, 1, 1) + timedelta(days=n % 90)).isoformat()]
    ]
    answer = Index(many).answer(Asked(role="main"))
    window = chart.frame(answer.columns)
    assert window is not None
    drawn = chart.heaps(answer.columns, window)
    assert sum(int(a.words.split()[0]) for a in drawn) == len(many) == len(answer)
    stretches = chart.stretches(answer.columns)
    assert stretches is not None
    assert sum(int(b.words.split()[0]) for b in stretches.bars) == len(many)
    assert (stretches.first, stretches.last) == ("2024-01-01", "2024-03-30")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.booleans(), st.booleans()), max_size=30))
def test_the_columns_answer_as_one_by_one(rows: list[tuple[str, int, bool, bool]]) -> None:
    """What the columns find is what a plain look at each entry finds."""
    blank = Entry(
        id="", role="main", type="", country="", certainty="", grade="", kinds=(), disputed=False, first=None,
        last=None, lat=None, lon=None, radius_km=1.0, place="", title="", when="", harm="", reports=1,
    )  # fmt: skip
    entries = [
        structs.replace(
            blank,
            id=str(n),
            type=kind,
            kinds=(kind, "z"),
            first=f"2024-01-0{day}" if day else None,
            last=f"2024-01-0{day}" if day else None,
            lat=10.0 * day if placed else None,
            lon=10.0 if placed else None,
            disputed=disputed,
        )
        for n, (kind, day, placed, disputed) in enumerate(rows)
    ]
    asked = Asked(type="a", since="2024-01-03", disputed="yes", source="a", box="0,35,20,75")
    fits = [e for e in entries if e.type == "a" and e.disputed and (e.first is None or e.first >= asked.since)]
    answer = Index(entries).answer(asked)
    here = {e.id for e in fits if e.lat is not None and 35 <= e.lat <= 75}
    assert {e.id for e in answer.incidents} == {e.id for e in fits if e.id in here and e.first}
    assert {e.id for e in answer.undated} == {e.id for e in fits if e.id in here and not e.first}
    assert {e.id for e in answer.unplaced} == {e.id for e in fits if e.lat is None}
    assert answer.facets["type"] == ({"a": len(answer)} if len(answer) else {})
    assert list(answer.incidents) == sorted(answer.incidents, key=lambda e: e.first or "", reverse=True)


def test_harm_and_sources_are_drawn(tmp_path: Path) -> None:
    made.fill(str(tmp_path / "c.sqlite"))
    with open_casebook(str(tmp_path / "c.sqlite")) as opened:
        client = TestClient(application(opened), base_url="http://localhost")
        both = next(i for i in ask.show(opened).incidents if len(i.reports) == 2)
        (injured,) = told.harm(both)
        assert (injured.name, injured.first, injured.last, injured.most) == ("injured", "2024-05-03", "2024-05-04", 2)
        assert [f.low > g.low for f, g in itertools.pairwise(injured.figures)] == [True], "two stands above one"
        graph = told.graph(both)
        assert graph is not None
        assert {s.name for s in graph.sources} == {"Anna Petrova", "The city hospital"}
        assert [(o.name, o.reports) for o in graph.origins] == [("Daily Post, Ledger", 2)], "one text, one origin"
        assert len(graph.lines) == 2
        page = client.get(f"/incident/{both.id}").text
        for svg in re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL):
            ET.fromstring(unescape(svg.replace("&amp;", "&amp;amp;")))
        assert page.count('class="harm"') == page.count('class="graph"') == 1
        alone = next(i for i in ask.show(opened).incidents if len(i.reports) == 1)
        assert told.harm(alone) == ()
        assert told.graph(alone) is None


def test_drawings_are_well_formed(client: TestClient) -> None:
    (svg, *_) = re.findall(r"<svg.*?</svg>", client.get("/").text, flags=re.DOTALL)
    circles = ET.fromstring(svg).findall(".//circle")
    assert len(circles) == 1
    assert 0 < float(circles[0].attrib["cx"]) < chart.WIDTH


@given(
    st.text(alphabet="ab \n\u202eй", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_stretches_are_the_text(text: str, borders: list[tuple[int, int]]) -> None:
    """Marked or not, the lines are the text, character for character but for those that paint over others."""
    report, _ = made.report(text or " ")
    spans = [
        Span(report=report.id, start=min(a, b), end=max(a, b)) for a, b in borders if min(a, b) < max(a, b) <= len(text)
    ]
    claims = [
        Claim(
            id=str(n),
            span=s,
            sentence=s,
            source=Source(name="", kind="outlet"),
            certainty="hedged",
            about="injured",
            value=Count(written="one", low=1, high=1),
        )
        for n, s in enumerate(spans)
    ]
    lines = paragraphs(report, claims, spans[0] if spans else None)
    assert "\n".join("".join(s.text for s in line) for line in lines) == report.text.replace("\u202e", "\ufffd")
    for n, span in enumerate(spans):
        covered = "\n".join("".join(s.text for s in line if str(n) in s.claims) for line in lines)
        assert covered.replace("\n", "") == span.of(report.text).replace("\n", "").replace("\u202e", "\ufffd")


def test_the_command_serves_on_loopback(casebook: Casebook) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "reportedly", "serve", "--casebook", casebook.path, "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        try:
            for _ in range(600):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/incidents", timeout=60) as answer:
                        assert answer.read() == document(ask.incidents(casebook))
                    break
                except OSError:  # not up yet: an URLError is one too
                    assert server.poll() is None, server.stderr and server.stderr.read()
                    time.sleep(0.1)
            else:
                pytest.fail("the server did not answer within a minute")
        finally:
            server.terminate()


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from reportedly.cli import main

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = CliRunner().invoke(main, ["serve"])
    assert done.exit_code == 1
    assert "reportedly[serve]" in done.output
