"""The casebook: what is acknowledged stays, ids are permanent, and a wrong file is refused in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, inspect

from reportedly import flow
from reportedly.casebook import Casebook, first_broken, open_casebook, tables
from reportedly.casebook.engine import open_engine
from reportedly.casebook.identity import Identity, assign
from reportedly.casebook.migrations import NAMES
from reportedly.errors import CasebookError
from reportedly.nouns import Issue, Link, Reason


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    with open_casebook(str(tmp_path / "case.sqlite")) as opened:
        yield opened


# ------------------------------------------------------------------ what is kept


def test_a_report_comes_back_as_it_was(casebook: Casebook) -> None:
    r, data, reading = made.strike()
    assert casebook.add(r, data, reading)
    assert casebook.report(r.id) == r
    assert casebook.data(r.id) == data
    assert list(casebook.readings()) == [reading]
    assert casebook.has(r.id, made.READER)


def test_adding_again_changes_nothing(casebook: Casebook) -> None:
    for _ in range(3):
        for town in ("Ostrava", "Brno"):
            casebook.add(*made.strike(town))
    assert len(casebook.reports()) == 2
    assert [e.kind for e in casebook.journal()] == ["captured", "reported", "read"] * 2


def test_a_second_reader_is_kept_beside_the_first_and_counts(casebook: Casebook) -> None:
    r, data, first = made.strike()
    casebook.add(r, data, first)
    second = made.reading(r, accounts=(made.account(r, type="air_strike"),), reader="made/2")
    assert casebook.add(r, data, second)
    assert list(casebook.readings()) == [second]
    assert casebook.has(r.id, made.READER)


def test_the_same_bytes_are_stored_once(casebook: Casebook) -> None:
    r, data, reading = made.strike()
    casebook.add(r, data, reading)
    other, _ = made.report("Another text from the same bytes", data=b"x")
    casebook.add(other, data, made.reading(other))
    with sqlite3.connect(casebook.path) as raw:
        assert raw.execute("SELECT count(*) FROM captures").fetchone() == (1,)


@pytest.mark.parametrize("change", ["UPDATE claims SET about = 'other'", "DELETE FROM journal", "DELETE FROM captures"])
def test_what_is_append_only_refuses_change(casebook: Casebook, change: str) -> None:
    casebook.add(*made.strike())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), sqlite3.connect(casebook.path) as raw:
        raw.execute(change)


def test_the_journal_is_a_chain(casebook: Casebook) -> None:
    casebook.add(*made.strike())
    entries = casebook.journal()
    assert first_broken(entries) is None
    assert first_broken(entries[1:]) == 2
    assert first_broken([entries[0], entries[2]]) == 3


def test_an_issue_is_kept_once(casebook: Casebook) -> None:
    issue = Issue(where="a.html", seen="empty", do="Look at it")
    casebook.log(issue)
    casebook.log(issue)
    assert casebook.issues() == [issue]


# ------------------------------------------------------------------ incidents and their ids


def fill(casebook: Casebook, *days: str) -> list[str]:
    """Add a strike a day; the ids of their accounts."""
    ids = []
    for day in days:
        r, data, reading = made.strike(day=day, town=f"Town {day}")
        casebook.add(r, data, reading)
        ids.append(reading.accounts[0].id)
    return ids


def test_a_merge_leaves_a_redirect_and_keeps_the_oldest_id(casebook: Casebook) -> None:
    new, old = fill(casebook, "2024-05-04", "2024-05-03")
    assert casebook.unlinked() == 2
    assert casebook.relink([[new], [old]], [])
    ids = {i.accounts[0]: i.id for i in casebook.incidents()}
    assert casebook.relink([[new, old]], [])
    incident, followed = casebook.incident(ids[new])
    assert (incident.id, incident.accounts, followed) == (ids[old], (old, new), (ids[new],))
    assert casebook.incident(ids[old])[1] == ()
    # and a split gives each its own id back
    casebook.relink([[new], [old]], [])
    assert {i.accounts[0]: i.id for i in casebook.incidents()} == ids


def test_an_id_may_be_shortened_but_not_guessed(casebook: Casebook) -> None:
    (a,) = fill(casebook, "2024-05-04")
    casebook.relink([[a]], [])
    id_ = casebook.incidents()[0].id
    assert casebook.incident(id_[:6])[0].id == id_
    for wrong in ("", id_[:2], "ffffffffffffffff0"):
        with pytest.raises(CasebookError, match="no incident"):
            casebook.incident(wrong)


def test_linking_again_changes_nothing(casebook: Casebook) -> None:
    a, b = fill(casebook, "2024-05-04", "2024-05-05")
    link = Link(
        left=a,
        right=b,
        judgement="same",
        score=0.9,
        by="rules/1",
        reasons=(Reason(comparison="x", score=1.0, words="y"),),
    )
    assert casebook.relink([[a, b]], [link])
    before = Path(casebook.path + "-wal").read_bytes(), casebook.journal()
    assert casebook.relink([[b, a]], [link])
    assert (Path(casebook.path + "-wal").read_bytes(), casebook.journal()) == before
    assert casebook.links() == [link]


def test_relinking_what_another_process_has_outdated_is_refused(casebook: Casebook) -> None:
    a, b = fill(casebook, "2024-05-04", "2024-05-05")
    assert not casebook.relink([[a]], [])
    assert casebook.unlinked() == 2
    assert casebook.relink([[a], [b]], [])


DAYS = (("Ostrava", "2024-05-03"), ("Ostrava", "2024-09-10"), ("Brno", "2024-05-03"))

groupings = st.lists(st.integers(0, 3), min_size=6, max_size=6)


def as_groups(labels: list[int]) -> list[list[str]]:
    return [[f"a{n}" for n, label in enumerate(labels) if label == wanted] for wanted in sorted(set(labels))]


@given(st.lists(groupings, min_size=1, max_size=5), st.randoms())
def test_ids_are_permanent_whatever_is_regrouped(history: list[list[int]], random: object) -> None:
    published = {f"a{n}": f"2024-01-0{n % 3 + 1}" for n in range(6)}
    known: list[Identity] = []
    for labels in history:
        groups = as_groups(labels)
        after = assign(groups, published, known)
        assert {i.id for i in known} <= {i.id for i in after}  # none is forgotten
        assert len({i.id for i in after}) == len(after)  # none is given twice
        assert sorted(sorted(i.accounts) for i in after if i.accounts) == sorted(sorted(g) for g in groups)
        assert assign(groups[::-1], published, after) == after  # and doing it again changes nothing
        live = {i.id for i in after if i.accounts}
        assert all(i.into in live for i in after if not i.accounts)
        known = after


def test_the_order_of_groups_does_not_matter() -> None:
    published = {"a": None, "b": "2024-01-01", "c": "2024-01-02"}
    results = [assign(list(p), published, []) for p in permutations([["a", "b"], ["c"]])]
    assert results[0] == results[1]
    assert next(i for i in results[0] if "b" in i.accounts).founder == "b"  # the dated one is the older


@settings(max_examples=12)
@given(st.permutations(range(6)), st.integers(0, 6))
def test_the_order_of_arrival_does_not_change_the_incidents(order: list[int], stop: int) -> None:
    strikes = [made.strike(town, day, outlet=o) for town, day in DAYS for o in ("Post", "Ledger")]
    groups = []
    for sequence, halt in ((range(6), 6), (order, stop)):
        with open_casebook(":memory:") as casebook:
            for n, k in enumerate(sequence):
                casebook.add(*strikes[k])
                if n == halt:  # a run ends here and another goes on
                    flow.link(casebook)
            flow.link(casebook)
            groups.append(sorted(i.accounts for i in casebook.incidents()))
    assert groups[0] == groups[1]
    assert len(groups[0]) == 3


# ------------------------------------------------------------------ search


def test_search_finds_any_form_of_a_word(casebook: Casebook) -> None:
    en, data = made.report("Drones attacked the refinery.\nWindows broke.")
    ru, data_ru = made.report("Дрон атаковал завод. Ёлка цела.", language="ru")
    casebook.add(en, data, made.reading(en))
    casebook.add(ru, data_ru, made.reading(ru))
    for asked, found in {
        "drone attack": en, "refineries": en, "дроны": ru, "заводе": ru, "елка": ru, '"windows broke"': en,
    }.items():  # fmt: skip
        assert [h.report for h in casebook.search(asked)] == [found.id], asked
    for asked in ("", "  ", "***", '"', "drones завод", '"broke windows"', "AND", "NEAR("):
        assert casebook.search(asked) == [], asked


def test_no_query_can_break_the_search() -> None:
    with open_casebook(":memory:") as casebook:
        casebook.add(*made.strike())

        @given(st.text(max_size=30))
        def ask(asked: str) -> None:
            casebook.search(asked)

        ask()


# ------------------------------------------------------------------ files


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index reports_by_url")
def test_the_migrations_give_the_tables_of_today(casebook: Casebook) -> None:
    reader, _ = open_engine(casebook.path, create=False)
    found = MetaData()
    found.reflect(reader)
    shape = {
        name: [(c.name, str(c.type), c.nullable, c.primary_key) for c in tab.columns]
        for name, tab in found.tables.items()
    }
    for name, table in tables.metadata.tables.items():
        assert shape[name] == [
            (c.name, c.type.compile(reader.dialect), c.nullable, c.primary_key) for c in table.columns
        ], name
    assert {i["name"] for i in inspect(reader).get_indexes("claims")} >= {"claims_by_report"}


def test_a_newer_casebook_is_refused(casebook: Casebook) -> None:
    with sqlite3.connect(casebook.path) as raw:
        raw.execute("INSERT INTO migrations VALUES (99, 'later')")
    with pytest.raises(CasebookError, match=rf"newer reportedly .* knows {len(NAMES)}.*Install"):
        open_casebook(casebook.path)


def test_what_is_no_casebook_is_refused(tmp_path: Path) -> None:
    text, other, folder = tmp_path / "notes.txt", tmp_path / "other.sqlite", tmp_path / "folder"
    short = tmp_path / "short.txt"
    text.write_text("Dear diary, " * 20)
    short.write_text("x")
    folder.mkdir()
    with sqlite3.connect(other) as raw:
        raw.execute("CREATE TABLE mine (x)")
    before = text.read_bytes(), other.read_bytes()
    for path, seen in {
        text: "not a casebook",
        short: "not a casebook",
        other: "not a casebook",
        folder: "a folder",
    }.items():
        with pytest.raises(CasebookError, match=rf"{seen}.*--casebook"):
            open_casebook(str(path))
    assert (text.read_bytes(), other.read_bytes()) == before


def test_a_damaged_casebook_is_refused(casebook: Casebook) -> None:
    casebook.add(*made.strike())
    casebook.close()
    path = Path(casebook.path)
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 8000)
    with pytest.raises(CasebookError, match=r"damaged|malformed"):
        open_casebook(str(path))


def test_a_folder_that_cannot_be_written_or_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match=r"cannot be opened.*folder that can be written"):
        open_casebook("/proc/case.sqlite")
    with pytest.raises(CasebookError, match=r"does not exist.*Create it"):
        open_casebook(str(tmp_path / "no" / "case.sqlite"))


def test_reading_a_casebook_does_not_make_one(tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match=r"no casebook here.*reportedly read"):
        open_casebook(str(tmp_path / "case.sqlite"), create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_loses_nothing_that_was_acknowledged(casebook: Casebook) -> None:
    casebook.add(*made.strike())
    with casebook._writer.connect() as c:  # a limit on pages is how SQLite lets a test fill the disk
        pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()
        c.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    big, data = made.report("Long " * 100_000)
    with pytest.raises(CasebookError, match=r"full.*Make room"):
        casebook.add(big, data, made.reading(big))
    assert len(casebook.reports()) == 1
    assert [e.kind for e in casebook.journal()] == ["captured", "reported", "read"]
