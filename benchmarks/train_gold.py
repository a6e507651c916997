"""The gold of reports-train in the formats of two scorers: attributions, and whole records."""

from __future__ import annotations

from typing import Any

Ranges = list[list[int]]


def attributions(record: dict[str, Any]) -> dict[str, Any]:
    """One report as a gold record of the attribution scorer.

    A claim by somebody else than the outlet is one attribution; of the source's mentions the one nearest
    to the cue (or to the content, where there is no cue) is its source.
    """
    sources = {s["n"]: s for s in record["sources"]}
    found: list[dict[str, Ranges]] = []
    for claim in record["claims"]:
        source = sources.get(claim["source"])
        if source is None or not claim["content"]:
            continue
        item = {"source": _nearest(source["mentions"], claim), "cue": claim["cue"], "content": claim["content"]}
        if item not in found:
            found.append(item)
    return {"id": record["id"], "text": record["text"], "attributions": found}


def _nearest(mentions: Ranges, claim: dict[str, Any]) -> Ranges:
    around = claim["cue"] or claim["content"]
    first, last = around[0][0], around[-1][1]
    ordered = sorted(mentions, key=lambda m: (max(m[0] - last, first - m[1], 0), m))
    return ordered[:1]


def whole_record(record: dict[str, Any]) -> dict[str, Any]:
    """One report as a gold record of the scorer of whole records.

    Incidents without a global id get one of their own; words come from the marked roles; a foiled or
    planned incident stays what the set says it is (its role is rarely main).
    """
    return {
        "report": record["id"],
        "relevant": record["relevant"],
        "incidents": [_incident(record, i) for i in record["incidents"]],
        "claims": [_claim(record, c) for c in record["claims"] if c["content"]],
    }


def _incident(record: dict[str, Any], incident: dict[str, Any]) -> dict[str, Any]:
    def words(role: str) -> str | None:
        marked = [r["text"] for r in record["roles"] if r["incident"] == incident["n"] and r["role"] == role]
        return marked[0] if marked else None

    own = {"incident": incident.get("id") or f"{record['id']}/{incident['n']}"}
    return {**incident, **own, **{role: words(role) for role in ("target", "weapon", "actor")}}


def _claim(record: dict[str, Any], claim: dict[str, Any]) -> dict[str, Any]:
    text = record["text"]
    source = next((s for s in record["sources"] if s["n"] == claim["source"]), None)
    names = sorted((text[a:b] for a, b in source["mentions"]), key=len, reverse=True) if source else []
    return {
        "quote": text[claim["content"][0][0] : claim["content"][-1][1]],
        "speaker": names[0] if names else "",
        "speaker_alt": names[1:],
        "speaker_kind": source["kind"] if source else "outlet",
        "certainty": claim["certainty"],
        "about": claim["about"],
    }
