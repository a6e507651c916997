"""Collect: files, folders, globs and standard input in; archived bytes and reports out.

`collect` is the step. Each input that cannot be collected becomes one `Issue` and the run goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from reportedly.collect.capture import Capture, Collected, unique
from reportedly.collect.page import Article, article
from reportedly.collect.paths import Found, find
from reportedly.collect.sorts import reports
from reportedly.collect.suspects import suspects
from reportedly.errors import OUR_FAULT, ReportedlyError, fault
from reportedly.nouns import Issue
from reportedly.settings import Settings

__all__ = ["Article", "Capture", "Collected", "Found", "article", "collect", "collected", "find", "unique"]


def collect(paths: Iterable[str], settings: Settings, stdin: BinaryIO | None = None) -> Iterator[Collected | Issue]:
    """Collect every report under `paths`, in order; folders and globs are sorted.

    Arguments: `paths` are files, folders, globs, or `-` for `stdin` (standard input when none is
    given). Comes back: a `Collected` for each report and an `Issue` for each input that gives none, or
    that was collected with a loss. Raises nothing on account of an input.

    >>> [c.report.title for c in collect(["examples"], Settings()) if isinstance(c, Collected)]
    """
    yield from unique(item for found in find(paths, stdin) for item in collected(found, settings))


def collected(found: Found | Issue, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of one found file, and an Issue for whatever in it gives none."""
    if isinstance(found, Found) and found.path is None and found.stream is None:
        found = msgspec.structs.replace(found, stream=sys.stdin.buffer)
    try:
        for item in reports(found, settings):
            yield item
            if isinstance(item, Collected):
                yield from suspects(item.report.text, item.report.origin)
    except ReportedlyError as error:
        yield Issue(where=error.where, seen=error.seen, do=error.do)
    except Exception as error:  # noqa: BLE001 - a fault of ours that this file brings out must not end the run
        where = found.where if isinstance(found, Issue) else found.origin
        yield Issue(where=where, seen=fault(error), do=OUR_FAULT)
