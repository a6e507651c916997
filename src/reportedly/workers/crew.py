"""The crew of a run: one worker that collects, others that read, and what is said when one of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self

import msgspec

from reportedly import collect as collecting
from reportedly.collect import Collected, Found
from reportedly.errors import TOLD
from reportedly.nouns import Issue, Reading, Report
from reportedly.settings import Settings
from reportedly.workers.words import Collect, Done, Item, Job, Said, pack, put, take
from reportedly.workers.words import Read as ReadIt

Read = tuple[Collected | Issue, Reading | Issue | None]

PATIENCE = 10  # a worker that waits (for a disk, for its turn) may take so many times the processor time it is allowed
AGAIN = "The other reports were read. Run again; if it stays so, leave it out, or raise "


class Crew(Protocol):
    """Collects files and reads reports."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...
    def collect(self, found: Found | Issue) -> Iterator[Collected | Issue]:
        """The reports of one file, and an Issue for what in it gives none."""
        ...

    def read(self, items: Iterable[Collected | Issue], known: Callable[[Report], bool]) -> Iterator[Read]:
        """Each item with its reading, in order; null for an issue and for a report that is `known`."""
        ...


class Dead(Exception):  # noqa: N818 - what has happened to a worker, not an error of ours
    """A worker is gone; the message says why, `setting` which limit it met."""

    def __init__(self, why: str, setting: str) -> None:
        super().__init__(why)
        self.setting = setting

    def issue(self, where: str) -> Issue:
        """The line of the run's list for what the worker was doing."""
        return Issue(where=where, seen=f"its worker died: {self}", do=f"{AGAIN}{self.setting}.")


class Worker:
    """One process that does one job after another."""

    def __init__(self, settings: Settings, stdin: int = subprocess.DEVNULL) -> None:
        self._settings = settings
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        inward, self._outward = os.pipe()
        self._inward, outward = os.pipe()
        # -P: no module of the folder that is worked in takes the place of a library
        command = [sys.executable, "-P", "-m", "reportedly.workers.child", str(inward), str(outward)]
        try:
            self.process = subprocess.Popen(
                command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=self._last_words, pass_fds=(inward, outward)
            )
        finally:
            os.close(inward)
            os.close(outward)
        with suppress(BrokenPipeError):  # it could not start: who asks it will be told
            put(self._outward, pack(settings))

    def ask(self, job: Job) -> None:
        """Give it a job; `answer` says whether it lives."""
        with suppress(BrokenPipeError):
            put(self._outward, pack(job))

    def answer(self) -> Said:
        """The next thing that it says. Raises Dead when it says nothing any more; then it is gone."""
        try:
            message = take(self._inward, self._settings.max_seconds * PATIENCE)
        except EOFError:
            self.process.wait()
            raise Dead(*self._why()) from None
        except TimeoutError:
            raise Dead(f"no answer for {self._settings.max_seconds * PATIENCE:,} s", "max_seconds") from None
        said: Said = msgspec.msgpack.decode(message, type=Said)
        return said

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        os.close(self._inward)
        os.close(self._outward)
        self._last_words.close()

    def _why(self) -> tuple[str, str]:
        code = self.process.returncode
        if hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
            return f"more than {self._settings.max_seconds:,} s of processor time", "max_seconds"
        self._last_words.seek(0)
        lines = [x for x in self._last_words.read().decode("utf-8", "replace").splitlines() if x.strip()]
        last = f" ({lines[-1].strip()[:TOLD]})" if lines else ""
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"it ended with code {code}"
        return f"{how}{last}", "max_memory_mb"


class Processes:
    """A crew of processes. They are started when there is something to do."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._collector: Worker | None = None
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in (*self._idle, *self._busy, *filter(None, [self._collector])):
            worker.close()

    def collect(self, found: Found | Issue) -> Iterator[Collected | Issue]:
        """The reports of one file. When the worker dies the file is gone on with, unless nothing more came of it."""
        if isinstance(found, Issue):
            yield found
            return
        stdin = subprocess.DEVNULL
        if found.stream is not None:
            try:
                stdin = found.stream.fileno()
            except OSError:  # what stands in for standard input in this process only
                yield from collecting.collected(found, self._settings)
                return
        given = before = 0
        while True:
            if self._collector is None or stdin != subprocess.DEVNULL:
                self._dismiss()
                self._collector = Worker(self._settings, stdin)
            self._collector.ask(Collect.of(found, given))
            try:
                while not isinstance(said := self._collector.answer(), Done):
                    assert isinstance(said, Item)
                    given += 1
                    yield said.inside
            except Dead as dead:
                self._dismiss()
                if given == before or stdin != subprocess.DEVNULL:
                    where = f"{found.origin}, after report {given}" if given else found.origin
                    yield dead.issue(where)
                    return
                before = given
            else:
                return

    def _dismiss(self) -> None:
        if self._collector is not None:
            self._collector.close()
            self._collector = None

    def read(self, items: Iterable[Collected | Issue], known: Callable[[Report], bool]) -> Iterator[Read]:
        """Each item with its reading, in order. While one is read, the next is collected and the last one kept."""
        waiting: deque[tuple[Collected | Issue, Worker | None]] = deque()
        for item in items:
            if isinstance(item, Issue) or known(item.report):
                waiting.append((item, None))
                ready = []
            else:
                ready = [self._next(waiting) for _ in range(self._in_the_way(waiting))]
                worker = self._idle.pop() if self._idle else Worker(self._settings)
                self._busy.add(worker)
                worker.ask(ReadIt(item.report))
                waiting.append((item, worker))
            yield from ready
            while waiting and waiting[0][1] is None:
                yield self._next(waiting)
        while waiting:
            yield self._next(waiting)

    def _in_the_way(self, waiting: Iterable[tuple[Collected | Issue, Worker | None]]) -> int:
        """How many items must be finished before a worker is free."""
        if len(self._busy) < self._settings.workers:
            return 0
        return next(n for n, (_, worker) in enumerate(waiting, start=1) if worker is not None)

    def _next(self, waiting: deque[tuple[Collected | Issue, Worker | None]]) -> Read:
        item, worker = waiting.popleft()
        if worker is None or isinstance(item, Issue):
            return item, None
        self._busy.discard(worker)
        try:
            said = worker.answer()
        except Dead as dead:
            worker.close()
            return item, dead.issue(item.report.origin)
        self._idle.append(worker)
        assert not isinstance(said, Item | Done)
        return item, said.inside
