"""Publication profiles: from a record the copy that may be seen, and what was held back from it and why. Pure.

Profiles and word lists are in `data/publication.toml`; a caller brings them as `NameWords`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from msgspec.structs import replace

from reportedly.errors import InputError
from reportedly.knowledge.names import NameWords, Profile
from reportedly.nouns import Candidate, Count, Field, Finding, Moment, Place, Reported, Source, Span
from reportedly.publish.coarse import coarse_moment, coarse_place, country_only
from reportedly.publish.masks import ADDRESSES, Masks, masks_of, rebuilt
from reportedly.publish.shapes import Cited, IncidentRecord, Picture, ReportRecord, Shape

# Fields of an incident whose values stay when only figures are published.
FIGURES = ("event", "time", "killed", "injured")
TELLING = ("target", "damage", "place")  # fields whose words tell what kind of site it is
NEARBY = ("distance",)  # checks whose working gives exact points
LAST_ZONE = timezone(timedelta(hours=-12))  # where a day ends last: a time without its zone is not over before


class Withheld(Shape, frozen=True, kw_only=True):
    """One thing held back: in which field, and why. It never holds what was held back."""

    column: str
    why: str


class HeldBack(Shape, frozen=True, kw_only=True):
    """A record as it may be published (null: not at all), and what was held back."""

    record: IncidentRecord | None
    withheld: tuple[Withheld, ...] = ()


def profile_named(name: str, words: NameWords) -> Profile:
    """A profile by its name. Raises InputError with the names that there are."""
    if name not in words.profiles:
        raise InputError(f"no profile {name!r}", where="publication", do=f"Profiles: {', '.join(words.profiles)}")
    return words.profiles[name]


def held_back(
    record: IncidentRecord, profile: Profile, words: NameWords, now: datetime, minimum_age_hours: int = 0
) -> HeldBack:
    """The record as this profile publishes it at `now`.

    `minimum_age_hours` can only raise the age of the profile. Everything that is not known to be harmless is looked
    through, also in fields that are added later.
    """
    if why := too_young(record, now, max(profile.minimum_age_hours, minimum_age_hours)):
        return HeldBack(record=None, withheld=(Withheld(column="record", why=why),))
    if profile.figures_only:
        return HeldBack(record=_figures(record, words), withheld=(Withheld(column="words", why=WORDS),))
    if not profile.persons:
        return HeldBack(record=record)
    site = sensitive(record, words) if profile.sites else None
    masks = masks_of(record, words, coarse=site is not None)
    done: dict[Withheld, None] = {}
    if site is not None:
        why = f"{site}: at least five kilometres and whole days"
        done |= {Withheld(column=c, why=why): None for c in ("where", "when")}
        record = replace(record, findings=tuple(f for f in record.findings if f.check not in NEARBY))
    record = replace(record, fields=tuple(replace(f, rejected=()) for f in record.fields))  # no report says it
    made = rebuilt(record, _change(masks, profile, done), _coarse if site is not None else _same)
    return HeldBack(record=made, withheld=tuple(done))


WORDS = "only country, day, type, kind of site, harm and how sure are published"


def held_back_report(record: ReportRecord, profile: Profile, words: NameWords) -> ReportRecord:
    """A report's record as this profile publishes it; under `sites` all its places and times are coarse."""
    if not profile.persons:
        return record
    masks = masks_of(record, words, coarse=profile.sites)
    made: ReportRecord = rebuilt(record, _change(masks, profile, {}), _coarse if profile.sites else _same)
    return made


def _change(masks: Masks, profile: Profile, done: dict[Withheld, None]) -> Any:
    seen: dict[str, str] = {}

    def change(path: str, text: str) -> str | None:
        if path in profile.sealed:
            if text:
                done[Withheld(column=path, why="sealed")] = None
            return ""
        if path in ADDRESSES:
            kept = masks.address(text)
            if kept != text:
                done[Withheld(column=path, why="the address names somebody or something that is withheld")] = None
            return kept if kept is not None or path != "Picture.src" else ""
        if text not in seen:
            seen[text] = masks.text(text)
        if seen[text] != text:
            done[Withheld(column=path, why=WITHHELD)] = None
        return seen[text]

    return change


