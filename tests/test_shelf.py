"""The answers that pages share: made once, never older than what somebody changed themselves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import made
import pytest
from starlette.testclient import TestClient

from reportedly import ask, flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.serve import shelf as shelf_of
from reportedly.serve.app import application
from reportedly.serve.filters import Asked
from reportedly.serve.shelf import Shelf


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    path = str(tmp_path / "c.sqlite")
    made.fill(path)
    with open_casebook(path) as opened:
        yield opened


def test_while_the_answers_are_made_anew_others_see_the_casebook_as_it_was(
    casebook: Casebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One makes them, the others do not wait; whoever changed the casebook waits for what they changed."""
    shelf = Shelf(casebook)
    before = shelf.held()
    making, go_on, whole = threading.Event(), threading.Event(), shelf_of._held

    def slowly(*known: object) -> object:
        making.set()
        assert go_on.wait(30)
        return whole(*known)  # type: ignore[arg-type]

    monkeypatch.setattr(shelf_of, "_held", slowly)
    one, other = (i.id for i in ask.incidents(casebook).incidents)
    flow.decide(casebook, (one, other), "same", "Anna", "one wave")
    position = casebook.position()
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(shelf.held)
        assert making.wait(30)
        assert shelf.held() is before
        assert len(shelf.found(Asked(role="all"))) == 2
        author = threads.submit(shelf.since(position).held)
        with pytest.raises(TimeoutError):
            author.result(timeout=0.2)
        go_on.set()
        assert len(first.result(30).incidents) == len(author.result(30).incidents) == 1
    assert len(shelf.held().incidents) == 1


def test_what_somebody_changes_is_remembered(casebook: Casebook) -> None:
    client = TestClient(application(casebook), base_url="http://127.0.0.1")
    client.get("/")
    assert client.app.state.changed == {}  # type: ignore[attr-defined]
    claim = casebook.readings()[0].claims[0].id
    sent = {"claim": claim, "kind": "accept", "author": "Anna", "reason": "stands so"}
    assert client.post("/api/rulings", json=sent).status_code == 200
    assert client.app.state.changed == {"": casebook.position()}  # type: ignore[attr-defined]
    assert client.post("/api/rulings", json=sent | {"reason": ""}).status_code == 422
    assert client.app.state.changed == {"": casebook.position()}  # type: ignore[attr-defined]


def test_words_found_in_an_older_casebook_are_not_looked_up_in_a_newer(casebook: Casebook) -> None:
    """What was found by words names incidents by their place in the list, which changes."""
    shelf = Shelf(casebook)
    held = shelf.held()
    assert len(shelf.found(Asked(words="depot", role="all"))) == 2
    for n in range(3):
        casebook.add(*made.strike("Brno", day=f"2024-0{n + 1}-01", outlet="Wire"))
    flow.link(casebook)
    assert len(shelf.found(Asked(words="depot", role="all"))) == 5
    assert len(shelf.found_in(held, Asked(words="depot", role="all"))) == 2
