"""ecbplus: which documents tell of one event, whatever its kind: `link` with one account for each document.

Most of these events are no attacks, so the documents are not read: an account stands for its document with
nothing in it, and the words of the report are all that `link` has.
"""

from __future__ import annotations

from typing import Any

from benchmarks.answers.made import report
from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.link import link
from reportedly.nouns import Account, Report


def answer(item: Input, _: Knowledge) -> Report:
    """The document as a report."""
    return report(item)


def together(answers: list[Report]) -> list[dict[str, Any]]:
    """The number of the group that each document fell into."""
    accounts = [Account(id=r.id, report=r.id, number=1, role="main", type="other_attack") for r in answers]
    groups = link(accounts, (), {r.id: r for r in answers}).groups
    group_of = {account: n for n, group in enumerate(groups) for account in group}
    return [{"cluster": group_of[r.id]} for r in answers]
