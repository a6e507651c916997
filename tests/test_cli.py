"""The command line: what it prints, where, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import made
import pytest
from click.testing import CliRunner, Result

from reportedly.cli import main

Shell = Callable[..., Result]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("cli") / "case.sqlite")
    made.fill(path)
    return path


@pytest.fixture
def shell(filled: str) -> Shell:
    """Run `reportedly` on the filled casebook."""

    def run(*words: str, casebook: str | None = filled) -> Result:
        return CliRunner().invoke(main, [*words, *(["--casebook", casebook] if casebook else [])])

    return run


def test_incidents_in_a_table_and_as_json(shell: Shell) -> None:
    table = shell("incidents", "--format", "record").stdout
    assert table.splitlines()[1].split()[1:] == "3 May 2024 drone strike Ostrava, CZ – 1–2 2 injured".split()
    listed = json.loads(shell("incidents").stdout)["incidents"]
    assert [(i["start"], i["killed"], i["injured"], i["disputed"]) for i in listed] == [
        ("2024-05-03", None, [1, 2], ["injured"]),
        ("2024-09-10", None, [7, 7], []),
    ]


def test_show_takes_an_id_or_its_first_letters(shell: Shell) -> None:
    whole = json.loads(shell("show").stdout)
    assert len(whole["incidents"]) == 2
    id_ = whole["incidents"][0]["id"]
    one = json.loads(shell("show", id_[:6]).stdout)
    assert one["incidents"] == [whole["incidents"][0]]
    assert len(one["reports"]) == 2
    assert id_ in shell("show", id_, "--format", "record").stdout


def test_show_of_a_merged_id_says_so(tmp_path: Path, shell: Shell) -> None:
    from reportedly.casebook import open_casebook

    path = str(tmp_path / "merged.sqlite")
    made.fill(path)
    with open_casebook(path) as casebook:
        old = [i.id for i in casebook.incidents()]
        casebook.relink([[a for i in casebook.incidents() for a in i.accounts]], [])
        (kept,) = (i.id for i in casebook.incidents())
    (gone,) = set(old) - {kept}
    shown = shell("show", gone, "--format", "record", casebook=path).stdout
    assert f"incident {kept} (asked as {gone}, since merged into it)" in shown
    assert json.loads(shell("show", gone, casebook=path).stdout)["incidents"][0]["redirected_from"] == [gone]


def test_why_gives_every_claim_on_a_field(shell: Shell) -> None:
    id_ = json.loads(shell("incidents").stdout)["incidents"][0]["id"]
    answer = json.loads(shell("why", id_, "injured").stdout)
    assert [v["quote"] for v in answer["field"]["values"]] == [
        "Anna Petrova said 1 people were hurt.",
        "The city hospital said 2 people were hurt.",
    ]
    assert "The city hospital (medical), in Ledger" in shell("why", id_, "injured", "--format", "record").stdout
    wrong = shell("why", id_, "injurd")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "no field 'injurd'. Did you mean injured?" in wrong.stderr


def test_search(shell: Shell) -> None:
    found = json.loads(shell("search", "depots", "petrova").stdout)["reports"]
    assert {r["outlet"] for r in found} == {"Daily Post", "Star"}
    assert all("depot" in r["quote"] and r["incidents"] for r in found)
    assert "No report holds all of: submarine" in shell("search", "submarine", "--format", "record").stdout
    assert shell("search", "submarine").exit_code == 0


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["show", "ffff0000"], "no incident 'ffff0000'. List them with: reportedly incidents"),
        (["show", "x"], "no incident 'x'"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(shell: Shell, words: list[str], seen: str) -> None:
    result = shell(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert seen in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_casebook_is_not_made(shell: Shell, tmp_path: Path) -> None:
    result = shell("incidents", casebook=str(tmp_path / "none.sqlite"))
    assert result.exit_code == 1
    assert "no casebook here. Make one with: reportedly read PATH..." in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["read"], ["show", "--nonsense"], ["fly"], ["read", "--format", "xml", "x"]])
def test_misuse_ends_with_2(shell: Shell, words: list[str]) -> None:
    assert shell(*words, casebook=None).exit_code == 2


def test_the_schema_and_the_version_are_printed(shell: Shell) -> None:
    assert json.loads(shell("schema", casebook=None).stdout)["$defs"]["Record"]
    assert shell("--version", casebook=None).stdout.startswith("reportedly 0.")


def test_the_same_question_gives_the_same_bytes(shell: Shell) -> None:
    assert shell("show").stdout_bytes == shell("show").stdout_bytes


# ------------------------------------------------------------------ read

STRIKE = """A drone struck a bakery in Ostrava overnight, officials said.

