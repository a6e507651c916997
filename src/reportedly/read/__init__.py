"""Reading: from a report to claims, grouped into accounts. Sentences -> attribution -> certainty -> events -> harm.

Each step is one module and can be replaced: `attribution` (who says what), `sources` (who that is),
`certainty` (how surely), `events` (what happened, told apart), `roles` (to what, with what, by whom), `harm`
(killed and injured), `claims` (all of it tied to its sentence), `accounts` (put together again).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportedly.nouns import Reading, Report
from reportedly.read.gate import gate
from reportedly.read.reader import READER, read_text

if TYPE_CHECKING:
    from reportedly.knowledge import Knowledge

__all__ = ["gate", "read", "reader"]


def reader(language: str) -> str:
    """Name and version of what reads a language, as it stands in every claim and reading."""
    return f"{READER}-{language}"


def read(report: Report, knowledge: Knowledge) -> Reading:
    """Read one report.

    Raises KnowledgeError when its language cannot be read or shipped data is missing.
    """
    return read_text(report, knowledge)
