"""The errors of reportedly, each saying what was seen, where, and what to do.

ReportedlyError
├── InputError         a path, page or record that cannot be collected
├── KnowledgeError     shipped data, a language or a model that is missing or wrong
├── CasebookError      a casebook that cannot be opened, or holds no such record
└── SettingsError      a setting with an unknown name or a value out of range
"""

from __future__ import annotations


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
