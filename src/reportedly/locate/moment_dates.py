"""Builders of days: what a date, a weekday, "last week" or "two days later" comes to as one item."""

from __future__ import annotations

from typing import Literal

import msgspec

from reportedly.locate.moment_days import Day
from reportedly.locate.moment_items import Hours, Item, as_int, day_item, number_of, over, which_of, with_code
from reportedly.locate.moment_words import Written


def numeric_date(group: list[Item]) -> list[Item] | None:
    """17.11.2024, 2024-11-17T13:03."""
    value = group[0].sense("date")
    assert isinstance(value, Written)
    day = Day("date", value.day.year, value.day.month, value.day.day, loose=value.loose)
    found = day_item(group, day)
    if value.clock:
        found[0].hours = Hours(value.clock, value.clock)
    return found


def calendar_date(group: list[Item]) -> list[Item] | None:
    """16-17 November 2024; November 16, 2024; 9 to 10 June; 14 марта."""
    days = [number_of(i) for i in with_code(group, "n")]
    if not all(1 <= d <= 31 for d in days) or any(i.sense("digits") is None for i in with_code(group, "n")):
        return None
    year = next((as_int(i.sense("year")) for i in with_code(group, "y")), None)
    month = as_int(with_code(group, "M")[0].sense("month"))
    return day_item(group, Day("date", year, month, days[0], days[-1]))


def in_month(group: list[Item]) -> list[Item] | None:
    """As in "in November 17 people died": the month alone, the figure counts people."""
    if group[0].sense("join") == "in":
        return [group[0], *day_item(group[1:2], Day("month", month=as_int(group[1].sense("month")))), *group[2:]]
    return None


def whole_month(group: list[Item]) -> list[Item] | None:
    """A month, with or without its year: "in June 2024", "last November"."""
    year = next((as_int(i.sense("year")) for i in with_code(group, "y")), None)
    month = as_int(with_code(group, "M")[0].sense("month"))
    which = which_of(group)
    kept = [group[0]] if group[0].code in "psfurP" else []
    return [*kept, *day_item(group[len(kept) :], Day("month", year, month, which=which))]


def whole_year(group: list[Item]) -> list[Item] | None:
    """A year behind a preposition or before its word: "in 2014", "2014 года"."""
    year = next(as_int(i.sense("year")) for i in with_code(group, "y"))
    kept = [group[0]] if group[0].code in "psfu" else []
    if not kept and with_code(group, "U") == []:
        return None
    if any(i.sense("unit") != "year" for i in with_code(group, "U")):
        return None
    return [*kept, *day_item(group[len(kept) :], Day("year", year))]


def past_year(group: list[Item]) -> list[Item] | None:
    """As in "8 November last year", "в мае текущего года"."""
    day, which, unit = group[0].days[0], with_code(group, "O")[0].sense("which"), with_code(group, "U")[0].sense("unit")
    if unit != "year" or day.sort not in ("date", "month") or day.year is not None:
        return None
    step = {"last": -1, "previous": -1}.get(str(which), 0)
    return day_item(group, msgspec.structs.replace(day, past_year=step) if step else day)


def weekday(group: list[Item]) -> list[Item] | None:
    """A weekday, alone, with "last" or "next", or with a day of the month ("Tue 17")."""
    which = which_of(group)
    weekday = as_int(with_code(group, "W")[0].sense("weekday"))
    number = next((number_of(i) for i in with_code(group, "n")), 0)
    if which == "same" or number > 31 or any(i.sense("digits") is None for i in with_code(group, "n")):
        return None
    return day_item(group, Day("weekday", weekday=weekday, which=which, first=number))


def relative(group: list[Item]) -> list[Item] | None:
    """Yesterday, today."""
    return day_item(group, Day("day", number=as_int(group[0].sense("day"))))


def which_part(group: list[Item]) -> list[Item] | None:
    """As in "this morning", "the following evening", "that night", "the same day"."""
    which, of = which_of(group), group[-1]
    if of.code == "U" and of.sense("unit") != "day":
        return None
    if of.code == "P" and of.sense("part") in ("early", "late", "early_hours"):  # "said that early on Tuesday"
        return None
    sort: dict[str, Day] = {
        "this": Day("day", number=0),
        "last": Day("day", number=-1),
        "past": Day("back", number=1, unit="day"),
        "same": Day("same"),
        "next": Day("shift", number=1, unit="day"),
        "previous": Day("shift", number=-1, unit="day"),
    }
    if of.code == "U":
        return None if which == "last" else day_item(group, sort[which])
    item = day_item(group, sort[which])[0]
    if of.code == "N":
        item.night = "of"
    else:
        item.part = str(of.sense("part"))
    return [item]


