"""How linking grows: `python -m benchmarks.scaling 10000 100000`.

Invented accounts with days and cities as crowded as in the news: few towns have most of the attacks, some attacks are
told by dozens of outlets. Printed for each size, in a process of its own: seconds, peak memory (without that of its
helpers), links, and how well the groups agree with what was invented. `--adding` times one report more in a casebook of
each size.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta

from reportedly import flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.link import link
from reportedly.nouns import Account, Count, IncidentType, Moment, Place, Reading, Report, content_id
from reportedly.workers import spread

TOWNS, NAMES, WORDS, DAYS = 2000, 200_000, 3000, 1000
ADDED = 100  # reports added one by one
MOST_OUTLETS = 40  # accounts of one incident
FIRST = date(2022, 1, 1)
TYPES: tuple[IncidentType, ...] = ("drone_strike", "shelling", "bombing", "shooting")

Made = tuple[list[Account], dict[str, Report], dict[str, int]]


def made(accounts: int, seed: int = 7) -> Made:
    """Accounts with their reports, and the invented incident of each account."""
    chance = random.Random(seed)
    towns = [(f"Town{_letters(n)}", chance.uniform(30, 60), chance.uniform(-10, 60)) for n in range(TOWNS)]
    words = [f"w{_letters(n)}" for n in range(WORDS)]
    told: list[Account] = []
    reports: dict[str, Report] = {}
    incident: dict[str, int] = {}
    number = 0
    while len(told) < accounts:
        number += 1
        town = towns[min(int(chance.paretovariate(0.6)) - 1, TOWNS - 1)]
        day, type_ = FIRST + timedelta(chance.randrange(DAYS)), chance.choice(TYPES)
        people = [f"Name{_letters(chance.randrange(NAMES))}" for _ in range(3)]
        killed = int(chance.paretovariate(1)) - 1
        for _ in range(min(int(chance.paretovariate(1.1)), MOST_OUTLETS)):
            said = " ".join(chance.choices(words, k=60))
            text = f"A strike hit {town[0]} on {day}. {said} said {people[0]} and then {chance.choice(people)}."
            page = (day + timedelta(chance.randrange(3))).isoformat()
            report = Report(id=f"r{len(told)}", key="", origin="", text=text, language="en", published=page)
            account = Account(
                id=content_id(report.id),
                report=report.id,
                number=1,
                role="main",
                type=type_,
                when=_moment(day) if chance.random() < 0.8 else None,
                where=Place(name=town[0], level="city", country="XX", lat=town[1], lon=town[2], radius_km=5),
                killed=Count(written="", low=killed, high=killed) if chance.random() < 0.6 else None,
            )
            told.append(account)
            reports[report.id], incident[account.id] = report, number
    return told, reports, incident


def _moment(day: date) -> Moment:
    return Moment(written="", earliest=day.isoformat(), latest=day.isoformat())


def _letters(n: int) -> str:
    """A number in letters, so that it counts as a word."""
    return "".join("abcdefghij"[int(d)] for d in str(n))


def agreement(groups: tuple[tuple[str, ...], ...], incident: dict[str, int]) -> tuple[float, float]:
    """Precision and recall of the pairs in groups."""
    group_of = {a: n for n, group in enumerate(groups) for a in group}
    both = Counter((incident[a], group_of[a]) for a in incident)
    right, said, true = (
        sum(n * (n - 1) // 2 for n in c.values())
        for c in (both, Counter(group_of.values()), Counter(incident.values()))
    )
    return right / max(1, said), right / max(1, true)


def measure(size: int) -> str:
    """One row of the table, in this process."""
    accounts, reports, incident = made(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    started = time.process_time()
    clock = time.monotonic()
    linked = link(accounts, [], reports, spread=spread)
    wall, own = time.monotonic() - clock, time.process_time() - started
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = own + children.ru_utime + children.ru_stime
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    precision, recall = agreement(linked.groups, incident)
    found = f"| {size:,} | {wall:.0f} | {seconds:.1f} | {1e6 * seconds / size:.0f} | {peak:,} | {peak - before:,} "
    return found + f"| {len(linked.links):,} | {precision:.3f} | {recall:.3f} |"


def measure_adding(size: int) -> str:
    """Linking reports one by one into a casebook of this size, once archived: milliseconds of the processor."""
    accounts, reports, _ = made(size)
    late = set(random.Random(1).sample(range(size), ADDED))
    with open_casebook(":memory:") as casebook:
        for n in set(range(size)) - late:
            _archive(casebook, accounts[n], reports)
        begun = time.process_time()
        flow.link(casebook)
        seconds = time.process_time() - begun
        times = []
        for n in sorted(late):
            _archive(casebook, accounts[n], reports)
            started = time.process_time()
            flow.link(casebook)
            times.append(1000 * (time.process_time() - started))
    times.sort()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"| {size:,} | {seconds:.1f} | {peak:,} | {times[ADDED // 2]:.1f} | {times[-1]:.1f} |"


def _archive(casebook: Casebook, account: Account, reports: dict[str, Report]) -> None:
    report = reports[account.report]
    reading = Reading(report=report.id, reader="made/1", relevant=True, accounts=(account,), claims=())
    casebook.add(report, report.text.encode(), reading)


def main() -> None:
    """Print the table, each size measured in a process of its own."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=(__doc__ or "").split("\n\n")[0])
    asked.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked.add_argument("--adding", action="store_true", help="one report more, instead of all at once")
    options = asked.parse_args()
    if options.here:
        print((measure_adding if options.adding else measure)(options.sizes[0]))
        return
    if options.adding:
        print("| accounts | seconds to link and keep all | peak MB | ms to link one more, median | at most |")
        print("| --- | --- | --- | --- | --- |", flush=True)
        for size in options.sizes:
            subprocess.run([sys.executable, "-m", "benchmarks.scaling", "--here", "--adding", str(size)], check=True)
        return
    print("| accounts | seconds | of processors | µs an account | peak MB | for linking | links | pairs P | pairs R |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for size in options.sizes:
        subprocess.run([sys.executable, "-m", "benchmarks.scaling", "--here", str(size)], check=True)


if __name__ == "__main__":
    main()
