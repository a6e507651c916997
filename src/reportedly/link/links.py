"""The links of a grouping, in columns; each is put into words when it is asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

from reportedly.link import evidence
from reportedly.link.columns import Array
from reportedly.link.compared import Compared
from reportedly.link.weighing import Pairs
from reportedly.nouns import Judgement, Link, Reason

NAME = "link/1"
WORTH_KEEPING = 0.05  # pairs kept apart with less likelihood than this are not listed among the links


class Links(Sequence[Link]):
    """The pairs that stand in one group, and those kept apart though they are not most unlikely; sorted."""

    def __init__(self, compared: Compared, pairs: Pairs, group: Array) -> None:
        left, right, steps = pairs
        same = group[left] == group[right]
        likely = 1 / (1 + np.exp(-np.clip(steps * evidence.STEP, -30, 30)))
        kept = np.flatnonzero(same | (likely >= WORTH_KEEPING))
        kept = kept[np.lexsort((right[kept], left[kept]))]
        self._compared = compared
        self._left, self._right, self._steps, self._same = left[kept], right[kept], steps[kept], same[kept]

    def __len__(self) -> int:
        return len(self._left)

    @overload
    def __getitem__(self, at: int) -> Link: ...
    @overload
    def __getitem__(self, at: slice) -> list[Link]: ...
    def __getitem__(self, at: int | slice) -> Link | list[Link]:
        if isinstance(at, slice):
            return [self._link(n) for n in range(*at.indices(len(self)))]
        return self._link(range(len(self))[at])

    def __iter__(self) -> Iterator[Link]:
        return map(self._link, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Links) and len(self) == len(other) and all(map(Link.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    def _link(self, n: int) -> Link:
        i, j, same = int(self._left[n]), int(self._right[n]), bool(self._same[n])
        return worded(self._compared, i, j, float(self._steps[n]) * evidence.STEP, same=same)


def worth_keeping(odds: float) -> bool:
    """Whether a pair that is kept apart is listed among the links."""
    return evidence.likelihood(odds) >= WORTH_KEEPING


def worded(compared: Compared, i: int, j: int, odds: float, *, same: bool) -> Link:
    """A link with its reasons."""
    likelihood = evidence.likelihood(odds)
    why, (_, against) = compared.why(i, j), compared.against(i, j)
    if against:
        why = (*why, Reason(comparison="exclusion", score=-1.0, words=against))
    judgement: Judgement = "same" if same else "different" if against or likelihood < 0.5 else "unsure"
    return Link(
        left=compared.sketches[i].id,
        right=compared.sketches[j].id,
        judgement=judgement,
        score=round(likelihood, 4),
        reasons=tuple(sorted(why, key=lambda r: (-abs(r.score), r.comparison))),
        by=NAME,
    )
