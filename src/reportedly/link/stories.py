"""Accounts that tell nothing but words, grouped by their words alone: which reports tell of one story.

Where a report gives no day, place, target, toll or date of its page, only its wording is left. How alike two texts are
depends on their subject: two reports of any two earthquakes share more than two reports of one election. So likeness
is also taken against that of the nearest others of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np

from reportedly.link.sketch import Sketch
from reportedly.nouns import Reason

Matrix = Any  # a numpy array; its types are not checked here

FEWEST = 30  # such accounts in a batch from which their words are compared in this way
MOST = 3000  # and up to which: every one is compared with every other
NEAREST = 8  # others of each account that make the likeness usual around it. 4 and 12 were worse by about 1 point
# Logistic regression on all pairs of the training documents of ecbplus (tools/weigh_stories.py), one weight for the
# likeness of words, names and first words, and one for each of these above what is usual.
WEIGHTS = (2.2, 5.6, 5.6, 12.7, 0.8, 8.0)
# Learned where almost all pairs are of two stories, so the cut was chosen beside it, on topics of the training part
# that the weights were not learned on: CoNLL F1 93.7, 93.7, 93.5, 92.8, 92.6 at 1.5, 1.25, 1, .75, .5 above.
PRIOR = -0.29 + 1.25
WEIGHT = 10.0  # log-odds that a likeness of 1, or -1, stands for when it is shown among the comparisons


def bare(s: Sketch) -> bool:
    """Whether an account, told as news, tells nothing but words."""
    told = (s.days, s.published, s.where, s.killed, s.injured)
    return s.role == "main" and all(x is None for x in told) and not (s.target or s.actor or s.weapon)


class Stories:
    """The bare accounts of a batch, compared by their words; none when they are too few, or too many."""

    def __init__(self, sketches: Iterable[tuple[int, Sketch]]) -> None:
        found = list(islice(((i, s) for i, s in sketches if bare(s)), MOST + 1))
        if not FEWEST <= len(found) <= MOST:
            found = []
        self.row = {i: n for n, (i, _) in enumerate(found)}
        self._odds: Matrix = evidence([s for _, s in found]) if found else np.zeros((0, 0))

    def __contains__(self, pair: tuple[int, int]) -> bool:
        return pair[0] in self.row and pair[1] in self.row

    def pairs(self) -> dict[tuple[int, int], float]:
        """The pairs that speak for one story, with their log-odds."""
        at = {n: i for i, n in self.row.items()}
        likely = zip(*np.nonzero(np.triu(self._odds > 0, 1)), strict=True)
        return {(at[int(a)], at[int(b)]): float(self._odds[a, b]) for a, b in likely}

    def story(self, i: int, j: int, starts_from: float) -> Reason:
        """Words, names and first words, against the likeness that is usual around the two."""
        odds = float(self._odds[self.row[i], self.row[j]])
        score = max(-1.0, min(1.0, (odds - starts_from) / WEIGHT))
        more = "more" if odds > 0 else "no more"
        return Reason(comparison="story", score=score, words=f"{more} alike in their words than their neighbours are")


def evidence(sketches: Sequence[Sketch]) -> Matrix:
    """The log-odds of every pair."""
    return PRIOR + sum(w * m for w, m in zip(WEIGHTS, likenesses(sketches), strict=True))


def likenesses(sketches: Sequence[Sketch]) -> list[Matrix]:
    """Words, names and first words: how alike each pair is, and how much more so than is usual around them."""
    plain = [
        _cosines([s.terms for s in sketches]),
        _cosines([{k: s.terms[k] for k in s.names if k in s.terms} for s in sketches]),
        _cosines([s.lead for s in sketches]),
    ]
    return plain + [_above_usual(m) for m in plain]


def _cosines(vectors: Sequence[dict[str, float]]) -> Matrix:
    column: dict[str, int] = {}
    for vector in vectors:
        for key in vector:
            column.setdefault(key, len(column))
    table = np.zeros((len(vectors), len(column) + 1), dtype=np.float32)
    for row, vector in enumerate(vectors):
        table[row, [column[k] for k in vector]] = list(vector.values())
    norm = np.linalg.norm(table, axis=1, keepdims=True)
    table /= np.where(norm == 0, 1, norm)
    return table @ table.T


def _above_usual(alike: Matrix) -> Matrix:
    """How far each pair is above the mean likeness of both to their nearest others."""
    others = alike - 2 * np.eye(len(alike), dtype=alike.dtype)
    usual = np.sort(others, axis=1)[:, 1:][:, -NEAREST:].mean(axis=1)
    return alike - (usual[:, None] + usual[None, :]) / 2
