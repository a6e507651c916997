"""When: the moments that a text names, each as worded and as the interval that the words support.

`find_moments` reads them all; `happened_when` (in `moment_choice`) says which one an incident happened at. A date
that neither the words nor the publication date support is null; the publication date never stands in for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from reportedly.locate.moment_choice import happened_when
from reportedly.locate.moment_clause import governed
from reportedly.locate.moment_days import Day, Known, Stretch, resolve, weekday_clash
from reportedly.locate.moment_grammar import Phrase, phrases
from reportedly.locate.moment_items import Hours
from reportedly.locate.moment_words import Atom, TimeWords
from reportedly.nouns import Moment
from reportedly.text.parse import Parse

Kind = Literal["event", "time of day", "saying", "publication", "future", "bound", "duration", "age", "frequency"]
Precision = Literal["time", "part", "day", "night", "days", "month", "year", "none"]

# Hours of the parts of a day, local time, on the wide side: a part never says more than these.
PARTS: dict[str, tuple[int, int]] = {
    "early_hours": (0, 6 * 60), "dawn": (3 * 60, 8 * 60), "early": (0, 10 * 60), "morning": (4 * 60, 12 * 60),
    "noon": (11 * 60, 14 * 60), "afternoon": (12 * 60, 19 * 60), "evening": (16 * 60, 23 * 60 + 59),
    "late": (18 * 60, 23 * 60 + 59),
}  # fmt: skip
NIGHT = (18 * 60, 8 * 60)  # a night over two days: from the evening of the first to the morning of the second
ABOUT = 30  # minutes that "about 7 a.m." leaves either way
SHORTLY = 60  # minutes that "shortly after 02:00" leaves
ZONES = {"UTC": "UTC", "Moscow": "Europe/Moscow", "Kyiv": "Europe/Kyiv"}
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

BYLINE_WORDS = 7  # a line with a date and more words than these tells something
STOP = re.compile(r"\s*(?:[.,;:!?)\]”\"»—–-]|\n|$)")
NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
AFTER_DATELINE = re.compile(r"\s*(?:$|[.|•·/]\s*(?:$|[^a-zа-яіїєґ])|(?:\([^)\n]{2,40}\))?\s*[-–—|]\s)")


__all__ = ["FoundMoment", "find_moments", "happened_when"]


class FoundMoment(msgspec.Struct, frozen=True):
    """A moment in a text: where its words stand, what they come to, and what they date.

    `names_day` says whether the words name a day themselves ("at 14:00" does not); `clash` tells of a weekday
    and a date that are not those of one day.
    """

    start: int
    end: int
    moment: Moment
    kind: Kind
    precision: Precision = "none"
    names_day: bool = True
    clash: str | None = None
    verb: int = -1  # the token that governs it, where there is grammar
    path: tuple[int, ...] = ()  # the tokens between it and that verb
    of: str = ""  # "saying", "aftermath": what the verb tells of, when that is no incident
    past: bool = False  # whether a word sets its sentence before the news


def find_moments(parse: Parse, words: TimeWords, published: str | None) -> list[FoundMoment]:
    """Every moment in the text, in order.

    `published` is the ISO date of publication, null when the page does not say; a line of the text that states
    it ("Sunday, 17 November 2024, 13:03") stands in for it then.
    """
    text = parse.text
    atoms, marks = words.atoms(text)
    read = list(phrases(atoms, text))
    lines = {p.start for p in read if _publication_line(p, text, marks)}
    known = Known(published=_day(published) or _stated_day(read, lines))
    found = []
    for phrase in read:
        one = _find(phrase, parse, marks, known, publication=phrase.start in lines)
        if one is not None:
            found.append(one)
    return found


def _day(iso: str | None) -> date | None:
    if not iso or len(iso) < 10:
        return None
    try:
        return date.fromisoformat(iso[:10])
    except ValueError:
        return None


# ------------------------------------------------------------------ lines that say when a text was published


def _publication_line(phrase: Phrase, text: str, marks: Sequence[Atom]) -> bool:
    """Whether the phrase stands in a byline, a dateline or a line of its own."""
    if not phrase.days or phrase.days[0].sort != "date" or len(phrase.days) > 1:
        return False
    if phrase.bound or phrase.night or phrase.part or phrase.led:
        return False
    start = text.rfind("\n", 0, phrase.start) + 1
    end = text.find("\n", phrase.end)
    before, after = text[start : phrase.start], text[phrase.end : len(text) if end < 0 else end]
    names = list(NAME.finditer(before))
    marked = any(start <= m.start < phrase.start and "published" in m.senses for m in marks)
    if len(names) > BYLINE_WORDS or not (marked or all(_is_name(n[0]) for n in names)):
        return False
    if phrase.days[0].year is None and not names and after.strip():
        return False
    return bool(AFTER_DATELINE.match(after)) or (
        len(after.split()) <= BYLINE_WORDS and all(_is_name(n[0]) for n in NAME.finditer(after))
    )


def _is_name(word: str) -> bool:
    return word[0].isupper() or word.lower() in ("by", "at", "and", "от", "від", "de", "von", "al")


def _stated_day(read: Sequence[Phrase], lines: set[int]) -> date | None:
    """The full date of the first line that states when the text was published."""
    for phrase in read:
        if phrase.start in lines and phrase.days[0].year is not None:
            stretch = resolve(phrase.days[0], Known())
            if stretch is not None and stretch.single:
                return stretch.first
    return None


# ------------------------------------------------------------------ from a phrase to a moment


def _find(
    phrase: Phrase, parse: Parse, marks: Sequence[Atom], known: Known, *, publication: bool
) -> FoundMoment | None:
    written = parse.text[phrase.start : phrase.end]
    if phrase.kind:
        return FoundMoment(phrase.start, phrase.end, Moment(written=written), _habit(phrase.kind))
    if not phrase.days and phrase.night == "alone" and not phrase.hours and not phrase.part:
        return None  # "one night", "the night shift"
    if phrase.days and phrase.days[0].which in ("after", "before", "open") and not STOP.match(parse.text, phrase.end):
        return None  # "two days after the raid": what is told is not the raid
    known.future = not publication and _marked(phrase, parse, marks, "future")
    stretch = _stretch(phrase, known)
    clash = _clash(phrase, stretch)
    names_day = bool(phrase.days) or phrase.night == "last"
    kind: Kind = "publication" if publication else "event"
    if not publication:
        kind = "bound" if phrase.bound else "future" if known.future else "event" if names_day else "time of day"
    path, of = governed(phrase, parse, marks) if kind in ("event", "time of day") else ((), "")
    if of == "saying":
        kind = "saying"
    moment = Moment(written=written)
    if stretch is not None:
        earliest, latest = _interval(phrase, stretch)
        moment = Moment(written=written, earliest=earliest, latest=latest, zone=ZONES.get(phrase.zone))
        moment = _bounded(moment, phrase, known)
        if kind == "event" and names_day:
            _remember(phrase, stretch, known)
    return FoundMoment(
        start=phrase.start,
        end=phrase.end,
        moment=moment,
        kind=kind,
        precision=_precision(phrase, stretch),
        names_day=names_day,
        clash=clash,
        verb=path[-1] if path else -1,
        path=path,
        of=of,
        past=_marked(phrase, parse, marks, "past"),
    )


def _habit(kind: str) -> Kind:
    return "age" if kind == "age" else "frequency" if kind == "frequency" else "duration"


def _marked(phrase: Phrase, parse: Parse, marks: Sequence[Atom], sense: str) -> bool:
    """Whether a mark of that sense stands before the phrase in its sentence."""
    start, _ = parse.sentences[parse.sentence_at(phrase.start)] if parse.sentences else (0, 0)
    return any(start <= m.start < phrase.start and sense in m.senses for m in marks)


def _stretch(phrase: Phrase, known: Known) -> Stretch | None:
    if not phrase.days:
        if phrase.night == "last":
            return _night_before(phrase.hours, Stretch(known.published, known.published)) if known.published else None
        return _night_before(phrase.hours, known.told, told=True) if known.told else None
    last = resolve(phrase.days[-1], known)
    first = _first_day(phrase.days[0], last, known) if len(phrase.days) > 1 and last else last
    if first is None or last is None or last.last < first.first:
        return None
    stretch = Stretch(first.first, last.last)
    if phrase.night == "to" and stretch.single:
        return _night_before(phrase.hours, stretch)
    if phrase.night[:1] in ("+", "-"):
        by = timedelta(days=int(phrase.night))
        return Stretch(stretch.first + by, stretch.last + by)
    return stretch


def _first_day(day: Day, last: Stretch, known: Known) -> Stretch | None:
    """The first day of a stretch whose last is known: "from Saturday to Monday" is the Saturday before that Monday."""
    if day.sort == "weekday" and day.weekday is not None:
        back = timedelta(days=(last.first.weekday() - day.weekday) % 7)
        return Stretch(last.first - back, last.first - back)
    first = resolve(day, known)
    if first and day.sort in ("date", "month") and day.year is None and first.first > last.last:
        first = resolve(msgspec.structs.replace(day, year=last.last.year), known)
        if first and first.first > last.last:
            first = resolve(msgspec.structs.replace(day, year=last.last.year - 1), known)
    return first


def _night_before(hours: Hours | None, day: Stretch, *, told: bool = False) -> Stretch:
    """The night before a day: both days, unless a time of day says which of the two.

    With `told`, `day` is what the text spoke of last: it is taken as it is, and a time only picks from two days.
    """
    if told:
        if day.single or hours is None or (day.last - day.first).days > 1 or hours.first.minutes > hours.last.minutes:
            return day
        one = day.last if hours.first.minutes < 12 * 60 else day.first
        return Stretch(one, one)
    eve = day.first - timedelta(days=1)
    if hours is None or hours.first.minutes > hours.last.minutes:
        return Stretch(eve, day.first)
    return day if hours.first.minutes < 12 * 60 else Stretch(eve, eve)


def _interval(phrase: Phrase, stretch: Stretch) -> tuple[str, str]:
    """The interval as ISO dates, or as local date-times when the words give a time or a part of the day."""
    first, last = stretch.first, stretch.last
    if phrase.hours is not None:
        low, high = _minutes(phrase.hours, phrase.part)
        if stretch.single and low > high:  # between 23:00 and 06:00
            first -= timedelta(days=1)
        if stretch.single or low > high:
            return _at(first, low), _at(last, high)
    if phrase.night in ("to", "over", "last") and (last - first).days == 1:
        return _at(first, NIGHT[0]), _at(last, NIGHT[1])
    if phrase.part in PARTS and stretch.single:
        low, high = PARTS[phrase.part]
        return _at(first, low), _at(last, high)
    return first.isoformat(), last.isoformat()


def _minutes(hours: Hours, part: str) -> tuple[int, int]:
    low, high = hours.first.minutes, hours.last.minutes
    if not hours.first.sure and part in ("afternoon", "evening", "late") and low < 12 * 60:
        low, high = low + 12 * 60, high + 12 * 60
    before = {"about": ABOUT, "shortly_before": SHORTLY}.get(hours.how, 0)
    after = {"about": ABOUT, "shortly_after": SHORTLY}.get(hours.how, 0)
    return max(0, low - before), min(24 * 60 - 1, high + after)


def _at(day: date, minutes: int) -> str:
    return f"{day.isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}"


def _bounded(moment: Moment, phrase: Phrase, known: Known) -> Moment:
    """As in "since Saturday", which runs to the publication, and "by Saturday", which has no beginning."""
    if phrase.bound == "since":
        latest = known.published.isoformat() if known.published else None
        return msgspec.structs.replace(moment, latest=latest)
    if phrase.bound == "by":
        return msgspec.structs.replace(moment, earliest=None)
    return moment


def _remember(phrase: Phrase, stretch: Stretch, known: Known) -> None:
    if (stretch.last - stretch.first).days <= 2:
        known.told = stretch
    if phrase.days and phrase.days[0].year is not None and (stretch.last - stretch.first).days <= 31:
        known.stated = stretch


def _clash(phrase: Phrase, stretch: Stretch | None) -> str | None:
    for day in phrase.days:
        real = weekday_clash(day, stretch)
        if real is not None and stretch is not None and day.weekday is not None:
            return f"{stretch.first} was a {DAY_NAMES[real]}, not a {DAY_NAMES[day.weekday]}"
    return None


def _precision(phrase: Phrase, stretch: Stretch | None) -> Precision:
    if stretch is None:
        return "none"
    if phrase.hours is not None:
        return "time"
    if phrase.night in ("to", "over", "last"):
        return "night"
    if phrase.part in PARTS:
        return "part"
    sorts = {d.sort for d in phrase.days} | {d.unit for d in phrase.days if d.sort in ("period", "shift", "ago")}
    if "year" in sorts or "month" in sorts:
        return "year" if "year" in sorts else "month"
    return "day" if stretch.single else "days"
