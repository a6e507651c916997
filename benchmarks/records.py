"""Figures on whole records beyond the set's own scorer, and every item right or wrong, for gains and losses."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from benchmarks.gold import records
from benchmarks.scoring import SEED, Interval, Measure, Records, imported, interval

FIELDS = ("type", "start", "place", "country", "level", "killed", "injured", "target", "weapon", "actor")
NEAR_KM = 25.0

Pair = tuple[dict[str, Any], dict[str, Any] | None]


def figures(score: ModuleType, gold: Records, predictions: Records, texts: dict[str, str]) -> dict[str, Any]:
    """The scorer's own figures, and ours under "ours" as shares of 1."""
    found: dict[str, Any] = score.score(gold, predictions)
    mains = [pair for id_ in gold for pair in _mains(score, gold, predictions, id_)]
    levels = [_level(g) == _level(p) for g, p in mains if _level(g)]
    predicted = sum(len(score.mains(predictions.get(id_, {}))) for id_ in gold)
    found["ours"] = {
        "level": {"value": _mean(levels)},
        "extra": (predicted - sum(p is not None for _, p in mains)) / max(1, len(mains)),
        "certainty_macro_f1": macro_f1(_certainties(score, gold, predictions)),
        "wrong_merges": _wrong_merges(score, mains),
        "not_slices": sum(not_slices(predictions.get(id_, {}), texts.get(id_, "")) for id_ in gold),
    }
    return found


def _mains(score: ModuleType, gold: Records, predictions: Records, id_: str) -> list[Pair]:
    return list(score.pair_up(score.mains(gold[id_]), score.mains(predictions.get(id_, {}))))


def _level(incident: dict[str, Any] | None) -> str | None:
    return ((incident or {}).get("place") or {}).get("level")


