"""The shapes of what is published: the records that JSON, terminal, notebook and Python all show.

Nouns stand in them as they are. The JSON Schema (`reportedly schema`) is made from these classes, so a
field is described here once. Null always means that the reports do not say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from reportedly.assess.lists import Dating
from reportedly.link.explain import Explained
from reportedly.nouns import (
    About,
    Certainty,
    Field,
    Finding,
    Grade,
    IncidentType,
    Independence,
    Issue,
    Link,
    Moment,
    Place,
    Reason,
    Reported,
    Role,
    Ruling,
    SourceKind,
    Stage,
    Value,
    Verdict,
)

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parent of all shapes."""


class Stretch(Shape, frozen=True, kw_only=True):
    """Where words stand in a report's text: `[start, end)` in code points."""

    start: int
    end: int


class Range(Shape, frozen=True, kw_only=True):
    """The lowest and the highest figure still standing in one report; both 0 when it says nobody."""

    min: int
    max: int


# ------------------------------------------------------------------ one report (JSON Lines)


class Told(Shape, frozen=True, kw_only=True):
    """An incident as one report tells it.

    `at_least` names the figures (killed, injured) that the report gives as a lower bound only, `vague`
    keeps the words where it gives none ("dozens"). `spans` says where target, weapon and actor stand.
    """

    incident: str
    account: str
    role: Role
    type: IncidentType
    stage: Stage
    start: str | None
    end: str | None
    when: Moment | None
    place: Place | None
    target: str | None
    weapon: str | None
    actor: str | None
    killed: Range | None
    injured: Range | None
    at_least: tuple[str, ...] = ()
    vague: dict[str, str] = {}
    spans: dict[str, Stretch] = {}


class Statement(Shape, frozen=True, kw_only=True):
    """A claim as it was read, with its exact words: `text[start:end] == quote`. `speaker` "" is the outlet itself.

    `rulings` are what people ruled on it, the newest first. `page` is where the quote begins in a paged
    document (PDF).
    """

    id: str
    quote: str
    start: int
    end: int
    speaker: str
    speaker_kind: SourceKind
    via: tuple[str, ...]
    certainty: Certainty
    about: About
    value: Value | None
    words: str | None
    sentence: Stretch
    cue: str | None
    hedge: str | None
    as_of: str | None
    superseded: bool
    incident: str | None
    reader: str
    page: int | None = None
    rulings: tuple[Ruling, ...] = ()


class Tested(Shape, frozen=True, kw_only=True):
    """A finding, with the incident that it is about."""

    incident: str
    check: str
    verdict: Verdict
    statement: str
    working: tuple[str, ...]
    data: tuple[str, ...]
    claims: tuple[str, ...]


class ReportRecord(Shape, frozen=True, kw_only=True):
    """One report as it was read: a line of `reportedly read --format jsonl`."""

    report: str
    id: str
    url: str | None
    outlet: str | None
    title: str | None
    published: str | None
    language: str
    reader: str
    relevant: bool
    incidents: tuple[Told, ...]
    claims: tuple[Statement, ...]
    findings: tuple[Tested, ...] = ()
    via: tuple[str, ...] = ()


# ------------------------------------------------------------------ one incident


class Cited(Shape, frozen=True, kw_only=True):
    """A report that tells of the incident, and in which role; `via`: who passed it on, nearest first."""

    report: str
    key: str
    outlet: str | None
    published: str | None
    title: str | None
    url: str | None
    role: Role
    via: tuple[str, ...] = ()


class Picture(Shape, frozen=True, kw_only=True):
    """A picture with its caption and credit. It is not evidence; `illustrative` when the page says so itself."""

    report: str
    outlet: str | None
    published: str | None
    src: str
    caption: str
    illustrative: bool
    credit: str = ""
    alt: str = ""
    file: str | None = None  # the SHA-256 of its bytes, under which they are kept
    media_type: str | None = None
    pixels: tuple[int, int] | None = None  # width and height
    taken: str | None = None  # the camera's date
    camera: str | None = None
    gps: str | None = None  # as its file has it; only in the internal profile, and no place of the incident


class IncidentRecord(Shape, frozen=True, kw_only=True):
    """The record of one incident: every value with who said it, how surely, where, and the sentence."""

    id: str
    redirected_from: tuple[str, ...]
    role: Role
    type: IncidentType
    when: Moment | None
    where: Place | None
    fields: tuple[Field, ...]
    findings: tuple[Finding, ...]
    background: tuple[Reported, ...]  # products, sanctions, history: no part of the incident
    pictures: tuple[Picture, ...]
    reports: tuple[Cited, ...]
    links: tuple[Link, ...]
    grade: Grade | None = None
    independence: Independence | None = None


