"""Many pairs weighed at once: the comparisons of `compare`, in columns. Pure.

It gives the evidence that `evidence` gives, to the last digit, without the words; a test holds the two together. Words
are made, pair by pair, for whoever asks why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from reportedly.link import compare, evidence
from reportedly.link.columns import KEYS, NOBODY, UNKNOWN, WITHOUT_END, Array, Columns, Shared
from reportedly.link.group import Against

AGAINST: tuple[Against, ...] = ("", "elsewhere", "contradiction", "told apart")  # what a code stands for
TOLD_APART = AGAINST.index("told apart")
LOT = 200_000  # pairs weighed at once


class Pairs(NamedTuple):
    """Pairs of accounts, the lower position first, with the evidence for each in steps of `evidence.STEP`."""

    left: Array
    right: Array
    steps: Array


Compare = Callable[[Columns, Array, Array, Shared], Array]


def weigh(columns: Columns, left: Array, right: Array) -> tuple[Array, Array]:
    """The evidence for each pair, in steps of `evidence.STEP`, and what excludes it (a code of AGAINST).

    What one report tells as two is taken as told apart; whether it was read twice is not looked at. Quick when the
    pairs are sorted by their left.
    """
    steps, against = np.empty(len(left), dtype=np.int32), np.empty(len(left), dtype=np.int8)
    for at in range(0, len(left), LOT):
        lot = slice(at, at + LOT)
        steps[lot], against[lot] = _weigh(columns, left[lot], right[lot])
    return steps, against


def _weigh(c: Columns, i: Array, j: Array) -> tuple[Array, Array]:
    shared = c.shared(i, j)
    total = np.zeros(len(i))
    for row in evidence.TABLE:
        scores = SCORES[evidence.name_of(row)](c, i, j, shared)
        total += scores * np.where(scores > 0, row.alike, row.unlike)
    steps = np.rint((evidence.PRIOR + total) / evidence.STEP).astype(np.int32)
    return steps, _against(c, i, j, shared, steps * evidence.STEP)


def _two(c: Columns, name: str, i: Array, j: Array) -> tuple[Array, Array]:
    return c.told[name][i], c.told[name][j]


def _within(values: Array) -> Array:
    return np.maximum(-1.0, np.minimum(1.0, values))


# ------------------------------------------------------------------ when


def _dated(c: Columns, i: Array, j: Array) -> Array:
    first, other = _two(c, "first", i, j)
    return (first != UNKNOWN) & (other != UNKNOWN)


def _gap(c: Columns, i: Array, j: Array) -> Array:
    return np.maximum(*_two(c, "first", i, j)) - np.minimum(*_two(c, "last", i, j))


def _names_day(shared: Shared) -> Array:
    return (shared.count[:, KEYS.index("days in mentioned")] + shared.count[:, KEYS.index("mentioned in days")]) > 0


def _time(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
    gap = _gap(c, i, j)
    width = np.maximum(c.told["last"][i] - c.told["first"][i], c.told["last"][j] - c.told["first"][j])
    meets = 1 / (1 + np.log(1 + np.maximum(0, width - 1)))
    apart = np.maximum(-1.0, 0.5 - 0.5 * gap)
    scores = np.where(gap > 0, apart, meets)
    scores = np.where((gap > 1) & _names_day(shared), compare.NAMES_DAY, scores)
    return np.where(_dated(c, i, j), scores, 0.0)


def _published(c: Columns, i: Array, j: Array, _shared: Shared) -> Array:
    first, published = c.told["first"], c.told["published"]
    left, right = (np.where(first[n] != UNKNOWN, first[n], published[n]) for n in (i, j))
    past = (c.told["past"][i] + c.told["past"][j]) > 0
    silent = _dated(c, i, j) | past | (left == UNKNOWN) | (right == UNKNOWN)
    return np.where(silent, 0.0, np.maximum(-1.0, 0.6 - 0.25 * np.log(1 + np.abs(left - right))))


def _named_days(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
    has = c.has("calendar")
    silent = _dated(c, i, j) | (has[i] == 0) | (has[j] == 0)
    return np.where(silent, 0.0, np.where(shared.count[:, KEYS.index("calendar")] > 0, 1.0, -0.6))


def _weekday(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
    has = c.has("week")
    silent = _dated(c, i, j) | (has[i] == 0) | (has[j] == 0)
    fits = 1.0 / np.maximum(1, np.maximum(has[i], has[j]))
    return np.where(silent, 0.0, np.where(shared.count[:, KEYS.index("week")] > 0, fits, -1.0))


# ------------------------------------------------------------------ where


def _km(lat: Array, lon: Array, lat2: Array, lon2: Array) -> Array:
    p, q = np.radians(lat), np.radians(lat2)
    h = np.sin((q - p) / 2) ** 2 + np.cos(p) * np.cos(q) * np.sin(np.radians(lon2 - lon) / 2) ** 2
    return 2 * compare.EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(h)))


def _beyond(c: Columns, i: Array, j: Array) -> tuple[Array, Array]:
    """Kilometres between the points, and those beyond the radii; not a number without two points."""
    lat, lon = c.point["lat 0"], c.point["lon 0"]
    apart = _km(lat[i], lon[i], lat[j], lon[j])
    return apart, np.maximum(0.0, apart - c.point["radius"][i] - c.point["radius"][j])


def _may_meet(c: Columns, i: Array, j: Array, asked: Array) -> Array:
    """Whether another place of the name would fit, for the pairs asked."""
    found = np.zeros(len(i), dtype=bool)
    at = np.flatnonzero(asked)
    i, j = i[at], j[at]
    reach = c.point["radius"][i] + c.point["radius"][j] + compare.SLACK_KM
    for a in range(1 + compare.ALTERNATIVES):
        for b in range(1 + compare.ALTERNATIVES):
            lat, lon = c.point[f"lat {a}"][i], c.point[f"lon {a}"][i]
            lat2, lon2 = c.point[f"lat {b}"][j], c.point[f"lon {b}"][j]
            known = np.flatnonzero(~(np.isnan(lat) | np.isnan(lat2)))
            if len(known):
                found[at[known]] |= _km(lat[known], lon[known], lat2[known], lon2[known]) <= reach[known]
    return found


def _other_country(c: Columns, i: Array, j: Array) -> Array:
    return c.countries[_two(c, "country", i, j)]


def _placed(c: Columns, i: Array, j: Array) -> Array:
    return (c.told["placed"][i] & c.told["placed"][j]) > 0


def _place(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
    placed, other = _placed(c, i, j), _other_country(c, i, j)
    apart, beyond = _beyond(c, i, j)
    far = beyond > compare.SLACK_KM
    meet = _may_meet(c, i, j, placed & (other | far))
    radii = c.point["radius"]
    one, two = radii[i], radii[j]
    wide = np.maximum(np.where(one == 0, 5.0, one), np.where(two == 0, 5.0, two))
    precision = np.minimum(1.0, 25.0 / np.maximum(wide, 25.0))
    entry, entry2 = _two(c, "entry", i, j)
    unlike = (shared.count[:, KEYS.index("places")] == 0) & ((entry == NOBODY) | (entry2 == NOBODY) | (entry != entry2))
    neighbours = unlike & (apart > np.maximum(one, two))
    away = np.where(meet, compare.MAY_MEET, -np.minimum(1.0, beyond / compare.FAR_KM))
    near = np.where(neighbours, compare.NEIGHBOURS, precision)
    scores = np.where(far, away, near)
    scores = np.where(np.isnan(beyond), 0.0, scores)
    return np.where(placed, np.where(other & ~meet, -1.0, scores), 0.0)


def _place_names(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
    has = c.has("places")
    both, crossed = (
        shared.count[:, KEYS.index("places")] > 0,
        shared.count[:, KEYS.index("places in names")] + shared.count[:, KEYS.index("names in places")] > 0,
    )
    mentioned = np.maximum(shared.most[:, KEYS.index("places in names")], shared.most[:, KEYS.index("names in places")])
    none = np.where((has[i] > 0) & (has[j] > 0), -1.0, -0.3)
    best = np.minimum(1.0, shared.most[:, KEYS.index("places")] / 6)
    scores = np.where(both, best, np.where(crossed, np.minimum(1.0, mentioned / 6) * compare.MENTIONED, none))
    return np.where((has[i] == 0) & (has[j] == 0), 0.0, scores)


# ------------------------------------------------------------------ what, to what, by whom


def _type(c: Columns, i: Array, j: Array, _shared: Shared) -> Array:
    return c.kinds[_two(c, "type", i, j)]


def _one_language(c: Columns, i: Array, j: Array) -> Array:
    one, other = _two(c, "language", i, j)
    return one == other


def _overlap(field: str) -> Compare:
    def overlap(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
        has, count = c.has(field), shared.count[:, KEYS.index(field)]
        scores = np.minimum(1.0, shared.total[:, KEYS.index(field)] / 6)
        scores = np.where(count > 0, scores, np.where(_one_language(c, i, j), -0.5, 0.0))
        return np.where((has[i] == 0) | (has[j] == 0), 0.0, scores)

    return overlap


# ------------------------------------------------------------------ harm


def _said(c: Columns, name: str, i: Array, j: Array) -> Array:
    low, low2 = _two(c, name, i, j)
    return (low != NOBODY) & (low2 != NOBODY)


def _meets(c: Columns, name: str, i: Array, j: Array) -> Array:
    (low, low2), (high, high2) = _two(c, name, i, j), _two(c, name + " at most", i, j)
    return (low <= high2) & (low2 <= high)


def _toll(name: str) -> Compare:
    def toll(c: Columns, i: Array, j: Array, _shared: Shared) -> Array:
        one, other = _two(c, name, i, j)
        low, high = np.maximum(0, np.minimum(one, other)), np.maximum(0, np.maximum(one, other))
        equal = np.minimum(1.0, 0.2 + np.log(1 + high) / 4)
        unlike = np.maximum(-1.0, 0.2 - 0.4 * np.log((1 + high) / (1 + low)))
        return np.where(_said(c, name, i, j), np.where(_meets(c, name, i, j), equal, unlike), 0.0)

    return toll


def _times_higher(c: Columns, name: str, i: Array, j: Array) -> Array:
    (low, low2), (high, high2) = _two(c, name, i, j), _two(c, name + " at most", i, j)
    end, end2 = np.where(high == WITHOUT_END, low, high), np.where(high2 == WITHOUT_END, low2, high2)
    times = np.maximum(1, np.maximum(low, low2)) / np.maximum(1, np.where(low < low2, end, end2))
    return np.where(_said(c, name, i, j) & ~_meets(c, name, i, j), times, 1.0)


# ------------------------------------------------------------------ words of the texts


def _names(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
    has, count = c.has("names"), shared.count[:, KEYS.index("names")]
    scores = 1 - np.exp(-shared.total[:, KEYS.index("names")] / 6)
    silent = (has[i] == 0) | (has[j] == 0) | ((count == 0) & ~_one_language(c, i, j))
    return np.where(silent, 0.0, np.where(count > 0, scores, -0.5))


def _figures(_c: Columns, _i: Array, _j: Array, shared: Shared) -> Array:
    return 1 - np.exp(-shared.total[:, KEYS.index("figures")] / 4)


def _ages(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
    has, count = c.has("ages"), shared.count[:, KEYS.index("ages")]
    share = count / np.maximum(1, np.minimum(has[i], has[j]))
    scores = np.where(count > 0, share * (1 - 0.5**count), -0.5)
    return np.where((has[i] == 0) | (has[j] == 0), 0.0, scores)


def _likeness(column: int, full: float) -> Compare:
    def likeness(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
        trust = c.trust[c.told["language"][i]]
        return np.where(_one_language(c, i, j), trust * _within((shared.words[:, column] - 0.06) / full), 0.0)

    return likeness


SCORES: dict[str, Compare] = {
    "time": _time,
    "published": _published,
    "named_days": _named_days,
    "weekday": _weekday,
    "place": _place,
    "place_names": _place_names,
    "type": _type,
    "target": _overlap("target"),
    "actor": _overlap("actor"),
    "weapon": _overlap("weapon"),
    "killed": _toll("killed"),
    "injured": _toll("injured"),
    "names": _names,
    "figures": _figures,
    "ages": _ages,
    "lead": _likeness(1, 0.25),
    "text": _likeness(0, 0.2),
}


# ------------------------------------------------------------------ what excludes


def _against(c: Columns, i: Array, j: Array, shared: Shared, odds: Array) -> Array:
    against: Any = np.zeros(len(i), dtype=np.int8)
    open_ = odds <= evidence.OVERRULES
    against[open_ & _elsewhere(c, i, j, open_)] = AGAINST.index("elsewhere")
    against[open_ & (_dates(c, i, j, shared) | _tolls(c, i, j))] = AGAINST.index("contradiction")
    report, other = _two(c, "report", i, j)
    against[report == other] = TOLD_APART
    return against


def _elsewhere(c: Columns, i: Array, j: Array, asked: Array) -> Array:
    _, beyond = _beyond(c, i, j)
    apart = (beyond > compare.FAR_KM) | (np.isnan(beyond) & _other_country(c, i, j))
    apart &= asked & _placed(c, i, j)
    return apart & ~_may_meet(c, i, j, apart)


def _dates(c: Columns, i: Array, j: Array, shared: Shared) -> Array:
    apart = _dated(c, i, j) & (_gap(c, i, j) >= evidence.DAYS_APART) & ~_names_day(shared)
    for one, other in ((i, j), (j, i)):
        first, published = c.told["first"][one], c.told["published"][other]
        apart |= (first != UNKNOWN) & (published != UNKNOWN) & (first > published + 1)
    return apart


def _tolls(c: Columns, i: Array, j: Array) -> Array:
    said, times = zip(*((_said(c, n, i, j), _times_higher(c, n, i, j)) for n in ("killed", "injured")), strict=True)
    both = said[0] & said[1]
    least = np.minimum(np.where(said[0], times[0], np.inf), np.where(said[1], times[1], np.inf))
    return (said[0] | said[1]) & (least >= np.where(both, evidence.TOLLS_APART, evidence.TOLL_APART))
