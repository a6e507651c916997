"""Learn and measure the weights of link/evidence.py on labelled reports.

    python tools/weigh_links.py learn   REPORTS.jsonl [SHOOTINGS.jsonl.gz]    prints the table to paste
    python tools/weigh_links.py measure REPORTS.jsonl [SHOOTINGS.jsonl.gz]    pairwise and B-cubed figures

REPORTS is a file of the marked-up training reports, SHOOTINGS one of the gun violence set (the latter names
the incident of each report, and nothing of its gold is used but that). Accounts come twice: as the gold has
them (with and without errors made up to look like a reader's), and as the reader makes them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from reportedly.knowledge import Knowledge
from reportedly.link import evidence, link
from reportedly.link.columns import Columns
from reportedly.link.compare import km
from reportedly.link.pairs import candidates
from reportedly.link.sketch import sketch_all
from reportedly.nouns import Account, Claim, Count, Moment, Place, Report, Source, Span, content_id
from reportedly.read import read

RADIUS = {"site": 1.0, "city": 5.0, "district": 25.0, "admin1": 120.0, "country": 400.0, "sea": 300.0}
NAMES = [row.compare.__name__.rstrip("_") for row in evidence.TABLE]
READ, GOLD = 1.0, 0.3  # how much a positive pair of each weighs


class Batch(NamedTuple):
    """Accounts of one set with the incident that each is known to tell of."""

    name: str
    accounts: list[Account]
    claims: list[Claim]
    reports: dict[str, Report]
    incident: dict[str, str]  # account -> incident
    weight: float


def rows(path: Path) -> list[dict[str, Any]]:
    """The records of a (packed) JSONL file."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def report_of(row: dict[str, Any]) -> Report:
    """A record as a report."""
    published = row.get("published") or row.get("publication_date")
    language = row.get("language", "en")
    return Report(
        id=row["id"], key=row["id"], origin=row["id"], text=row["text"], language=language, published=published
    )


# ------------------------------------------------------------------ accounts as the gold has them


def gold_batch(records: list[dict[str, Any]]) -> Batch:
    """The marked incidents as accounts, each marked role as a claim that holds its sentence."""
    accounts, claims, incident = [], [], {}
    for row in records:
        for marked in row["incidents"]:
            account = gold_account(row, marked)
            accounts.append(account)
            incident[account.id] = incident_id(row, marked)
        claims += [role_claim(row, role) for role in row.get("roles", ()) if role["incident"]]
    return Batch("gold", accounts, claims, {r["id"]: report_of(r) for r in records}, incident, GOLD)


def incident_id(row: dict[str, Any], marked: dict[str, Any]) -> str:
    """The global id of an incident, or one of its own."""
    return marked.get("id") or f"{row['id']}#{marked['n']}"


def gold_account(row: dict[str, Any], marked: dict[str, Any]) -> Account:
    """One marked incident as an account."""
    spans = {role: first_span(row, marked["n"], role) for role in ("target", "weapon", "actor")}
    counts = {f: Count(written="", low=v["min"], high=v["max"]) for f in ("killed", "injured") if (v := marked.get(f))}
    when = Moment(written="", earliest=marked["start"], latest=marked["end"]) if marked.get("start") else None
    return Account(
        id=content_id(row["id"], marked["n"]),
        report=row["id"],
        number=marked["n"],
        role=marked["role"],
        type=marked["type"],
        when=when,
        where=gold_place(marked.get("place") or {}),
        **spans,  # type: ignore[arg-type]
        **counts,  # type: ignore[arg-type]
    )


def first_span(row: dict[str, Any], number: int, role: str) -> Span | None:
    """The first span marked with a role of an incident."""
    marked = (r for r in row.get("roles", ()) if r["incident"] == number and r["role"] == role)
    found = next(marked, None)
    return Span(report=row["id"], start=found["start"], end=found["end"]) if found else None


def gold_place(p: dict[str, Any]) -> Place | None:
    """A marked place."""
    if not p.get("name") and p.get("lat") is None:
        return None
    fields = {k: p.get(k) for k in ("level", "country", "admin1", "lat", "lon")}
    radius = RADIUS.get(p.get("level") or "") if p.get("lat") is not None else None
    return Place(name=p.get("name") or "", radius_km=radius, **fields)  # type: ignore[arg-type]


