"""A case: one incident with the accounts, claims and reports that tell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from reportedly.assess.rulings import as_ruled, ruled_account, standing
from reportedly.nouns import About, Account, Claim, Incident, IncidentType, Moment, Noun, Place, Report, Role, Ruled

LEVELS = ("site", "city", "district", "sea", "admin1", "country")  # finest first
NIGHTS = 4  # an interval of at most so many days dates an event; a month only surrounds it
ROLES: tuple[Role, ...] = ("main", "also", "background")


class Case(Noun, frozen=True, kw_only=True):
    """One incident with all that tells of it.

    `claims` are those of the accounts, and the statements that the same reports make outside any
    incident (listings, equipment, history), which are context. Both stand as people have put them right: `ruled` are
    the rulings on each claim, the newest first, `read` the claims as a machine read them that people have changed.
    """

    incident: Incident
    accounts: tuple[Account, ...]
    claims: tuple[Claim, ...]
    reports: dict[str, Report]
    ruled: dict[str, tuple[Ruled, ...]] = msgspec.field(default_factory=dict)
    read: dict[str, Claim] = msgspec.field(default_factory=dict)

    @property
    def role(self) -> Role:
        """The strongest role that any report gives it."""
        return min((a.role for a in self.accounts), key=ROLES.index)

    @property
    def telling(self) -> tuple[Account, ...]:
        """The accounts with that role: those for which it is news rather than memory, when there are any."""
        return tuple(a for a in self.accounts if a.role == self.role)

    @property
    def type(self) -> IncidentType:
        """The type that most of the telling accounts give; between equals, the first by report and name."""
        return _most(a.type for a in self.telling)

    @property
    def when(self) -> Moment | None:
        """One account's own moment: the one whose days most of the accounts give, the narrowest of equals."""
        moments = [a.when for a in self.accounts if a.when and a.when.start and a.when.end]
        if not moments:
            return next((a.when for a in self.accounts if a.when), None)
        votes: Counter[int] = Counter()
        for m in moments:
            votes.update(dict.fromkeys(days(m), 100 if len(days(m)) <= NIGHTS else 1))
        mean = {m: sum(votes[d] for d in days(m)) / len(days(m)) for m in moments}
        return min(moments, key=lambda m: (-mean[m], len(days(m)), -len(m.earliest or ""), m.earliest or "", m.written))

    @property
    def where(self) -> Place | None:
        """One account's own place: the country and region most of them give, then the finest and most named."""
        places = [a.where for a in self.telling if a.where] or [a.where for a in self.accounts if a.where]
        if not places:
            return None
        named = Counter(p.name for p in places)
        agreed = Counter((p.country, p.admin1) for p in places)
        return min(
            places,
            key=lambda p: (p.lat is None, -agreed[p.country, p.admin1], _level(p), -named[p.name], p.name),
        )

    def words(self, claim: Claim) -> str:
        """The exact words of a claim's value, or its content when the value has none of its own."""
        return _one_line((claim.words or claim.span).of(self.reports[claim.span.report].text))

    def quote(self, claim: Claim) -> str:
        """The sentence in which a claim stands."""
        return _one_line(claim.sentence.of(self.reports[claim.span.report].text))

    def named(self, report: str) -> str:
        """A report as people call it: outlet and day, or its own id when it states neither."""
        held = self.reports[report]
        return ", ".join(p for p in (held.outlet or held.key, (held.published or "")[:10]) if p)

    def said_by(self, claim: Claim) -> str:
        """Who says it, and in which report."""
        report = self.named(claim.span.report)
        return f"{claim.source.name} ({report})" if claim.source.name else report

    def about(self, *abouts: About) -> tuple[Claim, ...]:
        """The claims about these things."""
        return tuple(c for c in self.claims if c.about in abouts)


def case_of(
    incident: Incident, accounts: Mapping[str, Account], claims: Iterable[Claim], reports: Mapping[str, Report]
) -> Case:
    """Gather the accounts, claims and reports of one incident. `claims` may hold those of other incidents too."""
    return next(iter(cases_of([incident], accounts, claims, reports)))


def cases_of(
    incidents: Iterable[Incident],
    accounts: Mapping[str, Account],
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    rulings: Sequence[Ruled] = (),
) -> list[Case]:
    """The cases of many incidents, the claims gone through once. `rulings` are what people ruled, the oldest first."""
    claims = list(claims) if rulings else claims
    on = standing(rulings, claims) if rulings else {}
    by_account: dict[tuple[str, int | None], list[Claim]] = {}
    for claim in claims:
        by_account.setdefault((claim.span.report, claim.account), []).append(claim)
    return [_case(incident, accounts, by_account, reports, on) for incident in incidents]


def _case(
    incident: Incident,
    accounts: Mapping[str, Account],
    by_account: Mapping[tuple[str, int | None], list[Claim]],
    reports: Mapping[str, Report],
    on: Mapping[str, Sequence[Ruled]],
) -> Case:
    own = tuple(accounts[a] for a in sorted(incident.accounts))
    wanted = {(a.report, a.number) for a in own} | {(a.report, None) for a in own if a.role != "background"}
    claims = sorted((c for k in wanted for c in by_account.get(k, ())), key=lambda c: (c.span, c.about, c.id))
    ruled = {c.id: tuple(on[c.id]) for c in claims if c.id in on} if on else {}
    if ruled:
        own = tuple(ruled_account(a, by_account.get((a.report, a.number), ()), on) for a in own)
    now = {c.id: as_ruled(c, ruled.get(c.id, ())) for c in claims} if ruled else {c.id: c for c in claims}
    return Case(
        incident=incident,
        accounts=own,
        claims=tuple(stands for c in claims if (stands := now[c.id]) is not None),
        reports={a.report: reports[a.report] for a in own},
        ruled=ruled,
        read={c.id: c for c in claims if now[c.id] is not c},
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def meet(a: Moment, b: Moment) -> bool:
    """Whether two moments share a day."""
    return bool(a.start and a.end and b.start and b.end and a.start <= b.end and b.start <= a.end)


def days(m: Moment) -> range:
    """The days of a moment, as ordinals; empty without both ends."""
    if not m.start or not m.end:
        return range(0)
    return range(date.fromisoformat(m.start).toordinal(), date.fromisoformat(m.end).toordinal() + 1)


def _level(p: Place) -> int:
    return LEVELS.index(p.level) if p.level else len(LEVELS)


def _most(types: Iterable[IncidentType]) -> IncidentType:
    counted = Counter(types)
    return min(counted, key=lambda t: (-counted[t], t))
