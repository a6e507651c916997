"""What is known of outlets, and the rules by which incidents are graded: two shipped files."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import msgspec

from reportedly.assess.grade import Rules
from reportedly.assess.independence import Press


def load_press() -> Press:
    """Agencies, owners and the words that cite."""
    raw = _read("press.toml")
    return msgspec.convert(raw | raw.pop("citing"), Press)


def load_rules() -> Rules:
    """The rule table of grades and credibility."""
    return msgspec.convert(_read("grades.toml"), Rules)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("reportedly.data").joinpath(name).read_text(encoding="utf-8"))
