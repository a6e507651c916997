"""The pictures of reports that can be compared: a table of what the reports say, for finding the same image again."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from reportedly.assess.pictures import Shown
from reportedly.casebook import tables as t
from reportedly.nouns import Report


def put(c: Connection, report: Report) -> None:
    """Keep the hashes of a new report's pictures."""
    rows = [
        {"report": report.id, "position": n, "digest": i.file.sha256, "prints": bytes.fromhex("".join(i.file.prints))}
        for n, i in enumerate(report.images)
        if i.file and i.file.prints
    ]
    if rows:
        c.execute(insert(t.images), rows)


def select_shown(c: Connection) -> list[Shown]:
    """Every picture with the outlet and day of its report, in order of arrival."""
    query = (
        select(t.images, t.reports.c.outlet, t.reports.c.key, t.reports.c.published)
        .join(t.reports, t.reports.c.id == t.images.c.report)
        .order_by(t.reports.c.number, t.images.c.position)
    )
    return [
        Shown(
            report=row.report,
            named=row.outlet or row.key,
            published=row.published,
            sha256=row.digest,
            prints=row.prints,
        )
        for row in c.execute(query)
    ]
