"""When: the moments that a text names, each as worded and as the interval that the words support.

`find_moments` reads them all; `happened_when` says which one an incident happened at. A date that neither the words
nor the publication date support is null; the publication date never stands in for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from reportedly.locate.moment_choice import happened_when
from reportedly.locate.moment_clause import governed, happened
from reportedly.locate.moment_days import Known, Stretch, weekday_clash
from reportedly.locate.moment_found import FoundMoment, Kind
from reportedly.locate.moment_grammar import Phrase, phrases
from reportedly.locate.moment_interval import SMALL_HOURS, days_of, hours_of, interval, precision
from reportedly.locate.moment_lines import publication_lines, stated_day
from reportedly.locate.moment_words import Atom, TimeWords
from reportedly.nouns import Moment
from reportedly.text.parse import Parse

__all__ = ["FoundMoment", "find_moments", "happened_when"]

ZONES = {"UTC": "UTC", "Moscow": "Europe/Moscow", "Kyiv": "Europe/Kyiv"}
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STOP = re.compile(r"\s*(?:[.,;:!?)\]”\"»—–-]|\n|$)")
POSSESSIVE = re.compile(r"['’]s\b")
NOON = 12 * 60
TOLD_DAYS = 2  # a stretch longer than these days is nothing that "that day" goes back to


def find_moments(parse: Parse, words: TimeWords, published: str | None) -> list[FoundMoment]:
    """Every moment in the text, in order.

    `published` is the ISO date of publication, null when the page does not say; a line of the text that states
    it ("Sunday, 17 November 2024, 13:03") stands in for it then.

    >>> [m.moment.start for m in find_moments(parse("Shells fell overnight on 16-17 May."), english, "2025-05-18")]
    ['2025-05-16']
    """
    text = parse.text
    atoms, marks = words.atoms(text)
    read = list(phrases(atoms, text))
    day = iso_day(published)
    lines = publication_lines(read, text, marks, day)
    known = Known(published=day or stated_day(read, lines))
    found: list[FoundMoment] = []
    for phrase in read:
        one = _after_event(phrase, parse, marks, found)
        if one is None:
            one = _read(phrase, parse, marks, known, publication=phrase.start in lines)
        if one is not None:
            found.append(one)
    return found


def iso_day(iso: str | None) -> date | None:
    """The day of an ISO date or date-time, None for anything less precise."""
    try:
        return date.fromisoformat(iso[:10]) if iso else None
    except ValueError:
        return None


def _read(
    phrase: Phrase, parse: Parse, marks: Sequence[Atom], known: Known, *, publication: bool
) -> FoundMoment | None:
    """The moment of a phrase, None when its words are none after all."""
    written = parse.text[phrase.start : phrase.end]
    if phrase.kind:
        return FoundMoment(phrase.start, phrase.end, Moment(written=written), _habit(phrase.kind))
    if _no_moment(phrase, parse.text):
        return None
    link = governed(phrase, parse, marks)
    known.future = not publication and _to_come(phrase, link.path, parse, marks)
    stretch = days_of(phrase, known)
    names_day = bool(phrase.days) or phrase.night == "last"
    kind = _kind(phrase, parse.text, known, names_day=names_day, saying=link.saying, publication=publication)
    if stretch is not None and names_day and kind in ("event", "saying"):
        _remember(phrase, stretch, known, kind)
    return FoundMoment(
        start=phrase.start,
        end=phrase.end,
        moment=_moment(phrase, written, stretch, known, kind),
        kind=kind,
        precision=precision(phrase, stretch),
        names_day=names_day,
        clash=_clash(phrase, stretch),
        minutes=hours_of(phrase.hours, phrase.part),
        verb=link.path[-1] if link.path else -1,
        path=link.path,
        aftermath=link.aftermath,
        past=_marked(phrase, parse, marks, "past"),
        loose=any(d.sort == "period" and d.which == "this" for d in phrase.days) or _adrift(phrase, stretch),
        death=link.death,
        told_by=link.told_by,
    )


def _habit(kind: str) -> Kind:
    return "age" if kind == "age" else "frequency" if kind == "frequency" else "duration"


def _no_moment(phrase: Phrase, text: str) -> bool:
    """Whether the words name none: "one night", "the night shift", "two days before the vote"."""
    if not phrase.days:
        return phrase.night == "alone" and not phrase.hours and not phrase.part
    return phrase.days[0].which in ("after", "before", "open") and not STOP.match(text, phrase.end)


def _kind(phrase: Phrase, text: str, known: Known, *, names_day: bool, saying: bool, publication: bool) -> Kind:
    if publication:
        return "publication"
    if phrase.bound == "to":
        return "future"
    if phrase.bound and not POSSESSIVE.match(text, phrase.end):  # "in hospital since Monday's shooting" dates it
        return "bound"
    if known.future:
        return "future"
    if saying:
        return "saying"
    return "event" if names_day else "time of day"


def _to_come(phrase: Phrase, path: tuple[int, ...], parse: Parse, marks: Sequence[Atom]) -> bool:
    """Whether the phrase is of something to come: a word says so before it, and its own verb does not deny it."""
    if not _marked(phrase, parse, marks, "future"):
        return False
    own = {parse.tokens[i].start for i in path[-1:]}
    return any(m.start in own for m in marks if "future" in m.senses) or not happened(path, parse)


def _marked(phrase: Phrase, parse: Parse, marks: Sequence[Atom], sense: str) -> bool:
    """Whether a mark of that sense stands before the phrase in its sentence."""
    start, _ = parse.sentences[parse.sentence_at(phrase.start)] if parse.sentences else (0, 0)
    return any(start <= m.start < phrase.start and sense in m.senses for m in marks)


def _adrift(phrase: Phrase, stretch: Stretch | None) -> bool:
    """Whether it counts from nothing: "nine minutes later" where no day was told of before."""
    return stretch is None and any(d.sort in ("shift", "same") for d in phrase.days)


def _moment(phrase: Phrase, written: str, stretch: Stretch | None, known: Known, kind: Kind) -> Moment:
    if stretch is None:
        return Moment(written=written)
    earliest, latest = interval(phrase, stretch)
    moment = Moment(written=written, earliest=earliest, latest=latest, zone=ZONES.get(phrase.zone))
    if kind != "bound":
        return moment
    if phrase.bound == "by":
        return msgspec.structs.replace(moment, earliest=None)
    return msgspec.structs.replace(moment, latest=known.published.isoformat() if known.published else None)


def _remember(phrase: Phrase, stretch: Stretch, known: Known, kind: Kind) -> None:
    """Keep what later words go back to: "that day", "the same night", a date without its year."""
    if (stretch.last - stretch.first).days <= TOLD_DAYS:
        if kind == "saying":
            known.said = stretch
        else:
            known.told = stretch
            known.small_hours = phrase.part in SMALL_HOURS
    if phrase.days and phrase.days[0].year is not None and (stretch.last - stretch.first).days <= 31:
        known.stated = stretch


def _clash(phrase: Phrase, stretch: Stretch | None) -> str | None:
    for day in phrase.days:
        real = weekday_clash(day, stretch)
        if real is not None and stretch is not None and day.weekday is not None:
            return f"{stretch.first} was a {DAY_NAMES[real]}, not a {DAY_NAMES[day.weekday]}"
    return None


def _after_event(
    phrase: Phrase, parse: Parse, marks: Sequence[Atom], found: Sequence[FoundMoment]
) -> FoundMoment | None:
    """As in "on Monday, a day after a bomber struck": the strike is dated by counting back from that Monday."""
    if not phrase.days or phrase.days[0].sort != "shift" or phrase.days[0].unit not in ("day", "hour"):
        return None
    day, text = phrase.days[0], parse.text
    opens = any("after" in m.senses and not text[phrase.end : m.start].strip() for m in marks if m.start >= phrase.end)
    if not opens and (day.which != "after" or STOP.match(text, phrase.end)):
        return None
    sentence = parse.sentence_at(phrase.start)
    base = next((f for f in reversed(found) if f.moment.start and parse.sentence_at(f.start) == sentence), None)
    written = text[phrase.start : phrase.end]
    covers = (phrase.end, parse.sentences[sentence][1]) if parse.sentences else (phrase.end, len(text))
    if base is None or base.moment.start != base.moment.end:
        return None
    low, high = base.minutes or (NOON, NOON)
    hours = day.number * (24 if day.unit == "day" else 1)
    then = datetime.fromisoformat(str(base.moment.start)) + timedelta(minutes=(low + high) // 2, hours=-hours)
    back = then.date().isoformat()
    moment = Moment(written=written, earliest=back, latest=back)
    return FoundMoment(phrase.start, phrase.end, moment, "event", "day", covers=covers)
