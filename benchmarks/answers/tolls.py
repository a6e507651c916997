"""gvc_incidents: toll, date and place of the incident that one report is about, and which reports tell of one.

The register behind the gold writes 0 where a report says nothing of killed or injured; so does this module,
once the report tells of an incident. `reportedly` itself keeps "not said" apart from zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from benchmarks.answers.made import report
from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.link import Linked, link
from reportedly.nouns import Account, Count, Reading, Report
from reportedly.read import read

Told = tuple[Report, Reading]


def answer(item: Input, knowledge: Knowledge) -> Told:
    """The report and its reading."""
    made = report(item)
    return made, read(made, knowledge)


def together(answers: list[Told], grouped: Callable[..., Linked] = link) -> list[dict[str, Any]]:
    """Cluster and facts of every report; the cluster is that of its main account."""
    accounts = [a for _, reading in answers for a in reading.accounts]
    claims = [c for _, reading in answers for c in reading.claims]
    groups = grouped(accounts, claims, {made.id: made for made, _ in answers}).groups
    group_of = {account: n for n, group in enumerate(groups) for account in group}
    found = []
    for made, reading in answers:
        main = _chief(reading)
        cluster = f"group {group_of[main.id]}" if main else f"alone {made.id}"
        found.append({"cluster": cluster, "incident": _facts(main) if main else {}})
    return found


def _chief(reading: Reading) -> Account | None:
    """The account of the incident that the report is about, or else the first one it recalls."""
    mains = [a for a in reading.accounts if a.role == "main"]
    return next(iter([*mains, *reading.accounts]), None)


def _facts(account: Account) -> dict[str, Any]:
    place = account.where
    return {
        "killed": _figure(account.killed),
        "injured": _figure(account.injured),
        "date": account.when.start if account.when else None,
        "city_or_county": _in_full(place.gazetteer_name or place.name) if place else None,
        "state": place.admin1 if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
    }


def _in_full(name: str) -> str:
    """A name as the register spells it: "Saint Louis" for "St. Louis", "Bronx" for "The Bronx"."""
    return re.sub(r"^The ", "", re.sub(r"^St\.? ", "Saint ", name))


def _figure(count: Count | None) -> int:
    """The highest figure still standing."""
    return 0 if count is None else count.high if count.high is not None else count.low