WITHHELD = "names, accounts, addresses or times in the words"


def _same(noun: Any) -> Any:
    return noun


def _coarse(noun: Any) -> Any:
    """Places and times within the record made coarse; other readings of a place are left out."""
    match noun:
        case Place():
            return coarse_place(noun)
        case Moment():
            return coarse_moment(noun)
        case Candidate():
            return None
        case Reported():
            return replace(
                noun, published=_day(noun.published), words="" if isinstance(noun.value, Moment) else noun.words
            )
        case Cited() | Picture() | ReportRecord():
            return replace(noun, published=_day(noun.published))
        case Field(name="time"):
            return replace(noun, summary="")
    return noun


def _day(iso: str | None) -> str | None:
    return iso[:10] if iso else iso


def too_young(record: IncidentRecord, now: datetime, hours: int) -> str | None:
    """Why a record is not old enough; null when it is, or when no age is asked for.

    An incident is over by the end of its time, and by the first report of it. Without both its age cannot be told.
    """
    if hours <= 0:
        return None
    ends = [_end(record.when.latest)] if record.when and record.when.latest else []
    ends += [_end(c.published) for c in record.reports if c.published][:1]
    known = [e for e in ends if e is not None]
    if not known:
        return "no report says when, and none is dated: its age cannot be told"
    return None if min(known) + timedelta(hours=hours) <= now else f"younger than {hours} hours"


def _end(iso: str | None) -> datetime | None:
    """The last moment of an ISO date or time."""
    try:
        at = datetime.fromisoformat(iso or "")
    except ValueError:
        return None
    if len(iso or "") == 10:
        at += timedelta(days=1)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=LAST_ZONE).astimezone(UTC)


def sensitive(record: IncidentRecord, words: NameWords) -> str | None:
    """The kind of sensitive site that the words name; null when they name none."""
    told = [v.words for f in record.fields if f.name in TELLING for v in f.values]
    told += [record.where.name] if record.where else []
    return next((kind for kind, p in words.sensitive.items() if any(p.search(t) for t in told)), None)


# ------------------------------------------------------------------ figures only


def _figures(record: IncidentRecord, words: NameWords) -> IncidentRecord:
    """Country, days, type, kind of site, harm and how sure: no words, no sources, no ids of reports."""
    kind = sensitive(record, words)
    return IncidentRecord(
        id=record.id,
        redirected_from=record.redirected_from,
        role=record.role,
        type=record.type,
        when=coarse_moment(record.when) if record.when else None,
        where=country_only(record.where) if record.where else None,
        fields=tuple(_figure(f, kind) for f in record.fields),
        findings=tuple(
            Finding(check=f.check, verdict=f.verdict, statement="") for f in record.findings if f.check == "dates"
        ),
        background=(),
        pictures=(),
        reports=tuple(
            Cited(report="", key="", outlet=None, published=None, title=None, url=None, role=c.role)
            for c in record.reports
        ),
        links=(),
        grade=replace(record.grade, reasons=()) if record.grade else None,
    )


def _figure(f: Field, kind: str | None) -> Field:
    if f.name in FIGURES:
        return replace(f, values=tuple(map(_bare, f.values)), summary="", rejected=())
    return replace(f, values=(), rejected=(), summary=kind or "" if f.name == "target" else "")


def _bare(r: Reported) -> Reported:
    """A value with how surely and by what kind of source it is said, and nothing else."""
    value = r.value
    if isinstance(value, Count):
        value = replace(value, written="")
    elif isinstance(value, Moment):
        value = coarse_moment(value)
    nowhere = Span(report="", start=0, end=0)
    source = Source(name="", kind=r.source.kind)
    return replace(
        r,
        claim="",
        report="",
        outlet=None,
        published=None,
        source=source,
        value=value,
        words="",
        sentence=nowhere,
        quote="",
        rulings=(),
        machine=None,
    )


__all__ = [
    "HeldBack",
    "Profile",
    "Withheld",
    "held_back",
    "held_back_report",
    "profile_named",
    "sensitive",
    "too_young",
]
