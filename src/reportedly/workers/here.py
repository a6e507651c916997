"""Collecting and reading in this process: what every worker does, and the whole crew when there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self

from reportedly import collect as collecting
from reportedly import read as reading
from reportedly.collect import Collected, Found
from reportedly.errors import OUR_FAULT, ReportedlyError, fault
from reportedly.knowledge import Knowledge
from reportedly.nouns import Issue, Reading, Report
from reportedly.settings import Settings


class Here:
    """Collects and reads in this process, without limits of time and memory."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self._settings, self._knowledge = settings, knowledge

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        pass

    def collect(self, found: Found | Issue) -> Iterator[Collected | Issue]:
        """The reports of one file."""
        return collecting.collected(found, self._settings)

    def read(
        self, items: Iterable[Collected | Issue], known: Callable[[Report], bool]
    ) -> Iterator[tuple[Collected | Issue, Reading | Issue | None]]:
        """Each item with its reading; null for an issue and for a report that is `known`."""
        for item in items:
            wanted = isinstance(item, Collected) and not known(item.report)
            yield item, (read(item.report, self._knowledge) if wanted and isinstance(item, Collected) else None)


def read(report: Report, knowledge: Knowledge) -> Reading | Issue:
    """The reading of a report, or why it cannot be read."""
    try:
        return reading.read(report, knowledge)
    except ReportedlyError as error:
        return Issue(where=error.where or report.origin, seen=error.seen, do=error.do)
    except Exception as error:  # noqa: BLE001 - a fault of ours that this report brings out must not end the run
        return Issue(where=report.origin, seen=fault(error), do=OUR_FAULT)
