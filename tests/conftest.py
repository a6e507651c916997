"""Settings that all tests share: how hard the properties are tried, and that nothing of this machine leaks in."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# Two busy cores must not fail a property for being slow; what is found once stays found.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("shared")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees the defaults, whatever REPORTEDLY_ variables the person has set."""
    for name in [name for name in os.environ if name.startswith("REPORTEDLY_") and name != "REPORTEDLY_DATA"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REPORTEDLY_WORKERS", "0")  # starting them takes seconds; tests/test_workers.py asks for them
