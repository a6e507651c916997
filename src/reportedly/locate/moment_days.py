"""Days on the calendar: what a stated day, month, week or weekday comes to, given what else is known.

`Day` is a day as worded, `Stretch` the first and last calendar day that it can be. All functions are pure;
None means that neither the words nor the publication date support an answer.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

import msgspec

ZONES = timedelta(days=1)  # a day may have begun at the place before it begins at the outlet
Sort = Literal[
    "date", "month", "year", "weekday", "day", "shift", "same", "ago", "back", "period", "weekend", "unknown"
]  # fmt: skip


class Day(msgspec.Struct, frozen=True):
    """A day, or a stretch of days, as worded."""

    sort: Sort
    year: int | None = None
    month: int = 0
    first: int = 0
    last: int = 0
    weekday: int | None = None
    which: str = ""  # last, this, next, previous, same
    number: int = 0
    unit: str = ""
    past_year: int = 0  # "last year" behind a date: -1
    loose: bool = False  # day and month in figures that may be swapped


class Stretch(msgspec.Struct, frozen=True):
    """The first and last day that the words can mean."""

    first: date
    last: date

    @property
    def single(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


class Known(msgspec.Struct):
    """What a text has said so far: its publication date, the last day told of, a full date."""

    published: date | None = None
    told: Stretch | None = None
    said: Stretch | None = None  # when somebody last spoke
    small_hours: bool = False  # what was told of last happened early in its day
    stated: Stretch | None = None
    future: bool = False  # the sentence speaks of what is to come


def resolve(day: Day, known: Known) -> Stretch | None:
    """The calendar days that the worded day comes to."""
    try:
        stretch = _RESOLVE[day.sort](day, known)
    except (ValueError, OverflowError):  # 31 June, 29 February of a common year: no such day
        return None
    return stretch


def month_of(year: int, month: int) -> Stretch:
    """A whole month."""
    return Stretch(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def weekday_clash(day: Day, stretch: Stretch | None) -> int | None:
    """The weekday that the date really has, when the words give it another one."""
    if day.sort != "date" or day.weekday is None or stretch is None or not stretch.single:
        return None
    real = stretch.first.weekday()
    return None if real == day.weekday else real


def _date(day: Day, known: Known) -> Stretch | None:
    last = day.last or day.first
    if day.year is not None:
        if day.loose and not _near(
            Stretch(date(day.year, day.month, day.first), date(day.year, day.month, last)), known
        ):
            swapped = _swapped(day)
            return swapped if swapped and _near(swapped, known) else None
        return _between(day.year, day.month, day.first, last)
    if day.past_year and known.published:
        return _between(known.published.year + day.past_year, day.month, day.first, last)
    if known.published:
        return _latest(lambda year: _between(year, day.month, day.first, last), known.published, future=known.future)
    if known.stated:
        return _nearest(lambda year: _between(year, day.month, day.first, last), known.stated)
    return None


def _between(year: int, month: int, first: int, last: int) -> Stretch | None:
    try:
        start = date(year, month, first)
        end = date(year, month, last) if last >= first else date(year + month // 12, month % 12 + 1, last)
    except ValueError:
        return None
    return Stretch(start, end)


def _swapped(day: Day) -> Stretch | None:
    return _between(day.year or 0, day.first, day.month, day.month) if day.first <= 12 else None


def _near(stretch: Stretch, known: Known) -> bool:
    """Whether a date in ambiguous figures lies just before the publication, which settles the order."""
    if known.published is None:
        return stretch.first.day == stretch.first.month
    return timedelta(0) <= known.published + ZONES - stretch.first <= timedelta(days=28)


def _latest(of: Callable[[int], Stretch | None], published: date, *, future: bool) -> Stretch | None:
    """The last such day on or before publication; the first one after it in a sentence about the future."""
    years = (published.year + 1, published.year, published.year - 1)
    found = [s for s in (of(y) for y in years) if s is not None]
    if future:
        return min((s for s in found if s.last >= published), key=lambda s: s.first, default=None)
    return max((s for s in found if s.first <= published + ZONES), key=lambda s: s.first, default=None)


def _nearest(of: Callable[[int], Stretch | None], stated: Stretch) -> Stretch | None:
    years = (stated.first.year - 1, stated.first.year, stated.first.year + 1)
    found = [s for s in (of(y) for y in years) if s is not None]
    return min(found, key=lambda s: abs(s.first - stated.first), default=None)


def _month(day: Day, known: Known) -> Stretch | None:
    if day.year is not None:
        return _capped(month_of(day.year, day.month), known)
    if known.published is None:
        return None
    if day.past_year:
        return month_of(known.published.year + day.past_year, day.month)
    before = known.published.replace(day=1) if day.which in ("last", "previous") else known.published
    found = _latest(lambda year: month_of(year, day.month), before, future=known.future)
    if found and day.which in ("last", "previous") and found.first >= before:
        found = month_of(found.first.year - 1, day.month)
    return _capped(found, known) if found else None


def _capped(stretch: Stretch, known: Known) -> Stretch:
    """What happened did so before it was published: a month that is still running ends on that day.

    On its first day the month stays whole: its name never comes to one day.
    """
    if known.published is None or known.future or not stretch.first < known.published < stretch.last:
        return stretch
    return Stretch(stretch.first, known.published)


def _year(day: Day, known: Known) -> Stretch | None:
    if day.year is None:
        return None
    return _capped(Stretch(date(day.year, 1, 1), date(day.year, 12, 31)), known)


def _weekday(day: Day, known: Known) -> Stretch | None:
    assert day.weekday is not None
    published = known.published
    if published is None:
        told = known.stated if known.stated and known.stated.single else None
        return told if told and told.first.weekday() == day.weekday and not day.which else None
    if day.which == "next" or known.future:
        ahead = (day.weekday - published.weekday()) % 7
        return _one(published + timedelta(days=ahead or (7 if day.which == "next" else 0)))
    found = published - timedelta(days=(published.weekday() - day.weekday) % 7)
    if day.which in ("last", "previous") and found == published:
        found -= timedelta(days=7)
    if day.which == "previous" and known.told and known.told.first <= found <= known.told.last:
        found -= timedelta(days=7)
    if day.first and found.day != day.first:  # "Tue 17"
        found = next((d for d in (found - timedelta(days=7 * k) for k in range(1, 9)) if d.day == day.first), found)
        return _one(found) if found.day == day.first else None
    return _one(found)


def _one(day: date) -> Stretch:
    return Stretch(day, day)


def _day(day: Day, known: Known) -> Stretch | None:
    return _one(known.published + timedelta(days=day.number)) if known.published else None


def _same(_day: Day, known: Known) -> Stretch | None:
    return known.told or known.said


def _shift(day: Day, known: Known) -> Stretch | None:
    """So many days after or before the day last told of; the publication stands in for it on the way back."""
    told = known.told
    if told is None and day.number < 0 and known.published:
        told = _one(known.published)
    return _moved(told, day.number, day.unit) if told else None


def _ago(day: Day, known: Known) -> Stretch | None:
    return _moved(_one(known.published), day.number, day.unit) if known.published else None


def _moved(base: Stretch, number: int, unit: str) -> Stretch | None:
    """Days are counted exactly, weeks give three days either way, months and years the calendar one."""
    if unit in ("minute", "hour"):
        return base
    if unit == "day":
        by = timedelta(days=number)
        return Stretch((base.last if number > 0 else base.first) + by, (base.last if number > 0 else base.first) + by)
    if unit == "week":
        middle = base.first + timedelta(weeks=number)
        return Stretch(middle - timedelta(days=3), middle + timedelta(days=3))
    if unit == "month":
        months = base.first.year * 12 + base.first.month - 1 + number
        return month_of(months // 12, months % 12 + 1)
    if unit == "year":
        return Stretch(date(base.first.year + number, 1, 1), date(base.first.year + number, 12, 31))
    return None


def _back(day: Day, known: Known) -> Stretch | None:
    """Over the past so many days."""
    days = {"hour": 1, "day": day.number, "week": 7 * day.number, "month": 31 * day.number}.get(day.unit)
    if known.published is None or not days:
        return None
    return Stretch(known.published - timedelta(days=days), known.published)


def _period(day: Day, known: Known) -> Stretch | None:
    """Last week, this month, next year."""
    if known.published is None:
        return None
    step = {"last": -1, "previous": -1, "next": 1}.get(day.which, 0)
    here = known.published
    if day.unit == "week":
        monday = here - timedelta(days=here.weekday()) + timedelta(weeks=step)
        return _capped(Stretch(monday, monday + timedelta(days=6)), known)
    found = _moved(_one(here), step, day.unit)
    return _capped(found, known) if found else None


def _weekend(day: Day, known: Known) -> Stretch | None:
    """The last weekend that has begun; the coming one after "next" or in the future."""
    if known.published is None:
        return None
    saturday = known.published - timedelta(days=(known.published.weekday() - 5) % 7)
    if day.which == "next" or known.future:
        saturday += timedelta(days=7)
    return _capped(Stretch(saturday, saturday + timedelta(days=1)), known)


def _unknown(_day: Day, _known: Known) -> Stretch | None:
    return None


_RESOLVE = {
    "date": _date, "month": _month, "year": _year, "weekday": _weekday, "day": _day, "same": _same,
    "shift": _shift, "ago": _ago, "back": _back, "period": _period, "weekend": _weekend, "unknown": _unknown,
}  # fmt: skip
