"""One task for many items on all processors: `map` in processes that share what is in memory, where the system can."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

AHEAD = 2  # items that wait for each process

_task: Callable[[Any], Any]


def spread(task: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """What the task gives for each item, in order. The first item is done here: one item is not worth a process."""
    iterator = iter(items)
    for item in iterator:
        yield task(item)
        break
    processors = os.cpu_count() or 1
    if processors == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(task, iterator)
        return
    second = next(iterator, None)
    if second is None:
        return
    gc.freeze()  # the memory shared with the processes is not walked through, which would copy it
    waiting: deque[Future[Any]] = deque()
    with ProcessPoolExecutor(processors, multiprocessing.get_context("fork"), _begin, (task,)) as processes:
        waiting.append(processes.submit(_do, second))
        for item in iterator:
            waiting.append(processes.submit(_do, item))
            if len(waiting) > AHEAD * processors:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    gc.unfreeze()


def _begin(task: Callable[[Any], Any]) -> None:
    global _task  # noqa: PLW0603 - a process that is begun for one task
    _task = task


def _do(item: Any) -> Any:
    return _task(item)
