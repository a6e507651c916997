"""The learned layer of reading: one small encoder, read once per report, asked many small questions.

A text goes through the encoder in windows of whole sentences. For each word piece the network gives a row
of numbers; the columns are cut into heads by `COLUMNS`. Tag heads mark stretches (who says, the cue, what is
said, roles); class heads are averaged over a stretch that is asked about; link heads compare two stretches.
Nothing here loads a file: tokenizer and network are handed in (`knowledge/models.py` loads them).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from reportedly.text.chain import impossible, tag_path

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

WINDOW = 254  # word pieces per window, without the two marks at its ends; attention cost grows with its square

# Place names of an event: one word at least must reach PLACE, the others PART, one between two others JOINT.
# Chosen on the dev part of event_location: against one bound of 0.5 for all, whole sentences right 69.5 -> 71.6%.
PLACE, PART, JOINT = 0.55, 0.3, 0.05

# ------------------------------------------------------------------ what the columns of the network mean

ROLES = (
    "trigger", "target", "weapon", "actor", "place", "time", "killed", "injured", "missing", "abducted",
    "victim", "damage",
)  # fmt: skip
ENTITIES = (
    "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "DATE", "TIME", "CARDINAL", "QUANTITY",
    "ORDINAL", "PERCENT", "MONEY",
)  # fmt: skip
# Tag heads: columns are O, B-x, I-x for each label x. `content` is the whole reported clause (PolNeAR-like
# attribution), `claim` the single statement about one thing (also in the outlet's own voice).
TAGS: dict[str, tuple[str, ...]] = {
    "source": ("source",),
    "cue": ("cue",),
    "content": ("content",),
    "claim": ("claim",),
    "hedge": ("hedge",),
    "role": ROLES,
    "entity": ENTITIES,
}
CLASSES: dict[str, tuple[str, ...]] = {
    "certainty": ("asserted", "confirmed", "hedged", "unconfirmed", "denied"),
    "about": (
        "event", "target", "weapon", "actor", "killed", "injured", "damage", "place", "time", "distance",
        "novelty", "listing", "other",
    ),
    "kind": (
        "official", "military", "police", "medical", "witness", "media", "social_media", "armed_group", "ngo",
        "company", "intergovernmental", "unnamed", "outlet",
    ),
    "type": (
        "drone_strike", "missile_strike", "air_strike", "shelling", "bombing", "shooting", "stabbing_or_melee",
        "vehicle_attack", "arson_or_sabotage", "kidnapping", "armed_clash", "raid", "explosion_unattributed",
        "other_attack",
    ),
    "standing": ("main", "also", "background"),
    "stage": ("done", "attempted", "foiled", "threatened", "planned", "drill"),
    "relevant": ("no", "yes"),
}  # fmt: skip
LINKS = ("source", "cue", "place")
LINK_WIDTH = 48


def _columns() -> dict[str, slice]:
    """Name of each head to its slice of the network's output row."""
    widths = {f"tag {k}": 1 + 2 * len(v) for k, v in TAGS.items()}
    widths |= {k: len(v) for k, v in CLASSES.items()}
    widths["factuality"] = 1
    widths |= {f"{side} {k}": LINK_WIDTH for k in LINKS for side in ("from", "to")}
    out, at = {}, 0
    for name, width in widths.items():
        out[name] = slice(at, at + width)
        at += width
    return out


COLUMNS = _columns()
OUTPUTS = max(s.stop for s in COLUMNS.values())

# Distance buckets of the link heads: how far the linked words stand from each other, with direction.
BUCKETS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
DISTANCES = 2 * len(BUCKETS) + 1


def bucket(distance: Ints) -> Ints:
    """The distance bucket of each signed distance (positive = the other word stands later)."""
    size = np.searchsorted(BUCKETS, np.abs(distance), side="right")
    return np.asarray(len(BUCKETS) + np.sign(distance) * size, dtype=np.int64)


# ------------------------------------------------------------------ what is handed in


class Encoding(Protocol):
    """What a tokenizer gives for a text: ids of word pieces and their character ranges."""

    @property
    def ids(self) -> list[int]:
        """The number of each piece."""

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """The character range of each piece."""


