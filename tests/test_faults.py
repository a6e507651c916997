"""A fault of ours that one report brings out is listed with what and where, and the run goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import made
import pytest

from reportedly import flow
from reportedly.casebook import open_casebook
from reportedly.errors import fault
from reportedly.knowledge import Knowledge
from reportedly.nouns import Happening, Listing

TEXTS = {
    "a": "A drone hit a bakery in Ostrava overnight, officials said.\nTwo people were hurt, the mayor said.",
    "b": "Beware: a drone hit a depot in Brno overnight, officials said.\nOne person was hurt, the mayor said.",
    "c": "A drone hit a school in Olomouc overnight, officials said.\nThree people were hurt, the mayor said.",
}


class Brittle(Knowledge):
    """Knowledge whose parser falls over one text, as a bug would."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def parser(self, code: str) -> Any:
        parse = super().parser(code)

        def brittle(text: str) -> Any:
            if text.startswith("Beware"):
                raise self.error
            return parse(text)

        return brittle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        record = {"id": name, "outlet": name, "published": "2024-05-03", "language": "en", "text": text}
        (tmp_path / f"{name}.json").write_text(json.dumps(record))
    return tmp_path


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("half a\npage " * 99), RecursionError("too deep"), MemoryError(), KeyError("head")]
)
def test_a_report_that_breaks_the_reader_is_listed_and_the_run_goes_on(folder: Path, error: Exception) -> None:
    with open_casebook(":memory:") as casebook:
        record = flow.run([str(folder)], casebook, knowledge=Brittle(error))
        assert [r.report for r in record.reports] == ["a", "c"]
        (issue,) = record.issues
        assert issue in casebook.issues()
    assert issue.where.startswith(str(folder / "b.json"))
    assert issue.seen.startswith(f"unforeseen {type(error).__name__} in reportedly.read.reader, line ")
    assert len(issue.seen) < 300
    assert "\n" not in issue.seen
    assert "report it" in issue.do
    assert record.failed


def test_what_ends_a_run_by_will_is_not_caught(folder: Path) -> None:
    class Stopped(Brittle):
        def parser(self, code: str) -> Any:
            raise KeyboardInterrupt

    with open_casebook(":memory:") as casebook, pytest.raises(KeyboardInterrupt):
        flow.run([str(folder)], casebook, knowledge=Stopped(ValueError()))


class NoLists(Knowledge):
    """Knowledge whose sanctions lists cannot be had, as a bug would."""

    @property
    def lists(self) -> Any:  # type: ignore[override]
        raise ZeroDivisionError("no such entry")


def test_a_check_that_fails_cannot_tell_and_hides_no_other() -> None:
    r, data = made.report("A drone hit the Orlik works.\nThe EU has sanctioned it.", published="2024-05-03")
    claims = (
        made.claim(r, "event", "A drone hit", Happening(type="drone_strike")),
        made.claim(r, "listing", "The EU has sanctioned it", Listing(by=("EU",)), account=None),
    )
    with open_casebook(":memory:") as casebook:
        casebook.add(r, data, made.reading(r, *claims, accounts=(made.account(r, target=made.find(r, "Orlik")),)))
        flow.link(casebook)
        ((_, assessment),) = flow.assess(casebook, NoLists())
    found = {f.check: f for f in assessment.findings}
    assert found["listing"].verdict == "cannot tell"
    assert found["listing"].working[0].startswith("unforeseen ZeroDivisionError in reportedly.assess.checks.listing")
    assert "dates" in found


def test_a_fault_names_our_innermost_line() -> None:
    assert fault(ValueError("a  b\nc")) == "unforeseen ValueError: a b c"
    assert fault(MemoryError()) == "unforeseen MemoryError"
