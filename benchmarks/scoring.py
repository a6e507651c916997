"""Running a set's own scorer: as a command for the figure, in this process for the bootstrap interval."""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from reportedly.errors import InputError

HERE = Path(__file__).parent
SEED = 20261124

Records = dict[str, dict[str, Any]]


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure of one set, and the anchors beside it (`anchors.toml` explains the fields)."""

    name: str
    scorer: str
    arguments: tuple[str, ...] = ()
    pattern: str = ""
    path: str = ""
    part: str = ""
    times: float = 100
    base: str = ""
    must: float | None = None
    aim: float | None = None
    best: str = ""
    lower: bool = False

    def read(self, output: str) -> float | None:
        """This figure in a scorer's output, null when it is not there (nothing to measure it on)."""
        if self.path:
            value: Any = json.loads(output)
            for step in self.path.split("."):
                value = value[step] if value is not None else None
            return None if value is None else self.times * float(value)
        found = re.search(self.pattern, output, re.DOTALL | re.MULTILINE)
        return float(found[1]) if found else None

    def passes(self, value: float, bound: float) -> bool:
        """Whether a figure is as good as the bound."""
        return value <= bound if self.lower else value >= bound


@cache
def measures() -> dict[str, list[Measure]]:
    """The measures of every set, from `anchors.toml`."""
    raw = tomllib.loads((HERE / "anchors.toml").read_text(encoding="utf-8"))
    return {name: msgspec.convert(rows, list[Measure]) for name, rows in raw.items()}


def run(scorer: Path, gold: Path, predictions: Path, arguments: Iterable[str]) -> str:
    """What the scorer prints for a gold file and predictions.

    Raises InputError with the scorer's own words when it fails.
    """
    command = [sys.executable, str(scorer), str(gold), str(predictions), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        by_hand = f"Run it by hand: {' '.join(command[1:])}"
        raise InputError(f"the scorer failed: {''.join(last)}", where=scorer.name, do=by_hand)
    return done.stdout


def imported(scorer: Path) -> ModuleType:
    """The scorer as a module, with its folder on the path while it is imported."""
    spec = spec_from_file_location(scorer.stem, scorer)
    if spec is None or spec.loader is None:
        raise InputError("cannot be imported", where=str(scorer))
    module = module_from_spec(spec)
    sys.path.insert(0, str(scorer.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(scorer.parent))
    if scorer.name == "score_attribution.py":
        module.evaluate = additive(module.evaluate)  # type: ignore[attr-defined]
    return module


def additive(evaluate: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    """The same sums from one evaluation a document, each done once: resampling then only adds."""
    known: dict[int, Any] = {}

    def sums(pairs: list[Any]) -> Any:
        total: Any = None
        for pair in pairs:
            key = id(pair[0])
            if key not in known:
                known[key] = evaluate([pair])
            total = known[key] if total is None else added(total, known[key])
        return total if total is not None else evaluate([])

    return sums


def added(left: Any, right: Any) -> Any:
    """Two nested tables of numbers, added cell by cell."""
    if isinstance(left, dict):
        return {key: added(left[key], right[key]) for key in left}
    if isinstance(left, (list, tuple)):
        return [added(a, b) for a, b in zip(left, right, strict=True)]
    return left + right


def rerun(module: ModuleType, gold: Records, predictions: Records, arguments: Iterable[str]) -> str:
    """What an imported scorer prints for records in memory."""
    module.read_jsonl = {"gold": gold, "pred": predictions}.__getitem__  # type: ignore[attr-defined]
    before, out = sys.argv, io.StringIO()
    sys.argv = [module.__name__, "gold", "pred", *arguments]
    try:
        with contextlib.redirect_stdout(out):
            module.main()
    finally:
        sys.argv = before
    return out.getvalue()


def units(gold: Records, predictions: Records) -> list[list[str]]:
    """What is drawn: documents; where clusters are predicted, all that gold or prediction puts together.

    Drawing whole tangles of clusters keeps every wrong merge in the sample; drawing gold clusters alone
    would pull merged ones apart and flatter the figure.
    """
    root: dict[Any, Any] = {}

    def find(x: Any) -> Any:
        while root.setdefault(x, x) != x:
            root[x] = x = root[root[x]]
        return x

    for id_, record in gold.items():
        for side, label in (("gold", _cluster(record)), ("ours", predictions.get(id_, {}).get("cluster"))):
            if label is not None:
                root[find(("item", id_))] = find((side, label))
    groups: dict[Any, list[str]] = {}
    for id_ in gold:
        groups.setdefault(find(("item", id_)), []).append(id_)
    return list(groups.values())


def _cluster(record: dict[str, Any]) -> str | None:
    label = record.get("doc_cluster") or (record.get("incident") or {}).get("incident_id")
    return None if label is None else str(label)


def drawn(gold: Records, predictions: Records, groups: list[list[str]], rng: random.Random) -> tuple[Records, Records]:
    """One resample: as many units, drawn with replacement; a copy keeps its clusters to itself."""
    new_gold: Records = {}
    new_predictions: Records = {}
    copies: dict[int, int] = {}
    for _ in groups:
        k = rng.randrange(len(groups))
        n = copies[k] = copies.get(k, -1) + 1
        for id_ in groups[k]:
            new_gold[f"{id_}#{n}"] = _copy(gold[id_], _cluster(gold[id_]), n)
            if id_ in predictions:
                new_predictions[f"{id_}#{n}"] = _copy(predictions[id_], predictions[id_].get("cluster"), n)
    return new_gold, new_predictions


def _copy(record: dict[str, Any], cluster: object, n: int) -> dict[str, Any]:
    return record if cluster is None or n == 0 else {**record, "cluster": f"{cluster}#{n}"}


Interval = tuple[float, float]


def interval(values: list[float]) -> Interval | None:
    """The middle 95% of the values; null for too few."""
    if len(values) < 20:
        return None
    ordered = sorted(values)
    cut = max(0, round(0.025 * len(ordered)) - 1)
    return ordered[cut], ordered[-1 - cut]


def bootstrap(
    scorer: Path, gold: Records, predictions: Records, rows: list[Measure], resamples: int
) -> dict[str, Interval]:
    """A 95% interval for each measure of one scorer, by resampling documents (or clusters)."""
    module, groups, rng = imported(scorer), units(gold, predictions), random.Random(SEED)
    values: dict[str, list[float]] = {m.name: [] for m in rows}
    for _ in range(resamples):
        output = rerun(module, *drawn(gold, predictions, groups, rng), rows[0].arguments)
        for m in rows:
            value = m.read(output)
            if value is not None:
                values[m.name].append(value)
    found = {name: interval(v) for name, v in values.items()}
    return {name: both for name, both in found.items() if both is not None}
