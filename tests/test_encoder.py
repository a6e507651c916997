"""The learned layer: windows, what the heads say, links, and the shipped weights."""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.errors import KnowledgeError
from reportedly.knowledge.models import MODELS, checked, open_encoder
from reportedly.knowledge.parsers import pipeline_parser
from reportedly.read.attributed import Attributed, attributions, with_heard
from reportedly.read.encoder import (
    CLASSES,
    COLUMNS,
    DISTANCES,
    LINK_WIDTH,
    LINKS,
    OUTPUTS,
    TAGS,
    WINDOW,
    Encoder,
    Floats,
    Ints,
    bucket,
    case_mark,
    cut,
)  # fmt: skip
from reportedly.read.speech import Heard, heard
from reportedly.text.chain import best_path, impossible
from reportedly.text.parse import Parse

CASES = [("drone", 0), ("Kalvern", 1), ("UN", 2), ("I", 1), ("Shahed-136", 3), ("", 0)]
STATEMENT = "Windows broke in Kalvern, Governor Ada Brink said on Monday. Nobody was hurt, she added."


class Words:
    """Cuts at spaces and marks; a piece's number is its place in the text, from 10 on."""

    cls, sep = 1, 2

    def encode(self, text: str) -> Words:
        self.offsets = [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)]
        self.ids = [10 + i for i in range(len(self.offsets))]
        return self


class Planted:
    """A network whose rows are set by hand: (piece number, column) to value."""

    def __init__(self, values: dict[tuple[int, int], float] | None = None) -> None:
        self.values = values or {}
        self.distance_bias: Floats = np.zeros((len(LINKS), DISTANCES), dtype=np.float32)
        self.follows: dict[str, Floats] = {
            k: np.zeros((1 + 2 * len(v),) * 2, dtype=np.float32) for k, v in TAGS.items()
        }

    def rows(self, ids: Ints, marks: Ints) -> Floats:
        assert ids.shape == marks.shape
        out = np.zeros((ids.shape[1], OUTPUTS), dtype=np.float32)
        for (piece, column), value in self.values.items():
            out[ids[0] == piece + 10, column] = value
        return out

    def tag(self, layer: str, label: str, pieces: range) -> None:
        column = COLUMNS[f"tag {layer}"].start + 1 + 2 * TAGS[layer].index(label)
        for n, piece in enumerate(pieces):
            self.values[piece, column + (n > 0)] = 9.0

    def tie(self, name: str, froms: range, to: range, axis: int) -> None:
        for side, pieces in (("from", froms), ("to", to)):
            for piece in pieces:
                self.values[piece, COLUMNS[f"{side} {name}"].start + axis] = 3 * LINK_WIDTH**0.25


@given(st.lists(st.lists(st.floats(-9, 9, width=32), min_size=5, max_size=5), max_size=7))
def test_the_best_path_is_the_best_of_all_paths(rows: list[list[float]]) -> None:
    scores = np.asarray(rows, dtype=np.float32).reshape(-1, 5)
    follows = impossible(2)

    def worth(path: tuple[int, ...]) -> float:
        return sum(scores[i, t] + follows[path[i - 1] if i else 0, t] for i, t in enumerate(path))

    path = best_path(scores, follows, follows[0])
    if len(rows) < 5:
        assert worth(tuple(path)) == pytest.approx(max(map(worth, product(range(5), repeat=len(rows)))), abs=1e-3)
    for before, after in pairwise([0, *path]):
        assert after not in (2, 4) or before in (after - 1, after)


def sentences(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"[^.\n]+\.?", text)]


@pytest.mark.parametrize(("word", "mark"), CASES)
def test_case_marks_keep_what_lower_casing_loses(word: str, mark: int) -> None:
    assert case_mark(word) == mark


@given(st.lists(st.integers(-400, 400), min_size=1))
def test_distance_buckets_mirror_and_stay_in_range(distances: list[int]) -> None:
    there, back = bucket(np.asarray(distances)), bucket(-np.asarray(distances))
    assert ((there >= 0) & (there < DISTANCES)).all()
    assert (there + back == DISTANCES - 1).all()