def role_claim(row: dict[str, Any], role: dict[str, Any]) -> Claim:
    """A marked role with the sentence around it."""
    text, start, end = row["text"], role["start"], role["end"]
    first = max(text.rfind(mark, 0, start) for mark in ("\n", ". ")) + 1
    last = min((at for mark in ("\n", ". ") if (at := text.find(mark, end)) >= 0), default=len(text))
    span = Span(report=row["id"], start=start, end=end)
    return Claim(
        id=content_id(row["id"], role["incident"], start),
        span=span,
        sentence=Span(report=row["id"], start=first, end=last),
        source=Source(name="", kind="outlet"),
        certainty="asserted",
        about="other",
        account=role["incident"],
    )


def with_errors(batch: Batch, seed: int, undated: float) -> Batch:
    """The same with dates, types, places, words and tolls missing or wrong as often as a reader's may be."""
    chance = random.Random(seed)
    accounts = [spoilt(a, chance, undated) for a in batch.accounts]
    reports = {
        k: msgspec.structs.replace(r, published=None) if chance.random() < undated else r
        for k, r in sorted(batch.reports.items())
    }
    return batch._replace(name=f"gold with errors {seed}", accounts=accounts, reports=reports)


def spoilt(account: Account, chance: random.Random, undated: float) -> Account:
    """One account with errors."""
    changes: dict[str, Any] = {}
    if chance.random() < undated:
        changes["when"] = None
    if chance.random() < 0.12:
        changes["type"] = chance.choice(
            ["drone_strike", "missile_strike", "bombing", "shooting", "raid", "other_attack"]
        )
    if chance.random() < 0.08:
        changes["where"] = None
    changes |= {f: None for f in ("target", "weapon", "actor") if chance.random() < 0.3}
    for toll in ("killed", "injured"):
        if chance.random() < 0.15:
            held = getattr(account, toll)
            wrong = held and Count(written="", low=max(0, held.low + chance.choice([-1, 1, 2, 5])))
            changes[toll] = chance.choice([None, wrong])
    return msgspec.structs.replace(account, **changes)


# ------------------------------------------------------------------ accounts as the reader makes them


def read_batch(records: list[dict[str, Any]], knowledge: Knowledge) -> Batch:
    """What the reader makes of the marked reports, its accounts paired with the incidents they resemble."""
    batch = Batch("read", [], [], {}, {}, READ)
    for row in records:
        report = report_of(row)
        if not knowledge.reads(report.language):
            continue
        reading = read(report, knowledge)
        batch.reports[report.id] = report
        batch.accounts.extend(reading.accounts)
        batch.claims.extend(reading.claims)
        batch.incident.update(paired(row, reading.accounts))
    return batch


def paired(row: dict[str, Any], accounts: Iterable[Account]) -> dict[str, str]:
    """Account -> incident: the most alike first, main with main, each once."""
    marked = [(m, gold_account(row, m)) for m in row["incidents"]]
    scored = sorted(
        ((likeness(a, g), a.id, incident_id(row, m)) for a in accounts for m, g in marked), key=lambda s: (-s[0], s[1:])
    )
    found: dict[str, str] = {}
    for score, account, incident in scored:
        if score >= 1 and account not in found and incident not in found.values():
            found[account] = incident
    return found


def likeness(a: Account, b: Account) -> float:
    """How well a read account resembles a marked one."""
    score: float = (a.role == b.role) + 0.5 * (a.type == b.type)
    if a.where and b.where and a.where.lat is not None and b.where.lat is not None:
        far = km(a.where.lat, a.where.lon or 0, b.where.lat, b.where.lon or 0)
        score += 2 if far <= 25 else 1 if far <= 161 else -1
    if a.when and b.when and a.when.start == b.when.start:
        score += 1
    same = [x is not None and x == y for x, y in ((a.killed, b.killed), (a.injured, b.injured))]
    return score + 0.5 * sum(same)


def shootings(records: list[dict[str, Any]], knowledge: Knowledge) -> Batch:
    """Reports of one shooting each: the main account stands for the report."""
    batch = Batch("shootings, read", [], [], {}, {}, READ)
    for row in records:
        report = report_of(row)
        reading = read(report, knowledge)
        ranked = sorted(reading.accounts, key=lambda a: (("main", "also", "background").index(a.role), a.number))
        bare = Account(id=content_id(report.id), report=report.id, number=99, role="main", type="shooting")
        main = ranked[0] if ranked and ranked[0].role != "background" else bare
        batch.reports[report.id] = report
        batch.accounts.extend({a.id: a for a in (*reading.accounts, main)}.values())
        batch.claims.extend(reading.claims)
        batch.incident[main.id] = str(row["incident"]["incident_id"])
    return batch


