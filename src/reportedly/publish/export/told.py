"""What foreign layouts ask of a record: its days, its stage, the deaths by their several rules, its sources. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from reportedly.assess.conflict import bounds, standing
from reportedly.nouns import Count, Field, Happening, Place
from reportedly.publish.shapes import IncidentRecord


def field(record: IncidentRecord, name: str) -> Field | None:
    """A field by its name."""
    return next((f for f in record.fields if f.name == name), None)


def days(record: IncidentRecord) -> tuple[date, date] | None:
    """First and last possible day; null when either is not known."""
    if record.when is None or not record.when.start or not record.when.end:
        return None
    return date.fromisoformat(record.when.start), date.fromisoformat(record.when.end)


def middle(first: date, last: date) -> date:
    """The middle day of an interval, the earlier of two."""
    return first + timedelta(days=(last - first).days // 2)


def precision(first: date, last: date, most: Mapping[str, int]) -> int | None:
    """The finest precision code whose number of days holds this interval; null when none does."""
    length = (last - first).days + 1
    return next((int(code) for code, limit in sorted(most.items()) if length <= limit), None)


def stage(record: IncidentRecord) -> str:
    """How far it went, by most of those who say so and have not been denied; `done` when nobody says."""
    event = field(record, "event")
    said = [v.value.stage for v in standing(event.values if event else ()) if isinstance(v.value, Happening)]
    counted = Counter(said)
    return min(counted, key=lambda s: (-counted[s], s)) if counted else "done"


def words(record: IncidentRecord, name: str) -> str | None:
    """The versions of a field in words, side by side; null when nobody says."""
    found = field(record, name)
    return found.summary if found and found.agreement != "unknown" and found.summary else None


def figure(record: IncidentRecord, name: str) -> tuple[int | None, int | None]:
    """Lowest and highest figure that stands."""
    found = field(record, name)
    return (found.low, found.high) if found else (None, None)


def best(record: IncidentRecord, name: str = "killed") -> int | None:
    """The lower end of the figure that most sources give, the lowest of equals; null when none gives any."""
    found = field(record, name)
    values = [v.value for v in standing(found.values if found else ()) if isinstance(v.value, Count)]
    counted = Counter(v.low for v in values if bounds(v))
    return min(counted, key=lambda n: (-counted[n], n)) if counted else None


def state(record: IncidentRecord, name: str) -> str:
    """What stands behind a figure, in words: not reported, none, a range, disputed."""
    low, high = figure(record, name)
    found = field(record, name)
    if found is None or low is None:
        return "not reported"
    if (low, high) == (0, 0):
        said = "none"
    else:
        said = str(low) if low == high else f"{low} or more" if high is None else f"{low}-{high}"
    return f"{said} (disputed)" if found.agreement == "disputed" else said


def outlets(record: IncidentRecord) -> str:
    """The outlets that tell of it, the oldest first."""
    return "; ".join(dict.fromkeys(c.outlet for c in record.reports if c.outlet))


def point(place: Place | None, digits: int) -> tuple[float, float] | None:
    """Latitude and longitude, rounded; null when there is none."""
    if place is None or place.lat is None or place.lon is None:
        return None
    return round(place.lat, digits), round(place.lon, digits)


def narrative(record: IncidentRecord) -> str:
    """One line of what is said, in our own words and those of the reports, always with its figures."""
    parts = [record.type.replace("_", " ")]
    for name in ("target", "weapon", "actor", "damage"):
        if said := words(record, name):
            parts.append(f"{name}: {said}")
    parts += [f"{name}: {state(record, name)}" for name in ("killed", "injured")]
    return ". ".join(parts) + "."