class Tokenizer(Protocol):
    """Cuts a text into word pieces (a `tokenizers.Tokenizer` behind it)."""

    cls: int  # the number of the mark that opens a window
    sep: int  # and of the one that stands for a new line, and closes it

    def encode(self, text: str) -> Encoding:
        """The pieces of a text, without marks."""


class Network(Protocol):
    """The encoder itself: ids and case marks of one window in, one row of `OUTPUTS` numbers a piece out."""

    distance_bias: Floats  # LINKS x DISTANCES
    follows: dict[str, Floats]  # by tag head: how well one tag (column) follows another (row)

    def rows(self, ids: Ints, marks: Ints) -> Floats:
        """The rows of one window."""


# ------------------------------------------------------------------ text -> windows


class Window(msgspec.Struct, frozen=True):
    """Some whole sentences as the network sees them. `piece[k]` is the text's piece at row k (-1: a mark)."""

    ids: list[int]
    marks: list[int]
    piece: list[int]


class Pieces(msgspec.Struct, frozen=True):
    """A text as word pieces: character ranges, and whether each begins a word."""

    starts: list[int]
    ends: list[int]
    first: list[bool]
    windows: list[Window]


def case_mark(word: str) -> int:
    """What the lower-cased pieces lose: 0 lower case, 1 capitalised, 2 capitals, 3 with a digit."""
    if any(c.isdigit() for c in word):
        return 3
    if len(word) > 1 and word.isupper():
        return 2
    return 1 if word[:1].isupper() else 0


def cut(tokenizer: Tokenizer, text: str, sentences: Sequence[tuple[int, int]], limit: int = WINDOW) -> Pieces:
    """The pieces of the given sentences, grouped into windows of whole sentences of at most `limit` pieces."""
    encoding = tokenizer.encode(text)
    ids_of, ranges = encoding.ids, encoding.offsets  # asked for once: each time makes a new list
    read = _inside([s for s, _ in ranges], sentences)
    numbers = [ids_of[k] for k in read]
    starts, ends = ([ranges[k][side] for k in read] for side in (0, 1))
    first = [not (i and starts[i] == ends[i - 1] and text[starts[i] - 1 : starts[i] + 1].isalnum()) for i in
             range(len(starts))]  # fmt: skip
    bounds = _bounds(starts, sentences, limit)
    windows = []
    for a, b in pairwise(bounds):
        ids, marks, piece = [tokenizer.cls], [0], [-1]
        for k in range(a, b):
            if k > a and "\n" in text[ends[k - 1] : starts[k]]:  # a new line or paragraph
                ids.append(tokenizer.sep)
                marks.append(0)
                piece.append(-1)
            ids.append(numbers[k])
            marks.append(case_mark(text[starts[k] : ends[k]]))
            piece.append(k)
        windows.append(Window([*ids, tokenizer.sep], [*marks, 0], [*piece, -1]))
    return Pieces(starts, ends, first, windows)


def _inside(starts: list[int], sentences: Sequence[tuple[int, int]]) -> list[int]:
    """The pieces that begin in one of the sentences (in order, not overlapping)."""
    edges = [(bisect_left(starts, a), bisect_left(starts, b)) for a, b in sentences]
    return [k for low, high in edges for k in range(low, high)]


