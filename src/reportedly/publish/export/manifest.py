"""The manifest of an exported file: profile, what was held back and why, what the file covers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version

from reportedly.knowledge.names import Profile
from reportedly.publish.profiles import HeldBack, Withheld
from reportedly.publish.shapes import Deletion, IncidentRecord, Manifest, Tally

PURPOSE = (
    "A record of what published reports said, after the fact. It is not for finding, following or hitting anybody, "
    "and not for forecasts."
)
LABEL = "Machine output: no person has signed it, unless a decision says so."
COVERAGE = "Counts of what was reported and read, not of what happened: where no press is, silence is no peace."
REST = "(others)"
MOST = 1000  # countries, months or outlets listed; what comes later is counted together


class Book:
    """Counts records as they pass, so that none has to be kept."""

    def __init__(self) -> None:
        self.incidents = self.held = 0
        self._held: Counter[Withheld] = Counter()
        self._withheld: Counter[Withheld] = Counter()
        self._countries: Counter[str] = Counter()
        self._months: Counter[str] = Counter()
        self._outlets: Counter[str] = Counter()

    def note(self, incident: str, done: HeldBack) -> Deletion | None:
        """Count one record; the line for the deletions when it is held back whole."""
        if done.record is None:
            self.held += 1
            self._held.update(done.withheld)
            return Deletion(incident=incident, into=None, why=f"held back: {done.withheld[0].why}")
        self.incidents += 1
        self._withheld.update(set(done.withheld))
        self._cover(done.record)
        return None

    def _cover(self, record: IncidentRecord) -> None:
        _count(self._countries, [(record.where.country if record.where else None) or "(not known)"])
        _count(self._months, [((record.when.start if record.when else None) or "(not known)")[:7]])
        _count(self._outlets, {c.outlet for c in record.reports if c.outlet})

    def manifest(self, profile: Profile, to: str, made: str, journal: int, minimum_age_hours: int) -> Manifest:
        """The manifest of what has passed."""
        return Manifest(
            reportedly=version("reportedly"),
            purpose=PURPOSE,
            label=LABEL,
            profile=profile.name,
            what=profile.what,
            to=to,
            made=made,
            journal=journal,
            minimum_age_hours=minimum_age_hours,
            incidents=self.incidents,
            held_back=_tallies(self._held),
            withheld=_tallies(self._withheld),
            countries=dict(sorted(self._countries.items())),
            months=dict(sorted(self._months.items())),
            outlets=dict(sorted(self._outlets.items())),
            coverage=COVERAGE,
        )


def _count(counter: Counter[str], names: Iterable[str]) -> None:
    for name in names:
        counter[name if name in counter or len(counter) < MOST else REST] += 1


def _tallies(counter: Counter[Withheld]) -> tuple[Tally, ...]:
    rows = sorted(counter.items(), key=lambda item: (item[0].column, item[0].why))
    return tuple(Tally(column=w.column, why=w.why, incidents=n) for w, n in rows)
