"""Killed at any moment, a run loses no acknowledged report and leaves no half one; the next run finishes the job."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
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


def test_a_casebook_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "case.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")  # as SQLite itself does to have changes written to a log
        later = threading.Timer(0.3, other.rollback)
        later.start()
        with open_casebook(str(path)) as casebook:
            assert casebook.reports() == {}
        later.join()


OPENED_TWICE = """
import os, subprocess, sys, made
from reportedly.casebook import open_casebook

def add(casebook, n):
    report, data, reading = made.strike(town=f"Town {n}", hurt=n)
    casebook.add(report, data, reading)
    print(report.id, flush=True)

path, *inside = sys.argv[1:]
casebook = open_casebook(path)
add(casebook, 1 + len(inside))
if not inside:
    open_casebook(path).close()
    subprocess.run([sys.executable, "-c", sys.orig_argv[2], path, "inside"], check=True)
    add(casebook, 3)
    os._exit(0)  # as when it is killed: nothing is closed
casebook.close()
"""


def test_opening_a_casebook_twice_in_one_process_does_not_let_another_throw_away_the_log(tmp_path: Path) -> None:
    path = tmp_path / "case.sqlite"
    command = [sys.executable, "-c", OPENED_TWICE, str(path)]
    said = subprocess.run(command, cwd=WRITER.parent, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    assert len(said) == 3
    with open_casebook(str(path)) as casebook:
        assert set(said) == casebook.reports().keys()


def read_all(folder: Path, path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "reportedly", "read", str(folder), "--format", "jsonl", "--casebook", str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def test_a_killed_read_is_finished_by_the_next_with_the_same_bytes(tmp_path: Path) -> None:
    folder, path = tmp_path / "reports", tmp_path / "case.sqlite"
    folder.mkdir()
    for n in range(12):
        day = f"2024-05-{n + 1:02}"
        text = f"A drone struck a depot in Ostrava overnight. Mayor Anna Petrova said {n + 2} people were injured.\n"
        record = {"id": f"r{n}", "outlet": "Post", "published": day, "language": "en", "text": text * 20}
        (folder / f"{n:02}.json").write_text(json.dumps(record))
    process = read_all(folder, path)
    while process.poll() is None and (not path.exists() or reports_in(path) == 0):
        time.sleep(0.02)  # until the first report is acknowledged
    process.kill()
    process.communicate()
    with open_casebook(str(path)) as casebook:
        assert casebook.reports()
        assert {r.report for r in casebook.readings()} == casebook.reports().keys()
        assert first_broken(casebook.journal()) is None
    whole = read_all(folder, tmp_path / "undisturbed.sqlite").communicate()[0]
    assert read_all(folder, path).communicate()[0] == whole
    assert whole.count(b"\n") == 12


def reports_in(path: Path) -> int:
    raw = sqlite3.connect(path)
    try:
        found: int = raw.execute("SELECT count(*) FROM reports").fetchone()[0]
    except sqlite3.OperationalError:  # the tables are not there yet
        found = 0
    finally:
        raw.close()
    return found