@given(st.lists(st.integers(1, 60), max_size=25), st.integers(8, 40))
def test_windows_hold_every_piece_once_in_order(lengths: list[int], limit: int) -> None:
    text = " ".join("word " * (n - 1) + "end." for n in lengths)
    pieces = cut(Words(), text, sentences(text), limit)
    inside = [k for w in pieces.windows for k in w.piece if k >= 0]
    assert inside == list(range(len(pieces.starts)))
    for w in pieces.windows:
        assert len(w.ids) == len(w.marks) == len(w.piece)
        assert sum(k >= 0 for k in w.piece) <= limit


def test_windows_break_between_sentences() -> None:
    text = " ".join(["One two three four five six."] * 20)
    for w in cut(Words(), text, sentences(text), 50).windows:
        first = w.piece[1]
        assert first % 7 == 0


def test_sentences_left_out_are_not_seen() -> None:
    pieces = cut(Words(), "One two. Three four. Five six.", [(0, 8), (21, 30)])
    assert pieces.starts == [0, 4, 7, 21, 26, 29]
    assert pieces.windows[0].ids == [1, 10, 11, 12, 16, 17, 18, 2]


def test_a_new_line_is_seen() -> None:
    window = cut(Words(), "Title here\n\nBody here", [(0, 10), (12, 21)]).windows[0]
    assert window.ids == [1, 10, 11, 2, 12, 13, 2]


def test_a_text_without_words_reads_as_nothing() -> None:
    tags = Encoder(Words(), Planted()).read("", [])
    assert tags.spans("source") == []
    assert tags.document("relevant") is None
    assert tags.factuality(0, 5) is None


def test_tagged_stretches_are_slices() -> None:
    network = Planted()
    network.tag("source", "source", range(5, 8))
    network.tag("role", "place", range(3, 4))
    tags = Encoder(Words(), network).read(STATEMENT, sentences(STATEMENT))
    assert [STATEMENT[t.start : t.end] for t in tags.spans("source")] == ["Governor Ada Brink"]
    assert [(STATEMENT[t.start : t.end], t.label) for t in tags.spans("role")] == [("Kalvern", "place")]
    assert tags.spans("role")[0].probability > 0.9
    assert tags.mass("role", "place", 17, 24) > 0.9 > 0.1 > tags.mass("role", "place", 0, 7)


def test_two_stretches_side_by_side_stay_two() -> None:
    network = Planted()
    network.tag("claim", "claim", range(3))
    network.tag("claim", "claim", range(3, 5))
    tags = Encoder(Words(), network).read(STATEMENT, sentences(STATEMENT))
    assert [(t.start, t.end) for t in tags.spans("claim")] == [(0, 16), (17, 25)]


def test_classes_are_means_over_the_stretch() -> None:
    column = COLUMNS["certainty"].start + CLASSES["certainty"].index("denied")
    tags = Encoder(Words(), Planted({(0, column): 8.0, (1, column): 8.0})).read(STATEMENT, sentences(STATEMENT))
    found = tags.classify("certainty", [(0, 13)])
    assert found is not None
    assert max(found, key=lambda k: found[k]) == "denied"
    assert sum(found.values()) == pytest.approx(1)
    assert tags.classify("certainty", [(500, 600)]) is None


def test_an_attribution_has_its_parts_and_joins_what_the_cue_cut() -> None:
    network = Planted()
    text = "The roof, said Ada Brink, was gone."
    network.tag("content", "content", range(2))
    network.tag("cue", "cue", range(3, 4))
    network.tag("source", "source", range(4, 6))
    network.tag("content", "content", range(7, 9))
    for name, to, axis in (("source", range(4, 6), 0), ("cue", range(3, 4), 1)):
        network.tie(name, range(2), to, axis)
        network.tie(name, range(7, 9), to, axis)
    tags = Encoder(Words(), network).read(text, [(0, len(text))])
    (found,) = attributions(tags, text, "content", join=True)
    assert [text[a:b] for a, b in found.content] == ["The roof", "was gone"]
    assert [text[a:b] for a, b in (found.source or (0, 0), found.cue or (0, 0))] == ["Ada Brink", "said"]


