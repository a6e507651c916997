"""The errors of reportedly, each saying what was seen, where, and what to do.

ReportedlyError
├── InputError         a path, page or record that cannot be collected
├── KnowledgeError     shipped data, a language or a model that is missing or wrong
├── CasebookError      a casebook that cannot be opened, or holds no such record
└── SettingsError      a setting with an unknown name or a value out of range
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb

OUR_FAULT = "This is a fault of reportedly: please report it with the page"
TOLD = 200  # characters of an unforeseen message that are kept: it may quote a whole page


class ReportedlyError(Exception):
    """The root. `seen` is what was found, `where` the file and offset, `do` the way out."""

    def __init__(self, seen: str, *, where: str = "", do: str = "") -> None:
        self.seen, self.where, self.do = seen, where, do
        super().__init__(f"{where}: {seen}" if where else seen)

    def __str__(self) -> str:
        line = f"{self.where}: {self.seen}" if self.where else self.seen
        return f"{line}. {self.do}" if self.do else line


class InputError(ReportedlyError):
    """A path, page or record that cannot be collected."""


class KnowledgeError(ReportedlyError):
    """Shipped data, a language or a model that is missing or wrong."""


class CasebookError(ReportedlyError):
    """A casebook that cannot be opened, or holds no such record."""


class SettingsError(ReportedlyError):
    """A setting with an unknown name or a value out of range."""


@contextmanager
def missing(extra: str) -> Iterator[None]:
    """Around the imports of an extra: what is not installed is a SettingsError that names the extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        do = f"Install the extra: pip install 'reportedly[{extra}]'"
        raise SettingsError(f"{error.name} is not installed", where=f"extra {extra!r}", do=do) from None


def fault(error: Exception) -> str:
    """An unforeseen exception in words: which one, and the innermost of our own lines that it came through."""
    lines = [(f.f_globals.get("__name__", "?"), number) for f, number in walk_tb(error.__traceback__)]
    ours = [line for line in lines if line[0].partition(".")[0] == __name__.partition(".")[0]] or lines
    told = " ".join(str(error).split())[:TOLD]
    at = f" in {ours[-1][0]}, line {ours[-1][1]}" if ours else ""
    return f"unforeseen {type(error).__name__}{at}" + (f": {told}" if told else "")
