"""Reports are read in processes that may die: what they die of is one line, and nothing else is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportedly import flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.nouns import Issue
from reportedly.publish import Record
from reportedly.settings import Settings
from reportedly.workers import crew

TOWNS = ("Ostrava", "Brno", "Olomouc", "Pilsen", "Liberec", "Zlin", "Opava", "Tabor")
CHILD = b"reportedly.workers.child"
ROOT = Path("/proc")
needs_proc = pytest.mark.skipif(not ROOT.is_dir(), reason="finds the workers in /proc")


def line(n: int) -> str:
    text = (
        f"A drone hit a bakery in {TOWNS[n % 8]} overnight, officials said.\n{n + 2} people were hurt, the mayor said."
    )
    return json.dumps({"id": f"r{n}", "published": f"2024-05-{n % 28 + 1:02}", "language": "en", "text": text * 2})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    for n in range(4):
        (made / f"{n}.json").write_text(line(n))
    (made / "many.jsonl").write_text("\n".join(line(n) for n in range(4, 8)))
    (made / "broken.json").write_text("{")
    return made


def children() -> list[int]:
    """The workers of this process, oldest first."""
    found = []
    for folder in ROOT.glob("[0-9]*"):
        try:
            stat, command = (folder / "stat").read_text(), (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if CHILD in command and int(stat.rpartition(")")[2].split()[1]) == os.getpid():
            found.append(int(folder.name))
    return sorted(found)


def ran(folder: Path, casebook: Casebook, *, die: int | None = None, **settings: int) -> Record:
    """A run; after the first report, the worker with this place among them (they are started in order) is killed."""
    left = [] if die is None else [die]

    def progress(_key: str) -> None:
        if left:
            os.kill(children()[left.pop()], signal.SIGKILL)

    return flow.run([str(folder)], casebook, Settings(**{"workers": 1, **settings}), progress)  # type: ignore[arg-type]


def test_how_many_workers_read_changes_nothing(folder: Path) -> None:
    records, journals = [], []
    for workers in (0, 2):
        with open_casebook(":memory:") as casebook:
            records.append(ran(folder, casebook, workers=workers))
            digests = [json.loads(line)["digest"] for line in casebook.opening_lines()]
            entries = zip(casebook.journal(), digests, strict=True)
            journals.append([(e.kind, e.subject, digest) for e, digest in entries])
    assert len(records[0].reports) == 8
    assert records[0] == records[1]
    assert journals[0] == journals[1]


@needs_proc
def test_a_killed_reader_is_one_line_and_the_next_run_reads_what_it_had(folder: Path) -> None:
    with open_casebook(":memory:") as casebook:
        record = ran(folder, casebook, die=1)
        (issue,) = (i for i in record.issues if "broken.json" not in i.where)
        assert "its worker died: killed by SIGKILL" in issue.seen
        assert issue.where.startswith(str(folder))
        assert issue.do
        assert len(record.reports) == 7
        assert children() == []
        assert len(ran(folder, casebook).reports) == 8


@needs_proc
def test_a_killed_collector_is_replaced_and_goes_on_where_it_was(folder: Path) -> None:
    for n in range(8, 300):
        with (folder / "many.jsonl").open("a") as out:
            out.write("\n" + line(n).replace("A drone hit", "The mayor praised"))
    with open_casebook(":memory:") as casebook:
        record = ran(folder, casebook, die=0)
        lost = [i for i in record.issues if "broken.json" not in i.where]
        assert len(record.reports) + sum("worker died" in i.seen for i in lost) == 300
        assert len(lost) <= 1


def test_a_sentence_without_end_is_read_or_refused_in_time(tmp_path: Path) -> None:
    text = "A drone hit a depot in Ostrava and " + "two people were hurt near Brno and " * 30_000
    (tmp_path / "a.txt").write_text(text)
    with open_casebook(":memory:") as casebook:
        (issue,) = ran(tmp_path, casebook).issues
        assert "1,050,035 characters of text, over the limit of 400,000" in issue.seen
        started = time.monotonic()
        (issue,) = ran(tmp_path, casebook, max_characters=2_000_000, max_seconds=4).issues
        assert time.monotonic() - started < 100
    assert issue.seen == "its worker died: more than 4 s of processor time"
    assert "raise max_seconds" in issue.do


def test_memory_is_limited(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(line(0))
    with open_casebook(":memory:") as casebook:
        record = ran(tmp_path, casebook, max_memory_mb=90)
    (issue,) = record.issues
    assert "MemoryError" in issue.seen or "worker died" in issue.seen
    assert record.reports == ()


def test_a_worker_that_cannot_start_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with open_casebook(":memory:") as casebook:
        record = ran(folder, casebook)
    assert len(record.issues) == 6  # one for each file
    assert {i.seen for i in record.issues} == {"its worker died: it ended with code 1"}


def test_standard_input_is_read_by_a_worker_too(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "reportedly", "read", "-", "--format", "jsonl", "--casebook", str(tmp_path / "c")]
    lines = "\n".join(map(line, range(3))).encode()
    environment = {**os.environ, "REPORTEDLY_WORKERS": "1"}
    done = subprocess.run(words, input=lines, capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"\n") == 3


def test_nothing_of_the_folder_worked_in_is_imported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "msgspec.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(folder)
    with crew(Settings(workers=1)) as workers:
        from reportedly.collect import find

        items = [i for f in find(["0.json"]) for i in workers.collect(f)]
    assert len(items) == 1
    assert not isinstance(items[0], Issue)
