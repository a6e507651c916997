"""People overrule the linking: kept, followed by later runs, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import made
import pytest
from click.testing import CliRunner

from reportedly import flow
from reportedly.casebook import Casebook, first_broken, open_casebook
from reportedly.cli import main
from reportedly.errors import CasebookError


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    """Three strikes on three days in three towns: three incidents."""
    with open_casebook(str(tmp_path / "c.sqlite")) as opened:
        for day in ("2024-05-03", "2024-06-14", "2024-07-25"):
            opened.add(*made.strike(day=day, town=f"Town {day}"))
        flow.link(opened)
        yield opened


def sizes(casebook: Casebook) -> list[int]:
    return sorted(len(i.accounts) for i in casebook.incidents())


def test_same_joins_lasts_and_is_taken_back(casebook: Casebook) -> None:
    before = casebook.incidents()
    a, b, _ = (i.id for i in before)
    made_link = flow.decide(casebook, (a, b), "same", "Anna", "one wave")
    assert sizes(casebook) == [1, 2]
    flow.link(casebook)
    assert sizes(casebook) == [1, 2]
    assert made_link in casebook.links()
    flow.decide(casebook, tuple(before[n].accounts[0] for n in (0, 1)), None, "Anna")  # type: ignore[arg-type]
    assert casebook.incidents() == before
    assert [e.kind for e in casebook.journal() if e.subject == "person:Anna"] == ["decided", "took back"]
    assert first_broken(casebook.journal()) is None


def test_apart_wins_whatever_joins(casebook: Casebook) -> None:
    a, b, c = (i.accounts[0] for i in casebook.incidents())
    flow.decide(casebook, (a, c), "different", "Boris", "two towns")
    flow.decide(casebook, (a, b), "same", "Anna", "one wave")
    flow.decide(casebook, (b, c), "same", "Anna", "one wave")
    groups = [set(i.accounts) for i in casebook.incidents()]
    assert not any({a, c} <= g for g in groups)
    assert sizes(casebook) == [1, 2]


def test_unsure_is_kept_and_changes_nothing(casebook: Casebook) -> None:
    before = casebook.incidents()
    flow.decide(casebook, (before[0].id, before[1].id), "unsure", "Anna", "no dates")
    assert casebook.incidents() == before
    assert [k.judgement for k in casebook.links() if k.by == "person:Anna"] == ["unsure"]


def test_different_parts_what_was_joined(tmp_path: Path) -> None:
    with open_casebook(str(tmp_path / "d.sqlite")) as casebook:
        for outlet in ("one", "two"):
            casebook.add(*made.strike(day="2024-05-03", outlet=outlet))
        flow.link(casebook)
        assert sizes(casebook) == [2]
        a, b = casebook.incidents()[0].accounts
        flow.decide(casebook, (a, b), "different", "Anna", "an hour apart")
        flow.link(casebook)
        assert sizes(casebook) == [1, 1]


def test_what_cannot_be_judged_is_refused(casebook: Casebook) -> None:
    a, b, _ = (i.id for i in casebook.incidents())
    with pytest.raises(CasebookError, match="one account"):
        flow.decide(casebook, (a, a), "same", "Anna", "x")
    with pytest.raises(CasebookError, match="judged nothing"):
        flow.decide(casebook, (a, b), None, "Anna")


def test_the_command(casebook: Casebook) -> None:
    a, b, _ = (i.id for i in casebook.incidents())
    words = ["decide", "same", a, b, "--by", "Anna", "--casebook", casebook.path]
    assert CliRunner().invoke(main, words).exit_code == 2  # no reason
    assert CliRunner().invoke(main, [*words, "--reason", "one wave"]).exit_code == 0
    assert sizes(casebook) == [1, 2]
