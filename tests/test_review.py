"""Why two are linked or apart, the queue of pairs to judge, and judgements that outlive a new reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import made
import msgspec
import pytest
from click.testing import CliRunner

import reportedly
from reportedly import flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.cli import main
from reportedly.errors import CasebookError
from reportedly.link import Compared, chain
from reportedly.link.evidence import PRIOR, TABLE
from reportedly.link.explain import in_words
from reportedly.nouns import Reading, content_id


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    """One strike in two outlets, and another strike on the town four months later."""
    with open_casebook(str(tmp_path / "c.sqlite")) as opened:
        opened.add(*made.strike(outlet="Daily Post"))
        opened.add(*made.strike(outlet="Ledger", published="2024-05-04", hurt=2, source=made.HOSPITAL))
        opened.add(*made.strike(outlet="Star", day="2024-09-10", hurt=7))
        flow.link(opened)
        yield opened


def both(casebook: Casebook) -> tuple[reportedly.Record, tuple[str, ...], tuple[str, ...]]:
    first, second = sorted(casebook.incidents(), key=lambda i: -len(i.accounts))
    assert (len(first.accounts), len(second.accounts)) == (2, 1)
    return first, first.accounts, second.accounts  # type: ignore[return-value]


def test_why_linked_says_yes_with_every_weight(casebook: Casebook) -> None:
    _, (a, b), _ = both(casebook)
    answer = reportedly.why_linked(casebook, a, b)
    assert answer.answer == "yes"
    assert reportedly.why_apart(casebook, a, b).answer == "no"
    e = answer.explained
    assert {c.comparison for c in e.comparisons} >= {"time", "place", "target"}
    assert e.evidence == pytest.approx(PRIOR + sum(c.adds for c in e.comparisons), abs=0.01)
    weights = {w for row in TABLE for w in (row.alike, row.unlike)}
    assert all(c.weight in weights and c.asks and c.words and c.says == in_words(c.adds) for c in e.comparisons)
    assert answer.left.reports == ("Daily Post, 2024-05-03",) or answer.right.reports == ("Daily Post, 2024-05-03",)


def test_why_apart_names_what_excludes(casebook: Casebook) -> None:
    first, _, (c,) = both(casebook)
    other = next(i for i in casebook.incidents() if c in i.accounts)
    answer = reportedly.why_apart(casebook, first.id, other.id)  # type: ignore[attr-defined]
    assert answer.answer == "yes"
    assert answer.explained.pairs == 2
    assert answer.explained.excluded == 2
    assert all("dates exclude each other" in x.words for x in answer.explained.exclusions)
    assert reportedly.why_linked(casebook, c, first.id).answer == "no"  # type: ignore[attr-defined]


def test_cannot_tell_when_there_is_nothing_to_compare_or_a_person_could_not(tmp_path: Path) -> None:
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        ids = []
        for text in ("Something was hit somewhere.", "Etwas geschah."):
            r, data = made.report(text, language=text[:2].lower())
            told = made.account(r)
            ids.append(told.id)
            casebook.add(r, data, made.reading(r, accounts=(told,)))
        flow.link(casebook)
        assert reportedly.why_linked(casebook, *ids).answer == "cannot tell"
        flow.decide(casebook, (ids[0], ids[1]), "unsure", "Anna", "no dates")
        answer = reportedly.why_apart(casebook, *ids)
        assert answer.answer == "cannot tell"
        assert [k.by for k in answer.decisions] == ["person:Anna"]


def test_a_judgement_stands_among_the_reasons(casebook: Casebook) -> None:
    _, (a, b), _ = both(casebook)
    flow.decide(casebook, (a, b), "different", "Anna", "an hour apart")
    answer = reportedly.why_apart(casebook, a, b)
    assert (answer.answer, answer.statement) == ("yes", "They stand as two incidents, because a person judged so")
    assert [k.judgement for k in answer.decisions] == ["different"]


def test_one_incident_twice_is_refused_with_what_to_name(casebook: Casebook) -> None:
    first, (a, b), _ = both(casebook)
    with pytest.raises(CasebookError, match=f"{min(a, b)}, {max(a, b)}"):
        reportedly.why_linked(casebook, first.id, first.id)  # type: ignore[attr-defined]
    against_the_rest = reportedly.why_linked(casebook, a, first.id)  # type: ignore[attr-defined]
    assert against_the_rest.right.accounts == (b,)


def test_the_way_between_two_accounts_takes_the_strongest_steps(casebook: Casebook) -> None:
    compared = Compared.of(casebook.readings(), casebook.reports())
    compared._odds = {(0, 1): 3.0, (1, 2): 2.0, (0, 2): -4.0}
    assert chain(compared, (0, 1, 2), 0, 2) == (0, 1, 2)
    compared._odds = {(0, 1): 3.0, (1, 2): 2.0, (0, 2): 2.5}
    assert chain(compared, (0, 1, 2), 0, 2) == (0, 2)


# ------------------------------------------------------------------ the queue


def hard(casebook: Casebook) -> None:
    """Two strikes on one day in one town with tolls far apart, beside the others: nobody knows."""
    casebook.add(*made.strike(outlet="Mail", hurt=90, source=made.HOSPITAL))
    flow.link(casebook)


def test_the_queue_holds_the_doubtful_first_and_forgets_what_is_judged(casebook: Casebook) -> None:
    hard(casebook)
    before = reportedly.review(casebook)
    assert before.pairs
    assert before.waiting == len(before.pairs)
    assert [d.priority for d in before.pairs] == sorted((d.priority for d in before.pairs), reverse=True)
    assert all(0 <= d.doubt <= 1 and d.accounts >= 2 and d.reasons for d in before.pairs)
    top = before.pairs[0]
    flow.decide(casebook, (top.left.accounts[0], top.right.accounts[0]), "unsure", "Anna", "no way to know")
    after = reportedly.review(casebook)
    pairs = {(d.left.accounts, d.right.accounts) for d in after.pairs}
    assert (top.left.accounts, top.right.accounts) not in pairs
    assert len(reportedly.review(casebook, limit=1).pairs) <= 1


def test_what_one_report_tells_apart_is_not_asked(tmp_path: Path) -> None:
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        r, data, reading = made.strike()
        second = msgspec.structs.replace(reading.accounts[0], id=content_id(r.id, 1), number=1, injured=None)
        casebook.add(r, data, msgspec.structs.replace(reading, accounts=(*reading.accounts, second)))
        flow.link(casebook)
        assert reportedly.review(casebook).pairs == ()


def test_the_commands(casebook: Casebook) -> None:
    _, (a, b), (c,) = both(casebook)
    hard(casebook)
    where = ["--casebook", casebook.path]
    told = CliRunner().invoke(main, ["why-linked", a, b, "--format", "record", *where])
    assert told.exit_code == 0, told.output
    assert "speaks" in told.output
    assert "nobody has judged this pair" in told.output
    apart = json.loads(CliRunner().invoke(main, ["why-apart", a, c, *where]).output)
    assert (apart["question"], apart["answer"]) == ("apart", "yes")
    queue = CliRunner().invoke(main, ["review", "--format", "record", *where])
    assert queue.exit_code == 0, queue.output
    assert "at stake" in queue.output
    assert json.loads(CliRunner().invoke(main, ["review", "--limit", "1", *where]).output)["waiting"] >= 1


# ------------------------------------------------------------------ a new reader


def read_anew(casebook: Casebook, number: int, *, keep: bool) -> None:
    """Another reader counts the accounts of each report from another number, or finds another kind of event."""
    for reading in casebook.readings():
        report = casebook.report(reading.report)
        told = tuple(
            msgspec.structs.replace(
                a,
                id=content_id(a.report, number),
                number=number,
                **({} if keep else {"type": "shooting", "trigger": None}),
            )
            for a in reading.accounts
        )
        casebook.add(
            report, casebook.data(report.id), Reading(report=report.id, relevant=True, reader="made/2", accounts=told)
        )


def test_a_judgement_is_carried_over_to_what_a_new_reader_makes(casebook: Casebook) -> None:
    _, (a, b), _ = both(casebook)
    flow.decide(casebook, (a, b), "different", "Anna", "an hour apart")
    assert sorted(len(i.accounts) for i in casebook.incidents()) == [1, 1, 1]
    read_anew(casebook, 4, keep=True)
    assert flow.link(casebook) == []
    assert sorted(len(i.accounts) for i in casebook.incidents()) == [1, 1, 1]
    now = tuple(content_id(casebook.account(x).report, 4) for x in (a, b))  # type: ignore[union-attr]
    assert [k.judgement for k in reportedly.why_apart(casebook, *now).decisions] == ["different"]
    flow.decide(casebook, now, None, "Anna")  # type: ignore[arg-type]
    assert sorted(len(i.accounts) for i in casebook.incidents()) == [1, 2]


def test_a_judgement_that_meets_no_account_is_said_and_kept(casebook: Casebook) -> None:
    _, (a, b), _ = both(casebook)
    made_link = flow.decide(casebook, (a, b), "different", "Anna", "an hour apart")
    read_anew(casebook, 0, keep=False)  # the same ids for other events
    (issue,) = flow.link(casebook)
    assert (issue.kind, "Anna" in issue.seen, "undo" in issue.do) == ("warning", True, True)
    assert made_link in casebook.links()
    assert sorted(len(i.accounts) for i in casebook.incidents()) != [1, 1, 1]
    flow.decide(casebook, (a, b), None, "Anna")
    assert flow.link(casebook) == []
