"""Learn and try the weights of link/stories.py on labelled documents (ecbplus).

    python tools/weigh_stories.py learn TRAIN.jsonl.gz    prints the weights to paste
    python tools/weigh_stories.py try   TRAIN.jsonl.gz    B-cubed F1 on topics that the weights were not learned on

Only `text`, `topic` (to leave whole topics out) and `doc_cluster` are read.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from reportedly.link import stories
from reportedly.link.group import Group, cluster
from reportedly.link.sketch import Sketch, sketch_all
from reportedly.nouns import Account, Report

TOPICS = 8  # in one batch, as in the development part
SHIFTS = (1.5, 1.25, 1.0, 0.75, 0.5)
Document = dict[str, Any]


def sketches(documents: Sequence[Document]) -> list[Sketch]:
    """One bare account a document."""
    reports = {d["id"]: Report(id=d["id"], key=d["id"], origin="", text=d["text"], language="en") for d in documents}
    accounts = [Account(id=r, report=r, number=1, role="main", type="other_attack") for r in reports]
    return sketch_all(accounts, (), reports)[0]


def pairs(documents: Sequence[Document]) -> tuple[Any, Any]:
    """The likenesses of all pairs of a batch as rows, and whether they are of one story."""
    upper = np.triu_indices(len(documents), 1)
    rows = np.stack([m[upper] for m in stories.likenesses(sketches(documents))], axis=1)
    label = np.array([d["doc_cluster"] for d in documents])
    return rows.astype(float), (label[upper[0]] == label[upper[1]]).astype(float)


def learned(batches: Sequence[tuple[Any, Any]], pull: float = 1e-3, steps: int = 60) -> tuple[Any, float]:
    """Logistic regression (Newton's method) over batches that weigh alike: weights, and prior."""
    rows, same = np.vstack([r for r, _ in batches]), np.concatenate([s for _, s in batches])
    heavy = np.concatenate([np.full(len(s), 1 / len(s)) for _, s in batches])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    table, found = np.c_[(rows - mean) / spread, np.ones(len(rows))], np.zeros(rows.shape[1] + 1)
    for _ in range(steps):
        likely = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (heavy * (likely - same)) + pull * np.append(found[:-1], 0)
        bend = (table * (heavy * likely * (1 - likely))[:, None]).T @ table + pull * np.eye(len(found))
        found -= np.linalg.solve(bend, slope)
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ mean)


def split(documents: Sequence[Document], seed: int) -> list[list[Document]]:
    """Batches of whole topics."""
    topics = sorted({d["topic"] for d in documents})
    random.Random(seed).shuffle(topics)
    parts = [topics[i : i + TOPICS] for i in range(0, len(topics) - TOPICS + 1, TOPICS)]
    return [[d for d in documents if d["topic"] in part] for part in parts]


def grouped(made: Sequence[Sketch]) -> list[Group]:
    """The groups of a batch, as `link` makes them."""
    found = stories.Stories(enumerate(made))
    pairs, odds = found.pairs(), stories.evidence(made)
    items = [(i,) for i in range(len(made))]
    return cluster(items, pairs, lambda i, j: float(odds[i, j]), lambda *_: "", blend=0.0)


def b_cubed(documents: Sequence[Document], groups: Sequence[Sequence[int]]) -> float:
    """B-cubed F1 of groups."""
    made = {i: n for n, group in enumerate(groups) for i in group}
    items = [(d["doc_cluster"], made[i]) for i, d in enumerate(documents)]
    gold, said, both = Counter(g for g, _ in items), Counter(m for _, m in items), Counter(items)
    p = sum(n * n / said[m] for (_, m), n in both.items()) / len(items)
    r = sum(n * n / gold[g] for (g, _), n in both.items()) / len(items)
    return 2 * p * r / (p + r)


def main() -> None:
    """Learn, or try."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=("learn", "try"))
    asked.add_argument("file", type=Path)
    args = asked.parse_args()
    lines = gzip.decompress(args.file.read_bytes()).decode().split("\n")
    documents = [json.loads(line) for line in lines if line.strip()]
    batches = [batch for seed in range(5) for batch in split(documents, seed)]
    rows = [pairs(batch) for batch in batches]
    if args.what == "learn":
        weights, prior = learned(rows)
        print("WEIGHTS =", tuple(round(float(w), 2) for w in weights))
        print("PRIOR =", round(prior, 2), "and the shift chosen by `try`")
        return
    figures: dict[float, list[float]] = {shift: [] for shift in SHIFTS}
    for batch in batches:
        topics = {d["topic"] for d in batch}
        others = [r for b, r in zip(batches, rows, strict=True) if topics.isdisjoint(d["topic"] for d in b)]
        if others:
            weights, prior = learned(others)
            made = sketches(batch)
            for shift in SHIFTS:
                stories.WEIGHTS, stories.PRIOR = tuple(map(float, weights)), prior + shift  # type: ignore[assignment]
                figures[shift].append(b_cubed(batch, grouped(made)))
    for shift, found in figures.items():
        print(f"shift {shift}: B-cubed F1 {100 * sum(found) / len(found):.1f} over {len(found)} batches")


if __name__ == "__main__":
    main()
