"""What everything is made of: the nouns of reportedly, as frozen typed data.

One word per idea, everywhere: code, command line, JSON, docs (`docs/glossary.md`). Nothing in this
module reads a file, a clock or a setting. Offsets are code points of `Report.text`; quoted words are
always sliced from it and never stored a second time.
"""

from __future__ import annotations

from bisect import bisect_right
from hashlib import sha256
from typing import Literal

import msgspec

SourceKind = Literal[
    "official", "military", "police", "medical", "witness", "media", "social_media", "armed_group",
    "ngo", "company", "intergovernmental", "unnamed", "outlet",
]  # fmt: skip
Certainty = Literal["asserted", "confirmed", "hedged", "unconfirmed", "denied"]
About = Literal[
    "event", "target", "weapon", "actor", "killed", "injured", "damage", "place", "time",
    "distance", "novelty", "listing", "other",
]  # fmt: skip
IncidentType = Literal[
    "drone_strike", "missile_strike", "air_strike", "shelling", "bombing", "shooting",
    "stabbing_or_melee", "vehicle_attack", "arson_or_sabotage", "kidnapping", "armed_clash", "raid",
    "explosion_unattributed", "other_attack",
]  # fmt: skip
Role = Literal["main", "also", "background"]
Stage = Literal["done", "attempted", "foiled", "threatened", "planned", "drill"]
Level = Literal["site", "city", "district", "admin1", "country", "sea"]
PartKind = Literal["title", "byline", "body", "caption"]
Verdict = Literal["holds", "fails", "cannot tell"]
Agreement = Literal["agreed", "disputed", "superseded", "single", "unknown"]
Responsibility = Literal["stated", "claimed", "blamed", "suspected", "conceded", "denied"]
Judgement = Literal["same", "different", "unsure"]
RulingKind = Literal["accept", "correct", "reject", "question"]
Bound = Literal["exactly", "about", "over", "under"]
AirwarsGrade = Literal["confirmed", "fair", "weak", "contested", "discounted"]
Credibility = Literal[1, 2, 3, 4, 5, 6]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
TieKind = Literal["copy", "credit", "citation", "owner", "party"]
Scope = Literal["total", "part", "attackers", "several"]


class Noun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=False):
    """The parent of all nouns: frozen, keyword-only, unknown fields refused."""


class Span(Noun, frozen=True, kw_only=True, order=True):
    """A stretch of a report's canonical text: `[start, end)` in code points."""

    report: str
    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of this span, sliced from the report's text."""
        return text[self.start : self.end]

    def within(self, other: Span) -> bool:
        """Whether this span lies inside `other`."""
        return self.report == other.report and other.start <= self.start and self.end <= other.end


# ------------------------------------------------------------------ the report as archived


class Part(Noun, frozen=True, kw_only=True):
    """One part of the canonical text and what it is."""

    kind: PartKind
    start: int
    end: int


class ImageFile(Noun, frozen=True, kw_only=True):
    """What the bytes of a picture say of themselves. They are kept under `sha256` and shown to nobody unasked.

    `taken` is the camera's date, as precise as the file has it and without a zone unless it gives one; `gps` are
    latitude and longitude as the file has them, which no place of an incident is ever taken from. `prints` are
    perceptual hashes (256 bits, hexadecimal): that of the whole picture, of its mirror image, of some crops of it; none
    when it was not opened, or is too small or plain to be compared.
    """

    sha256: str
    size: int
    media_type: str
    width: int | None = None
    height: int | None = None
    taken: str | None = None
    camera: str | None = None
    gps: tuple[float, float] | None = None
    prints: tuple[str, ...] = ()


class Image(Noun, frozen=True, kw_only=True):
    """A picture on the page. `caption` is the part of the canonical text that holds caption and credit.

    `credit` is the part of the caption that names who made or gave it. `file` is null when its bytes were not at hand.
    """

    src: str
    caption: Span | None = None
    alt: str = ""
    credit: Span | None = None
    file: ImageFile | None = None


class Hyperlink(Noun, frozen=True, kw_only=True):
    """An outgoing link of the article body, with its words."""

    words: str
    url: str