Mayor Anna Petrova said two people were injured and nobody was killed in the attack on Friday.
Windows were broken at the bakery, she said.
"""
MUSEUM = """The town museum opens its summer show on Monday, its director said.

Tickets cost four euros, and children enter free. The show lasts until September.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good reports among files that cannot be read."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "a-strike.txt").write_text(STRIKE)
    record = {"id": "museum-1", "outlet": "Town Post", "published": "2024-05-03", "language": "en", "text": MUSEUM}
    (folder / "b-museum.json").write_text(json.dumps(record))
    (folder / "c-empty.html").write_bytes(b"")
    (folder / "d-binary.html").write_bytes(bytes(range(256)) * 40)
    (folder / "e-login.html").write_text("<html><body><form>Log in</form></body></html>")
    (folder / "f-finnish.json").write_text(
        json.dumps(record | {"id": "fi-1", "language": "fi", "text": MUSEUM + "Ja."})
    )
    return folder


@pytest.fixture(scope="module")
def read_once(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, str]:
    path = str(tmp_path_factory.mktemp("read") / "case.sqlite")
    return CliRunner().invoke(main, ["read", str(folder), "--format", "jsonl", "--casebook", path]), path


def test_a_run_goes_on_and_lists_what_failed(folder: Path, read_once: tuple[Result, str]) -> None:
    result, _ = read_once
    assert result.exit_code == 1
    assert [json.loads(line)["report"] for line in result.stdout.splitlines()] == ["a-strike", "museum-1"]
    lines = result.stderr.splitlines()
    for name in ("c-empty.html", "d-binary.html", "e-login.html", "f-finnish.json"):
        (line,) = (line for line in lines if name in line)
        assert ". " in line, f"{line!r} does not say what to do"
    assert len(lines) == 4


def test_a_line_holds_a_report_with_its_quotes(read_once: tuple[Result, str]) -> None:
    strike, museum = map(json.loads, read_once[0].stdout.splitlines())
    assert (museum["relevant"], museum["incidents"]) == (False, [])
    assert strike["relevant"]
    assert strike["incidents"][0]["type"] == "drone_strike"
    assert strike["incidents"][0]["injured"] == {"min": 2, "max": 2}
    assert strike["incidents"][0]["killed"] == {"min": 0, "max": 0}
    assert any(c["speaker"] == "Anna Petrova" for c in strike["claims"])
    assert strike["claims"]
    for c in strike["claims"]:
        assert STRIKE[c["start"] : c["end"]] == c["quote"]


def test_reading_again_changes_nothing(folder: Path, read_once: tuple[Result, str]) -> None:
    from reportedly.casebook import open_casebook

    first, path = read_once
    with open_casebook(path) as casebook:
        before = casebook.journal(), casebook.issues()
    again = CliRunner().invoke(main, ["read", str(folder), "--format", "jsonl", "--casebook", path])
    assert again.stdout_bytes == first.stdout_bytes
    with open_casebook(path) as casebook:
        assert (casebook.journal(), casebook.issues()) == before


def test_what_is_read_from_standard_input(tmp_path: Path) -> None:
    path = str(tmp_path / "case.sqlite")
    result = CliRunner().invoke(main, ["read", "-", "--casebook", path], input=STRIKE)
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["incidents"]) == 1


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["read", str(tmp_path / "no.html"), "--casebook", str(tmp_path / "c.sqlite")])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["incidents"] == []
    assert str(tmp_path / "no.html") in result.stderr
    assert len(result.stderr.splitlines()) == 1
