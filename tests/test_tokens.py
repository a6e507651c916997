"""Programs ask with tokens: every route tried with every scope, and no token does more than its scope or its person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import made
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from test_serve_people import NEEDS, PASSWORD, asking, signed_in, token

from reportedly import ask, flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.cli import main
from reportedly.errors import CasebookError
from reportedly.serve.app import application
from reportedly.serve.people import READING, ROLES, SCOPES, People, Scope


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    path = str(tmp_path / "c.sqlite")
    with open_casebook(path) as opened:
        opened.add(*made.strike(outlet="Daily Post"))
        opened.add(*made.strike("Brno", day="2024-06-01", outlet="Herald"))
        flow.link(opened)
        yield opened


@pytest.fixture
def client(casebook: Casebook, people: People) -> TestClient:
    return TestClient(application(casebook, people=people), base_url="http://127.0.0.1", follow_redirects=False)


def bearer(people: People, scope: Scope, person: str = "admin") -> dict[str, str]:
    return {"authorization": f"Bearer {people.grant(person, scope, 'a test')[1]}"}


BODIES: dict[str, dict[str, str]] = {
    "/api/decisions": {"one": "ffffffff", "other": "eeeeeeee", "judgement": "same", "author": "x", "reason": "x"},
    "/api/rulings": {"claim": "ffffffff", "kind": "accept", "author": "x", "reason": "x"},
}
# The least scope with which a route of the API answers; what is not here no scope opens.
OPENS: dict[tuple[str, str], Scope] = {
    ("POST", "/api/decisions"): "review",
    ("POST", "/api/rulings"): "review",
    ("GET", "/api/preview"): "review",
}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("person", ROLES[1:])
def test_no_token_does_more_than_its_scope_or_its_person(
    client: TestClient, casebook: Casebook, people: People, scope: Scope, person: str
) -> None:
    order, before = list(SCOPES), casebook.position()
    headers = bearer(people, scope, person)
    for (method, path), needed in NEEDS.items():
        address = asking(casebook, path)
        if method == "GET":
            status = client.get(address, headers=headers).status_code
        elif path.startswith("/api"):
            status = client.post(address, json=BODIES[path], headers=headers).status_code
        else:
            status = client.post(address, data={"token": "x"}, headers=headers).status_code
        least = OPENS.get((method, path), {"visitor": "public", "reader": "read"}.get(needed, "none"))
        may = path.startswith("/api") and order.index(scope) >= order.index(least)  # type: ignore[arg-type]
        role = "reviewer" if least == "review" else needed
        may = may and ROLES.index(person) >= ROLES.index(role)  # type: ignore[arg-type]
        assert (status not in (401, 403)) == may, (scope, person, method, path, status)
    assert casebook.position() == before


def test_scopes_that_read_change_nothing_and_ask_only_asks(
    client: TestClient, casebook: Casebook, people: People
) -> None:
    claim = casebook.readings()[0].claims[0].id
    question = {"claim": claim, "kind": "question", "author": "x", "reason": "sure?"}
    for scope in READING:
        assert client.post("/api/rulings", json=question, headers=bearer(people, scope)).status_code == 403
    asking_ = bearer(people, "ask")
    assert client.post("/api/rulings", json=question | {"kind": "accept"}, headers=asking_).status_code == 403
    kept = client.post("/api/rulings", json=question, headers=asking_)
    assert kept.json()["ruling"]["by"] == "person:admin", "in the name of its person, whoever it says it is"
    other = client.post("/api/rulings", json=question | {"kind": "undo"}, headers=bearer(people, "review", "reviewer"))
    assert other.status_code == 404, "nothing of its own to take back"


def test_public_sees_what_visitors_see(client: TestClient, casebook: Casebook, people: People) -> None:
    headers = bearer(people, "public")
    assert client.get("/api/areas", headers=headers).content == client.get("/api/areas").content
    assert client.get("/api/areas?words=drone", headers=headers).status_code == 401


def test_a_token_follows_its_person_and_ends(client: TestClient, casebook: Casebook, people: People) -> None:
    made_, secret = people.grant("editor", "review", "nightly copy")
    headers = {"authorization": f"Bearer {secret}"}
    address = asking(casebook, "/api/preview")
    assert client.get(address, headers=headers).status_code == 404, "may ask; there is no such incident"
    people.set_role("editor", "reader")
    assert client.get(address, headers=headers).status_code == 403
    assert client.get("/api/incidents", headers=headers).status_code == 200
    people.revoke(made_.id)
    assert client.get("/api/incidents", headers=headers).status_code == 401
    headers = bearer(people, "read", "reader")
    people.remove("reader")
    assert client.get("/api/incidents", headers=headers).status_code == 401
    people.add("reader", "admin", PASSWORD, totp=False)
    assert client.get("/api/incidents", headers=headers).status_code == 401, "a new person of that name is another"


def test_a_token_ends_with_its_last_day(casebook: Casebook) -> None:
    now = [1_700_000_000.0]
    people = People(f"{casebook.path}.people", clock=lambda: now[0])
    people.add("Anna", "reader", PASSWORD, totp=False)
    _, secret = people.grant("Anna", "read", "x", days=2)
    now[0] += 2 * 86_400
    assert people.bearer(secret)
    now[0] += 86_400
    assert people.bearer(secret) is None


@pytest.mark.parametrize(
    "said",
    [
        b"Bearer rptd_00000000_x",
        b"Basic YWRtaW46eA==",
        b"Bearer",
        b"Bearer ",
        b"rptd",
        b"Bearer \xc3\xa9",
    ],
)
def test_what_is_no_token_is_refused_also_beside_a_session(
    client: TestClient, casebook: Casebook, people: People, said: bytes
) -> None:
    admin = signed_in(client.app, "admin")
    assert admin.get("/people").status_code == 200
    for path in ("/api/incidents", "/api/schema", "/people", "/"):
        assert admin.get(path, headers={b"authorization": said}).status_code == 401
    fresh = bearer(people, "edit")
    assert admin.get("/people", headers=fresh).status_code == 403, "no token opens a page"


def test_guessing_tokens_is_slowed_down(client: TestClient) -> None:
    answers = [client.get("/api/incidents", headers={"authorization": f"Bearer x{n}"}).status_code for n in range(31)]
    assert answers == [401] * 30 + [429]


def test_only_a_hash_is_kept(people: People) -> None:
    made_, secret = people.grant("reader", "read", "x")
    kept = people.path.read_text(encoding="utf-8")
    assert secret not in kept
    assert secret.split("_", 2)[2] not in kept
    assert made_.hash in kept
    assert people.path.stat().st_mode & 0o077 == 0
    for name, scope, purpose in (("nobody", "read", "x"), ("reader", "admin", "x"), ("reader", "read", " ")):
        with pytest.raises(CasebookError, match="no token for"):
            people.grant(name, scope, purpose)  # type: ignore[arg-type]


def test_an_admin_makes_shows_once_and_revokes(client: TestClient, people: People) -> None:
    admin = signed_in(client.app, "admin")
    sent = {"name": "reviewer", "scope": "review", "purpose": "<b>a bot</b>", "days": "7"}
    shown = admin.post("/tokens", data=sent | {"token": token(admin)})
    (secret,) = re.findall(r'value="(rptd_[^"]+)"', shown.text)
    assert shown.headers["cache-control"] == "no-store"
    assert client.get("/api/incidents", headers={"authorization": f"Bearer {secret}"}).status_code == 200
    page = admin.get("/people").text
    assert secret not in page
    assert "&lt;b&gt;a bot" in page
    (made_,) = people.kept().tokens
    assert admin.post("/tokens", data={"revoke": made_.id, "token": token(admin)}).status_code == 303
    assert people.kept().tokens == ()
    for wrong in ({"days": "0"}, {"days": "x"}, {"scope": "king"}, {"name": "nobody"}, {"revoke": "ffffffff"}):
        assert admin.post("/tokens", data=sent | wrong | {"token": token(admin)}).status_code == 422
    assert signed_in(client.app, "editor").post("/tokens", data=sent).status_code == 403


def test_the_commands(casebook: Casebook, people: People, client: TestClient) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["people", *words, "--casebook", casebook.path])
        return done.exit_code, done.output

    code, said = run("token", "reader", "--scope", "read", "--for", "an R script", "--days", "30")
    assert code == 0
    secret = said.split("\n")[0]
    assert client.get("/api/incidents", headers={"authorization": f"Bearer {secret}"}).status_code == 200
    code, listed = run("tokens")
    (made_,) = people.kept().tokens
    assert (code, listed) == (0, f"{made_.id}  reader  read  until {made_.until}  an R script\n")
    assert run("revoke", made_.id)[0] == 0
    assert run("tokens") == (0, "")
    assert run("revoke", made_.id)[0] == 1
    assert run("token", "nobody", "--scope", "read", "--for", "x")[0] == 1


def test_alone_on_this_machine_no_token_is_asked_for(casebook: Casebook) -> None:
    alone = TestClient(application(casebook), base_url="http://127.0.0.1")
    assert alone.get("/api/incidents", headers={"authorization": "Bearer x"}).status_code == 200
    assert len(ask.incidents(casebook).incidents) == 2
