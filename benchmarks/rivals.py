"""Linking beside other ways to link, on the same accounts in one run: `python -m benchmarks.rivals DIR`.

Every set is read once; each way groups the same accounts, and the set's own scorer makes the figures. `Splink` is the
probabilistic linker of that name with the comparisons of its library at their defaults, trained by EM on the accounts
themselves; it needs the dependency group `bench` (`pip install --group bench`) and is left out without it. `one day,
one place` is the rule by which VIINA and others take reports for one event: the same day and the same place.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.bench import Run, scored
from benchmarks.gold import load
from benchmarks.parts import Part, find
from benchmarks.predict import knowledge, write
from benchmarks.sets import named
from reportedly.errors import ReportedlyError
from reportedly.link import Linked, link
from reportedly.nouns import Account, Claim, Report

SETS = ("gvc_incidents", "reports", "train_records")
SEED = 1
EM_RULES = (("day",), ("place",))
Groups = Sequence[tuple[str, ...]]
Way = Callable[[Sequence[Account], Sequence[Claim], Mapping[str, Report]], Linked]


def nothing(accounts: Sequence[Account], _claims: Sequence[Claim], _reports: Mapping[str, Report]) -> Linked:
    """Every account alone."""
    return _linked([(a.id,) for a in accounts])


def one_day_one_place(accounts: Sequence[Account], _claims: Sequence[Claim], reports: Mapping[str, Report]) -> Linked:
    """The same day (of the event, else of the page) and the same place; without either, alone."""
    blocks: dict[tuple[str, ...], list[str]] = {}
    for account in accounts:
        day, place = _day(account, reports), _place(account)
        blocks.setdefault((day, place) if day and place else (account.id,), []).append(account.id)
    return _linked([tuple(group) for group in blocks.values()])


def splink(accounts: Sequence[Account], _claims: Sequence[Claim], reports: Mapping[str, Report]) -> Linked:
    """Splink on DuckDB: library comparisons at their defaults, EM, clusters of links that are likelier than not."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.AbsoluteDateDifferenceAtThresholds(
                "day", input_is_string=True, metrics=["day", "day", "month"], thresholds=[1, 7, 1]
            ),
            cl.DistanceInKMAtThresholds("lat", "lon", km_thresholds=[5, 25, 161]),
            cl.NameComparison("place"),
            cl.ExactMatch("type"),
            cl.JaroWinklerAtThresholds("target"),
            cl.ExactMatch("killed"),
            cl.ExactMatch("injured"),
        ],
        blocking_rules_to_generate_predictions=[block_on("day"), block_on("place"), block_on("target")],
    )
    api = DuckDBAPI()
    linker = Linker(api.register(_table(accounts, reports)), settings, log_level=None)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("day", "place")], recall=0.7)
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    for rule in EM_RULES:
        try:
            train.estimate_parameters_using_expectation_maximisation(block_on(*rule), record_sample_proportion=1.0)
        except ValueError as error:  # a probability of zero in few records; what the other session learned stands
            print(f"Splink, EM over one {rule[0]}: {error}", file=sys.stderr)
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.5)
    groups: dict[str, list[str]] = {}
    for row in clusters.as_record_list():
        groups.setdefault(str(row["cluster_id"]), []).append(str(row["unique_id"]))
    return _linked([tuple(group) for group in groups.values()])


WAYS: dict[str, Way] = {
    "nothing linked": nothing,
    "one day, one place": one_day_one_place,
    "Splink, defaults": splink,
    "reportedly": link,
}


def _linked(groups: Sequence[tuple[str, ...]]) -> Linked:
    return Linked(groups=tuple(sorted(tuple(sorted(g)) for g in groups)), links=())


def _day(account: Account, reports: Mapping[str, Report]) -> str | None:
    if account.when and account.when.start:
        return account.when.start
    return (reports[account.report].published or "")[:10] or None


def _place(account: Account) -> str | None:
    where = account.where
    if where is None:
        return None
    return str(where.geonameid) if where.geonameid is not None else where.name.casefold()


def _table(accounts: Sequence[Account], reports: Mapping[str, Report]) -> Any:
    """The accounts as a table for a linker of rows."""
    import pyarrow as pa

    def words(account: Account, span: Any) -> str | None:
        return span.of(reports[account.report].text).casefold() if span else None

    rows = [
        {
            "unique_id": a.id,
            "day": _day(a, reports),
            "lat": a.where.lat if a.where else None,
            "lon": a.where.lon if a.where else None,
            "place": a.where.name.casefold() if a.where else None,
            "type": a.type,
            "target": words(a, a.target),
            "killed": a.killed.low if a.killed else None,
            "injured": a.injured.low if a.injured else None,
        }
        for a in accounts
    ]
    return pa.Table.from_pylist(rows)


def compare(part: Part, ways: Mapping[str, Way], scratch: Path) -> list[str]:
    """One line a way and figure of linking: the figure, and the seconds that linking took."""
    set_ = named(part.name)
    module = import_module(f"benchmarks.answers.{set_.module}")
    pairs = load(set_.name, part.source)
    answers = [module.answer(item, knowledge()) for _, item in pairs]
    lines = []
    for name, way in ways.items():
        started = time.perf_counter()
        fields = module.together(answers, way)
        seconds = time.perf_counter() - started
        predictions = [{set_.key: id_, **found} for (id_, _), found in zip(pairs, fields, strict=True)]
        write(predictions, str(scratch / f"{part.name}.jsonl"))
        figures = [f for f in scored(part, predictions, Run(out=scratch, resamples=0)) if "same" in f.measure]
        lines += [f"| {part.name} | {f.measure} | {name} | {f.value:.1f} | {seconds:.1f} |" for f in figures]
    return lines


def main() -> int:
    """Print the table; 2 for input that cannot be used."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.rivals", description=(__doc__ or "").split("\n\n")[0])
    asked.add_argument("dir", type=Path)
    asked.add_argument("--part", default="dev")
    asked.add_argument("--only", default=",".join(SETS), metavar="SETS")
    options = asked.parse_args()
    ways = dict(WAYS)
    try:
        import_module("splink")
    except ImportError:
        ways.pop("Splink, defaults")
        print("Splink is left out: pip install --group bench", file=sys.stderr)
    try:
        parts = [p for p in find(options.dir, options.part) if p.name in options.only.split(",")]
        print("| set | measure | way | figure | seconds |\n| --- | --- | --- | --- | --- |")
        with tempfile.TemporaryDirectory() as scratch:
            for part in parts:
                print("\n".join(sorted(compare(part, ways, Path(scratch)))), flush=True)
    except ReportedlyError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
