"""The answers of a casebook, kept until it changes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from reportedly import ask
from reportedly.casebook import Casebook
from reportedly.flow import PERSON
from reportedly.nouns import Claim, Link
from reportedly.publish import IncidentRecord, Record, ReportRecord
from reportedly.publish.inert import inert
from reportedly.publish.shapes import Told
from reportedly.serve import filters
from reportedly.settings import Settings

T = TypeVar("T")
MOST = 1000  # answers kept


class Shelf:
    """What pages and API show. Asking again costs one look at the journal while nothing has changed."""

    def __init__(self, casebook: Casebook, settings: Settings | None = None) -> None:
        self.casebook, self.settings = casebook, settings
        self._lock, self._position = Lock(), -1
        self._kept: dict[tuple[Any, ...], Any] = {}

    def answer(self, question: Callable[..., T], *words: str | None) -> T:
        """The answer to a question of `ask` as the casebook is now. What the question raises is passed on."""
        with self._lock:
            position = self.casebook.position()
            if position != self._position or len(self._kept) > MOST:
                self._kept, self._position = {}, position
            key = (question, *words)
            if key not in self._kept:
                self._kept[key] = question(self.casebook, *words, settings=self.settings)
            answered: T = self._kept[key]
            return answered

    def record(self) -> Record:
        """The record of the whole casebook, made harmless to show."""
        return self.answer(_harmless)

    def found(self, asked: filters.Asked) -> filters.Answer:
        """The incidents asked for; with words, those whose reports hold them all."""
        telling = None
        if asked.words.strip():
            holding = ask.search(self.casebook, asked.words, limit=10_000).reports
            telling = {i for report in holding for i in report.incidents}
        return filters.answer(self.record().incidents, asked, telling)

    def incident(self, asked: str) -> IncidentRecord:
        """One incident by its id, an older id of it, or the first letters. Raises CasebookError when there is none."""
        found, _ = self.casebook.incident(asked)
        return next(i for i in self.record().incidents if i.id == found.id)

    def report(self, id_: str) -> ReportRecord | None:
        """One report by its id."""
        return next((r for r in self.record().reports if r.id == id_), None)

    def claims(self, report: str) -> tuple[Claim, ...]:
        """What was read from a report, as it stands in the casebook."""
        return self.answer(_claims)[report]

    def decisions(self) -> list[Link]:
        """What people judged of pairs of accounts."""
        return self.answer(_decisions)

    def accounts(self, incident: str) -> list[tuple[ReportRecord, Told]]:
        """The accounts of an incident, each with its report, the oldest report first."""
        told = [(r, t) for r in self.record().reports for t in r.incidents if t.incident == incident]
        return sorted(told, key=lambda pair: (pair[0].published is None, pair[0].published or "", pair[1].account))

    def incident_of(self, account: str) -> str:
        """The incident that an account stands in; empty when it stands in none."""
        return self.answer(_incident_of).get(account, "")


def _decisions(casebook: Casebook, settings: Settings | None) -> list[Link]:  # noqa: ARG001 - as in ask
    return [k for k in casebook.links() if k.by.startswith(PERSON)]


def _incident_of(casebook: Casebook, settings: Settings | None) -> dict[str, str]:  # noqa: ARG001 - as in ask
    return {a: i.id for i in casebook.incidents() for a in i.accounts}


def _harmless(casebook: Casebook, settings: Settings | None) -> Record:
    return inert(ask.show(casebook, settings=settings))


def _claims(casebook: Casebook, settings: Settings | None) -> dict[str, tuple[Claim, ...]]:  # noqa: ARG001 - as in ask
    return {r.report: r.claims for r in casebook.readings()}
