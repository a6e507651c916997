"""The audit says what it found, and never that all is well when nothing was asked."""

from __future__ import annotations

import json
from pathlib import Path

import audit
import pytest

NAME, VERSION, HOLE = audit.PROBE
KNOWN = {"id": HOLE, "aliases": ["CVE-2023-5752"], "fix_versions": ["23.3"]}


def pip_audit(folder: Path, probe: dict[str, object], lock: dict[str, object]) -> str:
    """A program that says of the probe and of the lock what pip-audit 2.10 would."""
    program = folder / "pip-audit"
    said = f"echo '{json.dumps(probe)}' ;; *) echo '{json.dumps(lock)}'"
    program.write_text(f'#!/bin/sh\ncase "$*" in *probe.txt*) {said} ;; esac\n', encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def answer(*packages: dict[str, object]) -> dict[str, object]:
    return {"dependencies": list(packages)}


PROBED = answer({"name": NAME, "version": VERSION, "vulns": [KNOWN]})


@pytest.mark.parametrize(
    "probe",
    [
        answer({"name": NAME, "version": VERSION, "vulns": []}),
        answer({"name": NAME, "skip_reason": "not on PyPI"}),
        {},
    ],
)
def test_a_known_hole_must_be_told_before_anything_is_said(
    probe: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = answer({"name": "ours", "version": "1", "vulns": []})
    assert audit.main(pip_audit(tmp_path, probe, clean)) == 0
    assert capsys.readouterr().out.startswith("Known holes were NOT checked at ")


@pytest.mark.parametrize("holes", [[], [KNOWN]])
def test_what_is_found_is_told_and_a_hole_fails(
    holes: list[dict[str, object]], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lock = answer({"name": "pip", "version": "23.2", "vulns": holes}, {"name": "ours", "skip_reason": "not on PyPI"})
    assert audit.main(pip_audit(tmp_path, PROBED, lock)) == len(holes)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-2] == ([f"pip 23.2: {HOLE} CVE-2023-5752, mended in 23.3"] if holes else [])
    assert lines[-2] == "ours: not asked (not on PyPI)"
    assert lines[-1].startswith("1 locked packages asked of PyPI's advisories at ")
    assert lines[-1].endswith(f": {len(holes)} with a known hole")


def test_what_is_no_answer_of_pip_audit_is_no_all_clear(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main("false") == 0
    assert "NOT checked" in capsys.readouterr().out
