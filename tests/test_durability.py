"""A small run of the harness that `python -m benchmarks.durability` runs at full size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
