"""reports, train_records: whole records, as `reportedly read --format jsonl` prints them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from benchmarks.answers.made import report
from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.link import Linked, link
from reportedly.nouns import Reading, Report
from reportedly.publish import report_record
from reportedly.read import read

Told = tuple[Report, Reading | None]  # no reading in a language that is not read


def answer(item: Input, knowledge: Knowledge) -> Told:
    """The report and its reading."""
    made = report(item)
    return made, read(made, knowledge) if knowledge.reads(made.language) else None


def together(answers: list[Told], grouped: Callable[..., Linked] = link) -> list[dict[str, Any]]:
    """The records, with the accounts of all reports linked."""
    told = [reading for _, reading in answers if reading is not None]
    reports = {made.id: made for made, _ in answers}
    groups = grouped([a for r in told for a in r.accounts], [c for r in told for c in r.claims], reports).groups
    incident_of = {account: str(n) for n, group in enumerate(groups) for account in group}
    return [_record(made, reading, incident_of) for made, reading in answers]


def _record(made: Report, reading: Reading | None, incident_of: dict[str, str]) -> dict[str, Any]:
    if reading is None:
        return {"relevant": False, "incidents": [], "claims": []}
    record = msgspec.to_builtins(report_record(made, reading, incident_of, ()))
    return {name: record[name] for name in ("relevant", "incidents", "claims")}
