"""People sign single claims on the page and over the API: queues, forms, what is shown, and what is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import made
import msgspec
import pytest

from reportedly import ask, flow
from reportedly.assess.correct import Correction
from reportedly.casebook import Casebook
from reportedly.nouns import Candidate, Field, Place, Reported
from reportedly.publish import IncidentRecord
from reportedly.serve.queues import asked_for, little_confidence

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def record(casebook: Casebook) -> IncidentRecord:
    return next(i for i in ask.show(casebook).incidents if len(i.reports) == 2)


def said(casebook: Casebook, name: str = "injured") -> Reported:
    return next(f for f in record(casebook).fields if f.name == name).values[0]


def post(client: TestClient, casebook: Casebook, **changed: str) -> int:
    claim = said(casebook).claim
    (token, *_) = re.findall(r'name="token" value="([^"]+)"', client.get(f"/claim/{claim}").text)
    sent = {"claim": claim, "kind": "accept", "reason": "stands so", "author": "Anna", "token": token}
    sent |= {"back": f"/incident/{record(casebook).id}#c-{claim}"}
    return client.post("/rule", data=sent | changed, follow_redirects=False).status_code


def test_a_claim_is_signed_on_the_record_and_says_so_everywhere(client: TestClient, casebook: Casebook) -> None:
    i, claim = record(casebook), said(casebook)
    before = client.get(f"/incident/{i.id}").text
    assert "No person has looked at this record" in before
    assert before.count('action="/rule"') == sum(len(f.values) for f in i.fields)
    assert post(client, casebook) == 303
    page = client.get(f"/incident/{i.id}").text
    assert "accepted by Anna" in page
    assert re.search(r"1 of \d+ values signed by a person", page)
    assert "machine output" in page, "the rest still is"
    assert ">accepted</span>" in client.get(f"/report/{claim.report}").text
    alone = client.get(f"/claim/{claim.claim}").text
    assert ">accepted</span>" in alone
    assert "Take back" in alone
    assert post(client, casebook, kind="undo", reason="") == 303
    assert "Nobody has looked at it" in client.get(f"/claim/{claim.claim}").text
    assert casebook.rulings() == []


def test_a_correction_stands_beside_what_the_machine_read(client: TestClient, casebook: Casebook) -> None:
    assert post(client, casebook, kind="correct", value="4", reason="four, see the second line") == 303
    page = client.get(f"/incident/{record(casebook).id}").text
    assert "corrected by Anna" in page
    assert "the machine read: 1" in page
    alone = client.get(f"/claim/{said(casebook).claim}").text
    assert "As the machine read it" in alone
    assert "As Anna reads it" in alone


def test_a_rejected_claim_is_struck_out_and_not_marked(client: TestClient, casebook: Casebook) -> None:
    claim = said(casebook)
    assert post(client, casebook, kind="reject", reason="<script>alert(1)</script>") == 303
    page = client.get(f"/incident/{record(casebook).id}").text
    assert "rejected by a person" in page
    assert "<script>" not in page
    assert claim.claim not in {v.claim for f in record(casebook).fields for v in f.values}


def test_every_value_signed_is_no_machine_output(client: TestClient, casebook: Casebook) -> None:
    i = record(casebook)
    for v in (v for f in i.fields for v in f.values):
        flow.rule(casebook, v.claim, "accept", "Anna", "looked at it")
    page = client.get(f"/incident/{i.id}").text
    assert "Every value was looked at by a person" in page
    assert i.id not in client.get("/review?queue=new").text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"token": ""}, 403),
        ({"reason": " "}, 422),
        ({"author": ""}, 422),
        ({"kind": "perhaps"}, 422),
        ({"kind": "correct", "value": "many"}, 422),
        ({"kind": "correct"}, 422),
        ({"claim": "ffffffff"}, 404),
        ({"claim": "%"}, 422),
        ({"kind": "undo"}, 404),
    ],
)
def test_what_does_not_fit_changes_nothing(
    client: TestClient, casebook: Casebook, changed: dict[str, str], status: int
) -> None:
    before = casebook.position()
    assert post(client, casebook, **changed) == status
    assert casebook.position() == before


def test_a_page_from_elsewhere_rules_nothing(client: TestClient, casebook: Casebook) -> None:
    sent = {"claim": said(casebook).claim, "kind": "reject", "author": "Anna", "reason": "x"}
    foreign = {"sec-fetch-site": "cross-site"}
    assert client.post("/api/rulings", json=sent, headers=foreign).status_code == 403
    assert client.post("/rule", data=sent, headers=foreign).status_code == 403
    assert casebook.rulings() == []


def test_the_api_takes_and_tells_rulings(client: TestClient, casebook: Casebook) -> None:
    sent = {"claim": said(casebook).claim, "kind": "correct", "author": "Anna", "reason": "x", "value": "3+"}
    kept = client.post("/api/rulings", json=sent)
    assert kept.json()["corrected"]["value"] == {
        "is": "count",
        "written": "1 people were hurt",
        "low": 3,
        "high": None,
        "exact": True,
    }
    assert client.get("/api/rulings").json() == {"rulings": [kept.json()]}
    (injured,) = [
        f
        for f in client.get(f"/api/incidents/{record(casebook).id}").json()["incidents"][0]["fields"]
        if f["name"] == "injured"
    ]
    assert injured["values"][0]["machine"]["value"]["low"] == 1
    assert client.post("/api/rulings", json=sent | {"value": "x"}).status_code == 422
    assert client.post("/api/rulings", json=sent | {"claim": "ffffffff"}).status_code == 404
    assert client.post("/api/rulings", json={k: sent[k] for k in ("claim", "author")} | {"kind": "undo"}).json() is None
    assert casebook.rulings() == []


def test_a_correction_asked_for_waits_until_somebody_rules(client: TestClient, casebook: Casebook) -> None:
    claim = said(casebook).claim
    flow.rule(casebook, claim, "question", "Rita", "is it not two?")
    page = client.get("/review?queue=asked").text
    assert "Rita asks for a correction" in page
    assert "is it not two?" in page
    flow.rule(casebook, claim, "correct", "Anna", "yes", Correction(value="2"))
    assert "Nothing waits here" in client.get("/review?queue=asked").text
    flow.rule(casebook, claim, "question", "Rita", "or three?")
    assert "or three?" in client.get("/review?queue=asked").text
    assert record(casebook).fields[7].values[0].value is not None
    assert said(casebook).machine is not None, "a later question takes nothing back"
    assert [w.said.claim for w in asked_for(ask.show(casebook).incidents)] == [claim]


def test_what_was_read_with_little_confidence_waits_with_the_reason(casebook: Casebook) -> None:
    i = record(casebook)

    def with_place(**known: object) -> IncidentRecord:
        value = said(casebook, "place")
        place = msgspec.structs.replace(value.value, **known)  # type: ignore[type-var]
        f = Field(name="place", agreement="single", values=(msgspec.structs.replace(value, value=place),))  # type: ignore[arg-type]
        return msgspec.structs.replace(i, fields=(f,))

    other = Candidate(name="Ostrava", country="UA", admin1="Volyn", lat=1.0, lon=1.0, geonameid=1, score=0.6, reason="")
    for known, why in (
        ({"lat": None, "lon": None}, "no place is known"),
        ({"score": 0.7, "alternatives": (other,)}, "it could as well be Ostrava, UA, 5,"),
        ({"score": 0.2}, "little speaks for this place"),
    ):
        (waiting,) = little_confidence([with_place(**known)])
        assert why in waiting.why
    assert little_confidence([with_place(score=0.9)]) == []
    part = msgspec.structs.replace(other, lat=49.85, lon=18.25)
    assert little_confidence([with_place(score=0.7, alternatives=(part,))]) == [], "a part of the same town"
    assert isinstance(said(casebook, "place").value, Place)


def test_the_queue_of_doubtful_claims_is_judged_where_it_is_listed(client: TestClient, casebook: Casebook) -> None:
    r, data, reading = made.strike("Nowhere", day="2024-11-11", outlet="Herald")
    claims = tuple(
        msgspec.structs.replace(c, value=Place(name="Nowhere")) if c.about == "place" else c for c in reading.claims
    )
    casebook.add(r, data, msgspec.structs.replace(reading, claims=claims))
    flow.link(casebook)
    page = client.get("/review?queue=low").text
    assert "no place is known under this name" in page
    (claim,) = re.findall(r'name="claim" value="(\w+)"', page)
    assert post(client, casebook, claim=claim, back="/review?queue=low") == 303
    assert "Nothing waits here" in client.get("/review?queue=low").text


def test_a_preview_shows_what_would_change_and_changes_nothing(client: TestClient, casebook: Casebook) -> None:
    one, other = (i.id for i in ask.incidents(casebook).incidents)
    before = casebook.position()
    (token, *_) = re.findall(r'name="token" value="([^"]+)"', client.get("/review").text)
    sent = {"one": one, "other": other, "judgement": "same", "reason": "one wave", "author": "Anna", "token": token}
    page = client.post("/preview", data=sent)
    assert page.status_code == 200
    assert "2 incidents would change" in page.text
    assert "leads to" in page.text
    assert 'value="one wave"' in page.text
    told = client.get("/api/preview", params={k: sent[k] for k in ("one", "other", "judgement", "author")}).json()
    assert {c["into"] for c in told["changes"]} == {None, next(c["incident"] for c in told["changes"] if c["after"])}
    assert casebook.position() == before
    assert len(ask.incidents(casebook).incidents) == 2
    for wrong, status in (
        ({"judgement": "perhaps"}, 422),
        ({"other": "ffffffff"}, 404),
        ({"token": "x"}, 403),
        ({"judgement": "undo"}, 404),
    ):
        assert client.post("/preview", data=sent | wrong).status_code == status
    flow.decide(casebook, (one, other), "same", "Anna", "one wave")
    merged = {i.id: i.accounts for i in casebook.incidents()}
    assert merged == {c["incident"]: tuple(c["after"]["accounts"]) for c in told["changes"] if c["after"]} | {
        k: v for k, v in merged.items() if k not in {c["incident"] for c in told["changes"]}
    }
