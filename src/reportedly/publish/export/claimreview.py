"""ClaimReview (schema.org, JSON-LD): one finding a line, with the claim, the answer and the working."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from reportedly.knowledge.layouts import layouts
from reportedly.publish.annotations import WEB
from reportedly.publish.export.log import Lost
from reportedly.publish.shapes import IncidentRecord

NAME = "claimreview"


def export(records: Iterable[IncidentRecord], lost: list[Lost]) -> Iterator[bytes]:
    """One review a line. Records without findings give none, and neither do findings whose statement is withheld."""
    for record in records:
        if not record.findings:
            lost.append(Lost(incident=record.id, column="findings", seen="no check was made: nothing to review"))
        for number, finding in enumerate(record.findings):
            if finding.statement:
                yield msgspec.json.encode(_review(record, number, lost)) + b"\n"
            else:
                lost.append(Lost(incident=record.id, column=finding.check, seen="its statement is withheld: left out"))


def _review(record: IncidentRecord, number: int, lost: list[Lost]) -> dict[str, Any]:
    finding = record.findings[number]
    said = {v.claim: v for f in record.fields for v in f.values}
    about = [said[c] for c in finding.claims if c in said] or list(said.values())
    urls = {c.report: c.url for c in record.reports if c.url and WEB.match(c.url)}
    pages = list(dict.fromkeys(urls[v.report] for v in about if v.report in urls))
    if not pages:
        lost.append(Lost(incident=record.id, column="appearance", seen="no page on the web to point at"))
    if finding.verdict == "cannot tell":
        lost.append(
            Lost(incident=record.id, column="reviewRating", seen="cannot tell has no number: the middle stands")
        )
    first = min((v.published for v in about if v.published), default=None)
    item: dict[str, Any] = {"@type": "Claim", "appearance": [{"@type": "CreativeWork", "url": p} for p in pages]}
    if first:
        item["datePublished"] = first
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"urn:reportedly:finding:{record.id}:{number}:{finding.check}",
        "claimReviewed": finding.statement,
        "author": {"@type": "Organization", "name": "reportedly (computed, not judged by a person)"},
        "itemReviewed": item,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": layouts()[NAME]["ratings"][finding.verdict],
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": finding.verdict,
        },
        "reviewBody": "\n".join(finding.working),
        "isBasedOn": list(finding.data),
    }
