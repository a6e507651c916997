"""Do both sides give the same figure?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportedly.assess.case import Case
from reportedly.assess.checks.sums import NOUN
from reportedly.assess.conflict import bounds, common
from reportedly.assess.fields import TOLLS, fields
from reportedly.assess.parties import Party, side
from reportedly.assess.summary import told
from reportedly.nouns import Actor, Field, Finding, Reported


def check(case: Case, _cases: Sequence[Case], knowledge: Any) -> list[Finding]:
    """Whether the sides of an incident give the same number killed, or injured.

    The sides are the government of the country where it happened and the parties that somebody names as having done it;
    a government is one party, whether it is called by its country, its capital or its seat. Holds when one number fits
    all that two sides say; fails when none does, with what each says; nothing when only one side gives a figure.
    """
    party = knowledge.party
    made = fields(case, party, names=("actor", *TOLLS))
    sides = _sides(case, made, party)
    return [f for field in made if field.name in TOLLS for f in _field(field, sides, party)]


def _sides(case: Case, made: Sequence[Field], party: Party) -> set[str]:
    """The parties to the incident: where it happened, and who is named as having done it."""
    actors = (v for f in made if f.name == "actor" for v in f.values if isinstance(v.value, Actor))
    sides = {p for v in actors for p in (party(v.words), side(v.source, party) if _accepts(v) else None) if p}
    return sides | ({case.where.country} if case.where and case.where.country else set())


def _accepts(value: Reported) -> bool:
    return isinstance(value.value, Actor) and value.value.responsibility in ("claimed", "conceded", "denied")


def _field(field: Field, sides: set[str], party: Party) -> list[Finding]:
    figures = [v for v in field.values if not v.superseded and v.certainty != "denied" and bounds(v.value)]
    said = sorted(((p, n, v) for n, v in enumerate(figures) if (p := side(v.source, party)) in sides), key=_order)
    if len({p for p, *_ in said}) < 2:
        return []
    shared = common([b for _, _, v in said if (b := bounds(v.value))])
    lines = [f"{p}: {told(v)}, {v.source.name} ({v.outlet or v.report})" for p, _, v in said]
    result = "one number fits what all of them say" if shared else "no number fits what all of them say"
    return [
        Finding(
            check="both_sides",
            verdict="holds" if shared else "fails",
            statement=f"Both sides give the same {NOUN[field.name]}",
            working=(*lines, result),
            data=("the reports", "`parties.toml`"),
            claims=tuple(v.claim for *_, v in said),
        )
    ]


def _order(said: tuple[str | None, int, Reported]) -> tuple[str, int]:
    return said[0] or "", said[1]
