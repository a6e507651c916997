"""Values in words for people: dates, places, figures, sources. Nothing is said more exactly than it is known."""

from __future__ import annotations

from datetime import date, datetime

from reportedly.nouns import (
    Actor,
    Count,
    Distance,
    Grade,
    Happening,
    Listing,
    Moment,
    Novelty,
    Place,
    Reported,
    Ruling,
)
from reportedly.publish.latin import with_latin
from reportedly.publish.shapes import Picture

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CREDIBILITIES = {
    1: "confirmed by other sources", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable",
    6: "cannot be judged",
}  # fmt: skip
BOUNDS = {"exactly": "", "about": "about ", "over": "over ", "under": "under "}


def type_words(type_: str) -> str:
    """`drone_strike` -> `drone strike`."""
    return type_.replace("_", " ")


def day_words(iso: str | None) -> str:
    """`2024-11-17T13:03+02:00` -> `17 Nov 2024`; anything that is no date stays as it is."""
    if not iso:
        return "undated"
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: Moment | None) -> str:
    """The interval, in local time where the zone is known."""
    if moment is None or not (moment.earliest or moment.latest):
        return "not known"
    if moment.earliest is None or moment.latest is None:
        known = moment.earliest or moment.latest
        return f"{'from' if moment.earliest else 'until'} {_point(known or '')}"
    first, last = moment.earliest, moment.latest
    if first[:10] == last[:10]:
        timed = len(first) > 10 or len(last) > 10
        return day_words(first) + (f", {_hours(first, last)}" if timed else "") + _zone(moment, timed=timed)
    if len(first) == 10 and len(last) == 10:
        return _days(date.fromisoformat(first), date.fromisoformat(last))
    return f"{_point(first)} – {_point(last)}{_zone(moment, timed=True)}"


def _days(first: date, last: date) -> str:
    month = MONTHS[last.month - 1]
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {month} {last.year}"
    return f"{day_words(first.isoformat())} – {day_words(last.isoformat())}"


def _hours(first: str, last: str) -> str:
    start, end = first[11:16] or "00:00", last[11:16] or "24:00"
    return start if start == end else f"{start}–{end}"


def _point(iso: str) -> str:
    return day_words(iso) + (f", {datetime.fromisoformat(iso):%H:%M}" if len(iso) > 10 else "")


def _zone(moment: Moment, *, timed: bool) -> str:
    return f" ({moment.zone})" if moment.zone and timed else ""


def place_words(place: Place | None) -> str:
    """The name, what it lies in, and how exact that is."""
    if place is None:
        return "not known"
    inside = [part for part in (place.admin1, place.country) if part and part != place.name]
    name = with_latin(place.name, known=place.gazetteer_name)
    if place.country_alt:
        inside[-1:] = [" or ".join((place.country or "?", *place.country_alt))]
    return ", ".join([name, *inside])


def precision_words(place: Place) -> str:
    """`city, within 12 km` or what is missing."""
    level = place.level or "place not found"
    return f"{level}, within {place.radius_km:.0f} km" if place.radius_km is not None else level


def count_words(count: Count) -> str:
    """`1`, `3–5`, `at least 24`, `none`, or the words where they give no figure."""
    if not count.exact:
        return f"“{count.written}”"
    if count.high is None:
        return f"at least {count.low}"
    if count.low == count.high:
        return str(count.low) if count.low else "none"
    return f"{count.low}–{count.high}"


def distance_words(distance: Distance) -> str:
    """`about 1,200 km from the border`."""
    line = " ".join(distance.reference.split()).removeprefix("from ")
    return f"{BOUNDS[distance.bound]}{distance.km:,.0f} km" + (f" from {line}" if line else "")


def value_words(reported: Reported) -> str:
    """A value as the heading of those who say it."""
    match reported.value:
        case Count() as count:
            return count_words(count)
        case Moment() as moment:
            return f"{moment_words(moment)} “{moment.written}”"
        case Place() as place:
            return f"{place_words(place)} ({precision_words(place)})"
        case Happening(type=type_, stage=stage):
            return type_words(type_) + ("" if stage == "done" else f", {stage}")
        case Actor(responsibility=how):
            return f"{with_latin(' '.join(reported.words.split()), reported.quote)} ({how})"
        case Distance() as distance:
            return distance_words(distance)
        case Novelty(kind=kind, scope=scope):
            return f"{kind}, {scope}" if scope else kind
        case Listing(by=by):
            return "sanctioned by " + ", ".join(by) if by else "sanctioned"
        case _:
            return " ".join(reported.words.split()) or "(said)"


def outlet_words(r: Reported) -> str:
    """The outlet of the report."""
    return r.outlet or "an unnamed outlet"


def said_words(r: Reported) -> str:
    """Who says it, with kind and chain, and in which report: `Anna Petrova (official), in Daily Post, page 3`."""
    page = f", page {r.page}" if r.page is not None else ""
    if r.source.kind == "outlet" and not r.source.name:
        return ", via ".join([outlet_words(r), *r.source.via]) + page
    name = f"{with_latin(r.source.name, r.quote) or 'somebody'} ({r.source.kind.replace('_', ' ')})"
    return ", via ".join([name, *r.source.via]) + f", in {outlet_words(r)}{page}"


RULED = {"accept": "accepted", "correct": "corrected", "reject": "rejected", "question": "asks for a correction"}


def ruling_words(ruling: Ruling, said: Reported | None = None) -> str:
    """Who ruled what, when and why: `corrected by Anna, 24 Nov 2026: “two, not one”; the machine read: 1`."""
    who, when = ruling.by.removeprefix("person:"), day_words(ruling.at)
    head = f"{who or 'somebody'} {RULED['question']}" if ruling.kind == "question" else RULED[ruling.kind]
    head += f" by {who or 'a person'}" if ruling.kind != "question" else ""
    why = f": “{' '.join(ruling.reason.split())}”" if ruling.reason else ""
    was = (
        f"; the machine read: {value_words(said.machine)}, {said.machine.certainty}, {said_words(said.machine)}"
        if (said and said.machine and ruling.kind == "correct")
        else ""
    )
    return f"{head}, {when}{why}{was}"


def grade_words(grade: Grade) -> str:
    """`weak · F3, possibly true`: Airwars' grade, then the Admiralty code."""
    return f"{grade.grade} · {grade.reliability}{grade.credibility} {CREDIBILITIES[grade.credibility]}"


def counted(n: int, noun: str) -> str:
    """`1 report`, `2 reports`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def range_words(bounds: tuple[int | None, int | None] | None) -> str:
    """`0–1`, `none`, `5 or more`; `–` when no report gives a figure."""
    if bounds is None or bounds[0] is None:
        return "–"
    low, high = bounds
    if high is None:
        return f"{low} or more"
    if low == high:
        return str(low) if low else "none"
    return f"{low}–{high}"


def picture_words(p: Picture) -> str:
    """What the file of a picture says of itself, on one line; empty when nothing is known of it."""
    facts = [
        f"{p.pixels[0]} × {p.pixels[1]} pixels" if p.pixels else "",
        f"taken {p.taken.replace('T', ' ')} by its file" if p.taken else "",
        p.camera or "",
        f"coordinates in the file {p.gps}" if p.gps else "",
        f"kept as {p.file[:8]}" if p.file else "",
    ]
    return ", ".join(filter(None, facts))
