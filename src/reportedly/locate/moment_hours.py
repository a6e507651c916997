"""Builders of nights, parts of days, stretches of days and times of day."""

from __future__ import annotations

import msgspec

from reportedly.locate.moment_items import Build, Hours, Item, as_int, number_of, over, with_code
from reportedly.locate.moment_words import Atom, Clock


def night_over(group: list[Item]) -> list[Item] | None:
    """As in "in the night from Thursday to Friday", "overnight between Tuesday and Wednesday"."""
    first, last = (i.days for i in with_code(group, "D"))
    item = over("D", group)
    item.days, item.night = (first[0], last[-1]), "over"
    return [item]


def night_to(group: list[Item]) -> list[Item] | None:
    """As in "in the night to Sunday", "overnight into Tuesday", "в ночь на 17 ноября"."""
    if (g := next((i for i in group if i.code == "G"), None)) and g.sense("direction") != "before":
        return None
    day = group[-1]
    item = over("D", group)
    item.days, item.night = day.days, "over" if len(day.days) > 1 else "to"
    item.part = day.part
    return [item]


def overnight_on(group: list[Item]) -> list[Item] | None:
    """As in "overnight on 16-17 November"; on a single day it is the night before, "the night of" its own."""
    day = group[-1].days[0]
    if group[0].sense("last_night") == "the" and day.last == day.first:
        return night_of(group)
    return night_to(group)


def night_of(group: list[Item]) -> list[Item] | None:
    """As in "the night of 17 November", "Friday night"."""
    day = next(i for i in group if i.code == "D")
    if day.night in ("to", "over"):
        return None
    item = over("D", group)
    item.days, item.part, item.hours = day.days, day.part, day.hours
    item.night = day.night or "of"
    return [item]


def part_of(group: list[Item]) -> list[Item] | None:
    """As in "Saturday evening", kept together so that ranges see the day."""
    day = next(i for i in group if i.code == "D")
    part = str(next(i for i in group if i.code == "P").sense("part"))
    if day.part and day.part != part and part in ("early", "late"):
        part = day.part
    item = msgspec.structs.replace(day, start=group[0].start, end=group[-1].end, part=joined(day.part, part))
    return [item]


def joined(a: str, b: str) -> str:
    """Two parts of one day: "early morning" and "late evening" are the second with its first half left out."""
    if "early" in (a, b) and {a, b} & {"", "early", "morning", "dawn"}:
        return "early"
    if "late" in (a, b) and {a, b} & {"", "late", "evening"}:
        return "late"
    return b or a


def parts(group: list[Item]) -> list[Item] | None:
    """As in "late evening", "early morning"."""
    a, b = (str(i.sense("part") or i.part) for i in (group[0], group[-1]))
    item = over("P", group)
    item.part = joined(a, b)
    item.atom = Atom(group[0].start, group[-1].end, 0, 0, {"part": item.part})
    return [item]


def stretch_of_days(group: list[Item]) -> list[Item] | None:
    """As in "from Saturday to Monday", "9 July to 3 August", "Saturday evening and Sunday noon"."""
    first, last = with_code(group, "D")
    a, b = first.days[0], last.days[-1]
    if (
        len(first.days) + len(last.days) != 2
        or a.sort != b.sort
        or a.sort not in ("date", "weekday", "month", "year", "day")
    ):
        return None
    joined = next((i for i in group if i.code in "riu"), None)
    from_to = any(i.code == "f" for i in group)
    if a.sort == "weekday" and not from_to and (as_int(b.weekday) - as_int(a.weekday)) % 7 != 1:
        return None  # "on Thursday and Saturday": two days, not three
    if joined is None or (a.sort == "date" and not from_to and a.year and not b.year):
        return None
    if a.year is None and b.year is not None:
        a = msgspec.structs.replace(a, year=b.year)
    item = over("D", group)
    item.days = (a, b)
    item.night = "over" if first.night == "of" and joined.code == "i" else ""
    return [item]


def bounded(group: list[Item]) -> list[Item] | None:
    """As in "since Saturday", "by Saturday"."""
    if group[0].sense("from") is not None and (group[0].sense("from") == "between" or _several(group[-1])):
        return group[1:]  # "between", "с 25 по 29 июля": no open end
    item = msgspec.structs.replace(group[-1], start=group[0].start)
    item.bound = "by" if group[0].code == "u" else "since"
    return [item]


