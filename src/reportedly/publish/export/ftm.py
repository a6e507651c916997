"""FollowTheMoney: an Event for each incident, an Article for each report, and what documents what; one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from reportedly.nouns import content_id
from reportedly.publish.export.log import Lost
from reportedly.publish.export.told import narrative, words
from reportedly.publish.shapes import Cited, IncidentRecord
from reportedly.publish.wording import moment_words, place_words, type_words

NAME = "ftm"
PREFIX = "reportedly"


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """The entities of one record after those of another. A report that tells of several incidents comes with each."""
    for record in records:
        for entity in _entities(record, lost):
            yield msgspec.json.encode(entity) + b"\n"


def _entities(record: IncidentRecord, lost: list[Lost]) -> Iterator[dict[str, Any]]:
    event, where, when = f"{PREFIX}-{record.id}", record.where, record.when
    name = f"{type_words(record.type)}, {place_words(where)}, {moment_words(when)}"
    yield _entity(
        event,
        "Event",
        name=[name],
        summary=[narrative(record)],
        startDate=[when.start] if when and when.start else [],
        endDate=[when.end] if when and when.end else [],
        country=[where.country.lower()] if where and where.country else [],
        location=[place_words(where)] if where else [],
        keywords=[type_words(record.type)],
        sourceUrl=[c.url for c in record.reports if c.url],
        publisher=[c.outlet for c in record.reports if c.outlet],
    )
    for name_ in ("actor", "target", "weapon"):
        if words(record, name_):
            seen = "in the summary only: a wording is no entity, and nobody is linked to anything by a machine"
            lost.append(Lost(incident=record.id, column=name_, seen=seen))
    if where and where.lat is not None:
        lost.append(Lost(incident=record.id, column="where", seen="no point and no area: an Event has none"))
    for cited in (c for c in record.reports if c.report):
        article = f"{PREFIX}-report-{cited.report}"
        yield _article(article, cited)
        link = f"{PREFIX}-{content_id(event, article)}"
        yield _entity(link, "Documentation", document=[article], entity=[event], role=[cited.role])


def _article(id_: str, cited: Cited) -> dict[str, Any]:
    return _entity(
        id_,
        "Article",
        title=[cited.title] if cited.title else [],
        fileName=[],
        publishedAt=[cited.published[:10]] if cited.published else [],
        publisher=[cited.outlet] if cited.outlet else [],
        sourceUrl=[cited.url] if cited.url else [],
    )


def _entity(id_: str, schema: str, **properties: list[str]) -> dict[str, Any]:
    kept = {name: list(dict.fromkeys(values)) for name, values in properties.items() if values}
    return {"id": id_, "schema": schema, "properties": kept}
