"""Time zones: that of a place, and the local time there of a moment elsewhere."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reportedly.errors import KnowledgeError


def zone_of(lat: float, lon: float) -> str | None:
    """The IANA zone of a place, None at sea where there is none but an hour count.

    >>> zone_of(56.85, 53.2)
    'Europe/Samara'
    """
    from tzfpy import get_tz

    zone = get_tz(lon, lat)
    return zone if zone and not zone.startswith("Etc/") else None


def local_time(stated: str, zone: str) -> str:
    """A date-time with an offset as the local time in `zone`; a date, or a time without offset, as it is.

    Publication times are those of the outlet: what it calls "today" may be tomorrow at the place.

    >>> local_time("2024-11-16T22:30:00+00:00", "Europe/Samara")
    '2024-11-17T02:30:00+04:00'
    """
    if "T" not in stated:
        return stated
    moment = datetime.fromisoformat(stated)
    if moment.tzinfo is None:
        return stated
    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise KnowledgeError(f"no rules for the time zone {zone!r}", do="Install the package tzdata") from None
    return moment.astimezone(there).isoformat()