class Record(Shape, frozen=True, kw_only=True):
    """What a run or a question gives back: incidents, the reports they come from, and what went wrong.

    In a notebook it shows itself; `print` it with rich for the terminal.
    """

    incidents: tuple[IncidentRecord, ...] = ()
    reports: tuple[ReportRecord, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether anything went wrong (notes and warnings aside)."""
        return any(i.kind == "error" for i in self.issues)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from reportedly.publish.record import render

        yield from render(self)

    def _repr_html_(self) -> str:
        from reportedly.publish.page import html

        return html(self)

    def json(self) -> bytes:
        """The record as JSON, the bytes that `--format json` prints."""
        from reportedly.publish.json import document

        return document(self)

    def lines(self) -> list[bytes]:
        """One JSON object for each report, the lines that `--format jsonl` prints."""
        from reportedly.publish.json import line

        return [line(r) for r in self.reports]


# ------------------------------------------------------------------ lists and answers


class Listed(Shape, frozen=True, kw_only=True):
    """An incident in the list of incidents. Figures are null when no report gives one."""

    id: str
    role: Role
    type: IncidentType
    start: str | None
    end: str | None
    place: str | None
    country: str | None
    killed: tuple[int | None, int | None] | None
    injured: tuple[int | None, int | None] | None
    disputed: tuple[str, ...]
    reports: int


class Incidents(Shape, frozen=True, kw_only=True):
    """All incidents of a casebook, oldest first."""

    incidents: tuple[Listed, ...]


class FoundReport(Shape, frozen=True, kw_only=True):
    """A report found by its words, with a stretch of its text."""

    report: str
    key: str
    outlet: str | None
    published: str | None
    title: str | None
    incidents: tuple[str, ...]
    start: int
    end: int
    quote: str


class Found(Shape, frozen=True, kw_only=True):
    """The reports found for some words, best first."""

    words: str
    reports: tuple[FoundReport, ...]


class Why(Shape, frozen=True, kw_only=True):
    """Every claim on one field of one incident."""

    incident: str
    redirected_from: tuple[str, ...]
    field: Field


class SanctionsList(Shape, frozen=True, kw_only=True):
    """A sanctions list in the casebook: its name, its day, how many entries, and the hash of its file.

    `dated_by` says where the day was taken from: given, the entries of the list, or the day of the file.
    """

    name: str
    as_of: str
    dated_by: Dating
    entries: int
    sha256: str


class SanctionsLists(Shape, frozen=True, kw_only=True):
    """The sanctions lists of a casebook, by name."""

    lists: tuple[SanctionsList, ...]


class Packed(Shape, frozen=True, kw_only=True):
    """A web archive that was written: how many records and reports it holds, and how large it is."""

    path: str
    records: int
    reports: int
    bytes: int


class Version(Shape, frozen=True, kw_only=True):
    """One version of an article: its report, its dates, and what changed since the one before.

    A line of `changes` begins with `+` (new), `-` (gone) or a space (as before, for orientation).
    """

    report: str
    key: str
    title: str | None
    published: str | None
    updated: str | None
    captured: str | None
    origin: str
    claims: int
    changes: tuple[str, ...]


class Versions(Shape, frozen=True, kw_only=True):
    """The versions of the article at one address, the oldest first."""

    url: str
    versions: tuple[Version, ...]


class WatchedFeed(Shape, frozen=True, kw_only=True):
    """A feed that is watched: when it was asked, what was wrong, and its pages: new ones, waiting, read, failed."""

    url: str
    title: str | None
    asked: str | None
    seen: str | None
    new: int
    waiting: int
    read: int
    failed: int


class Watched(Shape, frozen=True, kw_only=True):
    """The feeds of a casebook, and what went wrong when they were asked just now."""

    feeds: tuple[WatchedFeed, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether anything went wrong (notes and warnings aside)."""
        return any(i.kind == "error" for i in self.issues)


class OwnPlaces(Shape, frozen=True, kw_only=True):
    """What one source gave to the user's own places: places by kind, their names, the countries they lie in."""

    source: str
    places: int
    names: int
    kinds: dict[str, int]
    countries: tuple[str, ...]


class OwnPlacesList(Shape, frozen=True, kw_only=True):
    """The user's own places, by source; `file` is null when nothing was imported."""

    file: str | None
    sources: tuple[OwnPlaces, ...]


class Exported(Shape, frozen=True, kw_only=True):
    """A file that was exported: format and profile, how many incidents it holds, and what lies beside it.

    `log` says what the format cannot express, `manifest` what was held back and why, `deletions` which incidents an
    earlier file may hold and this one does not.
    """

    to: str
    profile: str
    path: str
    incidents: int
    held_back: int
    log: str
    lost: int
    manifest: str
    deletions: str
    deleted: int


class Deletion(Shape, frozen=True, kw_only=True):
    """An incident that an earlier file may hold and this one does not; `into` is the one it was merged into."""

    incident: str
    into: str | None
    why: str


class Tally(Shape, frozen=True, kw_only=True):
    """One kind of thing held back: in which field, why, and from how many incidents."""

    column: str
    why: str
    incidents: int


class Manifest(Shape, frozen=True, kw_only=True):
    """What an exported file is, how it came about, and what was held back from it. It holds nothing of what was."""

    reportedly: str
    purpose: str
    label: str
    profile: str
    what: str
    to: str
    made: str
    journal: int
    minimum_age_hours: int
    incidents: int
    held_back: tuple[Tally, ...]
    withheld: tuple[Tally, ...]
    countries: dict[str, int]
    months: dict[str, int]
    outlets: dict[str, int]
    coverage: str


# ------------------------------------------------------------------ links: why, and what to look at


class Side(Shape, frozen=True, kw_only=True):
    """One side of a pair: an incident, or accounts of one, as people know it. `reports` are outlet and day."""

    incident: str
    accounts: tuple[str, ...]
    type: IncidentType
    start: str | None
    end: str | None
    place: str | None
    country: str | None
    reports: tuple[str, ...]


class Step(Shape, frozen=True, kw_only=True):
    """One step of the way over which two accounts hang together, with its score (0..1)."""

    left: str
    right: str
    score: float


class WhyPair(Shape, frozen=True, kw_only=True):
    """Why two incidents or accounts are linked, or apart: comparisons with weights, exclusions, judgements by people.

    `explained` tells of the pair of accounts across them that speaks most for one incident. `chain` is the way over
    other accounts when the two hang together through them.
    """

    question: Literal["linked", "apart"]
    answer: Literal["yes", "no", "cannot tell"]
    statement: str
    left: Side
    right: Side
    explained: Explained
    chain: tuple[Step, ...]
    decisions: tuple[Link, ...]


class Regrouped(Shape, frozen=True, kw_only=True):
    """An incident that a judgement would change: what it holds now and then. `into`: the id that it would lead to.

    `before` is null for one that would be new, `after` for one of which nothing would be left.
    """

    incident: str
    before: Side | None
    after: Side | None
    into: str | None


class Preview(Shape, frozen=True, kw_only=True):
    """What a judgement would change, before it is made. Nothing is decided yet."""

    left: str
    right: str
    judgement: Literal["same", "different", "unsure", "undo"]
    changes: tuple[Regrouped, ...]
    statement: str


class Doubt(Shape, frozen=True, kw_only=True):
    """A pair for a person to judge. `doubt` is 1 where the score is even; `accounts` and `people` are what is at stake.

    `people` is the highest number killed and injured that an account on either side gives. `priority` is doubt times
    the logarithm of what is at stake.
    """

    left: Side
    right: Side
    together: bool
    statement: str
    score: float
    doubt: float
    accounts: int
    people: int
    priority: float
    reasons: tuple[Reason, ...]


class Doubts(Shape, frozen=True, kw_only=True):
    """The pairs to judge first, and how many wait in all."""

    pairs: tuple[Doubt, ...]
    waiting: int


DOCUMENTS: dict[str, Any] = {
    "Deletion": Deletion,
    "Doubts": Doubts,
    "Exported": Exported,
    "Found": Found,
    "IncidentRecord": IncidentRecord,
    "Incidents": Incidents,
    "Manifest": Manifest,
    "Packed": Packed,
    "Record": Record,
    "ReportRecord": ReportRecord,
    "SanctionsLists": SanctionsLists,
    "Versions": Versions,
    "Watched": Watched,
    "Why": Why,
    "WhyPair": WhyPair,
}
