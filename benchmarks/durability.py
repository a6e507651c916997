"""What a casebook survives: writers killed at random moments, a full disk, a read-only one, a clock that jumps back.

    python -m benchmarks.durability [--kills 200] [--reports 500] [--disks 20] [--seed N]

Two processes archive the same invented reports, each in its own order, through the real collecting, casebook and
linking; only the reading is a light one, so that a run takes seconds. After every blow the casebook must hold whatever
was acknowledged, nothing of it by half; the next run must finish the job with the incidents of an undisturbed run, and
the evidence sealed from it must verify.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import msgspec

from benchmarks.invented import OUTLET, drone_strike
from reportedly import custody, flow
from reportedly.casebook import first_broken, journal, open_casebook, write_evidence
from reportedly.collect import Collected, collect
from reportedly.errors import CasebookError
from reportedly.nouns import About, Count, Happening, Moment, Place, Reading, Report, Value
from reportedly.settings import Settings

SEED, KILLS, REPORTS, DISKS = 20261124, 200, 500, 20
WRITERS = 2
TOWNS = {"Ostrava": (49.8, 18.3), "Brno": (49.2, 16.6), "Olomouc": (49.6, 17.25), "Plzen": (49.75, 13.38)}
KINDS = ("captured", "reported", "read")
NOBODY = 65534  # the user who may write nowhere
READER = "light/1"


class Broken(Exception):  # noqa: N818 - what the harness exists to find
    """A promise that did not hold."""


# ------------------------------------------------------------------ reports and their light reading


def invent(path: Path, count: int) -> None:
    """Write so many reports, two of each incident."""
    with path.open("w", encoding="utf-8") as out:
        for n in range(count):
            town, day = list(TOWNS)[n // 2 % len(TOWNS)], date(2024, 1, 1) + timedelta(days=n // 2 * 9)
            text = f"A drone hit a depot in {town} overnight.\nMayor Anna Petrova said {n // 2 + 1} people were hurt."
            known = {"id": f"r{n}", "outlet": f"Post {n % 2}", "published": day.isoformat(), "language": "en"}
            out.write(json.dumps(known | {"text": text}) + "\n")


def light(report: Report) -> Reading:
    """What happened, where, when and how many were hurt, by pattern."""
    found = re.search(r"(A drone hit a depot) in (\w+) (overnight)\..*said (\d+) people were hurt", report.text, re.S)
    assert found is not None
    lat, lon = TOWNS[found[2]]
    where = Place(name=found[2], level="city", country="CZ", lat=lat, lon=lon, radius_km=10.0)
    day = str(report.published)[:10]
    when = Moment(written=found[3], earliest=f"{day}T00:00", latest=f"{day}T06:00", zone="Europe/Prague")
    hurt = Count(written=found[4], low=int(found[4]), high=int(found[4]))
    values: tuple[tuple[int, About, Value], ...] = (
        (1, "event", Happening(type="drone_strike")),
        (2, "place", where),
        (3, "time", when),
        (4, "injured", hurt),
    )
    whole = report.span(0, len(report.text))
    said = [(about, report.span(*found.span(group)), whole, value, OUTLET) for group, about, value in values]
    return drone_strike(report, READER, said, when, where, hurt)


# ------------------------------------------------------------------ writers


def write(path: str, reports: Path, order: int, say: int) -> None:
    """Archive all reports in an order of its own and link them; each acknowledged one is said at once."""
    items = [i for i in collect([str(reports)], Settings()) if isinstance(i, Collected)]
    random.Random(order).shuffle(items)
    with open_casebook(path) as casebook:
        for item in items:
            if not casebook.has(item.report.id, READER):
                issue = flow.keep(item, light(item.report), casebook)
                if issue is not None:
                    raise Broken(issue.seen)
            os.write(say, f"{item.report.id}\n".encode())
        flow.link(casebook)
        os.write(say, b"linked\n")


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a writer ended: its exit code, each report that it acknowledged with where it said so, the error it told."""

    code: int
    acknowledged: dict[str, str]
    linked: bool = False
    error: str = ""

    @classmethod
    def of(cls, name: str, code: int, said: str) -> Ended:
        """What the whole lines of a writer say; one that was killed may leave the last one unfinished."""
        lines = said.split("\n")[:-1]
        errors = [line for line in lines if line.startswith("!")]
        reports = {line: f"line {n} of {name}" for n, line in enumerate(lines, 1) if line not in ("linked", *errors)}
        return cls(code=code, acknowledged=reports, linked="linked" in lines, error=" ".join(errors))

    @property
    def killed(self) -> bool:
        """Whether it was still at work when it was killed."""
        return self.code == -signal.SIGKILL