def _mean(values: list[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def claim_pairs(score: ModuleType, gold: dict[str, Any], predicted: dict[str, Any]) -> list[Pair]:
    """Gold claims with their predicted partner, by the rule that the scorer's header states."""
    theirs, ours = gold.get("claims") or [], predicted.get("claims") or []
    candidates = []
    for i, a in enumerate(theirs):
        for j, b in enumerate(ours):
            common = score.common(a["quote"], b.get("quote") or "")
            if common and common >= 0.5 * len(a["quote"]) and common >= 0.25 * len(b["quote"]):
                overlap = common / max(len(a["quote"]), len(b["quote"]))
                candidates.append((overlap, score.same_speaker(a, b.get("speaker")), -i, -j))
    partner: dict[int, int] = {}
    for *_, i, j in sorted(candidates, reverse=True):
        if -i not in partner and -j not in partner.values():
            partner[-i] = -j
    return [(a, ours[partner[i]] if i in partner else None) for i, a in enumerate(theirs)]


def _certainties(score: ModuleType, gold: Records, predictions: Records) -> list[tuple[str, str]]:
    pairs = (p for id_ in gold for p in claim_pairs(score, gold[id_], predictions.get(id_, {})))
    return [(g["certainty"], str(p.get("certainty"))) for g, p in pairs if p is not None]


def macro_f1(labels: list[tuple[str, str]]) -> float | None:
    """The mean F1 over the gold labels of (gold, predicted) pairs; null without pairs."""
    if not labels:
        return None
    gold, predicted = Counter(g for g, _ in labels), Counter(p for _, p in labels)
    right = Counter(g for g, p in labels if g == p)
    return sum(2 * right[name] / (gold[name] + predicted[name]) for name in gold) / len(gold)


def _wrong_merges(score: ModuleType, mains: list[Pair]) -> float | None:
    """The share of pairs at one place but of different incidents that were given one cluster."""
    near = merged = 0
    for (a, p), (b, q) in combinations(mains, 2):
        if a["incident"].split("#")[0] == b["incident"].split("#")[0]:
            continue
        km = score.km(a.get("place"), b.get("place"))
        if km is not None and km <= NEAR_KM:
            near += 1
            merged += bool(p and q and p.get("incident") and p.get("incident") == q.get("incident"))
    return merged / near if near else None


def not_slices(predicted: dict[str, Any], text: str) -> int:
    """How many quotes are not exact slices of the text at their offsets (or anywhere, without offsets)."""
    wrong = 0
    for claim in predicted.get("claims") or []:
        quote, start, end = claim.get("quote") or "", claim.get("start"), claim.get("end")
        wrong += (quote not in text) if start is None or end is None else text[start:end] != quote
    return wrong


# ------------------------------------------------------------------ item by item


def items(score: ModuleType, gold: Records, predictions: Records) -> dict[str, float]:
    """Each thing that is scored, as report/part/field -> 0 to 1."""
    found: dict[str, float] = {}
    for id_, record in gold.items():
        predicted = predictions.get(id_, {})
        relevant = predicted.get("relevant", bool(score.mains(predicted)))
        found[f"{id_}/relevant"] = float(record["relevant"] == relevant)
        for n, pair in enumerate(_mains(score, gold, predictions, id_), 1):
            found |= {f"{id_}/main {n}/{field}": right for field, right in _fields(score, *pair).items()}
        for n, (g, p) in enumerate(claim_pairs(score, record, predicted), 1):
            found[f"{id_}/claim {n}/found"] = float(p is not None)
            if p is not None:
                found[f"{id_}/claim {n}/speaker"] = float(score.same_speaker(g, p.get("speaker")))
                found[f"{id_}/claim {n}/certainty"] = float(g["certainty"] == p.get("certainty"))
    return found


def _fields(score: ModuleType, gold: dict[str, Any], predicted: dict[str, Any] | None) -> dict[str, float]:
    """How right each field of one main incident is; a field empty on both sides is right."""
    p = predicted or {}
    here, there = gold.get("place") or {}, p.get("place") or {}
    countries = [here.get("country"), *here.get("country_alt", [])]
    found = {
        "type": gold["type"] == p.get("type"),
        "start": gold.get("start") == p.get("start"),
        "level": here.get("level") == there.get("level"),
        "country": there.get("country") in countries,
    }
    km = score.km(here, there)
    if here.get("lat") is not None:
        found["place"] = km is not None and km <= NEAR_KM
    for field in ("killed", "injured"):
        found[field] = _range(gold.get(field)) == _range(p.get(field))
    words = {f: score.token_f1(gold.get(f), p.get(f)) for f in ("target", "weapon", "actor")}
    return {k: float(v) for k, v in found.items()} | {k: round(v, 2) for k, v in words.items()}


def _range(count: dict[str, Any] | None) -> tuple[Any, Any] | None:
    return (count.get("min"), count.get("max")) if count else None


def changes(now: dict[str, float], before: dict[str, float]) -> tuple[list[str], list[str]]:
    """The items that turned right (or better), and those that turned wrong (or worse)."""
    both = sorted(now.keys() & before.keys())
    gains = [f"{k} {before[k]:g} -> {now[k]:g}" for k in both if now[k] > before[k]]
    losses = [f"{k} {before[k]:g} -> {now[k]:g}" for k in both if now[k] < before[k]]
    return gains, losses


# ------------------------------------------------------------------ figures with intervals


def loaded(folder: Path) -> Records:
    """The gold records of a folder that holds reports/<id>.json."""
    files = sorted((folder / "reports").glob("*.json"))
    found = (msgspec.json.decode(f.read_bytes(), type=dict[str, Any]) for f in files)
    return {record["report"]: record for record in found}


def texts(source: Path) -> dict[str, str]:
    """The text of every report of a set."""
    return {str(record["id"]): record["text"] for record in records(source)}


Told = tuple[Records, Records, dict[str, str]]  # gold, predictions, texts


def measured(
    scorer: Path, told: Told, rows: list[Measure], resamples: int
) -> dict[str, tuple[float | None, Interval | None]]:
    """Each measure's figure and 95% interval over resampled reports."""
    score, rng = imported(scorer), random.Random(SEED)
    score.common = cache(score.common)  # type: ignore[attr-defined]
    point = msgspec.json.encode(figures(score, *told)).decode()
    drawn: dict[str, list[float]] = {m.name: [] for m in rows}
    ids = sorted(told[0])
    for _ in range(resamples):
        sample = _sample(*told, [rng.choice(ids) for _ in ids])
        output = msgspec.json.encode(figures(score, *sample)).decode()
        for m in rows:
            value = m.read(output)
            if value is not None:
                drawn[m.name].append(value)
    return {m.name: (m.read(point), interval(drawn[m.name])) for m in rows}


def _sample(gold: Records, predictions: Records, text: dict[str, str], ids: list[str]) -> Told:
    """Copies of the drawn reports; the n-th copy of a report links only to n-th copies of others."""
    new: Told = ({}, {}, {})
    seen: Counter[str] = Counter()
    for id_ in ids:
        name, suffix = f"{id_}#{seen[id_]}", f"#{seen[id_]}" if seen[id_] else ""
        seen[id_] += 1
        new[0][name] = _suffixed(gold[id_], suffix)
        if id_ in predictions:
            new[1][name] = _suffixed(predictions[id_], suffix)
        new[2][name] = text.get(id_, "")
    return new


def _suffixed(record: dict[str, Any], suffix: str) -> dict[str, Any]:
    if not suffix:
        return record
    return {**record, "incidents": [_renamed(i, suffix) for i in record.get("incidents") or []]}


def _renamed(incident: dict[str, Any], suffix: str) -> dict[str, Any]:
    return {**incident, "incident": f"{incident['incident']}{suffix}"} if incident.get("incident") else incident
