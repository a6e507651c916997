"""Which pictures of a casebook look the same. Pure.

A picture has perceptual hashes of 256 bits: of the whole, of its mirror image, of crops. Two pictures are as far
apart as the fewest bits in which the whole of one differs from any hash of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from reportedly.nouns import ImageFile, Noun

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Bits of 256 up to which two pictures are called the same. Measured with `python -m benchmarks.pictures`: see there.
SAME = 72
WORDS = 4  # of 64 bits in a hash


class Shown(Noun, frozen=True, kw_only=True):
    """A picture in a report: which one, its outlet, when it was published; the hash of the bytes, their prints."""

    report: str
    named: str
    published: str | None
    sha256: str
    prints: bytes


class Match(NamedTuple):
    """Where the same picture is shown. `bits` is null for the very same file."""

    shown: Shown
    bits: int | None


class Album:
    """The pictures of a casebook, ready to be compared with one."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        import numpy as np

        self._shown = [s for s in shown if s.prints]
        self._files: dict[str, list[int]] = {}
        for number, s in enumerate(self._shown):
            self._files.setdefault(s.sha256, []).append(number)
        self._whole = np.array([_bits(s.prints)[0] for s in self._shown], np.uint64).reshape(-1, WORDS)
        self._all = np.concatenate([_bits(s.prints) for s in self._shown] or [np.zeros((0, WORDS), np.uint64)])
        counts = [len(s.prints) // (8 * WORDS) for s in self._shown]
        self._starts = np.cumsum([0, *counts])[:-1]  # where the hashes of each picture begin

    def same(self, file: ImageFile) -> list[Match]:
        """Where the casebook shows this picture, in order of arrival; nowhere for one that cannot be compared."""
        import numpy as np

        if not file.prints or not self._shown:
            return []
        own = _bits(bytes.fromhex("".join(file.prints)))
        apart = np.minimum.reduceat(_apart(self._all, own[0]), self._starts)
        for print_ in own[1:]:
            apart = np.minimum(apart, _apart(self._whole, print_))
        exact = set(self._files.get(file.sha256, ()))
        found = exact | set(np.flatnonzero(apart <= SAME).tolist())
        return [Match(self._shown[n], None if n in exact else int(apart[n])) for n in sorted(found)]


def _bits(prints: bytes) -> NDArray[np.uint64]:
    import numpy as np

    return np.frombuffer(prints, np.uint64).reshape(-1, WORDS)


def _apart(hashes: NDArray[np.uint64], one: NDArray[np.uint64]) -> NDArray[np.int64]:
    import numpy as np

    apart: NDArray[np.int64] = np.bitwise_count(hashes ^ one).sum(axis=1).astype(np.int64)
    return apart
