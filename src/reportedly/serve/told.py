"""Two small drawings on the record: harm over time, and which sources the reports rest on. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from reportedly.nouns import Count, Reported
from reportedly.publish import IncidentRecord
from reportedly.publish.wording import day_words, said_words

WIDTH, TALL = 640.0, 90.0  # units of one drawing of harm
LEFT, RIGHT, TOP = 40.0, 40.0, 14.0  # free for the figures beside
ROW = 26.0  # height of a line of the graph
MOST = 14  # lines of a column that are drawn


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure as one or several said it on a day: from the lowest to the highest, open when there is no highest."""

    x: float
    low: float  # where the lowest stands, downwards
    high: float
    open: bool
    denied: bool
    superseded: bool
    words: str
    said: Reported


class Harm(msgspec.Struct, frozen=True, kw_only=True):
    """One field of harm over the days on which it was published."""

    name: str
    first: str
    last: str
    most: int
    figures: tuple[Figure, ...]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Who says something, on the left of the graph."""

    name: str
    kind: str
    y: float


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Reports that may have one origin, on the right of the graph: shared wording, a credit, a citation."""

    name: str
    reports: int
    y: float


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """Sources, origins, and who is cited where; `left_out` counts what would not fit."""

    height: float
    sources: tuple[Source, ...]
    origins: tuple[Origin, ...]
    lines: tuple[tuple[float, float], ...]
    left_out: int


def harm(i: IncidentRecord) -> tuple[Harm, ...]:
    """The drawings of killed and injured, where figures were published on two days or more."""
    return tuple(drawn for f in i.fields if f.name in ("killed", "injured") and (drawn := _harm(f.name, f.values)))


def _harm(name: str, values: tuple[Reported, ...]) -> Harm | None:
    told = [(day, v.value, v) for v in values if isinstance(v.value, Count) and (day := _day(v.published))]
    if len({day for day, _, _ in told}) < 2:
        return None
    first, last = min(d for d, _, _ in told), max(d for d, _, _ in told)
    most = max(1, *(c.high if c.high is not None else c.low for _, c, _ in told))
    wide = (WIDTH - LEFT - RIGHT) / (last - first).days

    def up(figure: int) -> float:
        return round(TOP + (TALL - 2 * TOP) * (1 - figure / most), 1)

    figures: dict[tuple[float, float, float, bool, bool], Figure] = {}
    for day, count, said in sorted(told, key=lambda t: (t[0], t[1].low, t[2].claim)):
        x = round(LEFT + (day - first).days * wide, 1)
        high = up(count.high if count.high is not None else most)
        words = f"{_figure(count)}, {said.certainty}: {said_words(said)}, {day_words(said.published)}"
        key = (x, up(count.low), high, said.certainty == "denied", said.superseded)
        known = figures.get(key)
        figures[key] = Figure(
            x=x,
            low=key[1],
            high=high,
            open=count.high is None,
            denied=key[3],
            superseded=said.superseded,
            words=f"{known.words}; {words}" if known else words,
            said=known.said if known else said,
        )
    return Harm(name=name, first=first.isoformat(), last=last.isoformat(), most=most, figures=tuple(figures.values()))


def _figure(count: Count) -> str:
    if count.high is None:
        return f"{count.low} or more"
    return str(count.low) if count.low == count.high else f"{count.low} to {count.high}"


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None


def graph(i: IncidentRecord) -> Graph | None:
    """Who is cited by which origin; null when there is nothing but one report's own voice."""
    origins = list(_origins(i))
    origin_of = {report: n for n, (_, reports) in enumerate(origins) for report in reports}
    cited: dict[tuple[str, str], set[int]] = {}
    for said in (v for f in i.fields for v in f.values):
        if said.source.kind != "outlet" and said.report in origin_of:
            cited.setdefault((said.source.name or "unnamed", said.source.kind), set()).add(origin_of[said.report])
    ordered = sorted(cited.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:MOST]
    if not ordered or len(i.reports) < 2:
        return None
    shown = origins[:MOST]
    rows = max(len(ordered), len(shown))
    left, right = (ROW * (rows - len(column)) / 2 + ROW / 2 for column in (ordered, shown))
    sources = [Source(name=n, kind=kind, y=left + ROW * k) for k, ((n, kind), _) in enumerate(ordered)]
    ends = [Origin(name=name, reports=len(reports), y=right + ROW * k) for k, (name, reports) in enumerate(shown)]
    lines = [(sources[k].y, ends[n].y) for k, (_, where) in enumerate(ordered) for n in sorted(where) if n < len(ends)]
    left_out = len(cited) - len(ordered) + len(origins) - len(shown)
    return Graph(height=ROW * rows, sources=tuple(sources), origins=tuple(ends), lines=tuple(lines), left_out=left_out)


def _origins(i: IncidentRecord) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Reports by the most origins that they can have; each for itself where nothing was found to tie them."""
    outlets = {r.report: r.outlet or r.key for r in i.reports}
    for group in i.independence.origins if i.independence else [(r.report,) for r in i.reports]:
        names = list(dict.fromkeys(name for r, name in outlets.items() if r in group))
        if names:
            yield ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else ""), tuple(group)
