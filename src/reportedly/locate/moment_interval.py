"""From a phrase to an interval: the days it comes to, and the hours of them that the words give."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from reportedly.locate.moment_days import Day, Known, Stretch, resolve
from reportedly.locate.moment_found import Precision
from reportedly.locate.moment_grammar import Phrase
from reportedly.locate.moment_items import Hours

# Hours of the parts of a day, local time, on the wide side: a part never says more than these.
PARTS: dict[str, tuple[int, int]] = {
    "early_hours": (0, 6 * 60), "dawn": (3 * 60, 8 * 60), "early": (0, 10 * 60), "morning": (4 * 60, 12 * 60),
    "noon": (11 * 60, 14 * 60), "afternoon": (12 * 60, 19 * 60), "evening": (16 * 60, 23 * 60 + 59),
    "late": (18 * 60, 23 * 60 + 59),
}  # fmt: skip
SMALL_HOURS = ("early_hours", "early", "dawn")  # a night told of after these began the day before
NIGHT = (18 * 60, 8 * 60)  # a night over two days: from the evening of the first to the morning of the second
NOON = 12 * 60
ABOUT = 30  # minutes that "about 7 a.m." leaves either way
SHORTLY = 60  # minutes that "shortly after 02:00" leaves
ONE_DAY = timedelta(days=1)


def days_of(phrase: Phrase, known: Known) -> Stretch | None:
    """The calendar days that a phrase comes to; None when neither the words nor the publication support any."""
    minutes = hours_of(phrase.hours, phrase.part)
    if not phrase.days:
        if phrase.night == "last":
            return _night_before(minutes, known.published) if known.published else None
        return _picked(minutes, known.told) if known.told else None
    last = resolve(phrase.days[-1], known)
    first = _first_day(phrase.days[0], last, known) if len(phrase.days) > 1 and last else last
    if first is None or last is None or last.last < first.first:
        return None
    stretch = Stretch(first.first, last.last)
    if phrase.night == "to" and stretch.single:
        return _night_before(minutes, stretch.first)
    if phrase.night == "of" and phrase.days[0].sort == "same" and stretch.single and _began_before(known):
        return Stretch(stretch.first - ONE_DAY, stretch.last)
    if phrase.night[:1] in ("+", "-"):
        by = timedelta(days=int(phrase.night))
        return Stretch(stretch.first + by, stretch.last + by)
    return stretch


def interval(phrase: Phrase, stretch: Stretch) -> tuple[str, str]:
    """ISO dates, or local date-times when the words give a time or a part of the day."""
    first, last = stretch.first, stretch.last
    minutes = hours_of(phrase.hours, phrase.part)
    if minutes is not None and phrase.hours is not None:
        low, high = minutes
        if stretch.single and low > high:  # between 23:00 and 06:00
            first -= ONE_DAY
        if stretch.single or low > high:
            return at(first, low), at(last, high)
    if phrase.night and last - first == ONE_DAY and phrase.night[:1] not in ("+", "-"):
        return at(first, NIGHT[0]), at(last, NIGHT[1])
    if phrase.part in PARTS and stretch.single:
        low, high = PARTS[phrase.part]
        return at(first, low), at(last, high)
    return first.isoformat(), last.isoformat()


def hours_of(hours: Hours | None, part: str) -> tuple[int, int] | None:
    """The hours that the words give, in minutes after midnight; "about" and "shortly after" widen them."""
    if hours is None:
        return PARTS.get(part)
    low, high = hours.first.minutes, hours.last.minutes
    if not hours.first.sure and part in ("afternoon", "evening", "late") and low < NOON:
        low, high = low + NOON, high + NOON
    before = {"about": ABOUT, "shortly_before": SHORTLY}.get(hours.how, 0)
    after = {"about": ABOUT, "shortly_after": SHORTLY}.get(hours.how, 0)
    return max(0, low - before), min(24 * 60 - 1, high + after)


def at(day: date, minutes: int) -> str:
    """A local date-time."""
    return f"{day.isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}"


def precision(phrase: Phrase, stretch: Stretch | None) -> Precision:
    """How finely the words date."""
    if stretch is None:
        return "none"
    sorts = {d.sort for d in phrase.days} | {d.unit for d in phrase.days if d.sort in ("period", "shift", "ago")}
    if "year" in sorts or "month" in sorts:
        return "year" if "year" in sorts else "month"
    if phrase.hours is not None:
        return "time"
    if phrase.night in ("to", "over", "last"):
        return "night"
    if phrase.part in PARTS:
        return "part"
    return "day" if stretch.single else "days"


def _began_before(known: Known) -> bool:
    """Whether "that night" began the day before: what was told of came in its small hours, or was only spoken of."""
    return known.small_hours if known.told else known.said is not None


def _first_day(day: Day, last: Stretch, known: Known) -> Stretch | None:
    """The first day of a stretch whose last is known: "from Saturday to Monday" is the Saturday before that Monday."""
    if day.sort == "weekday" and day.weekday is not None:
        back = timedelta(days=(last.first.weekday() - day.weekday) % 7)
        return Stretch(last.first - back, last.first - back)
    first = resolve(day, known)
    for year in (last.last.year, last.last.year - 1):
        if first and first.first > last.last and day.sort in ("date", "month") and day.year is None:
            first = resolve(msgspec.structs.replace(day, year=year), known)
    return first


def _night_before(minutes: tuple[int, int] | None, day: date) -> Stretch:
    """The night before a day: both days, unless a time of day says which of the two."""
    if minutes is None or minutes[0] > minutes[1]:
        return Stretch(day - ONE_DAY, day)
    return Stretch(day, day) if minutes[0] < NOON else Stretch(day - ONE_DAY, day - ONE_DAY)


def _picked(minutes: tuple[int, int] | None, told: Stretch) -> Stretch:
    """The day last told of; of a night's two days, the one on which the hours lie."""
    if minutes is None or minutes[0] > minutes[1] or told.last - told.first != ONE_DAY:
        return told
    one = told.last if minutes[0] < NOON else told.first
    return Stretch(one, one)
