"""conflict_types: one of thirty types of a coding scheme, by the word lists of `types.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from benchmarks.gold import Input
from reportedly.knowledge import Knowledge

HEAD = 1.5  # what a phrase in the first sentence counts
SENTENCE = re.compile(r"[.!?]\s")
GAP = r"(?:\w+\W+){0,4}?\w*"
Test = re.Pattern[str]


class Phrase(msgspec.Struct, frozen=True):
    """A phrase of one type: its points, and the patterns that must all be found."""

    label: str
    points: float
    tests: tuple[Test, ...]


@cache
def phrases() -> tuple[Phrase, ...]:
    """All phrases, in the order of the types."""
    raw = tomllib.loads(Path(__file__).with_name("types.toml").read_text(encoding="utf-8"))
    return tuple(_phrases(raw))


def _phrases(raw: dict[str, dict[str, list[str]]]) -> Iterator[Phrase]:
    for label, lists in raw.items():
        for points, written in lists.items():
            for phrase in written:
                yield Phrase(label, float(points), tuple(_compiled(part) for part in phrase.split(" & ")))


def _compiled(words: str) -> Test:
    spelled = [re.escape(word).replace(r"\*", r"\w*").replace(r"\|", "|") for word in words.split()]
    joined = r"\W+".join(GAP if word == re.escape("~") else f"(?:{word})" for word in spelled)
    return re.compile(rf"\b{joined}\b")


def points(text: str) -> dict[str, float]:
    """The points of every type for a text; a type without a phrase in it has none."""
    lower = text.lower()
    cut = SENTENCE.search(lower, 60)
    head = lower[: cut.end()] if cut else lower
    found: dict[str, list[float]] = {}
    for phrase in phrases():
        if all(test.search(lower) for test in phrase.tests):
            first = all(test.search(head) for test in phrase.tests)
            found.setdefault(phrase.label, []).append(phrase.points * (HEAD if first else 1.0))
    return {label: sum(p / 2**n for n, p in enumerate(sorted(ps, reverse=True))) for label, ps in found.items()}


def answer(item: Input, _: Knowledge) -> dict[str, str]:
    """The type with most points; the commonest word for violence where no phrase is found."""
    found = points(item.text)
    return {"label": max(found, key=lambda label: found[label]) if found else "ATTACK"}
