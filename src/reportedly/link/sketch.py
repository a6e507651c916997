"""What an account offers for comparison: a sketch, made once per account and compared many times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from math import fsum, log, sqrt
from typing import Any, Self, TypeVar, overload

import msgspec

from reportedly.link import wording
from reportedly.nouns import Account, Claim, Place, Report, Span

T = TypeVar("T")

# A word is weighed by how rare it is in the batch, smoothed as if this many further reports had been seen
# in which it stands in none: in a batch of eight reports on one plant, the plant's name stays a rare name.
UNSEEN = 300
# How rare a word is, and its weight in a text, are taken in steps of these, so that their sums are exact: the same in
# whatever order they are added, one by one or in columns.
RARITY_STEP, WEIGHT_STEP = 2.0**-20, 2.0**-24
RAREST = 15.0  # no word counts as rarer
KEPT = 5_000  # sketches that are kept
LEAD = 250  # characters of a text that tell what it is about
AROUND = 200  # characters on either side of the trigger when an account has no claims


Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]  # `map`, or the same on many processors
PORTION = 20_000  # reports, or accounts, that one processor takes on at once


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lots of this size."""
    iterator = iter(items)
    while lot := list(islice(iterator, size)):
        yield lot


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

    def __init__(self, found: Counter[str], languages: Counter[str]) -> None:
        self.found, self.languages = found, languages
        self.reports = self.languages.total()
        self._of, self._here = lru_cache(self._rarity_of), lru_cache(self._rarity_here)

    @classmethod
    def in_reports(cls, reports: Iterable[Report], spread: Spread = map) -> Self:
        """How rare each key is among these reports."""
        found, languages = Counter[str](), Counter[str]()
        for keys, of_language in spread(_counted, batched(reports, PORTION)):
            found.update(keys)
            languages.update(of_language)
        return cls(found, languages)

    def shared(self, key: str) -> bool:
        """Whether a word may stand in two reports: a word of one report matches nothing; one not seen yet may."""
        return self.found[key] != 1

    def of(self, key: str) -> float:
        """Rarity of a name, 0 when every report has it."""
        return self._of(self.found[key])

    def here(self, key: str) -> float:
        """Rarity of a word among these reports alone: in ten reports on one plant, the plant tells none apart."""
        return self._here(self.found[key])

    def _rarity_of(self, found: int) -> float:
        rarity = max(0.0, log((self.reports + UNSEEN) / (found + 0.5)))
        return min(RAREST, round(rarity / RARITY_STEP) * RARITY_STEP)

    def _rarity_here(self, found: int) -> float:
        return max(0.0, log((self.reports + 1) / (found + 0.5)))


class Sketches(Sequence[Sketch]):
    """The sketches of accounts in the order given, each made when it is asked for; those asked for last are kept.

    Rarity is taken over the reports of the accounts, unless it is given.
    """

    def __init__(
        self,
        accounts: Sequence[Account],
        claims: Iterable[Claim],
        reports: Mapping[str, Report],
        rarity: Rarity | None = None,
        spread: Spread = map,
    ) -> None:
        self._accounts, self._reports = accounts, reports
        self.rarity = rarity or Rarity.in_reports((reports[r] for r in sorted({a.report for a in accounts})), spread)
        self._own: dict[tuple[str, int], list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.account is not None:
                self._own[claim.span.report, claim.account].append(claim)
        self._told: dict[str, list[Account]] = defaultdict(list)
        for account in accounts:
            self._told[account.report].append(account)
        self._kept = lru_cache(KEPT)(self.made)

    def __len__(self) -> int:
        return len(self._accounts)

    @overload
    def __getitem__(self, at: int) -> Sketch: ...
    @overload
    def __getitem__(self, at: slice) -> list[Sketch]: ...
    def __getitem__(self, at: int | slice) -> Sketch | list[Sketch]:
        if isinstance(at, slice):
            return [self._kept(n) for n in range(*at.indices(len(self)))]
        return self._kept(at)

    def made(self, at: int) -> Sketch:
        """One sketch, made anew."""
        account = self._accounts[at]
        report = self._reports[account.report]
        return _sketch(account, _text(account, self._told[account.report], self._own, report), report, self.rarity)


def sketch_all(
    accounts: Sequence[Account],
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    rarity: Rarity | None = None,
) -> tuple[list[Sketch], Rarity]:
    """The sketches of all accounts at once."""
    found = Sketches(accounts, claims, reports, rarity)
    return [found.made(n) for n in range(len(found))], found.rarity


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


_figures = lru_cache(4)(wording.figures)


def _counted(reports: Iterable[Report]) -> tuple[Counter[str], Counter[str]]:
    found, languages = Counter[str](), Counter[str]()
    for report in reports:
        found.update(_document(report.text).keys())
        languages[report.language] += 1
    return found, languages


@lru_cache(4)  # the words of a text, of its beginning and of the text in the next account are asked for again
def _document(text: str) -> Counter[str]:
    found = Counter(map(wording.key, [w for w in wording.words(text) if len(w) > 2]))
    found.update(_figures(text))
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
        figures=_figures(text),
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
    here = rarity.here
    weights = {k: here(k) * (1 + log(n)) if n > 1 else here(k) for k, n in _document(text).items()}
    norm = (sqrt(fsum(w * w for w in weights.values())) or 1.0) * WEIGHT_STEP
    found = rarity.found
    return {k: round(w / norm) * WEIGHT_STEP for k, w in weights.items() if found[k] != 1}
