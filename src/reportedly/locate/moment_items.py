"""What the grammar of moments works on: items, each an atom or several that a pattern has put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from reportedly.locate.moment_days import Day
from reportedly.locate.moment_words import Atom, Clock

Bound = Literal["", "since", "by", "to"]


class Hours(msgspec.Struct, frozen=True):
    """A time of day as worded: from, to (minutes after midnight), and how loosely."""

    first: Clock
    last: Clock
    how: str = ""  # about, shortly_after, shortly_before


class Item(msgspec.Struct):
    """An atom, or several that a pattern has put together."""

    code: str
    start: int
    end: int
    atom: Atom | None = None
    days: tuple[Day, ...] = ()  # one, or first and last
    hours: Hours | None = None
    part: str = ""
    night: str = ""  # "of": that night; "to": the night before; "over": a night over two days
    zone: str = ""
    bound: Bound = ""
    kind: str = ""  # age, frequency, duration

    def sense(self, name: str) -> object:
        """A value of the atom, None without one."""
        return self.atom.value(name) if self.atom else None


Build = Callable[[list[Item]], Sequence[Item] | None]


def over(code: str, group: Sequence[Item]) -> Item:
    """An item that covers the group."""
    return Item(code, group[0].start, group[-1].end)


def day_item(group: Sequence[Item], day: Day) -> list[Item]:
    """An item that stands for a day."""
    item = over("D", group)
    item.days = (day,)
    return [item]


def with_code(group: Sequence[Item], code: str) -> list[Item]:
    """The items of a group that have this code."""
    return [i for i in group if i.code == code]


def number_of(item: Item) -> int:
    """The number that an item gives, 0 when it gives none ("several")."""
    value = item.sense("number")
    return value if isinstance(value, int) else 0


def which_of(group: Sequence[Item]) -> str:
    """The "last" or "next" that stands nearest to its noun ("that same night", "this coming weekend")."""
    return next((str(i.sense("which")) for i in reversed(group) if i.code == "O"), "")


def as_int(value: object) -> int:
    """A value of an atom as a number, 0 when it is none."""
    return value if isinstance(value, int) else 0
