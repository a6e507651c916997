"""How fast and in how much memory a casebook is exported: `python -m benchmarks.exporting --incidents 20000`.

A casebook of invented incidents is made once, one report with two witnesses each; then every format is written in a
process of its own, whose highest resident memory is read when it ends.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.invented import OUTLET, drone_strike
from reportedly import release
from reportedly.casebook import Casebook, open_casebook
from reportedly.nouns import About, Count, Happening, Moment, Place, Reading, Report, Source, Value, content_id
from reportedly.publish.export import EXPORTERS

READER = "made/1"
TOWNS = ("Velin", "Ostrov", "Karsk", "Brod", "Tarnava", "Lesno")
NAMES = ("Halima Nur", "Ivan Petrov", "Zubair Qadri", "Eliska Novotna", "Olena Kovalenko")


def report(n: int) -> tuple[Report, bytes, Reading]:
    """The n-th invented report with its reading."""
    town, name, hurt = TOWNS[n % len(TOWNS)], NAMES[n % len(NAMES)], n % 7
    day = f"20{10 + n % 14}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    lines = (
        f"A drone hit a depot in {town} on {day}.",
        f"Governor Arkady Melentyev said {hurt} people were hurt.",
        f"Resident {name} said that windows broke in incident {n}.",
    )
    text = "\n".join(lines)
    r = Report(
        id=content_id("made", n) * 2,
        key=f"{n}.txt",
        origin="made",
        text=text,
        language="en",
        outlet=f"Outlet {n % 40}",
        title=lines[0],
        published=day,
        url=f"https://outlet.example/{n}",
    )
    where = Place(
        name=town,
        level="city",
        country="CZ",
        admin1="Moravia",
        lat=40 + n % 1000 / 100,
        lon=15 + n % 700 / 100,
        radius_km=5.0,
    )
    when = Moment(written=f"on {day}", earliest=day, latest=day)
    injured = Count(written=str(hurt), low=hurt, high=hurt)
    official, witness = Source(name="Arkady Melentyev", kind="official"), Source(name=name, kind="witness")
    told: tuple[tuple[About, int, Value | None, Source], ...] = (
        ("event", 0, Happening(type="drone_strike"), OUTLET),
        ("place", 0, where, OUTLET),
        ("time", 0, when, OUTLET),
        ("target", 0, None, OUTLET),
        ("injured", 1, injured, official),
        ("damage", 2, None, witness),
    )
    spans = [r.span(text.index(x), text.index(x) + len(x)) for x in lines]
    said = [(about, spans[line], spans[line], value, source) for about, line, value, source in told]
    return r, text.encode(), drone_strike(r, READER, said, when, where, injured)


def fill(casebook: Casebook, incidents: int) -> None:
    """Add so many reports, each an incident of its own."""
    groups = []
    for n in range(incidents):
        made, data, reading = report(n)
        casebook.add(made, data, reading)
        groups.append([reading.accounts[0].id])
    casebook.relink(groups, [])


def measure(path: str, to: str, profile: str) -> dict[str, float]:
    """Export in this process: seconds, and the highest memory in MB."""
    with tempfile.TemporaryDirectory() as folder, open_casebook(path) as casebook:
        begin = time.perf_counter()
        done = release.export(casebook, to, str(Path(folder) / "out"), profile=profile)
        seconds = time.perf_counter() - begin
        size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"incidents": done.incidents, "seconds": seconds, "peak_mb": peak, "file_mb": size / 1e6}


def main() -> None:
    """Make the casebook if it is not there, then measure every format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=2000)
    parser.add_argument("--casebook", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--profile", default="public")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    path = asked.casebook or str(Path(tempfile.gettempdir()) / f"reportedly-{asked.incidents}-incidents.sqlite")
    if asked.one:
        print(json.dumps(measure(path, asked.one, asked.profile)))
        return
    if not Path(path).exists():
        with open_casebook(path) as casebook:
            fill(casebook, asked.incidents)
    print(f"{'format':<14}{'incidents':>10}{'a second':>10}{'peak MB':>10}{'file MB':>10}")
    for to in asked.only.split(",") if asked.only else EXPORTERS:
        words = [
            sys.executable,
            "-m",
            "benchmarks.exporting",
            "--casebook",
            path,
            "--one",
            to,
            "--profile",
            asked.profile,
        ]
        got = json.loads(subprocess.run(words, capture_output=True, text=True, check=True, env=dict(os.environ)).stdout)
        rate = got["incidents"] / got["seconds"]
        print(f"{to:<14}{got['incidents']:>10.0f}{rate:>10.0f}{got['peak_mb']:>10.0f}{got['file_mb']:>10.1f}")


if __name__ == "__main__":
    main()