# ------------------------------------------------------------------ learning


def examples(batch: Batch) -> tuple[Any, Any]:
    """The candidate pairs as rows of scores (positive and negative apart), and whether they are one incident."""
    sketches, rarity = sketch_all(sorted(batch.accounts, key=lambda a: a.id), batch.claims, batch.reports)
    x, y = [], []
    pairs = (zip(*lot, strict=True) for lot in candidates(Columns.of(sketches, rarity)))
    for i, j in chain.from_iterable(pairs):
        a, b = sketches[i], sketches[j]
        if a.id in batch.incident and b.id in batch.incident:
            row = np.zeros(2 * len(NAMES))
            for reason in evidence.reasons(a, b, rarity):
                row[2 * NAMES.index(reason.comparison) + (reason.score < 0)] = reason.score
            x.append(row)
            y.append(float(batch.incident[a.id] == batch.incident[b.id]))
    return np.array(x), np.array(y)


def learned(batches: Iterable[Batch], steps: int = 3000, pull: float = 1.0) -> tuple[Any, float]:
    """Logistic regression (Adam) with weights kept at or above zero; every batch counts by its positive pairs."""
    parts = [(*examples(b), b.weight) for b in batches]
    x, y = np.vstack([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    heavy = np.concatenate([np.full(len(t), 100 * w / max(1.0, t.sum())) for _, t, w in parts])
    weights, prior = np.full(x.shape[1], 0.5), -2.0
    mean, square = np.zeros(x.shape[1] + 1), np.zeros(x.shape[1] + 1)
    for step in range(1, steps + 1):
        error = heavy * (1 / (1 + np.exp(-np.clip(x @ weights + prior, -30, 30))) - y)
        slope = np.append(x.T @ error + pull * weights, error.sum()) / heavy.sum()
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        move = 0.02 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        weights, prior = np.maximum(0, weights - move[:-1]), prior - move[-1]
    return weights, float(prior)


# ------------------------------------------------------------------ measuring


def figures(batch: Batch) -> str:
    """Pairwise and B-cubed figures of the accounts whose incident is known."""
    groups = link(batch.accounts, batch.claims, batch.reports).groups
    group_of = {a: n for n, group in enumerate(groups) for a in group}
    main = {a.id for a in batch.accounts if a.role == "main"}
    items = [(incident, group_of[a]) for a, incident in batch.incident.items() if a in main]
    gold, made, both = Counter(g for g, _ in items), Counter(m for _, m in items), Counter(items)
    true, said, right = (sum(n * (n - 1) // 2 for n in c.values()) for c in (gold, made, both))
    p, r = right / max(1, said), right / max(1, true)
    bp = sum(n * n / made[m] for (_, m), n in both.items()) / len(items)
    br = sum(n * n / gold[g] for (g, _), n in both.items()) / len(items)
    f, bf = (2 * a * b / (a + b) if a + b else 0.0 for a, b in ((p, r), (bp, br)))
    pairs = f"pairs P {p:.3f} R {r:.3f} F1 {f:.3f} ({said - right} wrong)"
    return f"{batch.name}: {pairs}, B-cubed F1 {bf:.3f}, {len(items)} accounts"


def batches(paths: list[Path]) -> Iterator[Batch]:
    """Every batch that the files give."""
    knowledge = Knowledge.load()
    for path in paths:
        records = rows(path)
        if "incidents" in records[0]:
            gold = gold_batch(records)
            yield from (gold, with_errors(gold, 1, 0.12), with_errors(gold, 2, 0.5))
            yield read_batch(records, knowledge)
        else:
            yield shootings(records, knowledge)


def main() -> None:
    """Learn or measure."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=("learn", "measure"))
    asked.add_argument("files", nargs="+", type=Path)
    args = asked.parse_args()
    if args.what == "measure":
        for batch in batches(args.files):
            print(figures(batch), flush=True)
        return
    weights, prior = learned(batches(args.files))
    for k, row in enumerate(evidence.TABLE):
        print(f"    Weighed(compare.{row.compare.__name__}, {weights[2 * k]:.1f}, {weights[2 * k + 1]:.1f}),")
    print(f"prior {prior:.2f}")


if __name__ == "__main__":
    main()
