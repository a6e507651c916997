"""A moment as found in a text: where its words stand, what they come to, and what they date."""

from __future__ import annotations

from typing import Literal

import msgspec

from reportedly.nouns import Moment

Kind = Literal[
    "event", "time of day", "saying", "publication", "future", "bound", "duration", "age", "frequency"
]  # fmt: skip
Precision = Literal["time", "part", "day", "night", "days", "month", "year", "none"]


class FoundMoment(msgspec.Struct, frozen=True):
    """A moment in a text.

    `kind`: "event" may date an incident; "time of day" names hours but no day; "saying" is when somebody spoke;
    "bound" is "since" or "by"; the rest dates nothing that happened. `names_day` says whether the words name a day
    themselves; `clash` tells of a weekday and a date that are not those of one day.
    """

    start: int
    end: int
    moment: Moment
    kind: Kind
    precision: Precision = "none"
    names_day: bool = True
    clash: str | None = None
    minutes: tuple[int, int] | None = None  # the hours, in minutes after midnight
    verb: int = -1  # the token that governs it, where there is grammar
    path: tuple[int, ...] = ()  # the tokens from it up to that verb
    aftermath: bool = False  # the day of an arrest, a funeral, a repair
    death: bool = False  # "died on Sunday": of wounds, it may be
    past: bool = False  # a word sets its sentence before the news
    loose: bool = False  # "this year" counts incidents, "later" without a before counts from nothing
    covers: tuple[int, int] | None = None  # the only stretch of text whose events it can date
    told_by: tuple[int, int] | None = None  # where the saying verb or the word of the aftermath stands
