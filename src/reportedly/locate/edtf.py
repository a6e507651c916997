"""EDTF (Extended Date/Time Format, ISO 8601-2) out of moments and into them, levels 0 and 1.

What EDTF cannot say is widened, never narrowed: an interval between two times of day becomes one between their
days. What a moment cannot hold is widened too: a season may be that of either hemisphere, so it is its whole year.
The marks for uncertain and approximate (`?`, `~`, `%`) stay in the wording.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime

from reportedly.errors import InputError
from reportedly.nouns import Moment

DATE = re.compile(r"(?P<y>\d{4}|\d{3}X|\d\dXX)(?:-(?P<m>\d\d|XX)(?:-(?P<d>\d\d|XX))?)?(?P<q>[?~%]?)")
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d(?::?\d\d)?)?")
SEASONS = range(21, 25)
HELP = "EDTF levels 0 and 1 are read, such as 2024-11-17, 2024-11, 2024-11-XX, 2024-11-16/2024-11-17 or ../2024-11-17"


def to_edtf(moment: Moment) -> str | None:
    """A moment as EDTF; None when it has no dates. A bound that is not known is left blank.

    >>> to_edtf(Moment(written="in June 2024", earliest="2024-06-01", latest="2024-06-30"))
    '2024-06'
    """
    first, last = moment.earliest, moment.latest
    if first is None and last is None:
        return None
    if first is not None and first == last and "T" in first:
        return f"{first[:16]}:00{'Z' if moment.zone == 'UTC' else ''}"
    if first is None or last is None:
        return f"{(first or '')[:10]}/{(last or '')[:10]}"
    return _days(first[:10], last[:10])


def from_edtf(text: str) -> Moment:
    """The moment that an EDTF string states; `written` is the string.

    Raises InputError when it is no EDTF of level 0 or 1, or a date that the calendar does not have.

    >>> from_edtf("2024-11-XX").latest
    '2024-11-30'
    """
    written = text.strip()
    if "/" in written:
        first, _, last = written.partition("/")
        earliest, latest = _side(first, written)[0], _side(last, written)[1]
        if earliest is None and latest is None:
            raise InputError(f"{written!r} has neither a first nor a last day", do=HELP)
        if earliest and latest and latest < earliest:
            raise InputError(f"{written!r} ends before it starts", do=HELP)
        return Moment(written=written, earliest=earliest, latest=latest)
    if found := TIME.fullmatch(written):
        return _instant(written, found)
    first_day, last_day = _bounds(written, written)
    return Moment(written=written, earliest=first_day, latest=last_day)


def _days(first: str, last: str) -> str:
    """The shortest form of a stretch of days: a day, a month, a year, or from day to day."""
    if first == last:
        return first
    year, month = int(first[:4]), int(first[5:7])
    if first.endswith("-01-01") and last == f"{first[:4]}-12-31":
        return first[:4]
    if first.endswith("-01") and last == f"{first[:7]}-{monthrange(year, month)[1]:02d}":
        return first[:7]
    return f"{first}/{last}"


def _side(part: str, whole: str) -> tuple[str | None, str | None]:
    """The bounds of one side of an interval; open ("..") and unknown (blank) give none."""
    return (None, None) if part in ("", "..") else _bounds(part, whole)


def _bounds(part: str, whole: str) -> tuple[str, str]:
    m = DATE.fullmatch(part)
    if m is None:
        raise InputError(f"{whole!r} is no EDTF date", do=HELP)
    years = int(m["y"].replace("X", "0")), int(m["y"].replace("X", "9"))
    if "X" in m["y"] and m["m"] not in (None, "XX"):
        raise InputError(f"{whole!r} gives a month of a year that is not known", do=HELP)
    try:
        first, last = _in_year(years, m["m"], m["d"])
    except ValueError:
        raise InputError(f"{whole!r} is no day of the calendar", do=HELP) from None
    return first.isoformat(), last.isoformat()


def _in_year(years: tuple[int, int], month: str | None, day: str | None) -> tuple[date, date]:
    if month in (None, "XX"):
        if day not in (None, "XX"):
            raise ValueError("a day of a month that is not known")
        return date(years[0], 1, 1), date(years[1], 12, 31)
    number = int(month)
    if number in SEASONS and day is None:
        return date(years[0], 1, 1), date(years[0], 12, 31)
    if day in (None, "XX"):
        return date(years[0], number, 1), date(years[0], number, monthrange(years[0], number)[1])
    one = date(years[0], number, int(day))
    return one, one


def _instant(written: str, found: re.Match[str]) -> Moment:
    """A time of day; one with an offset is put to UTC, one without stays local."""
    try:
        moment = datetime.fromisoformat(found[1] + (found[2] or ""))
        zone = None if moment.tzinfo is None else "UTC"
        moment = moment if zone is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(f"{written!r} is no time of the calendar", do=HELP) from None
    iso = moment.replace(tzinfo=None).isoformat(timespec="minutes")
    return Moment(written=written, earliest=iso, latest=iso, zone=zone)
