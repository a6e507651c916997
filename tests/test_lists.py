"""Sanctions lists: from a file into the casebook, and what the listing check says of them. All entries are invented."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from made import account, claim, find, reading, report

from reportedly import flow
from reportedly.assess.lists import list_of, look_up
from reportedly.casebook import Casebook, first_broken, open_casebook
from reportedly.cli import main
from reportedly.collect.sanctions import sanctions_list
from reportedly.errors import InputError
from reportedly.knowledge import Knowledge
from reportedly.nouns import Finding, Listing

SANCTION = {"id": "s-1", "schema": "Sanction", "properties": {"program": ["Velin Programme"], "entity": ["x-1"]}}
ORLIK: dict[str, Any] = {
    "id": "x-1",
    "caption": "Orlik Works",
    "schema": "Company",
    "datasets": ["velin_list"],
    "target": True,
    "last_seen": "2024-04-01T06:00:00",
    "properties": {"name": ["Orlik Works"], "alias": ["Завод «Орлик»", "Orlik Rocket Works"], "topics": ["sanction"]},
}
OWNER: dict[str, Any] = {
    "id": "x-2",
    "caption": "Oskar Orlik",
    "schema": "Person",
    "datasets": ["velin_list"],
    "target": False,
    "properties": {"name": ["Oskar Orlik"]},
}
MAYOR: dict[str, Any] = {
    "id": "x-3",
    "caption": "Vera Dolina",
    "schema": "Person",
    "datasets": ["velin_list"],
    "target": True,
    "properties": {"name": ["Vera Dolina"], "topics": ["role.pep"]},
}
NESTED = ORLIK | {"properties": ORLIK["properties"] | {"sanctions": [SANCTION]}}


def lines(*entities: dict[str, Any]) -> list[bytes]:
    return [json.dumps(e, ensure_ascii=False).encode() + b"\n" for e in entities]


def write(path: Path, *entities: dict[str, Any]) -> Path:
    path.write_bytes(b"".join(lines(*entities)))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "entities.ftm.json", SANCTION, ORLIK, OWNER, MAYOR)


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    with open_casebook(str(tmp_path / "case.sqlite")) as opened:
        yield opened


# ------------------------------------------------------------------ reading a file


@pytest.mark.parametrize("entities", [(SANCTION, ORLIK), (ORLIK, SANCTION), (NESTED,)])
def test_both_shapes_of_file_give_the_same_entry(entities: tuple[dict[str, Any], ...]) -> None:
    listed = list_of(lines(*entities), "made.json")
    (entry,) = listed.listed
    assert (entry.id, entry.programs, entry.topics) == ("x-1", ("Velin Programme",), ("sanction",))
    assert entry.names == ("Завод «Орлик»", "Orlik Rocket Works")
    assert (listed.name, listed.as_of, listed.dated_by) == ("velin_list", "2024-04-01", "entries")


def test_what_is_no_target_is_no_entry() -> None:
    assert [e.id for e in list_of(lines(SANCTION, ORLIK, OWNER, MAYOR), "made.json").listed] == ["x-1", "x-3"]


def test_without_a_day_in_the_file_its_own_day_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.json", {"id": "q", "caption": "Velin Dairy"})
    moment = datetime(2024, 2, 3, 12, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    listed = sanctions_list(str(path))
    assert (listed.name, listed.as_of, listed.dated_by) == ("mine.json", "2024-02-03", "file")
    assert listed.sha256 == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"id,schema,name\nx-1,Company,Orlik Works\n", r"made:1: no FollowTheMoney entity.*One JSON object a line"),
        (b"".join(lines(ORLIK)) + b'{"id": "x-9", "capt', r"made:2: no FollowTheMoney entity.*cut off"),
        (b"\xff\xfe\x00", r"made:1: no FollowTheMoney entity"),
        (b'{"id": "x", "caption": "\xff"}\n', r"made:1: no FollowTheMoney entity"),
        (b'["x-1"]\n', r"made:1: no FollowTheMoney entity"),
        (b"", r"made: no entity with a name"),
        (b"".join(lines(SANCTION, OWNER)), r"made: no entity with a name"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(data: bytes, seen: str) -> None:
    with pytest.raises(InputError, match=seen):
        list_of(data.splitlines(keepends=True), "made")


@pytest.mark.parametrize("properties", [{"sanctions": "x"}, {"sanctions": ["x", {}, {"properties": []}]}, {"name": 3}])
def test_odd_properties_are_passed_over(properties: dict[str, Any]) -> None:
    (entry,) = list_of(lines({"id": "x", "caption": "Orlik", "properties": properties}), "made").listed
    assert (entry.names, entry.programs) == ((), ())


def test_a_name_is_found_by_its_cyrillic_alias_and_similar_ones_with_a_score() -> None:
    listed = list_of(lines(SANCTION, ORLIK), "made")
    (alias,) = look_up("завод «ОРЛИК»", listed)
    assert (alias.entry.id, alias.exact, alias.as_written, alias.score) == ("x-1", True, True, 100.0)
    (similar,) = look_up("the Orlik Rocket Work", listed)
    assert (similar.exact, 80 <= similar.score < 100) == (False, True)
    (other,) = look_up("zavod Orlik", listed)
    assert (other.exact, other.as_written) == (True, False)
    assert look_up("Velin Dairy", listed) == look_up("«»", listed) == []


# ------------------------------------------------------------------ into the casebook


def test_a_list_goes_in_once_and_a_newer_one_takes_its_place(casebook: Casebook, file: Path) -> None:
    known = flow.import_list(str(file), casebook)
    assert (known.name, known.as_of, known.entries) == ("velin_list", "2024-04-01", 2)
    assert casebook.lists() == [sanctions_list(str(file))]
    os.utime(file, (0, 0))
    assert flow.import_list(str(file), casebook) == known
    assert [(e.kind, e.subject) for e in casebook.journal()] == [("list", "velin_list")]
    write(file, SANCTION, ORLIK | {"last_seen": "2024-06-01T00:00:00"})
    assert flow.import_list(str(file), casebook).entries == 1
    assert [x.as_of for x in casebook.lists()] == ["2024-06-01"]
    assert flow.import_list(str(file), casebook, "other").name == "other"
    assert [x.name for x in casebook.lists()] == ["other", "velin_list"]
    assert (len(casebook.journal()), first_broken(casebook.journal())) == (3, None)


def test_a_refused_file_changes_nothing(casebook: Casebook, file: Path) -> None:
    flow.import_list(str(file), casebook)
    before = casebook.lists(), casebook.journal()
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"entities.ftm.json:4: .*cut off"):
        flow.import_list(str(file), casebook)
    with pytest.raises(InputError, match="cannot be read"):
        flow.import_list(str(file.parent), casebook)
    assert (casebook.lists(), casebook.journal()) == before


# ------------------------------------------------------------------ what the check says


def add(casebook: Casebook, target: str) -> None:
    r, data = report(f"A drone hit {target} overnight.\nThe EU has sanctioned it.", published="2024-05-03")
    words = claim(r, "listing", "The EU has sanctioned it", Listing(by=("EU",)), account=None)
    casebook.add(r, data, reading(r, words, accounts=(account(r, target=find(r, target)),)))
    flow.link(casebook)


def found(casebook: Casebook, target: str) -> Finding:
    add(casebook, target)
    ((_, assessment),) = flow.assess(casebook, Knowledge())
    return next(f for f in assessment.findings if f.check == "listing")


def test_the_one_entry_of_the_name_holds_and_is_shown(casebook: Casebook, file: Path) -> None:
    flow.import_list(str(file), casebook)
    answer = found(casebook, "the Orlik Works")
    assert answer.verdict == "holds"
    assert answer.working[-2:] == (
        "'the Orlik Works' stands on velin_list as of 2024-04-01 as 'Orlik Works' (x-1)",
        (
            "x-1: Company, programs Velin Programme, also called Завод «Орлик»; Orlik Rocket Works, score 100 of 100; "
            "a person must confirm that it is meant"
        ),
    )
    assert answer.data[0].startswith("velin_list, 2 entries, as of 2024-04-01 (the latest in the file), sha256 ")


@pytest.mark.parametrize(
    ("target", "seen"),
    [
        ("the Orlik Rocket Work", "a person must confirm"),
        ("zavod Orlik", "another alphabet"),
        ("Vera Dolina", "listed as role.pep, not as under sanctions"),
        ("Velin Dairy", "was not found in velin_list as of 2024-04-01"),
    ],
)
def test_anything_less_cannot_tell(casebook: Casebook, file: Path, target: str, seen: str) -> None:
    flow.import_list(str(file), casebook)
    answer = found(casebook, target)
    assert answer.verdict == "cannot tell"
    assert seen in answer.working[-1]
    assert "not sanctioned" not in " ".join(answer.working)


def test_namesakes_cannot_be_told_apart(casebook: Casebook, tmp_path: Path) -> None:
    same = [ORLIK | {"id": f"x-{n}"} for n in range(5)]
    flow.import_list(str(write(tmp_path / "same.json", *same)), casebook)
    answer = found(casebook, "Orlik Works")
    assert answer.verdict == "cannot tell"
    assert answer.working[-1] == "2 more entries of velin_list have the name 'Orlik Works'"


def test_a_target_without_a_name_is_not_looked_up(casebook: Casebook, tmp_path: Path) -> None:
    flow.import_list(str(write(tmp_path / "b.json", {"id": "b", "caption": "Depot"})), casebook, "b")
    answer = found(casebook, "a depot")
    assert answer.verdict == "cannot tell"
    assert answer.working[-1] == "no report names the target, so nothing was looked up in b"


def test_each_list_answers(casebook: Casebook, file: Path, tmp_path: Path) -> None:
    flow.import_list(str(file), casebook)
    flow.import_list(str(write(tmp_path / "b.json", {"id": "b", "caption": "Velin Dairy"})), casebook, "b")
    answer = found(casebook, "Orlik Works")
    assert answer.verdict == "holds"
    assert any(line.startswith("'Orlik Works' was not found in b as of ") for line in answer.working)
    assert len(answer.data) == 2


# ------------------------------------------------------------------ the command


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., Result]:
    path = str(tmp_path / "shell.sqlite")
    return lambda *words: CliRunner().invoke(main, [*words, "--casebook", path])


def test_the_commands_load_and_show(shell: Callable[..., Result], file: Path) -> None:
    assert "no casebook here" in shell("lists").stderr
    loaded = shell("lists", "import", str(file), "--name", "Velin", "--format", "record")
    assert loaded.exit_code == 0
    assert loaded.stdout.splitlines()[1].split()[:5] == ["Velin", "2024-04-01", "latest", "entry", "2"]
    shown = json.loads(shell("lists").stdout)["lists"]
    digest = sha256(file.read_bytes()).hexdigest()
    assert shown == [{"name": "Velin", "as_of": "2024-04-01", "dated_by": "entries", "entries": 2, "sha256": digest}]
    assert shell("lists", "import", str(file), "--name", "Velin").stdout == shell("lists").stdout


def test_a_wrong_file_is_one_line_with_what_to_do(shell: Callable[..., Result], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html></html>")
    result = shell("lists", "import", str(page))
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert "One JSON object a line is expected" in result.stderr