def no_moment(kind: str) -> Build:
    """A builder of items that are no moments: an age, a habit, a length of time."""

    def build(group: list[Item]) -> list[Item] | None:
        item = over("Q", group)
        item.kind = kind
        return [item]

    return build


def hours_range(group: list[Item]) -> list[Item] | None:
    """From one time of day to another: "between 23:00 and 06:00"."""
    times = [i.sense("clock") or _worded(i) for i in group if i.code in "Cn"]
    a, b = times[0], times[-1]
    if not isinstance(a, Clock) or not isinstance(b, Clock):
        return None
    if not a.sure and b.sure and b.minutes >= 720 > a.minutes + 0 and a.minutes + 720 <= b.minutes:
        a = Clock(a.minutes + 720)
    item = over("K", group)
    item.hours = Hours(a, b)
    return [item]


def _worded(item: Item) -> Clock | None:
    number = number_of(item)
    return Clock(number % 24 * 60, number > 12) if 1 <= number <= 24 else None


def clock_time(group: list[Item]) -> list[Item] | None:
    """As in "at about 5:10 a.m.", "shortly after 02:00", "at 14:25 local time", "в 9:40 утра"."""
    clock = next(i.sense("clock") for i in group if i.code == "C")
    assert isinstance(clock, Clock)
    kept = [group.pop()] if group[-1].code in "NPU" and group[-1].sense("half_day") is None else []
    return [_hours_item(group, clock), *kept]


def _hours_item(group: list[Item], clock: Clock) -> Item:
    half = next((i.sense("half_day") for i in group if i.sense("half_day")), None)
    if half and not (clock.sure and clock.minutes >= 780):
        clock = Clock(clock.minutes % 720 + (720 if half == "pm" else 0))
    how = next(
        (
            s
            for i in group
            if i.code == "a"
            for s in ("shortly_after", "shortly_before", "about")
            if i.sense(s) is not None
        ),
        "",
    )
    item = over("K", group)
    item.hours = Hours(clock, clock, how)
    item.zone = next((str(i.sense("zone")) for i in group if i.code == "z"), "")
    return item


def hours_in_words(group: list[Item]) -> list[Item] | None:
    """As in "at ten o'clock", "around one in the morning", "около половины восьмого утра", "о 4-й ранку"."""
    hour = next((i for i in group if i.code in "nH"), None)
    number = 1 if hour is None else number_of(hour) or as_int(hour.sense("hour"))
    plain = [i for i in group if i.code in "NPUo" and i.sense("half_day") is None]
    if not 1 <= number <= 24 or any(i.sense("oclock") is None for i in plain):
        return None
    if not _is_hour(group, ordinal=hour is not None and hour.code == "H"):
        return None
    fraction = next((as_int(i.sense("fraction")) for i in group if i.code == "F"), 0)
    return [_hours_item(group, Clock(number % 24 * 60 + fraction, number > 12))]


def _is_hour(group: list[Item], *, ordinal: bool) -> bool:
    """Whether the words count hours of the clock: not "three hours", "у третій інстанції"."""
    if any(i.sense("half_day") for i in group) or any(i.code == "o" for i in group):
        return True
    if ordinal:
        return group[0].code == "a" or group[0].sense("join") == "head"
    led = group[0].code == "a" or (group[0].code == "p" and group[0].sense("join") in ("head", "in"))
    return led and any(i.sense("oclock") is not None for i in group)


def put_off(group: list[Item]) -> list[Item] | None:
    """As in "postponed to Tuesday": a day still to come; "на следующий день" is no such thing."""
    if group[-1].days[0].sort not in ("date", "weekday"):
        return None
    item = msgspec.structs.replace(group[-1], start=group[0].start)
    item.bound = "to"
    return [item]


def around_midnight(group: list[Item]) -> list[Item] | None:
    """As in "shortly after midnight"; "around midnight" is on either side of it, and gives no hours."""
    if group[-1].sense("part") != "midnight" or group[0].sense("about") is not None:
        return None
    before = group[0].sense("shortly_before") is not None
    return [_hours_item(group, Clock(24 * 60 - 1 if before else 0))]


def _several(item: Item) -> bool:
    """Whether an item is a stretch of days already."""
    return bool(item.days) and (len(item.days) > 1 or item.days[0].last not in (0, item.days[0].first))
