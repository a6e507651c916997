"""A casebook that grows: each report is linked by looking at its neighbours, and that gives what linking all gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import made
import msgspec
import pytest
from sqlalchemy import delete, select
from test_columns import told

from reportedly import flow, link
from reportedly.casebook import Casebook, neighbours, open_casebook
from reportedly.casebook import tables as t
from reportedly.casebook.linking import decisions
from reportedly.casebook.neighbours import Neighbours, State
from reportedly.link.sketch import sketch_all


@pytest.fixture
def casebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Casebook]:
    monkeypatch.setattr(link, "MANY", 1)  # keep the index of a small casebook too
    with open_casebook(str(tmp_path / "case.sqlite")) as opened:
        yield opened


def add(casebook: Casebook, seed: int, begin: int, end: int) -> None:
    chance = random.Random(seed)
    for n in range(end):
        r, accounts = told(chance, n)
        if n >= begin:
            casebook.add(r, r.text.encode(), made.reading(r, accounts=tuple(accounts)))


def standing(casebook: Casebook) -> tuple[object, ...]:
    """All that linking leaves in a casebook, but for the ids."""
    return sorted(sorted(i.accounts) for i in casebook.incidents()), casebook.links()


def take_apart(casebook: Casebook, lots: int, seed: int) -> None:
    """Forget all that is linked but what is common, and link the readings again in lots, in any order."""
    with casebook._writing() as c:
        payload = c.execute(select(t.linked.c.payload)).scalar_one()
        state = msgspec.json.decode(payload, type=State)
        for table in (t.sketches, t.standing, t.near, t.members):
            c.execute(delete(table))
        c.execute(delete(t.links).where(t.links.c.by.not_like("person:%")))
        fresh = list(c.execute(select(t.readings)).all())
        random.Random(seed).shuffle(fresh)
        judged = decisions(c)
        for n in range(lots):
            known = Neighbours(c, state, fresh[n::lots], judged)
            accounts, claims, reports = known.fresh()
            known.replace(link.grow(known, sketch_all(accounts, claims, reports, known.rarity)[0], judged))


@pytest.mark.parametrize(("seed", "lots"), [(1, 1), (2, 3), (3, 40)])
def test_in_any_order_and_lots_a_casebook_holds_what_linking_all_gives(
    casebook: Casebook, seed: int, lots: int
) -> None:
    add(casebook, seed, 0, 40)
    flow.link(casebook)
    one, other = casebook.incidents()[0].accounts[0], casebook.incidents()[-1].accounts[0]
    flow.decide(casebook, (one, other), "same", "Anna")
    whole = standing(casebook)
    take_apart(casebook, lots, seed)
    assert standing(casebook) == whole


def test_a_new_report_is_linked_without_linking_all_anew(casebook: Casebook, monkeypatch: pytest.MonkeyPatch) -> None:
    add(casebook, 5, 0, 40)
    flow.link(casebook)
    monkeypatch.setattr(link, "link", None)  # whoever calls it fails
    add(casebook, 5, 40, 42)
    assert flow.link(casebook) == []
    assert casebook.unlinked() == 0
    pair = (casebook.incidents()[0].accounts[0], casebook.incidents()[1].accounts[0])
    flow.decide(casebook, pair, "same", "Anna")
    flow.decide(casebook, pair, None, "Anna")


def test_judgements_are_followed_and_taken_back_among_neighbours(casebook: Casebook) -> None:
    add(casebook, 6, 0, 40)
    flow.link(casebook)
    before = standing(casebook)
    one, other = casebook.incidents()[0], casebook.incidents()[1]
    pair = (one.accounts[0], other.accounts[0])
    flow.decide(casebook, pair, "same", "Anna")
    assert len(casebook.incidents()) == len(before[0]) - 1  # type: ignore[arg-type]
    flow.decide(casebook, pair, None, "Anna")
    assert standing(casebook) == before
    assert {one.id, other.id} <= {i.id for i in casebook.incidents()}


def test_what_is_erased_leaves_no_word_among_the_neighbours(casebook: Casebook) -> None:
    add(casebook, 7, 0, 10)
    flow.link(casebook)
    report = next(iter(casebook.reports()))
    casebook.erase(report, (), "Anna", "asked")
    with casebook._writing() as c:
        assert [c.execute(select(table)).first() for table in neighbours.KEPT] == [None] * len(neighbours.KEPT)


def test_reports_grown_by_much_are_measured_anew(casebook: Casebook) -> None:
    add(casebook, 8, 0, 10)
    flow.link(casebook)
    add(casebook, 8, 10, 30)
    with casebook.growing() as known:
        assert known is None
    flow.link(casebook)
    with casebook.growing() as known:
        assert known is not None
