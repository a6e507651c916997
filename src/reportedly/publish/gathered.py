"""From nouns to what is published: the record of an incident, gathered from all its reports. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reportedly.assess import Case
from reportedly.assess.case import ROLES
from reportedly.nouns import Assessment, Field, ImageFile, Link, Role
from reportedly.publish.shapes import Cited, IncidentRecord, Listed, Picture

CONTEXT = "context"  # the field that holds what is said beside the event
PICTURES = "illustrative"  # the check that looks at pictures


def incident_record(
    case: Case, assessment: Assessment, links: Iterable[Link] = (), redirected_from: tuple[str, ...] = ()
) -> IncidentRecord:
    """An incident's record. What its reports say beside the event is kept apart as background."""
    ids = {a.id for a in case.accounts}
    fields = tuple(f for f in assessment.fields if f.name != CONTEXT)
    evidence = {r.sentence for f in fields for r in f.values}
    beside = (r for f in assessment.fields if f.name == CONTEXT for r in f.values)
    return IncidentRecord(
        id=assessment.incident,
        redirected_from=redirected_from,
        role=assessment.role,
        type=assessment.type,
        when=assessment.when,
        where=assessment.where,
        fields=fields,
        findings=assessment.findings,
        background=tuple(r for r in beside if r.sentence not in evidence),
        pictures=tuple(_pictures(case, assessment)),
        reports=tuple(_cited(case)),
        grade=assessment.grade,
        independence=assessment.independence,
        links=tuple(k for k in links if k.left in ids and k.right in ids),
    )


def _pictures(case: Case, assessment: Assessment) -> Iterator[Picture]:
    """The pictures with their captions; whether a page calls its own illustrative is the check's to say."""
    marked = [step for f in assessment.findings if f.check == PICTURES and f.verdict == "fails" for step in f.working]
    telling = {a.report for a in case.telling}
    for report in (r for r in case.reports.values() if r.id in telling):
        for image in report.images:
            caption = " ".join((image.caption.of(report.text) if image.caption else image.alt).split())
            yield Picture(
                report=report.id,
                outlet=report.outlet,
                published=report.published,
                src=image.src,
                caption=caption,
                illustrative=bool(caption) and any(caption in step for step in marked),
                credit=" ".join(image.credit.of(report.text).split()) if image.credit else "",
                alt=image.alt,
                **_of_file(image.file),
            )


def _of_file(file: ImageFile | None) -> dict[str, Any]:
    """What the bytes of a picture say, for its record."""
    if file is None:
        return {}
    return {
        "file": file.sha256,
        "media_type": file.media_type,
        "pixels": (file.width, file.height) if file.width and file.height else None,
        "taken": file.taken,
        "camera": file.camera,
        "gps": f"{file.gps[0]}, {file.gps[1]}" if file.gps else None,
    }


def _cited(case: Case) -> list[Cited]:
    """The reports, the oldest first, each with the strongest role that it gives the incident."""
    roles: dict[str, list[Role]] = {}
    for account in case.accounts:
        roles.setdefault(account.report, []).append(account.role)
    cited = [
        Cited(
            report=id_,
            key=case.reports[id_].key,
            outlet=case.reports[id_].outlet,
            published=case.reports[id_].published,
            title=case.reports[id_].title,
            url=case.reports[id_].url,
            role=min(had, key=ROLES.index),
            via=case.reports[id_].via,
        )
        for id_, had in roles.items()
    ]
    return sorted(cited, key=lambda c: (c.published is None, c.published or "", c.report))


def listed(assessment: Assessment) -> Listed:
    """An incident in one line."""
    fields = {f.name: f for f in assessment.fields}
    when, where = assessment.when, assessment.where
    return Listed(
        id=assessment.incident,
        role=assessment.role,
        type=assessment.type,
        start=when.start if when else None,
        end=when.end if when else None,
        place=where.name if where else None,
        country=where.country if where else None,
        killed=_bounds(fields.get("killed")),
        injured=_bounds(fields.get("injured")),
        disputed=tuple(f.name for f in assessment.fields if f.agreement == "disputed"),
        reports=len(assessment.reports),
    )


def _bounds(field: Field | None) -> tuple[int | None, int | None] | None:
    return None if field is None or (field.low, field.high) == (None, None) else (field.low, field.high)
