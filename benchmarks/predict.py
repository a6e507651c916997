"""Predictions for one gold file: inputs in, answers out, one JSON object a line, in the gold file's ids."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.gold import Input, load
from benchmarks.sets import Set, named
from reportedly.knowledge import Knowledge
from reportedly.settings import Settings

CHUNK = 4  # items handed to a worker process at a time


@cache
def knowledge() -> Knowledge:
    """What is brought to the reading, loaded once in each process."""
    return Knowledge.load(Settings.load())


def _answer(set_name: str, item: Input) -> Any:
    return named(set_name).answers().answer(item, knowledge())


def predict(set_: Set, gold: Path, jobs: int = 1) -> list[dict[str, Any]]:
    """The predictions for a gold file, in the order of their ids.

    Raises InputError when the file cannot be read, or the product cannot answer this set yet.
    """
    set_.answers()  # refused before anything is read
    pairs = load(set_.name, gold)
    items = [item for _, item in pairs]
    answers = list(_progress(set_.name, _answers(set_, items, jobs), len(items)))
    fields = set_.fields(answers)
    lines = [{set_.key: id_, **found} for (id_, _), found in zip(pairs, fields, strict=True)]
    return sorted(lines, key=lambda line: str(line[set_.key]))


def _answers(set_: Set, items: list[Input], jobs: int) -> Iterator[Any]:
    answer = partial(_answer, set_.name)
    if jobs == 1 or len(items) < 2 * CHUNK:
        yield from map(answer, items)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(answer, items, chunksize=CHUNK)


def _progress(name: str, answers: Iterable[Any], total: int) -> Iterator[Any]:
    """The same answers, counted on stderr when somebody watches."""
    watched = sys.stderr.isatty()
    for n, answer in enumerate(answers, 1):
        if watched and (n % 20 == 0 or n == total):
            print(f"\r{name}: {n} of {total}", end="\n" if n == total else "", file=sys.stderr, flush=True)
        yield answer


def write(lines: list[dict[str, Any]], out: str) -> None:
    """Write predictions as JSONL; `-` is standard output."""
    data = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    if out == "-":
        sys.stdout.buffer.write(data)
    else:
        Path(out).write_bytes(data)
