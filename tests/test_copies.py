"""The labelled pairs of copies and citations: sound, many enough, and told apart well enough."""

from __future__ import annotations

from collections import Counter

from benchmarks.copies import MUST, pairs, score

LABELLED = list(pairs())


def test_the_pairs_are_many_and_of_both_kinds_and_always_the_same() -> None:
    assert len(LABELLED) >= 200
    assert list(pairs()) == LABELLED
    kinds = Counter(p.how for p in LABELLED)
    assert min(kinds.values()) >= 8
    assert 0.1 < sum(not p.tied for p in LABELLED) / len(LABELLED) < 0.9
    assert all(p.left.text and p.right.text and p.left.outlet != p.right.outlet for p in LABELLED)


def test_copies_and_citations_are_told_from_what_is_independent() -> None:
    measured = score([p for p in LABELLED if p.event >= 6])
    assert measured.f1 >= MUST
    assert measured.precision >= MUST


def test_a_score_counts_what_is_missed_and_what_is_wrong() -> None:
    whole = next(p for p in LABELLED if p.how == "whole copy")
    own = next(p for p in LABELLED if p.how == "own words")
    found = score([whole, own, own._replace(tied=True), whole._replace(tied=False)])
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert (found.missed, found.wrong) == (Counter({"own words": 1}), Counter({"whole copy": 1}))
