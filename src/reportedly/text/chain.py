"""The best sequence of tags over the words of a text, given what each word says and what may follow what."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NEVER = np.float32(-1e4)


def impossible(labels: int) -> Floats:
    """0 where tag `column` may follow tag `row`, NEVER where not: I-x follows only B-x and I-x (tags: O, B-x, I-x)."""
    out = np.zeros((1 + 2 * labels, 1 + 2 * labels), dtype=np.float32)
    for label in range(labels):
        begin, inside = 1 + 2 * label, 2 + 2 * label
        out[:, inside] = NEVER
        out[[begin, inside], inside] = 0
    return out


SURE = np.float32(4.5)  # so far above all other tags "outside" needs no look at its neighbours: nearly all words


def tag_path(scores: Floats, follows: Floats) -> list[int]:
    """As `best_path`, worked out only around the words that may be more than "outside" (tag 0)."""
    out = [0] * len(scores)
    open_words = np.flatnonzero(scores[:, 0] - scores[:, 1:].max(axis=1) < SURE).tolist() if len(scores) else []
    begin = 0
    for n, word in enumerate(open_words):
        if n + 1 < len(open_words) and open_words[n + 1] <= word + 2:
            continue
        low, high = open_words[begin], word + 1
        chain = scores[low:high].copy()
        chain[-1] += follows[:, 0]  # what comes next is outside
        out[low:high] = best_path(chain, follows, follows[0])  # and so is what came before
        begin = n + 1
    return out


def best_path(scores: Floats, follows: Floats, start: Floats | None = None) -> list[int]:
    """The tags of the words with the highest sum of their scores and of their transitions (Viterbi).

    `scores` is words x tags, `follows` tags x tags (row: the tag before); `start` says how well each tag begins.
    """
    if not len(scores):
        return []
    so_far = scores[0] if start is None else scores[0] + start
    back = np.zeros(scores.shape, dtype=np.int64)
    across = follows.T.copy()  # rows: the tag after, so that each maximum runs along memory
    for word in range(1, len(scores)):
        ways = across + so_far
        back[word] = ways.argmax(axis=1)
        so_far = ways.max(axis=1) + scores[word]
    path = [int(so_far.argmax())]
    for word in range(len(scores) - 1, 0, -1):
        path.append(int(back[word, path[-1]]))
    return path[::-1]