class Writer:
    """A forked process that writes; what it said, and how it ended."""

    def __init__(self, path: Path, reports: Path, order: int, prepare: Callable[[], None] = lambda: None) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has ended
        self._name = f"the writer of order {order} in {path}"
        self.pid = os.fork()
        if self.pid == 0:
            try:
                prepare()
                write(str(path), reports, order, self._said.fileno())
            except CasebookError as error:
                os.write(self._said.fileno(), f"! {error}\n".encode())
                os._exit(3)
            except BaseException as error:  # noqa: BLE001 - a forked process must not run on in the harness
                os.write(self._said.fileno(), f"!! {type(error).__name__} {error}\n".encode())
                os._exit(4)
            os._exit(0)

    def kill(self) -> Ended:
        """Kill it, if it is still at work; how it ended. Raises Broken when it had failed by itself."""
        os.kill(self.pid, signal.SIGKILL)
        ended = self.end()
        if not ended.killed and ended.code:
            raise Broken(f"a writer failed before it was killed: {ended.error}")
        return ended

    def end(self) -> Ended:
        """Wait for its end."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self._said.seek(0)
        with self._said:
            return Ended.of(self._name, code, self._said.read().decode())


# ------------------------------------------------------------------ what must hold


def check(path: Path, acknowledged: Mapping[str, str]) -> int:
    """How many reports are there. Raises Broken when an acknowledged one is not, or anything is there by half.

    `acknowledged` names the reports, each with where it was said.
    """
    with closing(sqlite3.connect(path)) as raw:
        if (whole := raw.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise Broken(f"the file is damaged: {whole}")
    with open_casebook(str(path)) as casebook:
        reports = casebook.reports()
        if lost := {r: said for r, said in acknowledged.items() if r not in reports}:
            raise Broken(f"{len(lost)} acknowledged reports are lost\n{_traces(path, lost)}")
        readings = {r.report: r for r in casebook.readings()}
        halves = [r for r in reports if r not in readings or readings[r] != light(reports[r])]
        halves += [r for r in reports if not sha256(casebook.data(r)).hexdigest().startswith(r)]
        entries, opened = casebook.journal(), [msgspec.json.decode(x)["entry"] for x in casebook.opening_lines()]
        for kind in KINDS:
            told = Counter(e.subject for e in entries if e.kind == kind)
            halves += [r for r in reports.keys() | told.keys() if told[r] != 1 or r not in reports]
        if halves or [e.number for e in entries] != opened:
            raise Broken(f"{len(set(halves))} reports are there by half")
        if (number := first_broken(entries)) is not None:
            raise Broken(f"the journal is broken at entry {number}")
        return len(reports)


def _traces(path: Path, lost: Mapping[str, str]) -> str:
    """Of each lost report: where it was acknowledged, what the tables hold of it, how far the journal and files go."""
    counts = {
        "captures": "SELECT count(*) FROM captures WHERE digest LIKE ? || '%'",
        "reports": "SELECT count(*) FROM reports WHERE id = ?",
        "readings": "SELECT count(*) FROM readings WHERE report = ?",
        "journal": "SELECT group_concat(number || ' ' || kind) FROM journal WHERE subject = ?",
    }
    lines = [f"{p.name}: {p.stat().st_size} bytes" for p in sorted(path.parent.glob(f"{path.name}*"))]
    with closing(sqlite3.connect(path)) as raw:
        last = raw.execute("SELECT max(number), max(at) FROM journal").fetchone()
        lines.append(f"journal: {last}")
        for report, said in lost.items():
            held = {name: raw.execute(query, (report,)).fetchone()[0] for name, query in counts.items()}
            lines.append(f"{report}: acknowledged in {said}; there are {held}")
    return "\n".join(lines)


def finished(path: Path, reports: Path, acknowledged: Mapping[str, str], folder: Path) -> list[bytes]:
    """The incidents after a run to the end. Raises Broken unless everything is there and its evidence verifies."""
    last = Writer(path, reports, 0).end()
    if last.code or not last.linked:
        raise Broken(f"the next run did not finish: {last.error}")
    check(path, {**acknowledged, **last.acknowledged})
    shutil.rmtree(folder, ignore_errors=True)
    with open_casebook(str(path)) as casebook:
        write_evidence(casebook, str(folder), sign=False)
        incidents = list(casebook.incident_lines())
    faults = [f for f in custody.verify(folder).faults if f.where != custody.SIGNATURE]
    if faults:
        raise Broken(f"its evidence has {len(faults)} faults: {faults[0].where}: {faults[0].seen}")
    return incidents


class Harness:
    """One folder of reports, the incidents of an undisturbed run, and how long that took."""

    def __init__(self, folder: Path, count: int, seed: int) -> None:
        self.folder, self.count, self.chance = folder, count, random.Random(seed)
        self.reports = folder / "reports.jsonl"
        invent(self.reports, count)
        path, begun = self.fresh(), time.monotonic()
        both = [Writer(path, self.reports, n) for n in range(WRITERS)]
        ends = [w.end() for w in both]
        self.seconds = time.monotonic() - begun
        if any(e.code for e in ends):
            raise Broken(f"an undisturbed run failed: {' '.join(e.error for e in ends)}")
        self.size = path.stat().st_size
        said = {report: where for e in ends for report, where in e.acknowledged.items()}
        self.incidents = finished(path, self.reports, said, folder / "sealed")
        self.undisturbed = path

    def fresh(self, folder: Path | None = None) -> Path:
        """The path of a casebook that is not there yet."""
        folder = folder or self.folder / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder / "case.sqlite"

    def finish(self, path: Path, acknowledged: Mapping[str, str]) -> None:
        """Run to the end; the incidents must be those of the undisturbed run."""
        if finished(path, self.reports, acknowledged, self.folder / "sealed") != self.incidents:
            raise Broken("the incidents are not those of an undisturbed run")

    def kills(self, wanted: int) -> str:
        """Kill one or both of two writers at a random moment, so often; end what they began, and begin anew."""
        done = runs = left = 0
        path, acknowledged = self.fresh(), dict[str, str]()
        while done < wanted:
            both = [Writer(path, self.reports, self.chance.randrange(2**30)) for _ in range(WRITERS)]
            time.sleep(self.chance.uniform(0, self.seconds))
            wounded = self.chance.choice((1, 2))
            ends = [w.kill() for w in both[:wounded]] + [w.end() for w in both[wounded:]]
            for ended in ends:
                acknowledged |= ended.acknowledged
                if ended.code and not ended.killed:
                    raise Broken(f"the other writer failed: {ended.error}")
            done += sum(ended.killed for ended in ends)
            print(f"{done} kills", end="\r", file=sys.stderr)
            left = check(path, acknowledged) if path.exists() else 0
            if left == self.count:
                self.finish(path, acknowledged)
                runs, path, acknowledged = runs + 1, self.fresh(), {}
        self.finish(path, acknowledged)
        return f"{done} kills in {runs + 1} runs of {self.count} reports"

    def full_disks(self, wanted: int) -> str:
        """Let the disk be full at a random size; then make room."""
        hit = Counter[str]()
        for n in range(wanted):
            # the database and its log; below some size not even an empty casebook fits
            size = self.chance.randrange(100_000, self.size)
            with _disk(self.folder / "disk", size if n % 2 else None) as (disk, grow):
                path = self.fresh(disk / "run")
                files = (lambda: None) if disk.is_mount() else _at_most(size)
                ended = Writer(path, self.reports, n, files).end()
                if ended.code not in (0, 3):
                    raise Broken(f"a full disk was no clear error: {ended.code} {ended.error}")
                if ended.code == 3 and "room" not in ended.error:
                    raise Broken(f"a full disk is not told as one: {ended.error}")
                hit["in the way" if ended.code else "not reached"] += 1
                grow()
                if path.exists():
                    check(path, ended.acknowledged)
                self.finish(path, ended.acknowledged)
        return f"{wanted} full disks ({hit['in the way']} stopped a run)"

    def read_only(self, wanted: int) -> str:
        """Let a casebook lie where nothing can be written; it must be read, and writing be a clear error."""
        for n in range(wanted):
            path = self.fresh()
            first = Writer(path, self.reports, n)
            time.sleep(self.chance.uniform(0.3, 0.9) * self.seconds)
            acknowledged = first.kill().acknowledged
            if len(acknowledged) == self.count:  # quicker than thought: nothing may be left to write
                path, acknowledged = self.fresh(), {}
            held = check(path, acknowledged)
            with _forbidden(path):
                ended = Writer(path, self.reports, n, _without_rights).end()
                if ended.code != 3:
                    raise Broken(f"a read-only folder was no clear error: {ended.code} {ended.error}")
                if Writer(path, self.reports, n, partial(_read, path, held)).end().code:
                    raise Broken("a casebook in a read-only folder cannot be read")
            self.finish(path, acknowledged)
        return f"{wanted} read-only folders"

    def clocks(self, wanted: int) -> str:
        """Turn the clock back by hours or years at random moments."""
        back = 0
        for n in range(wanted):
            path, seed = self.fresh(), self.chance.randrange(2**30)
            ended = Writer(path, self.reports, n, partial(_jumping, seed)).end()
            if ended.code:
                raise Broken(f"a clock that jumps back ended the run: {ended.error}")
            self.finish(path, ended.acknowledged)
            with open_casebook(str(path)) as casebook:
                told = casebook.journal()
            later = [b for a, b in pairwise(told) if b.at < a.at]
            if not all("gone back" in str(e.clock) for e in later):
                raise Broken("a clock that went back is not told")
            back += len(later)
        return f"{wanted} runs with a clock that jumps back ({back} times, each told in the journal)"


# ------------------------------------------------------------------ blows


@contextmanager
def _disk(folder: Path, size: int | None) -> Iterator[tuple[Path, Callable[[], object]]]:
    """A small disk of its own when the system lets us make one, and what makes it larger; else an ordinary folder."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if size is None or os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield folder, lambda: None
        return
    try:
        larger = ["mount", "-o", "remount,size=1g", str(folder)]
        yield folder, partial(subprocess.check_call, larger)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _at_most(size: int) -> Callable[[], None]:
    """No file may grow larger: what a quota does."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@contextmanager
def _forbidden(path: Path) -> Iterator[None]:
    """A folder and its files that nobody may write; the folders above can be entered."""
    above = [p for p in path.parents if p.stat().st_uid == os.getuid() and p.stat().st_mode & 0o055 != 0o055]
    modes = {p: p.stat().st_mode for p in (*above, path.parent, *path.parent.iterdir())}
    for p, mode in modes.items():
        p.chmod(mode | 0o055 if p in above and p != path.parent else 0o555 if p.is_dir() else 0o444)
    try:
        yield
    finally:
        for p, mode in modes.items():
            p.chmod(mode)


def _without_rights() -> None:
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def _read(path: Path, held: int) -> None:
    _without_rights()
    with open_casebook(str(path), create=False) as casebook:
        os._exit(0 if len(casebook.reports()) == held else 5)


def _jumping(seed: int) -> None:
    chance, gone = random.Random(seed), timedelta()

    class Clock(datetime):
        @classmethod
        def now(cls, _tz: object = None) -> datetime:  # type: ignore[override]
            nonlocal gone
            if chance.random() < 0.02:
                gone += timedelta(seconds=chance.choice((2, 3600, 400 * 86400)))
            return datetime.fromtimestamp(time.time(), UTC) - gone

    journal.datetime = Clock  # type: ignore[attr-defined]


def main(arguments: list[str]) -> int:
    """Print what was survived; 1 at the first promise that did not hold."""
    parser = argparse.ArgumentParser(description="What a casebook survives.")
    for name, default in (("kills", KILLS), ("reports", REPORTS), ("disks", DISKS), ("seed", SEED)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="durability-"))
    try:
        harness = Harness(folder, asked.reports, asked.seed)
        print(
            f"an undisturbed run of {WRITERS} writers: {asked.reports} reports in {harness.seconds:.1f} s", flush=True
        )
        few = max(1, asked.disks // 4)
        for blow, times in (
            (harness.kills, asked.kills),
            (harness.full_disks, asked.disks),
            (harness.read_only, few),
            (harness.clocks, few),
        ):
            print(
                f"{blow(times)}: nothing acknowledged lost, nothing by half, finished by the next run, verified",
                flush=True,
            )
    except Broken as broken:
        print(f"BROKEN (seed {asked.seed}): {broken}\nThe casebook as it was found: {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
