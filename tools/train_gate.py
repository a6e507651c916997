"""Train the gate: `python tools/train_gate.py TRAIN.jsonl [MORE.jsonl ...]` writes `data/gate.json`.

Input: reports with `text`, `language` and `relevant` (the format of reports_train); without `relevant` all
count as reports of incidents, without `language` as English (the format of gvc_incidents). Logistic regression with
an L2 penalty, classes weighted alike, by Newton's method: the same input gives the same weights.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np

from reportedly.knowledge import Knowledge
from reportedly.read.gate import MOST, features

OUT = Path(__file__).parent.parent / "src" / "reportedly" / "data" / "gate.json"
PENALTY = 5.0  # 1, 2, 5 and 20 tried by 8-fold cross-validation on reports_train: F1 .945, .947, .947, .944
STEPS = 25


def rows(files: list[str]) -> tuple[list[dict[str, float]], list[bool]]:
    """Features and answers of all reports in the files."""
    knowledge = Knowledge()
    found, answers = [], []
    for file in files:
        for line in _lines(Path(file)):
            report = json.loads(line)
            language = knowledge.language(report.get("language", "en"))
            parse = knowledge.splitter(language.code)(report["text"][:MOST])
            found.append(features(parse, language.lexicon.hits(parse.tokens)))
            answers.append(bool(report.get("relevant", True)))
    return found, answers


def _lines(path: Path) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as handle:
        return list(handle)


def train(found: list[dict[str, float]], answers: list[bool]) -> dict[str, float]:
    """The weight of each feature."""
    names = sorted({name for row in found for name in row})
    x = np.array([[row.get(name, 0.0) for name in names] for row in found])
    y = np.array(answers, dtype=float)
    balance = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    penalty = np.diag([0.0 if name == "constant" else PENALTY for name in names])
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (balance * (p - y)) + penalty @ weights
        bend = (x * (balance * p * (1 - p))[:, None]).T @ x + penalty + 1e-9 * np.eye(len(names))
        weights -= np.linalg.solve(bend, slope)
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}


def main() -> None:
    """Train and write."""
    found, answers = rows(sys.argv[1:])
    OUT.write_text(json.dumps(train(found, answers), indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{OUT}: {len(answers)} reports, {sum(answers)} of them relevant")


if __name__ == "__main__":
    main()
