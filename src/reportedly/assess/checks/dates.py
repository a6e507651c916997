"""Dates that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from reportedly.assess.case import Case
from reportedly.link.wording import named_days, weekdays
from reportedly.nouns import Account, Claim, Finding, Moment

# A report published in one time zone may tell of a day that has begun only in another.
ZONES = timedelta(days=1)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check(case: Case, _cases: Sequence[Case], _knowledge: Any) -> list[Finding]:
    """Whether the dates are possible: no event after the report of it, no weekday that its date does not have.

    Fails for each date that cannot be, with the day of the week or of publication worked out; holds when
    every dated report passes; cannot tell when no report has both a date of the event and one of its own.
    """
    faults = [*_after_publication(case), *_wrong_weekdays(case)]
    if faults:
        return faults
    compared = [a for a in case.accounts if _event_and_page(a, case)]
    working = [
        f"{case.named(a.report)}: event {a.when.start if a.when else ''}, published {_published(a, case)}"
        for a in compared
    ]
    return [
        Finding(
            check="dates",
            verdict="holds" if compared else "cannot tell",
            statement="The dates in the reports are possible",
            working=(*working, "no event after publication, no weekday beside a date of another weekday")
            if compared
            else ("no report has both a date of the event and a date of publication",),
            data=("the calendar",),
        )
    ]


def _published(account: Account, case: Case) -> str:
    return (case.reports[account.report].published or "")[:10]


def _event_and_page(account: Account, case: Case) -> bool:
    return bool(account.when and account.when.start and len(_published(account, case)) == 10)


def _after_publication(case: Case) -> Iterator[Finding]:
    for account in case.accounts:
        if not _event_and_page(account, case) or account.stage not in ("done", "attempted", "foiled"):
            continue
        event = date.fromisoformat((account.when and account.when.start) or "")
        published = date.fromisoformat(_published(account, case))
        if event > published + ZONES:
            yield Finding(
                check="dates",
                verdict="fails",
                statement=f"{case.named(account.report)}: the event was before the report of it",
                working=(
                    f"the report dates the event to {event}: {(account.when.written if account.when else '')!r}",
                    f"it was published on {published}, {(event - published).days} days before that",
                ),
                data=("the calendar", "the publication date that the page states"),
            )


def _wrong_weekdays(case: Case) -> Iterator[Finding]:
    for claim in case.about("time"):
        for day, said in _day_and_weekday(claim, case):
            if day.weekday() != said:
                yield Finding(
                    check="dates",
                    verdict="fails",
                    statement=f"{case.named(claim.span.report)}: weekday and date are those of one day",
                    working=(
                        f"the report says {case.words(claim)!r}",
                        f"{day} was a {DAYS[day.weekday()]}, not a {DAYS[said]}",
                    ),
                    data=("the calendar",),
                    claims=(claim.id,),
                )


def _day_and_weekday(claim: Claim, case: Case) -> Iterator[tuple[date, int]]:
    """The one day with the one weekday that a time claim names, when it names just one of each."""
    text = case.words(claim)
    days, week = named_days(text), weekdays(text)
    year = _year(claim, case)
    if len(days) == 1 and len(week) == 1 and year:
        ((month, day),) = days
        (weekday,) = week
        try:
            yield date(year, month, day), weekday
        except ValueError:  # 31 June: another fault, found when the text is read
            return


def _year(claim: Claim, case: Case) -> int | None:
    if isinstance(claim.value, Moment) and claim.value.start:
        return int(claim.value.start[:4])
    published = case.reports[claim.span.report].published
    return int(published[:4]) if published else None