def period(group: list[Item]) -> list[Item] | None:
    """As in "last week", "this month", "over the past two days", "next year"."""
    which, unit = which_of(group), str(group[-1].sense("unit"))
    numbers = with_code(group, "n")
    if numbers or which == "past":
        if which not in ("last", "past") or (numbers and not number_of(numbers[0])):
            return None
        return day_item(group, Day("back", number=number_of(numbers[0]) if numbers else 1, unit=unit))
    if which == "same" or unit in ("minute", "hour", "day"):
        return None
    if unit == "weekend":
        return day_item(group, Day("weekend", which=which))
    return day_item(group, Day("period", which=which, unit=unit))


def weekend(group: list[Item]) -> list[Item] | None:
    """As in "at the weekend"."""
    return day_item(group, Day("weekend")) if group[-1].sense("unit") == "weekend" else None


def season(group: list[Item]) -> list[Item] | None:
    """A season: no dates can be given for one."""
    return day_item(group, Day("unknown", which=which_of(group) or "open"))


def counted(group: list[Item]) -> list[Item] | None:
    """As in "two days ago", "a day earlier", "nine minutes later", "через два дня"."""
    direction = str(with_code(group, "G")[0].sense("direction"))
    unit = str(with_code(group, "U")[0].sense("unit"))
    numbers = with_code(group, "n")
    number = number_of(numbers[0]) if numbers else (0 if _plural(with_code(group, "U")[0]) else 1)
    if direction == "in" and group[0].code != "G":
        return None
    if not number and unit not in ("minute", "hour"):
        return day_item(group, Day("unknown"))
    sign = -1 if direction in ("ago", "earlier", "before") else 1
    sort: Literal["ago", "shift"] = "ago" if direction == "ago" else "shift"
    return day_item(group, Day(sort, number=sign * number, unit=unit, which=_open(direction)))


def _open(direction: str) -> str:
    """Whether the words may go on: "two days after the raid" is not counted from the day last told of."""
    return direction if direction in ("after", "before") else ""


def _plural(unit: Item) -> bool:
    """Whether an uncounted unit is of unknown number ("weeks earlier")."""
    return unit.sense("many") is not None


def part_before(group: list[Item]) -> list[Item] | None:
    """As in "the evening before", "the day after"."""
    direction = str(group[-1].sense("direction"))
    if direction not in ("before", "after", "earlier", "later"):
        return None
    item = day_item(
        group, Day("shift", number=-1 if direction in ("before", "earlier") else 1, unit="day", which=_open(direction))
    )[0]
    if group[0].code == "N":
        item.night = "of"
    elif not (group[0].atom and group[0].sense("unit")):
        item.part = str(group[0].sense("part") or "")
    return [item]


def shifted_from(group: list[Item]) -> list[Item] | None:
    """As in "three days after 17 November"."""
    base, count = group[-1].days[0], group[0].days[0]
    if count.sort != "shift" or count.unit != "day" or base.sort not in ("date", "day", "weekday"):
        return None
    if base.last and base.last != base.first:
        return None
    item = over("D", group)
    item.days, item.night = (base,), f"{count.number:+d}"
    return [item]


def eve(group: list[Item]) -> list[Item] | None:
    """As in "on the eve of 5 May": the day before it."""
    item = over("D", group)
    item.days, item.night = group[-1].days[:1], "-1"
    return [item]


def lone_eve(group: list[Item]) -> list[Item] | None:
    """As in "накануне" alone: the day before; English has the word only before a day."""
    return day_item(group, Day("day", number=-1)) if len(str(group[0].sense("eve"))) == 0 else None


def with_weekday(group: list[Item]) -> list[Item] | None:
    """As in "Sunday, 17 November 2024": one day, named twice."""
    a, b = group[0].days, group[-1].days
    dated, named = (a, b) if a[0].sort == "date" else (b, a)
    if len(a) + len(b) != 2 or dated[0].sort != "date" or named[0].sort not in ("weekday", "day") or named[0].which:
        return None
    if dated[0].last not in (0, dated[0].first):
        return None
    item = over("D", group)
    item.days = (msgspec.structs.replace(dated[0], weekday=named[0].weekday),)
    item.part = group[0].part or group[-1].part
    item.hours = group[0].hours or group[-1].hours
    return [item]
