"""The table: our figures beside base, bounds, the best known and the last recorded run; floors that guard them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from benchmarks.bench import Figure, Outcome
from benchmarks.records import changes
from benchmarks.scoring import HERE, Measure, measures

LAST = HERE / "last.json"
FLOORS = HERE / "floors.toml"
README = HERE / "README.md"
BEGIN, END = "<!-- table: written by python -m benchmarks --all DIR --write -->", "<!-- end of table -->"
HEAD = ("set", "measure", "ours", "95%", "change", "must", "aim", "base", "best known")
SLACK = 1.0  # a new floor is set this far below the figure (a hundredth of it for figures below 1)


class Last(msgspec.Struct, kw_only=True):
    """The last recorded run."""

    date: str = ""
    commit: str = ""
    figures: dict[str, float] = {}
    items: dict[str, float] = {}


def last(file: Path = LAST) -> Last:
    """The last recorded run, empty when there is none."""
    return msgspec.json.decode(file.read_bytes(), type=Last) if file.is_file() else Last()


def key(figure: Figure) -> str:
    """The name of a figure in the committed files: set/measure."""
    return f"{figure.set}/{figure.measure}"


def measure_of(figure: Figure) -> Measure:
    """The measure that a figure is of."""
    return next(m for m in measures()[figure.set] if m.name == figure.measure)


def number(value: float | None) -> str:
    """A figure as shown: two decimals for shares of 1 and errors, one for per cent."""
    if value is None:
        return ""
    return f"{value:.1f}" if abs(value) >= 3.0 or value == 0 else f"{value:.3f}"


def rows(figures: list[Figure], before: Last) -> list[tuple[str, ...]]:
    """The lines of the table."""
    found: list[tuple[str, ...]] = []
    for f in figures:
        m = measure_of(f)
        old = before.figures.get(key(f))
        change = "" if old is None else "=" if abs(f.value - old) < 5e-4 else f"{f.value - old:+.3g}"
        ends = "" if f.low is None else f"{number(f.low)}-{number(f.high)}"
        found.append((f.set, f.measure, _mark(f, m), ends, change, number(m.must), number(m.aim), m.base, m.best))
    return found


def _mark(figure: Figure, m: Measure) -> str:
    """The figure: bold where the aim is reached, with a sign where the bound is not."""
    shown = number(figure.value)
    if m.aim is not None and m.passes(figure.value, m.aim):
        return f"**{shown}**"
    return f"{shown} !" if m.must is not None and not m.passes(figure.value, m.must) else shown


def markdown(lines: list[tuple[str, ...]]) -> str:
    """The table in Markdown, columns padded so that it reads as well in a terminal."""
    table = [HEAD, *lines]
    widths = [max(len(row[c]) for row in table) for c in range(len(HEAD))]
    shown = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table]
    ruled = [shown[0], " | ".join("-" * width for width in widths), *shown[1:]]
    return "\n".join(f"| {line} |" for line in ruled)


def item_report(outcome: Outcome, before: Last, most: int = 40) -> str:
    """What turned right and what turned wrong since the last recorded run."""
    gains, losses = changes(outcome.items, before.items)
    since = f"{before.date} ({before.commit})" if before.date else "the first run"
    lines = [f"{len(gains)} items gained, {len(losses)} lost since {since}"]
    for sign, group in (("+", gains), ("-", losses)):
        lines += [f"  {sign} {line}" for line in group[:most]]
        lines += [f"  {sign} and {len(group) - most} more"] if len(group) > most else []
    return "\n".join(lines)


# ------------------------------------------------------------------ what is recorded


def record(outcome: Outcome, date: str, commit: str, file: Path = LAST) -> None:
    """Keep this run as the last one; sets that were not run keep their figures."""
    before = last(file)
    now = Last(
        date=date,
        commit=commit,
        figures=before.figures | {key(f): round(f.value, 4) for f in outcome.figures},
        items=before.items | outcome.items,
    )
    file.write_bytes(msgspec.json.format(msgspec.json.encode(now, order="sorted"), indent=1) + b"\n")


def put_in_readme(text: str, file: Path = README) -> None:
    """Put text between the markers of the page."""
    page = file.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    file.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{tail}", encoding="utf-8")


# ------------------------------------------------------------------ floors


class Floors(msgspec.Struct):
    """Per set the hash of the corpus it holds for, and the floor of each measure."""

    corpora: dict[str, str] = {}
    floors: dict[str, float] = {}


def floors(file: Path = FLOORS) -> Floors:
    """The committed floors."""
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Floors) if file.is_file() else Floors()


def below(outcome: Outcome, held: Floors) -> list[str]:
    """One line for each figure below its floor; a set whose corpus is another one is not judged."""
    found = []
    for f in outcome.figures:
        floor = held.floors.get(key(f))
        same = held.corpora.get(f.set) == outcome.corpora.get(f.set)
        if floor is not None and same and not measure_of(f).passes(f.value, floor):
            found.append(f"{key(f)}: {number(f.value)} is worse than the floor {number(floor)}")
    return found


def pinned(outcome: Outcome, held: Floors, *, lower: bool = False) -> Floors:
    """Floors raised to just under this run's figures; none is lowered unless `lower` says so."""
    new = dict(held.floors)
    for f in outcome.figures:
        m, old = measure_of(f), held.floors.get(key(f))
        slack = SLACK if abs(f.value) >= 3 else 0.01 if f.value else SLACK
        floor = round(f.value + slack if m.lower else f.value - slack, 3)
        if old is None or lower or m.passes(floor, old) or held.corpora.get(f.set) != outcome.corpora.get(f.set):
            new[key(f)] = floor
    return Floors(held.corpora | outcome.corpora, new)


def write_floors(held: Floors, file: Path = FLOORS) -> None:
    """Write the floors as TOML."""
    lines = [
        "# Figures that must not be undercut: python -m benchmarks --all DIR --check. Raised by --pin,",
        "# lowered only by --pin --lower. They hold for the corpus of that hash only.",
        "",
        "[corpora]",
    ]
    lines += [f'{name} = "{held.corpora[name]}"' for name in sorted(held.corpora)]
    lines += ["", "[floors]"]
    lines += [f'"{name}" = {held.floors[name]}' for name in sorted(held.floors)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
