"""Readings of invented reports, whose values are known: for benchmarks that need many and no reader."""

from __future__ import annotations

from collections.abc import Iterable

from reportedly.nouns import (
    About,
    Account,
    Claim,
    Count,
    Moment,
    Place,
    Reading,
    Report,
    Source,
    Span,
    Value,
    content_id,
)

OUTLET = Source(name="", kind="outlet")  # the outlet's own voice
Said = tuple[About, Span, Span, Value | None, Source]  # about what, the quote, its sentence, the value, who says it


def drone_strike(
    report: Report, reader: str, said: Iterable[Said], when: Moment, where: Place, injured: Count
) -> Reading:
    """A reading with one account of a drone strike, and these claims on it."""
    claims = tuple(
        Claim(
            id=content_id(report.id, about),
            span=span,
            sentence=sentence,
            source=source,
            certainty="asserted",
            about=about,
            value=value,
            words=span if span != sentence else None,
            account=0,
            reader=reader,
        )
        for about, span, sentence, value, source in said
    )
    account = Account(
        id=content_id(report.id, 0), report=report.id, number=0, role="main", type="drone_strike", when=when,
        where=where, injured=injured,
    )  # fmt: skip
    return Reading(report=report.id, relevant=True, reader=reader, accounts=(account,), claims=claims)