def test_places_are_asked_of_one_event() -> None:
    network = Planted()
    network.tie("place", range(1, 2), range(3, 4), 0)
    network.distance_bias[LINKS.index("place")] = -4
    tags = Encoder(Words(), network).read(STATEMENT, sentences(STATEMENT))
    assert [STATEMENT[p.start : p.end] for p in tags.places(8, 13, (0, 60))] == ["Kalvern"]
    assert tags.places(0, 7, (0, 60)) == []


def test_an_altered_model_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such file"):
        checked(tmp_path, "encoder.onnx")
    (tmp_path / "encoder.onnx").write_bytes(b"weights")
    (tmp_path / "MANIFEST.toml").write_text('["encoder.onnx"]\nsha256 = "00"\n', encoding="utf8")
    with pytest.raises(KnowledgeError, match="the manifest states 00"):
        checked(tmp_path, "encoder.onnx")


# ------------------------------------------------------------------ the shipped weights


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


def test_the_shipped_encoder_names_itself_and_is_small(encoder: Encoder) -> None:
    assert re.fullmatch(r"encoder/[0-9a-f]{12}", encoder.name)
    assert sum(f.stat().st_size for f in MODELS.iterdir()) < 25_000_000


def test_the_shipped_encoder_sees_who_says_what(encoder: Encoder) -> None:
    tags = encoder.read(STATEMENT, sentences(STATEMENT))
    found = attributions(tags, STATEMENT, "content", join=True)
    by = {STATEMENT[slice(*a.content[0])]: STATEMENT[slice(*(a.source or (0, 0)))] for a in found}
    assert any(said.startswith("Windows broke") and "Ada Brink" in who for said, who in by.items())


def test_the_shipped_encoder_gives_the_same_rows_twice(encoder: Encoder) -> None:
    first, second = (encoder.read(STATEMENT, sentences(STATEMENT)).factuality(8, 13) for _ in range(2))
    assert first == second
    assert (first or 0) > 0


def test_a_long_report_is_read_in_windows(encoder: Encoder) -> None:
    text = " ".join([STATEMENT] * 30)
    assert len(text.split()) > WINDOW
    tags = encoder.read(text, sentences(text))
    last = tags.spans("content")[-1]
    assert text[last.start : last.end] in STATEMENT
    assert last.start > len(text) - len(STATEMENT)


# ------------------------------------------------------------------ attributions by the parse


def heard_in(text: str) -> list[tuple[str, str, list[str]]]:
    found = heard(parsed(text))
    return [(text[slice(*(h.source or (0, 0)))], text[slice(*h.cue)], [text[a:b] for a, b in h.content]) for h in found]


def parsed(text: str) -> Parse:
    parser = pipeline_parser("en")
    assert parser is not None
    return parser(text)


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The mayor said that nobody was hurt.", "The mayor", ["that nobody was hurt"]),
        ("According to the police, two men fled.", "the police", ["two men fled"]),
        ("The union wants to end the strike.", "The union", ["to end the strike"]),
    ],
)
def test_who_says_or_wants_what(text: str, source: str, content: list[str]) -> None:
    assert [(who, said) for who, _, said in heard_in(text)] == [(source, content)]


def test_a_quotation_of_several_sentences_is_one_content() -> None:
    ((who, cue, said),) = heard_in('"We ran. The roof fell," Ada Brink said.')
    assert (who, cue) == ("Ada Brink", "said")
    assert said[0].strip('",') == "We ran. The roof fell"


def test_the_encoder_adds_only_what_the_parse_has_not() -> None:
    told = [Heard((0, 3), (4, 8), ((9, 20),))]
    seen = [Attributed([(9, 18)], (0, 3), (4, 8), 1, 1, 1), Attributed([(50, 60)], (40, 43), (44, 48), 0.9, 0.9, 0.9)]
    assert [h.cue for h in with_heard(told, seen)] == [(4, 8), (44, 48)]