class Report(Noun, frozen=True, kw_only=True):
    """One published item as archived.

    `id` is the hash of the archived bytes; `key` is the input's own id (a JSON `id`, a file name) or
    the same hash. The three dates are ISO 8601 strings, as precise as the page states them
    (`2024-11-17`, `2024-11-17T13:03:00+02:00`); null means that the page does not say. `via` is the chain
    through which it was passed on, nearest first: the channel that forwarded it. `pages` says where in the
    text each page of a paged document begins.
    """

    id: str
    key: str
    origin: str  # the path or address it was collected from
    text: str
    language: str  # ISO 639-1, detected unless the input states it
    media_type: str = "text/plain"
    url: str | None = None
    outlet: str | None = None
    via: tuple[str, ...] = ()
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    updated: str | None = None
    captured: str | None = None
    parts: tuple[Part, ...] = ()
    pages: tuple[int, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Hyperlink, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """A span of this report."""
        return Span(report=self.id, start=start, end=end)

    def page_at(self, position: int) -> int | None:
        """The page, counted from 1, on which a position of the text stands; null where there are no pages."""
        return bisect_right(self.pages, position) if self.pages else None


# ------------------------------------------------------------------ values of claims


class Count(Noun, frozen=True, kw_only=True, tag="count", tag_field="is"):
    """A number of people: `low`-`high` inclusive; `high` null = open ended; (0, 0) = explicitly none.

    `written` keeps the wording ("at least five", "dozens"). `exact` says whether the words give a
    figure; "dozens" gives only a bound (low 24, high null, exact false).
    """

    written: str
    low: int
    high: int | None = None
    exact: bool = True


class Moment(Noun, frozen=True, kw_only=True, tag="moment", tag_field="is"):
    """When: the wording and the interval that it supports.

    `earliest` and `latest` are ISO dates or local date-times (`2024-11-17T00:00`), both inclusive; null
    when the text cannot support one. `zone` is the IANA zone the times are local to, when known.
    """

    written: str
    earliest: str | None = None
    latest: str | None = None
    zone: str | None = None

    @property
    def start(self) -> str | None:
        """First possible day, ISO date."""
        return self.earliest[:10] if self.earliest else None

    @property
    def end(self) -> str | None:
        """Last possible day, ISO date."""
        return self.latest[:10] if self.latest else None


class Candidate(Noun, frozen=True, kw_only=True):
    """Another place the wording could mean, with score (0..1) and the reason for it."""

    name: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    geonameid: int | None
    score: float
    reason: str


class Place(Noun, frozen=True, kw_only=True, tag="place", tag_field="is"):
    """Where: the wording, and what it resolves to, never finer than the words.

    `name` is the most specific name as written; `lat`, `lon` (WGS 84 degrees) are the representative
    point of an area of `radius_km`, null when none can be justified. `country` is ISO 3166-1 alpha-2;
    `country_alt` lists the other answers where control is disputed.
    """

    name: str
    level: Level | None = None
    country: str | None = None
    country_alt: tuple[str, ...] = ()
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    geonameid: int | None = None
    gazetteer_name: str | None = None
    score: float | None = None
    reason: str = ""
    alternatives: tuple[Candidate, ...] = ()


class Happening(Noun, frozen=True, kw_only=True, tag="happening", tag_field="is"):
    """What kind of incident a claim tells of, and how far it went."""

    type: IncidentType
    stage: Stage = "done"


class Actor(Noun, frozen=True, kw_only=True, tag="actor", tag_field="is"):
    """How the claim ties the actor (the claim's words) to the incident."""

    responsibility: Responsibility = "stated"


class Distance(Noun, frozen=True, kw_only=True, tag="distance", tag_field="is"):
    """A stated distance in km with its wording and the reference line in the report's words."""

    written: str
    km: float
    bound: Bound = "exactly"
    reference: str = ""


class Novelty(Noun, frozen=True, kw_only=True, tag="novelty", tag_field="is"):
    """A first-ever or deadliest-since statement: what it is first of, and in what scope, as written."""

    kind: Literal["first", "superlative", "ordinal"]
    scope: str = ""


class Listing(Noun, frozen=True, kw_only=True, tag="listing", tag_field="is"):
    """A statement that somebody is under sanctions; `by` as written."""

    by: tuple[str, ...] = ()


Value = Count | Moment | Place | Happening | Actor | Distance | Novelty | Listing


# ------------------------------------------------------------------ who says what


class Source(Noun, frozen=True, kw_only=True):
    """Who says it. `name` is the fullest name in the text ("" = the outlet's own voice).

    `span` is the mention at the claim ("he", "the ministry"), null for the outlet. `via` is the chain
    through which the report has it, nearest first (outlet cites Axios cites a US official: the source
    is the official, via = ("Axios",)).
    """

    name: str
    kind: SourceKind
    span: Span | None = None
    via: tuple[str, ...] = ()


class Claim(Noun, frozen=True, kw_only=True):
    """One statement about one thing, the unit of the casebook. Append-only.

    `span` is the content (a clause or sentence), `sentence` the sentence it stands in, `words` the
    exact words of the value, `cue` the attribution verb, `hedge` the word that sets the certainty.
    `account` is the number of the account in its report that the claim belongs to (null: none).
    `reader` names what read it: name/version. `scope` says what a figure covers: the incident's total, a
    part of it ("among them three children"), the attackers, or several incidents together.
    """

    id: str
    span: Span
    sentence: Span
    source: Source
    certainty: Certainty
    about: About
    value: Value | None = None
    words: Span | None = None
    account: int | None = None
    cue: Span | None = None
    hedge: Span | None = None
    as_of: str | None = None
    superseded: bool = False
    scope: Scope = "total"
    reader: str = ""


class Account(Noun, frozen=True, kw_only=True):
    """What one report tells of one incident: a view over its claims.

    `id` is a hash of report and number. Words are spans; figures are those still standing in this
    report. Null means that the report does not say; it is never zero.
    """

    id: str
    report: str
    number: int
    role: Role
    type: IncidentType
    stage: Stage = "done"
    when: Moment | None = None
    where: Place | None = None
    target: Span | None = None
    weapon: Span | None = None
    actor: Span | None = None
    killed: Count | None = None
    injured: Count | None = None
    trigger: Span | None = None


class Reading(Noun, frozen=True, kw_only=True):
    """All that one reader got from one report."""

    report: str
    relevant: bool
    reader: str
    accounts: tuple[Account, ...] = ()
    claims: tuple[Claim, ...] = ()


# ------------------------------------------------------------------ incidents and what is made of them


class Reason(Noun, frozen=True, kw_only=True):
    """One small comparison behind a link: what was compared, the score (-1..1), and why, in words."""

    comparison: str
    score: float
    words: str


class Link(Noun, frozen=True, kw_only=True):
    """Same, different or unsure, between two accounts: with score (0..1), reasons, and by whom."""

    left: str
    right: str
    judgement: Judgement
    score: float
    reasons: tuple[Reason, ...] = ()
    by: str = ""


class Incident(Noun, frozen=True, kw_only=True):
    """The accounts linked to one occurrence: a view with a permanent id."""

    id: str
    accounts: tuple[str, ...]


class Ruling(Noun, frozen=True, kw_only=True):
    """What a person says of one claim: that it was read rightly or wrongly, by whom, why and when (UTC).

    `question` asks for a correction and settles nothing; the newest of the others stands.
    """

    kind: RulingKind
    by: str
    reason: str
    at: str


class Ruled(Noun, frozen=True, kw_only=True):
    """A ruling with the claim as it was read, and with `correct` the claim as the person reads it."""

    claim: Claim
    ruling: Ruling
    corrected: Claim | None = None


class Reported(Noun, frozen=True, kw_only=True):
    """One value of one field in an assessment: the claim, and the sentence that supports it.

    `rulings` are those of people on the claim, the newest first; without one it is what a machine read. `machine` is
    the value as the machine read it, when a person has corrected it.
    """

    claim: str
    report: str
    outlet: str | None
    published: str | None
    source: Source
    certainty: Certainty
    value: Value | None
    words: str  # sliced from the report when the assessment is made
    sentence: Span
    quote: str  # the sentence, sliced likewise
    superseded: bool = False
    page: int | None = None  # of a paged document: where the sentence begins
    rulings: tuple[Ruling, ...] = ()
    machine: Reported | None = None


class Field(Noun, frozen=True, kw_only=True):
    """All values of one field of an incident, side by side."""

    name: str
    agreement: Agreement
    values: tuple[Reported, ...] = ()
    summary: str = ""  # one line for people: the words, the range, "disputed: none / 1"
    low: int | None = None
    high: int | None = None
    rejected: tuple[Reported, ...] = ()  # what a machine read and a person has rejected: it counts for nothing


class Finding(Noun, frozen=True, kw_only=True):
    """The result of one check: holds, fails or cannot tell, with its working, redoable by hand."""

    check: str
    verdict: Verdict
    statement: str  # what was checked, in words
    working: tuple[str, ...] = ()  # the steps, in words and figures
    data: tuple[str, ...] = ()  # data sets used, with version or date
    claims: tuple[str, ...] = ()  # ids of the claims checked


class Tie(Noun, frozen=True, kw_only=True, order=True):
    """One sign that two reports have one origin: shared wording, a common credit or owner, a citation."""

    left: str
    right: str
    kind: TieKind
    words: str


class Independence(Noun, frozen=True, kw_only=True):
    """The reports that tell of an incident grouped by ties: the most origins that they can have."""

    origins: tuple[tuple[str, ...], ...]
    ties: tuple[Tie, ...] = ()


class Grade(Noun, frozen=True, kw_only=True):
    """How well an incident is attested, by a stated table of rules, with the facts that it was given for.

    `grade` is one of Airwars' five; `reliability` and `credibility` are the Admiralty code (F6 to A1), of which the
    letter stays F until a person sets it. `rules` is the version of the table.
    """

    grade: AirwarsGrade
    reliability: Reliability
    credibility: Credibility
    means: str
    reasons: tuple[str, ...]
    rules: str


class Rating(Noun, frozen=True, kw_only=True):
    """How reliable a person holds an outlet to be, A to E of the Admiralty code, with the reason."""

    outlet: str
    reliability: Reliability
    by: str
    reason: str


class Assessment(Noun, frozen=True, kw_only=True):
    """An incident with its values side by side and the findings on them."""

    incident: str
    reports: tuple[str, ...]
    role: Role
    type: IncidentType
    fields: tuple[Field, ...]
    findings: tuple[Finding, ...] = ()
    when: Moment | None = None
    where: Place | None = None
    grade: Grade | None = None
    independence: Independence | None = None


class Issue(Noun, frozen=True, kw_only=True):
    """One thing that went wrong with one input: where, what was seen, what to do. The run goes on."""

    where: str
    seen: str
    do: str = ""
    kind: Literal["error", "warning", "note"] = "error"


def content_id(*parts: object) -> str:
    """A short id from content: the same parts give the same 16 hex digits."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]
