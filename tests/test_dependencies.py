"""What is shipped beside our own code may be, and the bill of materials names all of it and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import dependencies
import pytest

ROOT = Path(__file__).parent.parent


def test_every_licence_may_be_shipped() -> None:
    assert list(dependencies.faults(dependencies.shipped())) == []


def test_what_is_shipped_is_locked_and_no_tool_of_ours() -> None:
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE))
    found = dependencies.shipped().keys()
    assert found <= locked
    assert {"spacy", "lxml", "cryptography", "starlette"} <= found
    assert not {"pytest", "mypy", "ruff", "hypothesis", "atheris"} & found


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("MIT AND Zlib", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("", False),
    ],
)
def test_licences(expression: str, may: bool) -> None:
    assert dependencies.may_be_shipped(expression) is may


def test_the_bill_is_cut_to_what_is_shipped() -> None:
    parts = [{"bom-ref": n, "name": n} for n in ("spaCy", "tqdm", "pytest")]
    needs = [
        {"ref": "root", "dependsOn": ["spaCy", "pytest"]},
        {"ref": "spaCy", "dependsOn": ["tqdm"]},
        {"ref": "pytest"},
    ]
    bill = {"metadata": {"component": {"bom-ref": "root"}}, "components": parts, "dependencies": needs}
    cut = dependencies.cut(bill, dependencies.shipped())
    assert [c["name"] for c in cut["components"]] == ["spaCy", "tqdm"]  # type: ignore[attr-defined]
    assert cut["dependencies"] == [
        {"ref": "root", "dependsOn": ["spaCy"]},
        {"ref": "spaCy", "dependsOn": ["tqdm"]},
    ]
