"""Reading speed beside the bare spaCy pipeline: the same texts, one process, one run.

`python -m benchmarks.speed DIR`: texts come from the sets under DIR. Three passes over all texts are timed
in turn (bare pipeline, full reading, gate) and the best round of each counts, so that other work on the
machine hurts all alike. Peak memory is that of a process of its own that only reads.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from benchmarks.answers.made import report
from benchmarks.gold import Input, load
from benchmarks.parts import find
from benchmarks.predict import knowledge
from reportedly.knowledge.parsers import ENGLISH
from reportedly.locate import find_places, resolve
from reportedly.nouns import Report
from reportedly.read import gate, read
from reportedly.read.gate import SKIP

SETS = ("reports", "reports_train", "gvc_incidents", "geo")  # news in ordinary case, long and short
TEXTS = 500
ROUNDS = 2
SOME = 100  # texts of the finer figures
SHOWN = 12  # components in the list of costs
MUST = {"reading / bare pipeline": 0.7, "gate / reading": 20.0}
PLACES_MUST = 0.25  # what finding and resolving places may add to the rest of the reading


class Speed(msgspec.Struct, kw_only=True):
    """Texts a second and what follows from it."""

    texts: int
    words: int
    bare: float
    reading: float
    gate: float
    help_seconds: float
    peak_mb: float
    places: float = 0.0  # seconds of places for each second of the rest of the reading
    components: dict[str, float] = {}

    def lines(self) -> list[str]:
        """The figures, one a line, with what must be reached."""
        return [
            f"{self.texts} English texts, {self.words / self.texts:.0f} words on average",
            f"bare spaCy pipeline   {self.bare:6.1f} texts/s",
            f"full reading          {self.reading:6.1f} texts/s = {self.reading / self.bare:.2f} of it (must: 0.7)",
            f"gate                  {self.gate:6.1f} texts/s = {self.gate / self.reading:.1f} readings (must: 20)",
            f"places                {self.places:6.1%} added to all other reading (must: under {PLACES_MUST:.0%})",
            f"peak memory           {self.peak_mb:6.0f} MB (must: under 1500)",
            f"reportedly --help     {self.help_seconds:6.2f} s (must: 0.3)",
            "cost of each component, share of the reading:",
            *(f"  {name:<34} {share:6.1%}" for name, share in self.components.items()),
        ]


def texts(folder: Path) -> list[Report]:
    """Up to 500 English reports of the sets under a folder, chosen and ordered by the hash of their text."""
    found: dict[str, Input] = {}
    for part in (*find(folder), *find(folder, "train")):
        if part.name in SETS:
            found |= {item.digest: item for _, item in load(part.name, part.source) if item.language == "en"}
    return [report(found[digest]) for digest in sorted(found)[:TEXTS]]


def best(task: Callable[[], object], seconds: list[float]) -> None:
    """Time a task once more."""
    started = time.perf_counter()
    task()
    seconds.append(time.perf_counter() - started)


def measured(reports: list[Report]) -> Speed:
    """All figures over these reports."""
    import spacy

    bare, known = spacy.load(ENGLISH), knowledge()
    words = [r.text for r in reports]
    tasks: dict[str, Callable[[], object]] = {
        "bare": lambda: [None for _ in bare.pipe(words)],
        "reading": lambda: [read(r, known) for r in reports],
        "gate": lambda: [gate(r, known) for r in reports],
    }
    read(reports[0], known)  # what is loaded at first use is loaded now
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            best(task, seconds[name])
    rates = {name: len(reports) / min(times) for name, times in seconds.items()}
    places = _places(reports[:SOME])
    return Speed(
        texts=len(reports),
        words=sum(len(w.split()) for w in words),
        bare=rates["bare"],
        reading=rates["reading"],
        gate=rates["gate"],
        help_seconds=_help_seconds(),
        peak_mb=0.0,
        places=places,
        components=_components(reports[:SOME]),
    )


def _places(reports: list[Report]) -> float:
    """What finding and resolving places adds to the rest of the reading of the reports that are read, side by side."""
    known = knowledge()
    told = [r for r in reports if gate(r, known) >= SKIP]
    parses = [known.parser("en")(r.text) for r in told]
    known_places = (known.gazetteer, known.place_words)
    whole: list[float] = []
    places: list[float] = []
    for _ in range(ROUNDS):
        known.gazetteer.find.cache_clear()  # a name is looked up anew, as in the reading of the first report
        best(lambda: [resolve(find_places(p, *known_places), p, *known_places) for p in parses], places)
        known.gazetteer.find.cache_clear()
        best(lambda: [read(r, known) for r in told], whole)
    return min(places) / (min(whole) - min(places))


def _help_seconds() -> float:
    """The best of five starts of `reportedly --help`."""
    command = [str(Path(sys.executable).with_name("reportedly")), "--help"]
    seconds: list[float] = []
    for _ in range(5):
        best(lambda: subprocess.run(command, capture_output=True, check=True), seconds)
    return min(seconds)


def _components(reports: list[Report]) -> dict[str, float]:
    """The share of reading time spent in each module of ours and each library, callees left out."""
    known, profile = knowledge(), cProfile.Profile()
    profile.enable()
    for r in reports:
        read(r, known)
    profile.disable()
    spent: dict[str, float] = {}
    for (file, _, function), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        spent[_component(file, function)] = spent.get(_component(file, function), 0.0) + own
    total = sum(spent.values())
    ordered = sorted(spent.items(), key=lambda item: -item[1])
    return {name: own / total for name, own in ordered[:SHOWN]}


def _component(file: str, function: str) -> str:
    if "/reportedly/" in file:
        return file.partition("/reportedly/")[2].removesuffix(".py")
    if "site-packages/" in file:
        return file.partition("site-packages/")[2].partition("/")[0]
    if file.endswith((".pyx", ".pxd")):
        return file.partition("/")[0]  # compiled: the parser and its arithmetic
    if file == "~":
        return next((n for n in ("onnxruntime", "sqlite3", "numpy", "thinc") if n in function), "builtins")
    return "standard library"


def peak_mb(reports: list[Report]) -> float:
    """Read all and say how much memory this process has used at most."""
    known = knowledge()
    for r in reports:
        read(r, known)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the figures; 1 with --check when one of them is not reached."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__.splitlines()[0])
    parser.add_argument("dir", type=Path, metavar="DIR")
    parser.add_argument("--peak", action="store_true", help="only print the peak memory of reading, in MB")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bound is not reached")
    options = parser.parse_args()
    reports = texts(options.dir)
    if options.peak:
        print(f"{peak_mb(reports):.0f}")
        return 0
    again = [sys.executable, "-m", "benchmarks.speed", str(options.dir), "--peak"]
    peak = float(subprocess.run(again, capture_output=True, text=True, check=True).stdout)
    found = msgspec.structs.replace(measured(reports), peak_mb=peak)
    print("\n".join(found.lines()))
    short = found.reading / found.bare < MUST["reading / bare pipeline"] or found.peak_mb >= 1500
    short = short or found.gate / found.reading < MUST["gate / reading"]
    short = short or found.places >= PLACES_MUST
    return 1 if options.check and short else 0


if __name__ == "__main__":
    sys.exit(main())
