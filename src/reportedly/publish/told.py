"""From nouns to what is published: the record of a report. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportedly.assess.rulings import standing
from reportedly.nouns import Account, Assessment, Claim, Reading, Report, Ruled, Span
from reportedly.publish.shapes import Range, ReportRecord, Statement, Stretch, Tested, Told

FIGURES = ("killed", "injured")
SPANS = ("target", "weapon", "actor")


def report_record(
    report: Report,
    reading: Reading,
    incident_of: Mapping[str, str],
    assessments: Sequence[Assessment],
    rulings: Sequence[Ruled] = (),
) -> ReportRecord:
    """One report with its accounts, its claims, and the findings on its incidents.

    `incident_of` names the incident of each account; `rulings` are what people ruled on its claims, the oldest first.
    """
    ruled = standing(rulings, reading.claims) if rulings else {}
    numbered = {a.number: incident_of[a.id] for a in reading.accounts}
    return ReportRecord(
        report=report.key,
        id=report.id,
        url=report.url,
        outlet=report.outlet,
        title=report.title,
        published=report.published,
        language=report.language,
        reader=reading.reader,
        relevant=reading.relevant,
        incidents=tuple(_told(report, a, numbered[a.number]) for a in reading.accounts),
        claims=tuple(_statement(report, c, numbered, ruled.get(c.id, ())) for c in reading.claims),
        via=report.via,
        findings=tuple(t for a in assessments if a.incident in numbered.values() for t in _tested(a)),
    )


def _told(report: Report, account: Account, incident: str) -> Told:
    counts = {name: getattr(account, name) for name in FIGURES if getattr(account, name) is not None}
    exact = {name: count for name, count in counts.items() if count.exact}
    spans: dict[str, Span] = {name: s for name in SPANS if (s := getattr(account, name)) is not None}
    ranges = {n: Range(min=c.low, max=c.low if c.high is None else c.high) for n, c in exact.items()}
    words = {name: span.of(report.text) for name, span in spans.items()}
    return Told(
        incident=incident,
        account=account.id,
        role=account.role,
        type=account.type,
        stage=account.stage,
        start=account.when.start if account.when else None,
        end=account.when.end if account.when else None,
        when=account.when,
        place=account.where,
        target=words.get("target"),
        weapon=words.get("weapon"),
        actor=words.get("actor"),
        killed=ranges.get("killed"),
        injured=ranges.get("injured"),
        at_least=tuple(n for n, c in exact.items() if c.high is None),
        vague={n: c.written for n, c in counts.items() if not c.exact},
        spans={name: _stretch(span) for name, span in spans.items()},
    )


def _statement(report: Report, claim: Claim, numbered: Mapping[int, str], ruled: Sequence[Ruled] = ()) -> Statement:
    def words(span: Span | None) -> str | None:
        return span.of(report.text) if span else None

    return Statement(
        id=claim.id,
        quote=claim.span.of(report.text),
        start=claim.span.start,
        end=claim.span.end,
        speaker=claim.source.name,
        speaker_kind=claim.source.kind,
        via=claim.source.via,
        certainty=claim.certainty,
        about=claim.about,
        value=claim.value,
        words=words(claim.words),
        sentence=_stretch(claim.sentence),
        cue=words(claim.cue),
        hedge=words(claim.hedge),
        as_of=claim.as_of,
        superseded=claim.superseded,
        incident=numbered.get(claim.account) if claim.account is not None else None,
        reader=claim.reader,
        page=report.page_at(claim.span.start),
        rulings=tuple(r.ruling for r in ruled),
    )


def _stretch(span: Span) -> Stretch:
    return Stretch(start=span.start, end=span.end)


def _tested(assessment: Assessment) -> list[Tested]:
    return [
        Tested(
            incident=assessment.incident,
            check=f.check,
            verdict=f.verdict,
            statement=f.statement,
            working=f.working,
            data=f.data,
            claims=f.claims,
        )
        for f in assessment.findings
    ]
