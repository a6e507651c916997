"""People decide on the page and over the API: taken, followed, taken back, and never for a page from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import made
import pytest
from starlette.testclient import TestClient

from reportedly import ask, doubt, flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.serve.app import application


def token(client: TestClient, address: str) -> str:
    return re.findall(r'name="token" value="([^"]+)"', client.get(address).text)[0]


def two(casebook: Casebook) -> tuple[str, str]:
    one, other = (i.id for i in ask.incidents(casebook).incidents)
    return one, other


def form(client: TestClient, casebook: Casebook, **changed: str) -> dict[str, str]:
    one, other = two(casebook)
    sent = {"one": one, "other": other, "judgement": "same", "reason": "one night", "author": "Anna"}
    return sent | {"token": token(client, f"/incident/{one}"), "back": f"/incident/{one}"} | changed


def test_a_judgement_from_the_page_is_followed_and_taken_back(client: TestClient, casebook: Casebook) -> None:
    one, other = two(casebook)
    done = client.post("/decide", data=form(client, casebook), follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, f"/incident/{one}")
    assert len(ask.incidents(casebook).incidents) == 1
    page = client.get(f"/incident/{one}").text
    assert "judged by Anna" in page
    assert "one night" in page
    assert 'value="Anna"' in page, "the name is asked for once"
    (link,) = client.get("/api/decisions").json()["decisions"]
    assert link["by"] == "person:Anna"
    sent = {"one": link["left"], "other": link["right"], "judgement": "undo", "author": "Anna"}
    undone = client.post("/decide", data=sent | {"token": token(client, f"/incident/{one}")}, follow_redirects=False)
    assert undone.headers["location"] == "/review"
    assert set(two(casebook)) == {one, other}
    assert client.get("/api/decisions").json() == {"decisions": []}
    assert "No person has looked" in client.get(f"/incident/{one}").text


def test_what_is_kept_apart_is_told_on_both_pages(client: TestClient, casebook: Casebook) -> None:
    one, other = two(casebook)
    client.post("/decide", data=form(client, casebook, judgement="different", reason="four months apart"))
    for id_, elsewhere in ((one, other), (other, one)):
        page = client.get(f"/incident/{id_}").text
        assert "Kept apart by a person" in page
        assert "four months apart" in page
        assert f'href="/incident/{elsewhere}"' in page


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"token": ""}, 403),
        ({"token": "forged"}, 403),
        ({"reason": " "}, 422),
        ({"author": ""}, 422),
        ({"judgement": "perhaps"}, 422),
        ({"other": "ffffffff"}, 404),
        ({"other": "f"}, 422),
    ],
)
def test_what_does_not_fit_changes_nothing(
    client: TestClient, casebook: Casebook, changed: dict[str, str], status: int
) -> None:
    before = casebook.position()
    answer = client.post("/decide", data=form(client, casebook, **changed))
    assert answer.status_code == status
    assert "Not shown" in answer.text
    assert casebook.position() == before


def test_a_token_of_another_session_is_refused(client: TestClient, casebook: Casebook) -> None:
    sent = form(client, casebook)
    other = TestClient(client.app, base_url="http://127.0.0.1")
    other.get("/")
    assert other.post("/decide", data=sent).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
    ],
)
def test_a_page_from_elsewhere_changes_nothing(client: TestClient, casebook: Casebook, headers: dict[str, str]) -> None:
    before = casebook.position()
    one, other = two(casebook)
    sent = {"one": one, "other": other, "judgement": "same", "author": "Anna", "reason": "x"}
    assert client.post("/decide", data=form(client, casebook), headers=headers).status_code == 403
    assert client.post("/api/decisions", json=sent, headers=headers).status_code == 403
    assert casebook.position() == before
    plain = client.post("/api/decisions", content=b'{"one":"x"}', headers={"content-type": "text/plain"})
    assert plain.status_code == 422, "what a foreign form can send without asking first is no JSON"


def test_only_own_pages_are_led_back_to(client: TestClient, casebook: Casebook) -> None:
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/review?queue=x\r\nSet-Cookie: a=b"):
        sent = form(client, casebook, back=back, judgement="unsure")
        assert client.post("/decide", data=sent, follow_redirects=False).headers["location"] == "/review"


def test_the_api_takes_a_judgement_and_tells_it(client: TestClient, casebook: Casebook) -> None:
    one, other = two(casebook)
    sent = {"one": one, "other": other, "judgement": "same", "author": "Boris", "reason": "one wave"}
    kept = client.post("/api/decisions", json=sent)
    assert kept.status_code == 200
    assert kept.json()["judgement"] == "same"
    assert kept.json()["reasons"][0]["words"] == "one wave"
    assert client.get(f"/incident/{other}", follow_redirects=False).status_code in (200, 308)
    assert len(ask.incidents(casebook).incidents) == 1
    undo = sent | {"one": kept.json()["left"], "other": kept.json()["right"], "judgement": "undo"}
    assert client.post("/api/decisions", json=undo).json() is None
    assert client.post("/api/decisions", json=undo).status_code == 404
    assert client.post("/api/decisions", json=sent | {"reason": ""}).status_code == 422
    assert client.post("/api/decisions", json=sent | {"more": 1}).status_code == 422


def test_queues_say_what_to_look_at_first(client: TestClient, casebook: Casebook) -> None:
    for queue in ("doubtful", "contradictions", "unsure", "new"):
        assert client.get(f"/review?queue={queue}").status_code == 200
    assert client.get("/review?queue=others").status_code == 422
    disputed = [i.id for i in ask.incidents(casebook).incidents if i.disputed]
    listed = re.findall(r'class="what" href="/incident/(\w+)"', client.get("/review?queue=contradictions").text)
    assert listed == disputed
    one, other = two(casebook)
    assert set(re.findall(r'class="what" href="/incident/(\w+)"', client.get("/review?queue=new").text)) == {one, other}
    flow.decide(casebook, (one, other), "same", "Anna", "one night")
    assert re.findall(r'class="what" href="/incident/(\w+)"', client.get("/review?queue=new").text) == []


def test_a_doubtful_pair_is_judged_where_it_is_listed(tmp_path: Path) -> None:
    with open_casebook(str(tmp_path / "d.sqlite")) as casebook:
        for n, day in enumerate(("2024-05-03", "2024-05-05", "2024-05-06")):
            casebook.add(*made.strike(day=day, hurt=n + 1, outlet=f"Outlet {n}"))
        flow.link(casebook)
        doubts = doubt.review(casebook).pairs
        assert doubts, "the sample must leave doubt"
        client = TestClient(application(casebook), base_url="http://127.0.0.1")
        page = client.get("/review").text
        assert page.count('class="doubt entry"') == len(doubts)
        assert "machine output" in page
        pair = dict(re.findall(r'name="(one|other)" value="(\w+)"', page.split('class="doubt entry"')[1]))
        sent = {"judgement": "unsure", "reason": "no hour", "author": "Anna", "token": token(client, "/review")}
        assert client.post("/decide", data=pair | sent).status_code == 200
        assert len(doubt.review(casebook).pairs) == len(doubts) - 1


def test_words_of_people_are_inert_too(client: TestClient, casebook: Casebook) -> None:
    client.post("/decide", data=form(client, casebook, reason="<script>alert(1)</script>", author="<b>Anna</b>"))
    page = client.get(f"/incident/{two_or_one(casebook)}").text
    assert "<script>" not in page
    assert "<b>Anna" not in page
    assert "&lt;script&gt;" in page


def two_or_one(casebook: Casebook) -> str:
    return ask.incidents(casebook).incidents[0].id
