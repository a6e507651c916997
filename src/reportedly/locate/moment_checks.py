"""Dates that cannot be: facts about moments for the checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reportedly.locate.moment_days import ZONES
from reportedly.locate.moment_found import FoundMoment
from reportedly.nouns import Moment


def impossible(moment: Moment, published: str | None) -> str | None:
    """Why an incident cannot have happened then, None when it can, or when it cannot be told.

    A day may begin at the place before it begins at the outlet, so that the day after publication passes.

    >>> impossible(Moment(written="on 19 November", earliest="2024-11-19", latest="2024-11-19"), "2024-11-17")
    'it was published on 2024-11-17, 2 days before 2024-11-19'
    """
    if moment.earliest and moment.latest and moment.latest[:10] < moment.earliest[:10]:
        return f"it ends on {moment.latest[:10]}, before it starts on {moment.earliest[:10]}"
    if not moment.start or not published or len(published) < len("2024-11-17"):
        return None
    ahead = date.fromisoformat(moment.start) - date.fromisoformat(published[:10])
    if ahead <= ZONES:
        return None
    return f"it was published on {published[:10]}, {ahead.days} days before {moment.start}"


def weekday_faults(found: Sequence[FoundMoment]) -> Iterator[tuple[FoundMoment, str]]:
    """The moments whose weekday and date are not those of one day, with what the calendar says."""
    for moment in found:
        if moment.clash is not None:
            yield moment, moment.clash
