"""The answers of a casebook, kept until it changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar

import msgspec

from reportedly import ask
from reportedly.assess.rulings import ruled_readings, standing
from reportedly.casebook import Casebook
from reportedly.errors import CasebookError
from reportedly.flow import PERSON
from reportedly.knowledge import Knowledge
from reportedly.nouns import Claim, Link, Ruled
from reportedly.publish import IncidentRecord, Record, ReportRecord
from reportedly.publish.inert import inert
from reportedly.publish.profiles import held_back, held_back_report, profile_named
from reportedly.publish.shapes import Told
from reportedly.serve.filters import Asked
from reportedly.serve.index import Answer, Index, entry
from reportedly.settings import Settings

T = TypeVar("T")
Position = tuple[int, int]  # of the journal, and the hour where that matters
MOST = 1000  # answers kept
HOUR = 3600  # seconds


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The whole casebook as it is shown, made harmless, and the ways to find things in it."""

    record: Record
    index: Index
    incidents: dict[str, IncidentRecord]
    reports: dict[str, ReportRecord]
    claims: dict[str, tuple[Claim, ...]]  # of each report, as people have put them right
    rulings: dict[str, list[Ruled]]  # on each claim there is now, the newest first
    incident_of: dict[str, str]  # of each account
    decisions: tuple[Link, ...]
    kept: dict[tuple[object, ...], Any] = msgspec.field(default_factory=dict)  # what was made of it: see `keep`


class _State:
    """What all views of one shelf share: the newest answers, and who is making them."""

    def __init__(self) -> None:
        self.making = Lock()
        self.answers: dict[tuple[Any, ...], Any] = {}
        self.answered_at: Position = (-1, 0)
        self.held: Held | None = None
        self.held_at: Position = (-1, 0)


class Shelf:
    """What pages and API show. Asking again costs one look at the journal while nothing has changed.

    When it has changed, the first who asks makes the answers anew, and until they are there the others are shown the
    casebook as it was a moment ago; but never as it was before `least`, the position after their own last change.
    """

    def __init__(self, casebook: Casebook, settings: Settings | None = None, profile: str = "internal") -> None:
        self.casebook, self.settings, self.profile, self.least = casebook, settings, profile, 0
        self._state = _State()

    def since(self, position: int) -> Shelf:
        """The same shelf for somebody who has changed the casebook last at this position of the journal."""
        if position == self.least:
            return self
        view = copy(self)
        view.least = position
        return view

    def answer(self, question: Callable[..., T], *words: str | None) -> T:
        """The answer to a question of `ask` as the casebook is now. What the question raises is passed on."""
        state, key = self._state, (question, *words)
        with state.making:
            now = self._now()
            if now != state.answered_at or len(state.answers) > MOST:
                state.answers, state.answered_at = {}, now
            if key not in state.answers:
                state.answers[key] = question(self.casebook, *words, settings=self.settings)
            answered: T = state.answers[key]
            return answered

    def keep(self, key: tuple[object, ...], make: Callable[[Held], T]) -> T:
        """What was made for this key, made anew when the casebook has changed."""
        held = self.held()
        if key not in held.kept:
            if len(held.kept) > MOST:
                held.kept.clear()
            held.kept[key] = make(held)
        kept: T = held.kept[key]
        return kept

    def _now(self) -> Position:
        # Under a profile incidents appear with the hours: see publish.profiles.
        return self.casebook.position(), int(time.time() // HOUR) if self.profile != "internal" else 0

    def held(self) -> Held:
        """The whole casebook as it is now, or, while another makes that, as it was a moment ago."""
        state, now = self._state, self._now()
        if state.held is not None and state.held_at == now:
            return state.held
        old = state.held if state.held_at[0] >= self.least and state.held_at[1] == now[1] else None
        if not state.making.acquire(blocking=old is None):
            assert old is not None
            return old
        try:
            now = self._now()
            if state.held is None or state.held_at != now:
                state.held = _held(self.casebook, self.settings, self.profile)
                state.held_at = now
            return state.held
        finally:
            state.making.release()

    def record(self) -> Record:
        """The record of the whole casebook, made harmless to show."""
        return self.held().record

    def found(self, asked: Asked) -> Answer:
        """The incidents asked for; with words, those whose reports hold them all."""
        return self.found_in(self.held(), asked)

    def found_in(self, held: Held, asked: Asked) -> Answer:
        """The same of the casebook as it was when this was made."""
        telling = None
        if asked.words.strip():
            key = ("words", asked.words)
            if key not in held.kept:
                held.kept[key] = held.index.telling(self.casebook.holding(asked.words))
            telling = held.kept[key]
        return held.index.answer(asked, telling)

    def incident(self, asked: str) -> IncidentRecord:
        """One incident by its id, an older id of it, or the first letters. Raises CasebookError when there is none."""
        known = self.held().incidents
        id_ = asked if asked in known else self.casebook.incident(asked)[0].id
        if id_ not in known:  # held back
            raise CasebookError(f"no incident {asked!r}", where=self.casebook.path)
        return known[id_]

    def report(self, id_: str) -> ReportRecord | None:
        """One report by its id."""
        return self.held().reports.get(id_)

    def claims(self, report: str) -> tuple[Claim, ...]:
        """What was read from a report, as people have put it right."""
        return self.held().claims[report]

    def accounts(self, incident: str) -> list[tuple[ReportRecord, Told]]:
        """The accounts of an incident, each with its report, the oldest report first."""
        held = self.held()
        cited = [held.reports[c.report] for c in held.incidents[incident].reports]
        told = [(r, t) for r in cited for t in r.incidents if t.incident == incident]
        return sorted(told, key=lambda pair: (pair[0].published is None, pair[0].published or "", pair[1].account))


def _held(casebook: Casebook, settings: Settings | None, profile: str) -> Held:
    record = inert(ask.show(casebook, settings=settings))
    internal = profile == "internal"
    if not internal:
        record = _published(record, profile, settings)
    numbers, readings, rulings = casebook.numbers(), casebook.readings(), casebook.rulings()
    told = ((numbers[cited.report], i.id) for i in record.incidents for cited in i.reports)
    return Held(
        record=record,
        index=Index(map(entry, record.incidents), told),
        incidents={i.id: i for i in record.incidents},
        reports={r.id: r for r in record.reports},
        claims={r.report: r.claims for r in ruled_readings(readings, rulings)} if internal else {},
        rulings=standing(rulings, (c for r in readings for c in r.claims)) if internal and rulings else {},
        incident_of={a: i.id for i in casebook.incidents() for a in i.accounts},
        decisions=tuple(k for k in casebook.links() if k.by.startswith(PERSON)) if internal else (),
    )


def _published(record: Record, profile: str, settings: Settings | None) -> Record:
    """What a profile lets be seen of the incidents that it does not hold back, and of the reports that tell of them."""
    words, now = Knowledge.load(settings).names, datetime.now(UTC)
    rules = profile_named(profile, words)
    shown = [kept for i in record.incidents if (kept := held_back(i, rules, words, now).record)]
    telling = {c.report for i in shown for c in i.reports}
    reports = [held_back_report(r, rules, words) for r in record.reports if r.id in telling]
    return Record(incidents=tuple(shown), reports=tuple(reports))
