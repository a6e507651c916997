"""The command line: `python -m benchmarks SET GOLD PRED` and `python -m benchmarks --all DIR`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import table
from benchmarks.bench import Outcome, Run, bench
from benchmarks.parts import find
from benchmarks.predict import predict, write
from benchmarks.sets import SETS, named
from reportedly.errors import ReportedlyError

COMMAND = "python -m benchmarks --all DIR"


def arguments() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Predictions for a gold file, from its inputs alone; or all dev parts under a folder in one table.",
        epilog=f"Sets: {', '.join(SETS)}. GOLD is .jsonl, .jsonl.gz or a folder of reports; PRED may be -.",
    )
    parser.add_argument("set", nargs="?", metavar="SET")
    parser.add_argument("gold", nargs="?", type=Path, metavar="GOLD")
    parser.add_argument("pred", nargs="?", metavar="PRED")
    parser.add_argument("--all", type=Path, metavar="DIR", help="predict and score every part under DIR")
    parser.add_argument("--part", default="dev", help="which part (default: dev)")
    parser.add_argument("--only", default="", metavar="SETS", help="only these sets, with commas between them")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="keep the predictions here")
    parser.add_argument("--scored", action="store_true", help="score what lies in --out, predict only what is missing")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--resamples", type=int, default=200, help="for the 95%% intervals, 0 for none (default: 200)")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure is below its floor")
    parser.add_argument("--write", action="store_true", help="put the table into README.md, keep this run as the last")
    parser.add_argument("--pin", action="store_true", help="raise the floors to just under this run")
    parser.add_argument("--lower", action="store_true", help="with --pin: lower them too")
    return parser


def main() -> int:
    """Run; 0 when all went well, 1 for a figure below its floor, 2 for input that cannot be used."""
    options = arguments().parse_args()
    try:
        if options.all:
            return run_all(options)
        if not (options.set and options.gold and options.pred):
            arguments().error("SET, GOLD and PRED are needed, or --all DIR")
        write(predict(named(options.set), options.gold, options.jobs), options.pred)
        return 0
    except ReportedlyError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2


def run_all(options: argparse.Namespace) -> int:
    """All parts under a folder: the table on standard output, the rest as asked for."""
    only = set(filter(None, options.only.split(",")))
    parts = [p for p in find(options.all, options.part) if not only or p.name in only]
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        how = Run(out=out, again=not options.scored, jobs=options.jobs, resamples=options.resamples)
        outcome = Outcome()
        try:
            bench(parts, how, outcome)
        finally:
            text = table.markdown(table.rows(outcome.figures, table.last()))
            print(text)
    print("\n" + table.item_report(outcome, table.last()))
    for line in outcome.refused:
        print(f"left out: {line}", file=sys.stderr)
    return _kept(options, outcome, text)


def _kept(options: argparse.Namespace, outcome: Outcome, text: str) -> int:
    """Record, pin and check as the options say."""
    worse = table.below(outcome, table.floors())
    for line in worse:
        print(f"below its floor: {line}", file=sys.stderr)
    if options.pin:
        table.write_floors(table.pinned(outcome, table.floors(), lower=options.lower))
    if options.write:
        today, commit = datetime.now(UTC).date().isoformat(), _commit()
        seconds = ", ".join(f"{name} {s:g} s" for name, s in outcome.seconds.items())
        head = f"{today}, `{commit}`, `{COMMAND}`, {options.part} parts."
        table.put_in_readme(f"{head}\n\n{text}\n\nReading time: {seconds}.")
        table.record(outcome, today, commit)
    return 1 if options.check and worse else 0


def _commit() -> str:
    """The short hash of the code's commit, with a plus when files differ from it; "" outside git."""
    done = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
