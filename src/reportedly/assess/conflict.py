"""Whether the values of one field agree: which are versions of each other, which stand, which exclude each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import inf
from unicodedata import name

from rapidfuzz.fuzz import token_set_ratio

from reportedly.assess.case import meet
from reportedly.assess.parties import Party, nobody
from reportedly.link.compare import beyond_km
from reportedly.link.wording import key, words
from reportedly.nouns import Actor, Agreement, Count, Distance, Happening, Moment, Place, Reported, Value

Interval = tuple[float, float]

ABOUT = 0.05  # "about 1,200" is taken as 1,140 to 1,260: a rounded figure, not another one
ROUNDED = 0.005  # "1,200" exactly is taken as 1,194 to 1,206
# Wordings are one version when this much of the shorter is found in the longer (0..100). Tried 60, 75, 90 on
# the worked examples of the tests: 60 joined "the market" and "the main street".
LIKE = 75
# Words that name no target by themselves: sharing one of them does not make two wordings one version.
GENERIC = frozenset(map(key, "the and for with that this from its has was were been near new".split()))


def standing(values: Iterable[Reported]) -> list[Reported]:
    """The values neither replaced by a later figure nor denied."""
    return [v for v in values if not v.superseded and v.certainty != "denied"]


def versions(values: Sequence[Reported], party: Party = nobody) -> list[list[Reported]]:
    """The values sorted into versions, each beginning with its earliest; the order given is kept."""
    found: list[list[Reported]] = []
    for value in values:
        home = next((v for v in found if any(alike(value, other, party) for other in v)), None)
        if home is None:
            found.append([value])
        else:
            home.append(value)
    return found


def alike(a: Reported, b: Reported, party: Party = nobody) -> bool:
    """Whether two values are versions of the same statement.

    `party` tells which government a name stands for; of a weapon, which kind its words do.
    """
    left, right = a.value, b.value
    if isinstance(left, Actor) or isinstance(right, Actor):
        if (one := party(a.words)) and one == party(b.words):  # "Moscow" and "Russian forces"
            return True
        left = right = None
    elif left is None and right is None and alphabet(a.words) != alphabet(b.words):
        one = party(a.words)
        if one and one == party(b.words):  # "беспилотник" and "drone"
            return True
    if isinstance(left, Happening) and isinstance(right, Happening):
        return left.type == right.type
    if isinstance(left, Moment) and isinstance(right, Moment):
        return left.start is None or right.start is None or meet(left, right)
    if isinstance(left, Place) and isinstance(right, Place):
        return _one_place(left, right)
    if bounds(left) and bounds(right):
        return left == right or bounds(left) == bounds(right)
    return like_words(a.words, b.words)


def alphabet(words: str) -> str:
    """The alphabet of the first letter, by its name in Unicode ("LATIN"); empty where there is no letter."""
    return next((name(c, "").partition(" ")[0] for c in words if c.isalpha()), "")


# "A unit of the plant" is not the plant: what follows these words tells which, not what.
PART = re.compile(r"\s(?:of|that|which|who|where|making|building|producing|belonging)\s.*", re.DOTALL)


def like_words(a: str, b: str) -> bool:
    """Whether two wordings name one thing, as far as their words show."""
    left, right = _plain(a), _plain(b)
    return token_set_ratio(left, right) >= LIKE if left and right else a.strip() == b.strip()


def _plain(text: str) -> str:
    """The keys of the words that name something, plurals as singulars."""
    found = (key(w.removesuffix("s") if len(w) > 3 else w) for w in words(PART.sub("", text)))
    return " ".join(k for k in found if k not in GENERIC and len(k) > 1)


def _one_place(a: Place, b: Place) -> bool:
    beyond = beyond_km(a, b)
    return beyond <= 5.0 if beyond is not None else like_words(a.name, b.name)


def bounds(value: Value | None) -> Interval | None:
    """The numbers that a figure allows, lowest and highest; null for a value that is no figure."""
    if isinstance(value, Count):
        return float(value.low), inf if value.high is None else float(value.high)
    if isinstance(value, Distance):
        return _kilometres(value)
    return None


def _kilometres(d: Distance) -> Interval:
    match d.bound:
        case "over":
            return d.km, inf
        case "under":
            return 0.0, d.km
        case "about":
            return d.km * (1 - ABOUT), d.km * (1 + ABOUT)
        case "exactly":
            return d.km * (1 - ROUNDED), d.km * (1 + ROUNDED)


def common(intervals: Sequence[Interval]) -> Interval | None:
    """The numbers that all the figures allow; null when there are none."""
    low, high = max(i[0] for i in intervals), min(i[1] for i in intervals)
    return (low, high) if low <= high else None


def agreement(values: Sequence[Reported], party: Party = nobody) -> Agreement:
    """How the values of a field stand to each other."""
    left = standing(values)
    denied = [v for v in values if v.certainty == "denied" and not v.superseded]
    if not values:
        return "unknown"
    if (left and denied) or _excluding(left, party):
        return "disputed"
    if any(v.superseded for v in values):
        return "superseded"
    return "single" if len({v.report for v in values}) == 1 else "agreed"


def _excluding(values: Sequence[Reported], party: Party) -> bool:
    intervals = [b for v in values if (b := bounds(v.value))]
    if intervals and len(intervals) == len(values):
        return common(intervals) is None
    return len(versions(values, party)) > 1


def low_high(values: Iterable[Reported]) -> tuple[int | None, int | None]:
    """Lowest and highest count that still stands: (null, null) unknown, (0, 0) said to be none.

    The highest is null too when a standing figure is open ("at least five") and none reaches beyond it.
    """
    counts = [v.value for v in standing(values) if isinstance(v.value, Count)]
    if not counts:
        return None, None
    closed = [c.high for c in counts if c.high is not None]
    open_from = [c.low for c in counts if c.high is None]
    high = max(closed, default=None)
    if open_from and (high is None or max(open_from) > high):
        high = None
    return min(c.low for c in counts), high
