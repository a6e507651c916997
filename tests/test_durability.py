"""A small run of the harness that `python -m benchmarks.durability` runs at full size."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import made
import pytest

from benchmarks import durability
from reportedly.casebook import open_casebook

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="the harness forks")
def test_nothing_acknowledged_is_lost() -> None:
    words = ["--reports", "30", "--kills", "4", "--disks", "4", "--seed", "7"]
    command = [sys.executable, "-m", "benchmarks.durability", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    first, *blows = done.stdout.splitlines()
    assert "30 reports" in first
    assert [line.split()[1] for line in blows] == ["kills", "full", "read-only", "runs"]
    assert all(line.endswith("finished by the next run, verified") for line in blows)


@pytest.mark.skipif(sys.platform == "win32", reason="the harness forks")
def test_a_writer_that_failed_before_it_was_killed_is_told_and_its_error_is_no_report(tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    durability.invent(reports, 2)
    writer = durability.Writer(tmp_path, reports, 1)  # a folder is no casebook
    os.waitid(os.P_PID, writer.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(durability.Broken, match=r"failed before it was killed: .*a folder, not a casebook"):
        writer.kill()
    ended = durability.Ended.of("a writer", 3, "5f2c\n! no room\n77")
    assert (ended.acknowledged, ended.error) == ({"5f2c": "line 1 of a writer"}, "! no room")


def test_a_lost_report_is_told_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    path = tmp_path / "case.sqlite"
    with open_casebook(str(path)) as casebook:
        casebook.add(*made.strike())
    with pytest.raises(durability.Broken) as broken:
        durability.check(path, {"5f2c": "line 7 of a writer"})
    head, *lines = str(broken.value).splitlines()
    assert head == "1 acknowledged reports are lost"
    assert any(line.startswith("journal: (3, ") for line in lines)
    held = {"captures": 0, "reports": 0, "readings": 0, "journal": None}
    assert lines[-1] == f"5f2c: acknowledged in line 7 of a writer; there are {held}"
