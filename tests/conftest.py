"""What tests share: how hard properties are tried, that nothing of this machine leaks in, a casebook and its page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import made
import pytest
from hypothesis import HealthCheck, settings

from reportedly.casebook import Casebook, open_casebook

if TYPE_CHECKING:  # the tests of the page load what serves it; others do without
    from starlette.testclient import TestClient

    from reportedly.serve.people import People

# Two busy cores must not fail a property for being slow; what is found once stays found.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("shared")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees the defaults, whatever REPORTEDLY_ variables the person has set."""
    for name in [name for name in os.environ if name.startswith("REPORTEDLY_") and name != "REPORTEDLY_DATA"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REPORTEDLY_WORKERS", "0")  # starting them takes seconds; tests/test_workers.py asks for them


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    """A casebook of the made reports; a module that needs another one defines its own."""
    path = str(tmp_path / "c.sqlite")
    made.fill(path)
    with open_casebook(path) as opened:
        yield opened


@pytest.fixture
def client(casebook: Casebook) -> TestClient:
    """The page of that casebook for one person alone, as on loopback."""
    from starlette.testclient import TestClient

    from reportedly.serve.app import application

    return TestClient(application(casebook), base_url="http://127.0.0.1")


@pytest.fixture
def people(casebook: Casebook) -> People:
    """One person of each role, named as the role."""
    from reportedly.serve.people import ROLES, People

    known = People.of(casebook.path)
    for role in ROLES[1:]:
        known.add(role, role, made.PASSWORD, totp=False)
    return known
