"""People accept, correct and reject single claims: followed, kept beside what was read, taken back, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import made
import msgspec
import pytest
from click.testing import CliRunner

from reportedly import ask, flow
from reportedly.assess.correct import Correction
from reportedly.casebook import Casebook, first_broken, open_casebook
from reportedly.cli import main
from reportedly.errors import CasebookError, InputError
from reportedly.knowledge import Knowledge
from reportedly.nouns import Account, Claim, Count, Field, Happening, Moment, Reading, Reported
from reportedly.publish import IncidentRecord
from reportedly.publish.profiles import held_back, profile_named

FIRST, SECOND = "Daily Post", "Ledger"


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    """One incident told by two outlets, 1 and 2 injured, and a later one."""
    path = str(tmp_path / "c.sqlite")
    made.fill(path)
    with open_casebook(path) as opened:
        yield opened


def record(casebook: Casebook) -> IncidentRecord:
    return next(i for i in ask.show(casebook).incidents if len(i.reports) == 2)


def field(casebook: Casebook, name: str) -> Field:
    return next(f for f in record(casebook).fields if f.name == name)


def said(casebook: Casebook, name: str, outlet: str = FIRST) -> Reported:
    return next(v for v in field(casebook, name).values if v.outlet == outlet)


def read_anew(casebook: Casebook, outlet: str, **changed: Count | Moment) -> Reading:
    """What another reader makes of the report of an outlet: the same, but for these values."""
    old = next(r for r in casebook.readings() if casebook.report(r.report).outlet == outlet)
    report = casebook.report(old.report)

    def again(c: Claim) -> Claim:
        value = changed.get(c.about, c.value)
        return msgspec.structs.replace(c, id=f"{c.id[:-4]}0000", value=value, reader="made/2")

    def told(a: Account) -> Account:
        return msgspec.structs.replace(a, **{k: v for k, v in changed.items() if hasattr(a, k)})

    claims, accounts = tuple(map(again, old.claims)), tuple(map(told, old.accounts))
    new = Reading(report=report.id, relevant=True, reader="made/2", claims=claims, accounts=accounts)
    casebook.add(report, casebook.data(report.id), new)
    return new


def test_what_nobody_ruled_on_is_machine_output(casebook: Casebook) -> None:
    values = [v for f in record(casebook).fields for v in f.values]
    assert values
    assert all(v.rulings == () and v.machine is None for v in values)


def test_an_accepted_claim_names_who_signed_it_and_stays_as_it_was(casebook: Casebook) -> None:
    before = said(casebook, "injured")
    flow.rule(casebook, before.claim, "accept", "Anna", "stands so in the report")
    after = said(casebook, "injured")
    (ruling,) = after.rulings
    assert (ruling.kind, ruling.by, ruling.reason) == ("accept", "person:Anna", "stands so in the report")
    assert ruling.at[:4] == str(datetime.now(UTC).year)
    assert msgspec.structs.replace(after, rulings=()) == before


def test_a_correction_counts_and_keeps_the_machines_value_beside_it(casebook: Casebook) -> None:
    before = said(casebook, "injured")
    assert field(casebook, "injured").agreement == "disputed"
    flow.rule(casebook, before.claim, "correct", "Anna", "two, not one", Correction(value="2"))
    after = said(casebook, "injured")
    assert isinstance(after.value, Count)
    assert (after.value.low, after.value.high) == (2, 2)
    assert after.value.written == before.words, "the wording is the report's"
    assert after.machine == before
    assert (after.quote, after.words) == (before.quote, before.words)
    assert field(casebook, "injured").agreement == "agreed"
    account = next(a for r in ask.show(casebook).reports if r.outlet == FIRST for a in r.claims if a.id == before.claim)
    assert account.value == before.value, "what was read stays as it was read"
    assert account.rulings == after.rulings


def test_a_rejected_claim_counts_for_nothing_and_is_still_told(casebook: Casebook) -> None:
    before = said(casebook, "injured", SECOND)
    flow.rule(casebook, before.claim, "reject", "Anna", "another night")
    now = field(casebook, "injured")
    assert [v.outlet for v in now.values] == [FIRST]
    assert now.agreement == "single"
    assert [(v.claim, v.rulings[0].reason) for v in now.rejected] == [(before.claim, "another night")]
    assert (now.low, now.high) == (1, 1)


def test_a_question_settles_nothing(casebook: Casebook) -> None:
    before = field(casebook, "injured")
    flow.rule(casebook, said(casebook, "injured").claim, "question", "Rita", "is it not two?")
    after = field(casebook, "injured")
    assert (after.agreement, after.low, after.high) == (before.agreement, before.low, before.high)
    assert said(casebook, "injured").rulings[0].kind == "question"


def test_everything_is_taken_back_and_the_journal_keeps_it(casebook: Casebook) -> None:
    before = record(casebook)
    claim = said(casebook, "injured").claim
    flow.rule(casebook, claim, "reject", "Anna", "wrong")
    flow.rule(casebook, claim, "correct", "Anna", "better so", Correction(value="5+"))
    assert len(said(casebook, "injured").rulings) == 1, "one ruling of each person"
    flow.rule(casebook, claim, None, "Anna")
    assert record(casebook) == before
    assert [e.kind for e in casebook.journal() if e.kind in ("ruled", "took back")] == ["ruled", "ruled", "took back"]
    assert first_broken(casebook.journal()) is None
    with pytest.raises(CasebookError, match="Anna ruled nothing"):
        flow.rule(casebook, claim, None, "Anna")


def test_the_newest_ruling_stands_and_both_are_kept(casebook: Casebook) -> None:
    claim = said(casebook, "injured").claim
    flow.rule(casebook, claim, "reject", "Anna", "wrong")
    flow.rule(casebook, claim, "accept", "Boris", "no, right")
    now = said(casebook, "injured")
    assert [r.by for r in now.rulings] == ["person:Boris", "person:Anna"]
    flow.rule(casebook, claim, None, "Boris")
    assert [v.claim for v in field(casebook, "injured").rejected] == [claim]


@pytest.mark.parametrize("kind", ["accept", "correct", "reject", "question"])
def test_a_ruling_outlives_a_new_reading_and_linking_anew(casebook: Casebook, kind: str) -> None:
    old = said(casebook, "injured")
    right = Correction(value="4") if kind == "correct" else None
    flow.rule(casebook, old.claim, kind, "Anna", "looked at it", right)  # type: ignore[arg-type]
    new = read_anew(casebook, FIRST)
    assert flow.link(casebook) == []
    now = field(casebook, "injured")
    kept = next(v for v in (*now.values, *now.rejected) if v.outlet == FIRST)
    assert kept.claim != old.claim
    assert kept.claim in {c.id for c in new.claims}
    assert [(r.kind, r.by) for r in kept.rulings] == [(kind, "person:Anna")]
    assert (kept in now.rejected) == (kind == "reject")
    if kind == "correct":
        assert isinstance(kept.value, Count)
        assert kept.value.low == 4
    flow.rule(casebook, kept.claim, None, "Anna")
    assert casebook.rulings() == [], "taken back on the claim of the newer reading"


def test_what_was_signed_is_not_what_a_newer_reading_says(casebook: Casebook) -> None:
    """A person signed one; another reader now says nine of the same words: nobody has signed that, and it is told."""
    flow.rule(casebook, said(casebook, "injured").claim, "accept", "Anna", "stands so")
    read_anew(casebook, FIRST, injured=Count(written="1", low=9, high=9))
    (issue,) = flow.link(casebook)
    assert "Anna ruled 'accept'" in issue.seen
    assert "kept but not applied" in issue.do
    assert said(casebook, "injured").rulings == ()
    assert len(casebook.rulings()) == 1


def test_a_correction_also_holds_for_a_reading_that_errs_otherwise(casebook: Casebook) -> None:
    flow.rule(casebook, said(casebook, "injured").claim, "correct", "Anna", "two", Correction(value="2"))
    read_anew(casebook, FIRST, injured=Count(written="1", low=9, high=9))
    assert flow.link(casebook) == []
    now = said(casebook, "injured")
    assert isinstance(now.value, Count)
    assert now.value.low == 2
    assert isinstance(now.machine, Reported)
    assert isinstance(now.machine.value, Count)
    assert now.machine.value.low == 9


def test_linking_follows_a_corrected_day(casebook: Casebook) -> None:
    """Put on another day, the second outlet tells of another incident; taken back, of the same again."""
    before = casebook.incidents()
    flow.rule(
        casebook, said(casebook, "time", SECOND).claim, "correct", "Anna", "a year on", Correction(value="2025-07-04")
    )
    assert len(casebook.incidents()) == len(before) + 1
    moved = next(i for i in ask.show(casebook).incidents if i.reports[0].outlet == SECOND)
    assert moved.when is not None
    assert moved.when.start == "2025-07-04"
    flow.rule(casebook, next(f for f in moved.fields if f.name == "time").values[0].claim, None, "Anna")
    assert casebook.incidents() == before


def test_type_place_and_words_follow_a_correction(casebook: Casebook) -> None:
    for outlet in (FIRST, SECOND):
        flow.rule(casebook, said(casebook, "event", outlet).claim, "correct", "Anna", "x", Correction(value="shelling"))
        flow.rule(casebook, said(casebook, "target", outlet).claim, "correct", "Anna", "x", Correction(value="depot"))
        flow.rule(casebook, said(casebook, "place", outlet).claim, "correct", "Anna", "x", Correction(value="none"))
    now = record(casebook)
    assert now.type == "shelling"
    assert now.where is not None
    assert (now.where.name, now.where.lat) == ("Ostrava", None)
    assert {v.words for f in now.fields if f.name == "target" for v in f.values} == {"depot"}


def test_a_place_is_corrected_by_its_number(casebook: Casebook) -> None:
    row = Knowledge.load().gazetteer.find("Brno")[0]
    assert row.geonameid
    claim = said(casebook, "place").claim
    flow.rule(casebook, claim, "correct", "Anna", "it is Brno", Correction(value=str(row.geonameid)))
    now = said(casebook, "place").value
    assert now is not None
    assert (now.name, now.gazetteer_name, now.lat) == ("Ostrava", row.name, row.lat)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("about", "right", "seen"),
    [
        ("injured", Correction(value="many"), "no value"),
        ("injured", Correction(value="5-3"), "no value"),
        ("injured", Correction(), "nothing is corrected"),
        ("time", Correction(value="yesterday"), "EDTF|edtf|yesterday"),
        ("event", Correction(value="war"), "no type 'war'"),
        ("place", Correction(value="49.8, 18.3"), "no value"),
        ("place", Correction(value="999999999"), "no value"),
        ("target", Correction(value="the power plant"), "does not stand in report"),
        ("injured", Correction(speaker="The mayor"), "does not stand in report"),
        ("event", Correction(speaker="Anna Petrova"), "what kind of source"),
    ],
)
def test_what_no_report_says_is_no_correction(casebook: Casebook, about: str, right: Correction, seen: str) -> None:
    position = casebook.position()
    with pytest.raises(InputError, match=seen):
        flow.rule(casebook, said(casebook, about).claim, "correct", "Anna", "x", right)
    assert casebook.position() == position


def test_certainty_and_speaker_are_corrected(casebook: Casebook) -> None:
    right = Correction(certainty="hedged", speaker="Anna Petrova", speaker_kind="official")
    flow.rule(casebook, said(casebook, "event").claim, "correct", "Boris", "she says so", right)
    now = said(casebook, "event")
    assert (now.certainty, now.source.name, now.source.kind) == ("hedged", "Anna Petrova", "official")
    assert isinstance(now.value, Happening)
    assert now.machine is not None
    assert (now.machine.certainty, now.machine.source.kind) == ("asserted", "outlet")


def test_a_stream_of_cases_follows_rulings_too(casebook: Casebook) -> None:
    flow.rule(casebook, said(casebook, "injured").claim, "correct", "Anna", "two", Correction(value="2"))
    streamed = {i.id: i for i in flow.streamed(casebook, Knowledge.load())}
    assert streamed[record(casebook).id] == record(casebook)


def test_who_ruled_and_why_is_not_public(casebook: Casebook) -> None:
    flow.rule(casebook, said(casebook, "injured").claim, "correct", "Halima Nur", "she told me", Correction(value="2"))
    flow.rule(casebook, said(casebook, "injured", SECOND).claim, "reject", "Halima Nur", "she told me")
    words = Knowledge.load().names
    for profile in ("partner", "public", "public-sensitive"):
        kept = held_back(record(casebook), profile_named(profile, words), words, datetime.now(UTC)).record
        assert kept is not None
        seen = msgspec.json.encode(kept)
        assert b"Halima" not in seen
        assert b"told me" not in seen
        assert all(f.rejected == () for f in kept.fields)


def test_erasing_a_report_erases_what_was_ruled_on_it(casebook: Casebook) -> None:
    claim = said(casebook, "injured")
    flow.rule(casebook, claim.claim, "correct", "Anna", "Petrova said so", Correction(value="2"))
    flow.erase(casebook, claim.report, "Eve", "asked for", ["Petrova"])
    assert "Petrova" not in casebook.rulings()[0].ruling.reason
    assert casebook.rulings()[0].claim.source.name.startswith("Anna █")
    flow.erase(casebook, claim.report, "Eve", "asked for")
    assert casebook.rulings() == []


def test_the_command(casebook: Casebook) -> None:
    claim = said(casebook, "injured").claim
    words = ["rule", "correct", claim[:10], "--by", "Anna", "--casebook", casebook.path]
    assert CliRunner().invoke(main, [*words, "--value", "2"]).exit_code == 2, "no reason"
    assert CliRunner().invoke(main, [*words, "--reason", "x", "--speaker-kind", "crowd"]).exit_code == 2
    assert CliRunner().invoke(main, ["rule", "accept", *words[2:], "--reason", "x", "--value", "2"]).exit_code == 2
    done = CliRunner().invoke(main, [*words, "--reason", "two, not one", "--value", "2"])
    assert (done.exit_code, done.output) == (0, f"{claim[:10]}: correct, by Anna\n")
    asked = ["why", record(casebook).id, "injured", "--format", "record", "--casebook", casebook.path]
    told = CliRunner().invoke(main, asked)
    flat = " ".join(told.output.split())
    assert f"claim {claim}" in flat
    assert "corrected by Anna" in flat
    assert "the machine read: 1" in flat
    undone = CliRunner().invoke(main, ["rule", "undo", claim, "--by", "Anna", "--casebook", casebook.path])
    assert undone.exit_code == 0
    missing = CliRunner().invoke(
        main, ["rule", "accept", "ffffffff", "--by", "A", "--reason", "x", "--casebook", casebook.path]
    )
    assert missing.exit_code == 1
    assert "no claim 'ffffffff'" in missing.output
