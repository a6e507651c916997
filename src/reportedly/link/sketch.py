"""What an account offers for comparison: a sketch, made once per account and compared many times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import log, sqrt

import msgspec

from reportedly.link import wording
from reportedly.nouns import Account, Claim, Place, Report, Span

# A word is weighed by how rare it is in the batch, smoothed as if this many further reports had been seen
# in which it stands in none: in a batch of eight reports on one plant, the plant's name stays a rare name.
UNSEEN = 300
LEAD = 250  # characters of a text that tell what it is about
AROUND = 200  # characters on either side of the trigger when an account has no claims


class Sketch(msgspec.Struct, frozen=True, gc=False):
    """One account, ready to compare. Days are ordinals; nulls mean that the report does not say."""

    id: str
    report: str
    number: int
    role: str
    type: str
    days: tuple[int, int] | None  # first and last possible day, stated
    published: int | None
    language: str
    named_days: frozenset[tuple[int, int]]
    mentioned: frozenset[int]  # days that the text names, by day and month or by weekday, as ordinals
    weekdays: frozenset[int]
    where: Place | None
    places: frozenset[str]
    target: frozenset[str]
    actor: frozenset[str]
    weapon: frozenset[str]
    killed: tuple[int, int | None] | None
    injured: tuple[int, int | None] | None
    names: tuple[str, ...]
    figures: frozenset[str]
    ages: frozenset[int]
    lead: dict[str, float]  # the same of the headline and first words
    terms: dict[str, float]  # unit vector of rarity-weighted words


class Rarity:
    """How rare each key is among the reports of a batch: `log((reports + UNSEEN) / (those with it))`."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self.found: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        for report in reports:
            self.found.update(_document(report.text).keys())
            self.languages[report.language] += 1
        self.reports = self.languages.total()

    def shared(self, key: str) -> bool:
        """Whether a word may stand in two reports: a word of one report matches nothing; one not seen yet may."""
        return self.found[key] != 1

    def of(self, key: str) -> float:
        """Rarity of a name, 0 when every report has it."""
        return max(0.0, log((self.reports + UNSEEN) / (self.found[key] + 0.5)))

    def here(self, key: str) -> float:
        """Rarity of a word among these reports alone: in ten reports on one plant, the plant tells none apart."""
        return max(0.0, log((self.reports + 1) / (self.found[key] + 0.5)))


def sketch_all(
    accounts: Sequence[Account],
    claims: Sequence[Claim],
    reports: Mapping[str, Report],
    rarity: Rarity | None = None,
) -> tuple[list[Sketch], Rarity]:
    """The sketches of all accounts, with rarity taken over the reports of the batch, unless it is given."""
    used = sorted({a.report for a in accounts})
    rarity = rarity or Rarity(reports[r] for r in used)
    own: dict[tuple[str, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.account is not None:
            own[claim.span.report, claim.account].append(claim)
    told: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        told[account.report].append(account)
    sketches = []
    for account in accounts:
        text = _text(account, told[account.report], own, reports[account.report])
        sketches.append(_sketch(account, text, reports[account.report], rarity))
    return sketches, rarity


Owned = Mapping[tuple[str, int], Sequence[Claim]]


def _text(account: Account, told: Sequence[Account], own: Owned, report: Report) -> str:
    """The words that tell of an account: the report without its older events when it is the only news, else its own."""
    news = [a for a in told if a.role != "background"]
    if len(news) == 1 and account.role != "background":
        past = [c for a in told if a.role == "background" for c in own.get((report.id, a.number), ())]
        mine = {(c.sentence.start, c.sentence.end) for c in own.get((report.id, account.number), ())}
        return _without(report.text, {(c.sentence.start, c.sentence.end) for c in past} - mine)
    sentences = sorted({(c.sentence.start, c.sentence.end) for c in own.get((report.id, account.number), ())})
    if not sentences and account.trigger:
        sentences = [(max(0, account.trigger.start - AROUND), account.trigger.end + AROUND)]
    return "\n".join(report.text[start:end] for start, end in sentences)


def _without(text: str, ranges: set[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(ranges):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join([*kept, text[at:]])


def _document(text: str) -> Counter[str]:
    found = Counter(wording.key(w) for w in wording.words(text) if len(w) > 2)
    found.update(wording.figures(text))
    return found


def _sketch(account: Account, text: str, report: Report, rarity: Rarity) -> Sketch:
    where, named, weekdays = account.where, wording.named_days(text), wording.weekdays(text)
    return Sketch(
        id=account.id,
        report=account.report,
        number=account.number,
        role=account.role,
        type=account.type,
        days=_days(account),
        published=_ordinal(report.published),
        language=report.language,
        weekdays=weekdays,
        named_days=named,
        mentioned=_mentioned(named, weekdays, report.published),
        where=where,
        places=wording.keys(where.name) if where else frozenset(),
        target=_span_keys(account.target, report),
        actor=_span_keys(account.actor, report),
        weapon=_span_keys(account.weapon, report),
        killed=(account.killed.low, account.killed.high) if account.killed else None,
        injured=(account.injured.low, account.injured.high) if account.injured else None,
        names=tuple(sorted(wording.names(text), key=lambda n: (-rarity.of(n), n))),
        figures=wording.figures(text),
        ages=wording.ages(text),
        lead=_terms(text[:LEAD], rarity),
        terms=_terms(text, rarity),
    )


def _days(account: Account) -> tuple[int, int] | None:
    when = account.when
    first = _ordinal(when.start) if when else None
    last = _ordinal(when.end) if when else None
    if first is None or last is None:
        return None
    return (first, last) if first <= last else (last, first)


def _mentioned(named: Iterable[tuple[int, int]], weekdays: Iterable[int], published: str | None) -> frozenset[int]:
    """The days that a text names, taken as the last such day up to the day after its publication."""
    page = _ordinal(published)
    if page is None:
        return frozenset()
    found = {page - (date.fromordinal(page).weekday() - w) % 7 for w in weekdays}
    for month, day in named:
        years = (date.fromordinal(page + 1).year, date.fromordinal(page + 1).year - 1)
        days = (_day(year, month, day) for year in years)
        found.add(next((d for d in days if d and d <= page + 1), 0))
    return frozenset(found - {0})


def _day(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except ValueError:  # 31 June, 29 February
        return None


def _ordinal(iso: str | None) -> int | None:
    return date.fromisoformat(iso[:10]).toordinal() if iso and len(iso) >= 10 else None


def _span_keys(span: Span | None, report: Report) -> frozenset[str]:
    return wording.keys(span.of(report.text)) if span else frozenset()


def _terms(text: str, rarity: Rarity) -> dict[str, float]:
    weights = {k: rarity.here(k) * (1 + log(n)) for k, n in sorted(_document(text).items())}
    norm = sqrt(sum(w * w for w in weights.values())) or 1.0
    return {k: w / norm for k, w in weights.items() if rarity.shared(k)}
