"""A worker: `python -m reportedly.workers.child IN OUT` takes jobs from one pipe and answers through the other.

The system ends it when a job takes more processor time, and refuses it more memory, than the settings allow.
"""

from __future__ import annotations

import math
import signal
import sys
import time

import msgspec

from reportedly import collect as collecting
from reportedly.collect import Collected
from reportedly.knowledge import Knowledge
from reportedly.nouns import Issue
from reportedly.settings import Settings
from reportedly.workers.here import read
from reportedly.workers.words import Answer, Collect, Done, Item, Job, pack, put, take

try:
    import resource
except ModuleNotFoundError:  # not a Unix: the run still waits no longer than it may
    resource = None  # type: ignore[assignment]


def main(inward: int, outward: int) -> None:
    """Do what is asked until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run is asked to stop, and stops its workers
    settings = msgspec.msgpack.decode(take(inward), type=Settings)
    knowledge = Knowledge.load(settings)
    _limit_memory(settings.max_memory_mb)
    try:
        while True:
            job = msgspec.msgpack.decode(take(inward), type=Job)
            _limit_time(settings.max_seconds)
            if isinstance(job, Collect):
                for n, item in enumerate(collecting.collected(job.found, settings)):
                    if n >= job.skip:
                        put(outward, pack(_item(item)))
                        _limit_time(settings.max_seconds)
                put(outward, pack(Done()))
            else:
                got = read(job.report, knowledge)
                put(outward, pack(Answer(issue=got) if isinstance(got, Issue) else Answer(reading=got)))
    except (EOFError, BrokenPipeError):
        return


def _item(item: Collected | Issue) -> Item:
    return Item(issue=item) if isinstance(item, Issue) else Item(collected=item)


def _limit_memory(megabytes: int) -> None:
    """What this process may hold of its own; a shared library or a mapped file does not count."""
    if resource is not None:
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_DATA, megabytes << 20)


def _limit_time(seconds: int) -> None:
    """So much processor time from now: a busy machine does not count against a report."""
    if resource is not None:
        _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds)


def _limit(kind: int, value: int) -> None:
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if most == resource.RLIM_INFINITY else min(value, most), most))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
