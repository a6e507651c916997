"""What accounts were linked by, to be kept for those that come later. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportedly.link import evidence
from reportedly.link.columns import Columns
from reportedly.link.group import THRESHOLD
from reportedly.link.pairs import crowded, standing
from reportedly.link.sketch import Rarity, Sketch
from reportedly.link.weighing import Pairs


class Basis:
    """How rare words are, which blocks are crowded, the sketches and blocks of accounts, the pairs among them."""

    def __init__(self, columns: Columns, sketches: Sequence[Sketch], rarity: Rarity, pairs: Pairs) -> None:
        self._columns, self._sketches, self._pairs, self.rarity = columns, sketches, pairs, rarity
        self._stands = standing(columns)

    @property
    def crowded(self) -> frozenset[int]:
        """The crowded blocks, and the crowded months of them."""
        return crowded(self._columns)

    def sketches(self) -> Iterator[tuple[Sketch, bool]]:
        """Each account as it is compared, and whether it lost a block that is too crowded."""
        yield from zip(self._sketches, self._stands.lost.tolist(), strict=True)

    def standing(self) -> Iterator[tuple[int, str]]:
        """The blocks that count, each with an account that stands in it."""
        for n in np.argsort(self._stands.block, kind="stable").tolist():
            yield int(self._stands.block[n]), self._columns.ids[self._stands.account[n]]

    def near(self) -> Iterator[tuple[str, str, float]]:
        """The pairs that speak for one incident."""
        left, right, steps = self._pairs
        for n in np.flatnonzero(steps * evidence.STEP > THRESHOLD).tolist():
            yield self._columns.ids[left[n]], self._columns.ids[right[n]], float(steps[n]) * evidence.STEP
