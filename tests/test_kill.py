"""Killed at any moment, a run loses no acknowledged report and leaves no half one; the next run finishes the job."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reportedly.casebook import first_broken, open_casebook

WRITER = Path(__file__).with_name("writer.py")
REPORTS = 60


def start(path: Path, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), str(path), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def check_whole(path: Path, acknowledged: set[str]) -> None:
    """Every acknowledged report is there with bytes, reading and journal entries, and so is all else that is there."""
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    with open_casebook(str(path)) as casebook:
        reports = casebook.reports()
        assert acknowledged <= reports.keys()
        readings = {r.report: r for r in casebook.readings()}
        assert readings.keys() == reports.keys()
        for id_, report in reports.items():
            assert casebook.data(id_).endswith(report.text.encode())
            assert len(readings[id_].accounts) == 1
            assert len(readings[id_].claims) == 5
            assert id_ in [h.report for h in casebook.search(f'"{report.text.splitlines()[0]}"')]
        journal = casebook.journal()
        assert first_broken(journal) is None
        for kind in ("captured", "reported", "read"):
            assert sorted(e.subject for e in journal if e.kind == kind) == sorted(reports)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_a_random_moment(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "case.sqlite"
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    for _ in range(2):
        process = start(path, 0, REPORTS)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0, 0.25))
        process.kill()
        acknowledged |= {line.strip() for line in process.stdout} - {"linked"}
        process.wait()
        process.stdout.close()
        check_whole(path, acknowledged)
    done = start(path, 0, REPORTS).communicate()[0].split()
    assert done[-1] == "linked"
    check_whole(path, set(done[1:-1]))
    with open_casebook(str(path)) as casebook:
        assert len(casebook.reports()) == REPORTS
        assert len(casebook.incidents()) == REPORTS / 2
        before = casebook.journal()
    assert start(path, 0, REPORTS).communicate()[0].split() == done
    with open_casebook(str(path)) as casebook:
        assert casebook.journal() == before  # running again has changed nothing


def test_killed_while_the_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "case.sqlite"
    for delay in (0.25, 0.3, 0.35, 0.4):
        process = start(path, 0, 1)
        time.sleep(delay)
        process.kill()
        process.communicate()
    assert start(path, 0, 1).communicate()[0].split()[-1] == "linked"
    check_whole(path, set())


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "case.sqlite"
    both = [start(path, 0, 30), start(path, 20, 50)]  # ten reports are given by both
    said = [p.communicate()[0].split() for p in both]
    assert [s[-1] for s in said] == ["linked", "linked"]
    check_whole(path, {id_ for s in said for id_ in s[1:-1]})
    with open_casebook(str(path)) as casebook:
        assert len(casebook.reports()) == 50
        assert casebook.unlinked() == 0
