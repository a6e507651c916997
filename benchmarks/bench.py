"""Every part under a folder, predicted and scored: the figures of one run."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from benchmarks import records
from benchmarks.parts import Part, gold_file, gold_records, predictions
from benchmarks.predict import predict, write
from benchmarks.scoring import Interval, Measure, bootstrap, imported, measures, run
from benchmarks.sets import named
from reportedly.errors import ReportedlyError


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured figure with its 95% interval."""

    set: str
    measure: str
    value: float
    low: float | None = None
    high: float | None = None


class Outcome(msgspec.Struct, kw_only=True):
    """What one run found: figures, single items, hashes of the gold files, seconds, and sets left out."""

    figures: list[Figure] = []
    items: dict[str, float] = {}
    corpora: dict[str, str] = {}
    seconds: dict[str, float] = {}
    refused: list[str] = []


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How to run: where predictions are kept, whether to make them anew, processes, resamples."""

    out: Path
    again: bool = True
    jobs: int = 1
    resamples: int = 200


def bench(parts: list[Part], how: Run, outcome: Outcome | None = None) -> Outcome:
    """Predict and score every part; a set that cannot be answered or scored is listed with the reason.

    What is found goes into `outcome` as it comes, so that a crash on one set leaves the figures of others.
    """
    outcome = outcome or Outcome()
    for part in parts:
        started = time.perf_counter()
        try:
            lines = _lines(part, how)
            outcome.seconds[part.name] = round(time.perf_counter() - started, 1)
            outcome.figures += scored(part, lines, how)
        except ReportedlyError as error:
            outcome.refused.append(str(error))
            continue
        outcome.corpora[part.name] = digest(part)
        if part.name == "reports":
            outcome.items |= _items(part, lines)
        print(f"{part.name}: {len(lines)} items in {outcome.seconds[part.name]} s", file=sys.stderr, flush=True)
    return outcome


def whole(part: Part) -> bool:
    """Whether this set is about whole records."""
    return named(part.name).module == "records"


Lines = list[dict[str, Any]]
Values = dict[str, tuple[float | None, Interval | None]]


def _lines(part: Part, how: Run) -> Lines:
    file = how.out / f"{part.name}.jsonl"
    if file.is_file() and not how.again:
        return [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]
    lines = predict(named(part.name), part.source, how.jobs)
    write(lines, str(file))
    return lines


def scored(part: Part, lines: Lines, how: Run) -> Iterator[Figure]:
    """The figures of one part; measures that share scorer, arguments and languages are taken from one run."""
    for _, group in groupby(measures()[part.name], key=lambda m: (m.scorer, m.arguments, m.part)):
        rows = list(group)
        for name, (value, ends) in _values(part, rows, lines, how).items():
            if value is not None:
                low, high = ends or (None, None)
                yield Figure(set=part.name, measure=name, value=value, low=low, high=high)


def _values(part: Part, rows: list[Measure], lines: Lines, how: Run) -> Values:
    script, gold = part.scorer(rows[0].scorer), gold_records(part, rows[0].part)
    if whole(part):
        told = (gold, predictions(lines), records.texts(part.source))
        return records.measured(script, told, rows, how.resamples)
    output = run(script, gold_file(part, gold, how.out), how.out / f"{part.name}.jsonl", rows[0].arguments)
    ends = bootstrap(script, gold, predictions(lines), rows, how.resamples)
    return {m.name: (m.read(output), ends.get(m.name)) for m in rows}


def _items(part: Part, lines: list[dict[str, Any]]) -> dict[str, float]:
    score = imported(part.scorer("score.py"))
    found = records.items(score, gold_records(part), predictions(lines))
    return {f"{part.name}/{name}": value for name, value in found.items()}


def digest(part: Part) -> str:
    """A short hash of a part's files: floors hold for one corpus only."""
    files = sorted(part.source.rglob("*.json")) if part.source.is_dir() else [part.source]
    return sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:12]