def _bounds(starts: list[int], sentences: Sequence[tuple[int, int]], limit: int) -> list[int]:
    """Piece indices at which windows begin, and the end: even windows, cut between sentences where possible."""
    total = len(starts)
    wanted = total / max(1, -(-total // limit))  # even windows: a short last one would lack context
    out = [0]
    for start, _ in sentences:
        at = bisect_left(starts, start)
        while at - out[-1] > limit:  # a sentence longer than a window
            out.append(out[-1] + limit)
        begin = out[-1]
        nearer = at - begin >= wanted
        if nearer and at < total:
            out.append(at)
    while total - out[-1] > limit:
        out.append(out[-1] + limit)
    return [*out, total] if out[-1] < total else out


# ------------------------------------------------------------------ what is read


class Tagged(msgspec.Struct, frozen=True):
    """A stretch that a tag head marked: characters `[start, end)`, label and mean probability of its words."""

    start: int
    end: int
    label: str
    probability: float


class Tags:
    """What the network says of one text. Ask by character range; ranges outside its words give None or 0."""

    def __init__(self, pieces: Pieces, rows: Floats, row_of: list[int], window_of: list[int], network: Network) -> None:
        self._pieces, self._rows, self._row_of, self._window_of = pieces, rows, row_of, window_of
        self._bias, self._follows = network.distance_bias, network.follows
        self._found: dict[tuple[str, float], list[Tagged]] = {}
        self._words = [k for k, f in enumerate(pieces.first) if f and k < len(row_of)]
        self._starts = [pieces.starts[k] for k in self._words]

    def spans(self, layer: str, lean: float = 0.0) -> list[Tagged]:
        """The stretches of a tag head in order. `lean` is added to the score of "nothing here" (negative: more)."""
        if (layer, lean) not in self._found:
            self._found[layer, lean] = self._spans(layer, lean) if self._words else []
        return self._found[layer, lean]

    def _spans(self, layer: str, lean: float) -> list[Tagged]:
        logits = self._rows[[self._row_of[k] for k in self._words], COLUMNS[f"tag {layer}"]].copy()
        logits[:, 0] += lean
        probabilities = _softmax(logits)
        path = tag_path(logits, self._follows[layer] + impossible(len(TAGS[layer])))
        out: list[Tagged] = []
        begin, label = -1, 0
        for i, column in enumerate([*path, 0]):
            kind = (column + 1) // 2  # 0: outside; 1 and 2 -> label 1, 3 and 4 -> label 2
            continues = begin >= 0 and column and column % 2 == 0 and kind == label
            if begin >= 0 and not continues:
                out.append(self._tagged(layer, begin, i, label, probabilities))
                begin = -1
            if kind and not continues:
                begin, label = i, kind
        return out

    def _tagged(self, layer: str, begin: int, end: int, label: int, probabilities: Floats) -> Tagged:
        mean = float(probabilities[begin:end, 2 * label - 1 : 2 * label + 1].sum(axis=1).mean())
        return Tagged(self._starts[begin], self._word_end(end - 1), TAGS[layer][label - 1], mean)

    def _word_end(self, word: int) -> int:
        after = self._words[word + 1] if word + 1 < len(self._words) else len(self._row_of)
        return self._pieces.ends[after - 1]

    def words(self, start: int, end: int) -> list[int]:
        """Indices of the words that begin in `[start, end)`."""
        return list(range(bisect_left(self._starts, start), bisect_left(self._starts, end)))

    def _rows_in(self, spans: Sequence[tuple[int, int]]) -> list[int]:
        return [self._row_of[self._words[w]] for s, e in spans for w in self.words(s, e)]

    def mass(self, layer: str, label: str, start: int, end: int) -> float:
        """Mean probability that the words of a range carry `label` in a tag head (0 where there is no word)."""
        rows = self._rows_in([(start, end)])
        if not rows:
            return 0.0
        column = 2 * TAGS[layer].index(label) + 1
        return float(_softmax(self._rows[rows, COLUMNS[f"tag {layer}"]])[:, column : column + 2].sum(axis=1).mean())

    def classify(self, head: str, spans: Sequence[tuple[int, int]]) -> dict[str, float] | None:
        """Probability of each class of `head` for a stretch of one or more ranges; None where there is no word."""
        rows = self._rows_in(spans)
        if not rows:
            return None
        logits = self._rows[rows, COLUMNS[head]].mean(axis=0)
        return dict(zip(CLASSES[head], _softmax(logits[None])[0].tolist(), strict=True))

    def document(self, head: str) -> dict[str, float] | None:
        """Probability of each class of `head` for the whole text."""
        return self.classify(head, [(0, self._pieces.ends[-1])]) if self._words else None

    def factuality(self, start: int, end: int) -> float | None:
        """How surely the event named in a range happened, -3 (did not) to 3 (did)."""
        rows = self._rows_in([(start, end)])
        return float(self._rows[rows, COLUMNS["factuality"]].mean()) if rows else None

    def link(self, name: str, spans: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> list[float]:
        """For `source` and `cue`: the share of the link from a stretch to each of `others` (the rest: none).

        The shares are over all words of the window of the stretch; others in another window get 0.
        """
        starts = self._rows_in(spans)
        if not starts:
            return [0.0] * len(others)
        window = self._window_of[starts[0]]
        low, high = bisect_left(self._window_of, window), bisect_right(self._window_of, window)
        starts = [r for r in starts if low <= r < high]
        shares = _softmax(self._scores(name, starts, low, high)).mean(axis=0)
        return [float(sum(shares[r - low] for r in self._rows_in([o]) if low <= r < high)) for o in others]

    def places(self, start: int, end: int, sentence: tuple[int, int], threshold: float = PLACE) -> list[Tagged]:
        """The stretches of a sentence that say where the event named at `[start, end)` happened."""
        froms, words = self._rows_in([(start, end)])[:1], self.words(*sentence)
        if not froms or not words:
            return []
        rows = [self._row_of[self._words[w]] for w in words]
        low, high = min(rows), max(rows) + 1
        scores = self._scores("place", froms, low, high)[0]
        chances = [float(1 / (1 + np.exp(-min(max(scores[r - low], -30), 30)))) for r in rows]
        found = [g for g in _runs(chances) if max(chances[i] for i in g) >= threshold]
        return [
            Tagged(
                self._starts[words[g[0]]], self._word_end(words[g[-1]]), "place", sum(chances[i] for i in g) / len(g)
            )
            for g in found
        ]

    def _scores(self, name: str, rows: Sequence[int], low: int, high: int) -> Floats:
        """Link scores from `rows` to all rows `low..high`: product of the two views plus the distance bias."""
        left = self._rows[list(rows), COLUMNS[f"from {name}"]]
        right = self._rows[low:high, COLUMNS[f"to {name}"]]
        far = bucket(np.arange(low, high)[None, :] - np.asarray(rows)[:, None])
        scores = left @ right.T / np.float32(LINK_WIDTH**0.5) + self._bias[LINKS.index(name)][far]
        return np.asarray(scores, dtype=np.float32)


def _runs(chances: list[float]) -> list[list[int]]:
    """Neighbouring words of a place name; one weak word inside a name ("Gulf of Aden") does not break it."""
    inside = [c >= PART for c in chances]
    for i in range(1, len(chances) - 1):
        inside[i] = inside[i] or (inside[i - 1] and inside[i + 1] and chances[i] >= JOINT)
    out: list[list[int]] = []
    for i in (i for i, x in enumerate(inside) if x):
        if out and out[-1][-1] == i - 1:
            out[-1].append(i)
        else:
            out.append([i])
    return out


def _softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


class Encoder:
    """A tokenizer and a network, put to work on texts."""

    def __init__(self, tokenizer: Tokenizer, network: Network, name: str = "") -> None:
        self.name = name  # recorded with what was read
        self._tokenizer, self._network = tokenizer, network

    def read(self, text: str, sentences: Sequence[tuple[int, int]]) -> Tags:
        """Run the encoder over the given sentences of a text: character ranges in order.

        Sentences left out cost nothing and are not seen; whole paragraphs keep what their words refer to.
        """
        pieces = cut(self._tokenizer, text, sentences)
        row_of = [0] * len(pieces.starts)
        window_of: list[int] = []
        blocks = []
        for n, window in enumerate(pieces.windows):
            base = len(window_of)
            for r, k in enumerate(window.piece):
                if k >= 0:
                    row_of[k] = base + r
            window_of += [n] * len(window.ids)
            blocks.append(self._network.rows(np.asarray([window.ids]), np.asarray([window.marks])))
        rows = np.concatenate(blocks) if blocks else np.zeros((0, OUTPUTS), dtype=np.float32)
        return Tags(pieces, rows, row_of, window_of, self._network)
