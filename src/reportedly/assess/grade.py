"""The grade of an incident, from a stated table of rules over facts that can be counted. Pure.

Airwars' five grades and the credibility digit of the Admiralty code. No rule may show more certainty than the
strongest cue in the evidence, whatever the table says: `grade` passes over those that would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reportedly.assess.case import Case
from reportedly.assess.conflict import versions
from reportedly.assess.independence import outlet_key
from reportedly.assess.parties import Party, nobody
from reportedly.assess.summary import STRENGTH
from reportedly.nouns import (
    Actor,
    AirwarsGrade,
    Certainty,
    Credibility,
    Field,
    Grade,
    Independence,
    Noun,
    Rating,
    Reliability,
    Reported,
)

ACCEPTS = ("conceded", "claimed")  # a party says that it did it
POINTED_AT = ("claimed", "blamed", "conceded", "suspected")
EVIDENCE = ("event", "target", "killed", "injured", "damage")  # what carries certainty when nothing tells of the event


class Rule(Noun, frozen=True, kw_only=True):
    """One row of a table: what it gives, the certainty that it shows, and what must hold for it.

    Conditions left out are not asked. `strongest` is the least strongest cue; `origins` the least number of origins.
    """

    gives: str
    shows: Certainty
    means: str
    strongest: Certainty | None = None
    origins: int | None = None
    accepted: bool | None = None
    competing: bool | None = None
    denied: bool | None = None
    disputed: bool | None = None


class Rules(Noun, frozen=True, kw_only=True):
    """The two tables, each read from top to bottom: the first rule that fits gives the grade, or the digit."""

    version: str
    grade: tuple[Rule, ...]
    credibility: tuple[Rule, ...]


class Facts(Noun, frozen=True, kw_only=True):
    """What the rules ask: counted from the evidence, nothing weighed."""

    reports: int
    origins: int  # those that only deny it aside
    strongest: Certainty | None
    accepted: bool  # a party says that it did it
    competing: bool  # sources name different parties as having done it
    denied: bool  # somebody denies that it happened
    disputed: tuple[str, ...]  # which of event, killed and injured the reports disagree on


def facts(case: Case, fields: Sequence[Field], independent: Independence, party: Party = nobody) -> Facts:
    """The facts of an incident that the rules ask about."""
    by_name = {f.name: f for f in fields}
    said = _standing(by_name, ("event",)) or _standing(by_name, EVIDENCE)
    pointing = [v for v in _standing(by_name, ("actor",)) if v.certainty != "denied" and _how(v) in POINTED_AT]
    return Facts(
        reports=len({a.report for a in case.telling}),
        origins=_origins(independent, said),
        strongest=max((v.certainty for v in said), key=STRENGTH.index, default=None),
        accepted=any(_how(v) in ACCEPTS for v in pointing),
        competing=len(versions(pointing, party)) > 1 and len({_speaker(v, party) for v in pointing}) > 1,
        denied=any(v.certainty == "denied" for v in said),
        disputed=tuple(
            n for n in ("event", "killed", "injured") if n in by_name and by_name[n].agreement == "disputed"
        ),
    )


def _speaker(value: Reported, party: Party) -> str:
    return party(value.source.name) or value.source.name or value.report


def _origins(independent: Independence, said: Sequence[Reported]) -> int:
    """The origins of which some report does not only deny the event; all of them when all deny it."""
    stating = {v.report for v in said if v.certainty != "denied"}
    denying = {v.report for v in said} - stating
    return sum(not denying.issuperset(o) for o in independent.origins) or len(independent.origins)


def _standing(fields: Mapping[str, Field], names: Sequence[str]) -> list[Reported]:
    return [v for n in names if n in fields for v in fields[n].values if not v.superseded]


def _how(value: Reported) -> str:
    return value.value.responsibility if isinstance(value.value, Actor) else "stated"


def reliability(outlets: Iterable[str | None], ratings: Sequence[Rating]) -> Reliability:
    """The letter of an incident: the lowest that people gave its outlets, F while one of them is not rated."""
    letters: dict[str, Reliability] = {}
    for rating in ratings:
        name = outlet_key(rating.outlet)
        letters[name] = max(letters.get(name, rating.reliability), rating.reliability)
    found: list[Reliability] = [letters.get(outlet_key(o or ""), "F") for o in outlets]
    return max(found, default="F")


def grade(of: Facts, rules: Rules, reliability: Reliability = "F") -> Grade:
    """The grade, the credibility digit and the reliability letter of an incident, with reasons in words."""
    graded = _first(rules.grade, of)
    digit = _first(rules.credibility, of)
    return Grade(
        grade=_grade(graded),
        credibility=_digit(digit),
        reliability=reliability,
        means=f"{graded.means if graded else WEAKEST}; {digit.means if digit else UNJUDGED}",
        reasons=tuple(_reasons(of)),
        rules=rules.version,
    )


WEAKEST = "no rule fits, so it is weak"
UNJUDGED = "its truth cannot be judged"


def _grade(rule: Rule | None) -> AirwarsGrade:
    return rule.gives if rule else "weak"  # type: ignore[return-value]  # test_data.py reads every row


def _digit(rule: Rule | None) -> Credibility:
    return int(rule.gives) if rule else 6  # type: ignore[return-value]  # as above


def _first(rules: Sequence[Rule], of: Facts) -> Rule | None:
    return next((r for r in rules if _fits(r, of)), None)


def _fits(rule: Rule, of: Facts) -> bool:
    """Whether all conditions of a rule hold, and it shows no more than the strongest cue."""
    level = -1 if of.strongest is None else STRENGTH.index(of.strongest)
    return (
        STRENGTH.index(rule.shows) <= max(level, 0)
        and (rule.strongest is None or level >= STRENGTH.index(rule.strongest))
        and (rule.origins is None or of.origins >= rule.origins)
        and rule.accepted in (None, of.accepted)
        and rule.competing in (None, of.competing)
        and rule.denied in (None, of.denied)
        and rule.disputed in (None, bool(of.disputed))
    )


def _reasons(of: Facts) -> list[str]:
    origins = "1 origin" if of.origins == 1 else f"{of.origins} origins"
    found = [f"{of.reports} report{'s'[: of.reports != 1]}, at most {origins}"]
    found.append(f"strongest cue: {of.strongest}" if of.strongest else "no report states the event itself")
    if of.accepted:
        found.append("a party says that it did it")
    if of.competing:
        found.append("sources name different parties as having done it")
    if of.denied:
        found.append("somebody denies it")
    if of.disputed:
        found.append(f"the reports disagree on: {', '.join(of.disputed)}")
    return found
