"""What is erased is gone from every file; the journal, its chain and later evidence stay whole and say why."""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from pathlib import Path

import made
import pytest
from click.testing import CliRunner

from reportedly import custody, flow, release
from reportedly.casebook import Casebook, engine, first_broken, open_casebook, write_evidence
from reportedly.casebook.erasure import MASK
from reportedly.casebook.journal import commitment
from reportedly.cli import main
from reportedly.errors import CasebookError
from reportedly.nouns import Issue, Source
from reportedly.settings import Settings

PERSON = "Zdenka Vondrackova"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made.fill(str(tmp_path / "c.sqlite"))
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        casebook.add(*made.strike(outlet="Gull", hurt=3, source=Source(name=PERSON, kind="witness")))
        casebook.log(Issue(where="made", seen=f"a name: {PERSON}"))
        flow.link(casebook)
    return tmp_path / "c.sqlite"


def told_by_her(casebook: Casebook) -> str:
    return next(r.id for r in casebook.reports().values() if PERSON in r.text)


def holding(folder: Path) -> list[str]:
    """The files that hold her name, in any case."""
    words = [PERSON.encode(), PERSON.lower().encode(), b"vondrackov"]
    return [p.name for p in folder.rglob("*") if p.is_file() and any(w in p.read_bytes() for w in words)]


def sealed(path: Path, name: str) -> custody.Verified:
    with open_casebook(str(path)) as casebook:
        write_evidence(casebook, str(path.parent / name))
    return custody.verify(path.parent / name)


@pytest.mark.parametrize("words", [(), (PERSON, "vondrackova")], ids=["report", "words"])
def test_what_is_erased_is_in_no_file(path: Path, words: tuple[str, ...]) -> None:
    assert holding(path.parent) == ["c.sqlite"]
    with open_casebook(str(path)) as casebook:
        report, before = told_by_her(casebook), casebook.journal()
        stone = flow.erase(casebook, report, "A. Editor", "she asked for it", words)
        after = casebook.journal()
        assert after[: len(before)] == before
        assert first_broken(after) is None
        assert [before[n - 1].kind for n in stone.entries] == ["captured", "reported", "read"]
        assert casebook.tombstones() == [stone]
        assert casebook.search(PERSON) == []
        assert casebook.unlinked() == 0
    found = sealed(path, "evidence")
    assert (found.faults, found.erased) == ([], 1)
    assert holding(path.parent) == []
    assert "she asked for it" in (path.parent / "evidence" / "erased.jsonl").read_text(encoding="utf-8")


def test_a_masked_report_keeps_its_place_and_its_offsets(path: Path) -> None:
    with open_casebook(str(path)) as casebook:
        report = told_by_her(casebook)
        before = casebook.report(report)
        claims = next(r.claims for r in casebook.readings() if r.report == report)
        flow.erase(casebook, report, "A. Editor", "she asked for it", [PERSON.upper()])
        after = casebook.report(report)
        assert after.text == before.text.replace(PERSON, MASK * len(PERSON))
        (masked,) = (r.claims for r in casebook.readings() if r.report == report)
        assert [c.span for c in masked] == [c.span for c in claims]
        assert [c.value for c in masked] == [c.value for c in claims]
        assert {c.source.name for c in masked} == {"", MASK * len(PERSON)}
        assert len(casebook.incidents()) == 2
        with pytest.raises(CasebookError, match="no report"):
            casebook.data(report)


def test_nobody_can_try_out_what_was_erased(path: Path) -> None:
    """With its salt gone, an entry is equal to no hash of any guess; before, salt and content gave it."""
    with open_casebook(str(path)) as casebook:
        report = told_by_her(casebook)
        data = casebook.data(report)
        openings = {o["entry"]: o for o in map(json.loads, casebook.opening_lines())}
        stone = flow.erase(casebook, report, "A. Editor", "she asked for it")
        entry = casebook.journal()[stone.entries[0] - 1]
        kept = [json.loads(line)["entry"] for line in casebook.opening_lines()]
    digest = sha256(data).hexdigest()
    assert entry.content == commitment(openings[entry.number]["salt"], digest)
    assert entry.content != digest
    assert not set(stone.entries) & set(kept)
    assert digest not in path.read_bytes().decode("latin-1")


def test_the_record_that_a_report_came_in_goes_with_it(path: Path) -> None:
    with open_casebook(str(path)) as casebook:
        r, data, reading = made.strike(outlet="Tern", hurt=8, source=Source(name="Jana Novotna", kind="witness"))
        casebook.add(r, data, reading, b"WARC/1.1\r\n" + data)
        stone = flow.erase(casebook, r.id, "A. Editor", "asked")
        assert [casebook.journal()[n - 1].kind for n in stone.entries] == ["captured", "reported", "recorded", "read"]
    assert sealed(path, "evidence").faults == []
    assert not [p for p in path.parent.rglob("*") if p.is_file() and b"Jana Novotna" in p.read_bytes()]


