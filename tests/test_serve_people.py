"""Who may do what: every route tried in every role, sessions that end, and a public view that leaks nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import made
import pyotp
import pytest
from click.testing import CliRunner
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from reportedly import ask, flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.cli import main
from reportedly.errors import CasebookError
from reportedly.nouns import Source
from reportedly.serve.app import application
from reportedly.serve.people import ROLES, People, Role

PASSWORD = made.PASSWORD
# The least role that each route needs. A route that is not here fails the test.
NEEDS: dict[tuple[str, str], Role] = {
    ("GET", "/"): "visitor",
    ("GET", "/incident/{id_}"): "visitor",
    ("GET", "/report/{id_}"): "reader",
    ("GET", "/review"): "reviewer",
    ("POST", "/decide"): "reviewer",
    ("POST", "/preview"): "reviewer",
    ("GET", "/claim/{id_}"): "reader",
    ("POST", "/rule"): "reader",  # to ask for a correction; the rest is refused below
    ("GET", "/sign-in"): "visitor",
    ("POST", "/sign-in"): "visitor",
    ("POST", "/sign-out"): "visitor",
    ("GET", "/people"): "admin",
    ("POST", "/people"): "admin",
    ("POST", "/tokens"): "admin",
    ("GET", "/api/areas"): "visitor",
    ("GET", "/api/changes.atom"): "visitor",
    ("GET", "/api/schema"): "visitor",
    ("GET", "/api/incidents"): "reader",
    ("GET", "/api/incidents/{id_}"): "reader",
    ("GET", "/api/incidents/{id_}/annotations"): "reader",
    ("GET", "/api/incidents/{id_}/{field}"): "reader",
    ("GET", "/api/reports/{id_}"): "reader",
    ("GET", "/api/reports/{id_}/text"): "reader",
    ("GET", "/api/changes"): "reader",
    ("GET", "/api/search"): "reader",
    ("GET", "/api/decisions"): "reader",
    ("POST", "/api/decisions"): "reviewer",
    ("GET", "/api/preview"): "reviewer",
    ("GET", "/api/rulings"): "reader",
    ("POST", "/api/rulings"): "reader",
}
PRIVATE = "Iryna Kovalchuk"


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    path = str(tmp_path / "c.sqlite")
    with open_casebook(path) as opened:
        opened.add(*made.strike(outlet="Daily Post", source=Source(name=PRIVATE, kind="witness")))
        today = datetime.now(UTC).date().isoformat()
        opened.add(*made.strike("Brno", day=today, outlet="Herald"))
        flow.link(opened)
        yield opened


@pytest.fixture
def app(casebook: Casebook, people: People) -> object:
    return application(casebook, people=people)


def token(client: TestClient, address: str = "/sign-in") -> str:
    return re.findall(r'name="token" value="([^"]+)"', client.get(address).text)[0]


def signed_in(app: object, name: str, password: str = PASSWORD, code: str = "") -> TestClient:
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)  # type: ignore[arg-type]
    if name != "visitor":
        sent = {"name": name, "password": password, "code": code, "token": token(client)}
        assert client.post("/sign-in", data=sent).status_code == 303
    return client


def routes(app: object) -> set[tuple[str, str]]:
    """Every route, also those of routers that are held as one."""

    def inner(found: object) -> Iterator[APIRoute]:
        for route in getattr(found, "routes", ()):
            if isinstance(route, APIRoute):
                yield route
            else:
                yield from inner(getattr(route, "original_router", route))

    return {(m, r.path) for r in inner(app) for m in r.methods or () if m != "HEAD"}


def asking(casebook: Casebook, path: str) -> str:
    """The address of a route, about something that is there."""
    incident = next(i.id for i in ask.incidents(casebook).incidents if i.place == "Ostrava")
    reading = next(r for r in casebook.readings() if casebook.report(r.report).outlet == "Daily Post")
    id_ = reading.report if "report" in path else reading.claims[0].id if "claim" in path else incident
    asked = {"/api/search": "?words=drone", "/api/preview": f"?one={incident}&other=ffffffff&judgement=same"}
    return path.format(id_=id_, field="injured") + asked.get(path, "")


def test_every_route_is_listed(app: object) -> None:
    assert routes(app) == NEEDS.keys()


@pytest.mark.parametrize("role", ROLES)
def test_nobody_does_more_than_their_role(app: object, casebook: Casebook, role: Role) -> None:
    client, before = signed_in(app, role), casebook.position()
    for (method, path), needed in NEEDS.items():
        if path == "/sign-out":
            continue
        address = asking(casebook, path)
        if method == "GET":
            answer = client.get(address)
        elif path.startswith("/api"):
            answer = client.post(
                address, json={"one": "ffffffff", "other": "eeeeeeee", "judgement": "undo", "author": "x"}
            )
        else:
            answer = client.post(address, data={"token": token(client)})
        refused = answer.status_code in (401, 403) or answer.headers.get("location") == "/sign-in"
        if path == "/sign-in" and method == "POST":
            assert answer.status_code == 403, "an empty name signs nobody in"
        else:
            assert refused == (ROLES.index(role) < ROLES.index(needed)), (role, method, path, answer.status_code)
    assert casebook.position() == before


def test_what_is_withheld_stands_nowhere_for_visitors(app: object, casebook: Casebook) -> None:
    visitor, reader = signed_in(app, "visitor"), signed_in(app, "reader")
    old, young = (next(i.id for i in ask.incidents(casebook).incidents if i.place == p) for p in ("Ostrava", "Brno"))
    assert PRIVATE in reader.get(f"/incident/{old}").text
    addresses = ["/", "/?role=all", f"/incident/{old}", f"/incident/{young}", f"/incident/{old[:8]}", "/sign-in"]
    addresses += ["/api/areas?role=all", "/api/changes.atom", "/api/schema", "/api/openapi.json", "/nowhere"]
    for address in addresses:
        answer = visitor.get(address)
        assert PRIVATE.split()[1] not in answer.text, address
        assert young not in answer.text or address.endswith(young), address
    assert visitor.get(f"/incident/{old}").status_code == 200
    assert visitor.get(f"/incident/{young}").status_code == 404
    assert reader.get(f"/incident/{young}").status_code == 200
    for address in ("/?words=drone", "/api/areas?words=drone", "/api/changes.atom?words=drone"):
        answer = visitor.get(address)
        assert answer.status_code == 401 or answer.headers["location"] == "/sign-in"


def test_who_is_signed_in_judges_in_their_own_name(app: object, casebook: Casebook) -> None:
    one, other = (i.id for i in ask.incidents(casebook).incidents)
    reviewer, editor = signed_in(app, "reviewer"), signed_in(app, "editor")
    sent = {"one": one, "other": other, "judgement": "unsure", "author": "somebody else", "reason": "no hour"}
    kept = reviewer.post("/api/decisions", json=sent).json()
    assert kept["by"] == "person:reviewer"
    undo = sent | {"judgement": "undo", "author": "reviewer"}
    assert reviewer.post("/api/decisions", json=undo | {"author": "editor"}).json() is None, "it is their own"
    reviewer.post("/api/decisions", json=sent)
    assert editor.post("/api/decisions", json=undo | {"author": "editor"}).status_code == 404
    assert editor.post("/api/decisions", json=undo).json() is None


def test_a_reader_asks_for_a_correction_and_signs_nothing(app: object, casebook: Casebook) -> None:
    reader, reviewer = signed_in(app, "reader"), signed_in(app, "reviewer")
    claim = casebook.readings()[0].claims[0].id
    for kind in ("accept", "reject", "correct"):
        sent = {"claim": claim, "kind": kind, "author": "x", "reason": "x", "value": "shelling"}
        if kind != "correct":
            del sent["value"]
        assert reader.post("/api/rulings", json=sent).status_code == 403
        form = sent | {"token": token(reader, f"/claim/{claim}")}
        assert reader.post("/rule", data=form).status_code == 403
    assert casebook.rulings() == []
    asked = {"claim": claim, "kind": "question", "author": "Somebody Else", "reason": "was it not shelling?"}
    assert reader.post("/api/rulings", json=asked).json()["ruling"]["by"] == "person:reader"
    undo = {"claim": claim, "kind": "undo", "author": "reader"}
    assert reviewer.post("/api/rulings", json=undo).status_code == 404, "it is not their own"
    assert len(casebook.rulings()) == 1
    assert signed_in(app, "editor").post("/api/rulings", json=undo).json() is None
    assert casebook.rulings() == []
    page = reader.get(f"/claim/{claim}").text
    assert "Ask for a correction" in page
    assert 'value="accept"' not in page


def test_a_code_is_needed_and_good_once(casebook: Casebook) -> None:
    now = 1_700_000_000.0
    people = People(f"{casebook.path}.people", clock=lambda: now)
    person = people.add("Anna", "admin", PASSWORD)
    code = pyotp.TOTP(person.totp).at(int(now))
    assert people.admit("Anna", PASSWORD, "") is None
    assert people.admit("Anna", PASSWORD, "000000" if code != "000000" else "111111") is None
    assert people.admit("Anna", "wrong horse battery", code) is None
    assert people.admit("Nobody", PASSWORD, code) is None
    assert people.admit("Anna", PASSWORD, code) == person
    assert people.admit("Anna", PASSWORD, code) is None, "used up"
    later = pyotp.TOTP(person.totp).at(int(now) + 30)
    assert people.admit("Anna", PASSWORD, f"{later[:3]} {later[3:]}") == person
    assert pyotp.TOTP(person.totp).at(int(now) + 300) != later
    assert people.admit("Anna", PASSWORD, pyotp.TOTP(person.totp).at(int(now) + 300)) is None, "not yet"


def test_a_session_ends_with_the_password_the_person_and_the_sign_out(app: object, people: People) -> None:
    first, second = signed_in(app, "admin"), signed_in(app, "reader")
    assert first.get("/people").status_code == 200
    people.add("admin", "admin", PASSWORD + " new", totp=False)
    assert first.get("/people").headers["location"] == "/sign-in"
    people.remove("reader")
    assert second.get("/api/incidents").status_code == 401
    third = signed_in(app, "reviewer")
    third.post("/sign-out", data={"token": token(third)})
    assert third.get("/review").headers["location"] == "/sign-in"
    forged = TestClient(app, base_url="http://127.0.0.1", cookies={"reportedly": "eyJuYW1lIjogImFkbWluIn0=.x.y"})  # type: ignore[arg-type]
    assert forged.get("/api/incidents").status_code == 401


def test_an_admin_changes_roles_of_others_only(app: object, people: People) -> None:
    admin = signed_in(app, "admin")
    assert admin.post("/people", data={"name": "reader", "role": "editor", "token": token(admin)}).status_code == 303
    assert people.find("reader").role == "editor"  # type: ignore[union-attr]
    assert admin.post("/people", data={"name": "admin", "role": "none", "token": token(admin)}).status_code == 422
    assert admin.post("/people", data={"name": "reader", "role": "king", "token": token(admin)}).status_code == 422
    assert admin.post("/people", data={"name": "reader", "role": "none", "token": token(admin)}).status_code == 303
    assert people.find("reader") is None


def test_guessing_is_slowed_down(app: object) -> None:
    client = TestClient(app, base_url="http://127.0.0.1")  # type: ignore[arg-type]
    sent = {"name": "admin", "password": "guess", "token": token(client)}
    answers = [client.post("/sign-in", data=sent) for _ in range(11)]
    assert [a.status_code for a in answers] == [403] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) <= 60


def test_the_file_is_private_and_holds_no_password(people: People) -> None:
    assert people.path.stat().st_mode & 0o077 == 0
    assert PASSWORD not in people.path.read_text(encoding="utf-8")
    with pytest.raises(CasebookError, match="12"):
        people.add("short", "reader", "short")
    with pytest.raises(CasebookError, match="visitor"):
        people.add("visitor", "visitor", PASSWORD)
    people.path.write_text('{"people": 1}', encoding="utf-8")
    with pytest.raises(CasebookError, match="no list of people"):
        people.kept()


def test_the_commands_add_list_and_remove(casebook: Casebook) -> None:
    def run(*words: str, typed: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(main, [*words, "--casebook", casebook.path], input=typed)
        return done.exit_code, done.output

    code, said = run("people", "add", "Anna", "--role", "editor", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert code == 0
    assert "otpauth://totp/reportedly:Anna?secret=" in said
    assert run("people") == (0, "Anna  editor  with codes\n")
    assert run("people", "remove", "Anna")[0] == 0
    assert run("people") == (0, "")
    assert run("people", "remove", "Anna")[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--host", "0.0.0.0"],
        ["--name", "casebook.example"],
        ["--host", "0.0.0.0", "--accounts"],
        ["--accounts"],  # nobody may sign in yet
    ],
)
def test_nothing_is_served_to_others_without_people_and_encryption(casebook: Casebook, words: list[str]) -> None:
    done = CliRunner().invoke(main, ["serve", "--casebook", casebook.path, *words])
    assert done.exit_code == 2
    assert "Usage" in done.output