def test_a_content_that_is_gone_without_a_tombstone_is_a_fault(path: Path) -> None:
    sealed(path, "evidence")
    folder = path.parent / "evidence"
    lines = (folder / "openings.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "openings.jsonl").write_bytes(b"".join(lines[1:]))
    assert any("no tombstone says that it was erased" in f.seen for f in custody.verify(folder).faults)


def test_a_tombstone_that_the_journal_does_not_hold_excuses_nothing(path: Path) -> None:
    sealed(path, "evidence")
    folder = path.parent / "evidence"
    (folder / "openings.jsonl").write_bytes(b"")
    numbers = list(range(1, 99))
    (folder / "erased.jsonl").write_text(json.dumps({"report": "x", "entries": numbers}) + "\n", encoding="utf-8")
    faults = [f"{f.where}: {f.seen}" for f in custody.verify(folder).faults]
    assert any("erased.jsonl, line 1: altered or inserted" in line for line in faults)
    assert any("what opens entry 1" in line for line in faults)


def test_an_erased_report_is_not_read_again(tmp_path: Path) -> None:
    text = "A drone hit a bakery in Ostrava overnight, officials said.\nTwo people were hurt, the mayor said."
    (tmp_path / "a.json").write_text(json.dumps({"id": "a", "text": text, "published": "2024-05-03"}))
    with open_casebook(str(tmp_path / "c.sqlite")) as casebook:
        flow.run([str(tmp_path / "a.json")], casebook, Settings(workers=0))
        flow.erase(casebook, "a", "A. Editor", "a private person")
        assert casebook.reports() == {}
        again = flow.run([str(tmp_path / "a.json")], casebook, Settings(workers=0))
        assert casebook.reports() == {}
    (note,) = again.issues
    assert "by A. Editor (a private person); it is not read again" in note.seen


def test_the_command(path: Path) -> None:
    with open_casebook(str(path)) as casebook:
        report = told_by_her(casebook)
    words = ["erase", report[:6], "--by", "A. Editor", "--reason", "asked", "--casebook", str(path)]
    done = CliRunner().invoke(main, [*words, "--words", "nobody of this name"])
    assert done.exit_code == 1
    assert "none of these words is in it" in done.output
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "3 entries of the journal have lost their content" in done.output
    again = CliRunner().invoke(main, words)
    assert again.output == done.output
    done = CliRunner().invoke(main, ["erase", "nothing", *words[2:]])
    assert "no report" in done.output


def test_while_another_has_the_casebook_open_the_old_bytes_stay_and_that_is_said(path: Path) -> None:
    with open_casebook(str(path)) as casebook:
        report = told_by_her(casebook)
        other = sqlite3.connect(path)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM reports").fetchone()
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(engine, "BUSY_SECONDS", 0.2)
                with open_casebook(str(path)) as hurried, pytest.raises(CasebookError, match="still in the file"):
                    flow.erase(hurried, report, "A. Editor", "asked")
        finally:
            other.close()
        assert flow.erase(casebook, report, "A. Editor", "asked").whole
    assert holding(path.parent) == []


def test_an_export_is_an_entry_that_commits_to_its_manifest(path: Path) -> None:
    with open_casebook(str(path)) as casebook:
        done = release.export(casebook, "jsonl", str(path.parent / "all.jsonl"))
        entry = casebook.journal()[-1]
        opening = json.loads(list(casebook.opening_lines())[-1])
    assert (entry.kind, entry.subject) == ("exported", "jsonl, public")
    assert opening["digest"] == sha256(Path(done.manifest).read_bytes()).hexdigest()
    assert entry.content == commitment(opening["salt"], opening["digest"])


def test_every_entry_tells_program_and_clock_and_a_clock_that_went_back(path: Path) -> None:
    from reportedly.casebook import journal

    class Early(journal.datetime):
        @classmethod
        def now(cls, tz: object = None) -> Early:
            return cls(2001, 2, 3, tzinfo=journal.UTC)

    with pytest.MonkeyPatch.context() as patch, open_casebook(str(path)) as casebook:
        patch.setattr(journal, "datetime", Early)
        casebook.add(*made.strike(outlet="Late", hurt=9))
        entries = casebook.journal()
    assert {e.tool for e in entries} == {journal.tool()}
    assert entries[-1].at.startswith("2001-02-03")
    assert entries[0].clock == "system clock, UTC"
    assert "gone back: entry" in str(entries[-3].clock)
    assert sealed(path, "evidence").faults == []
