"""A text cut into sentences and tokens: the one shape in which every language's splitter hands it over.

A parser with grammar (spaCy for English) fills lemma, part of speech, dependency, head and entities; a
plain splitter leaves them empty, and everything downstream works with what is there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import msgspec


class Token(msgspec.Struct, gc=False):
    """One word or mark. `head` is the index of the governing token (itself at the root, -1 unknown)."""

    i: int
    text: str
    start: int
    end: int
    lower: str
    sentence: int
    lemma: str = ""
    pos: str = ""  # universal part of speech, "" unknown
    tag: str = ""  # the parser's fine-grained tag
    dep: str = ""
    head: int = -1


class Entity(msgspec.Struct, frozen=True, gc=False):
    """A named entity found by the parser: `label` as OntoNotes has it (PERSON, ORG, GPE, LOC, FAC ...)."""

    start: int
    end: int
    label: str


class Parse(msgspec.Struct):
    """Tokens, sentences (character ranges) and entities of one text."""

    text: str
    language: str
    tokens: list[Token]
    sentences: list[tuple[int, int]]
    entities: list[Entity] = []
    grammar: bool = False  # whether dep, head and pos are filled
    children: list[list[int]] = []  # per token, the indices it governs (with grammar)
    token_starts: list[int] = []
    sentence_starts: list[int] = []

    def __post_init__(self) -> None:
        self.token_starts = [t.start for t in self.tokens]
        self.sentence_starts = [s for s, _ in self.sentences]
        if self.grammar:
            self.children = [[] for _ in self.tokens]
            for t in self.tokens:
                if t.head not in (t.i, -1):
                    self.children[t.head].append(t.i)

    def token_at(self, offset: int) -> int:
        """Index of the last token that starts at or before `offset` (0 when none does)."""
        return max(0, bisect_right(self.token_starts, offset) - 1)

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds `offset`."""
        return max(0, bisect_right(self.sentence_starts, offset) - 1)

    def tokens_in(self, start: int, end: int) -> Sequence[Token]:
        """The tokens that lie in `[start, end)`."""
        first = bisect_right(self.token_starts, start - 1)
        last = bisect_right(self.token_starts, end - 1)
        return self.tokens[first:last]

    def subtree(self, i: int) -> list[int]:
        """Indices of token `i` and all that it governs, in order."""
        found, stack = [], [i]
        while stack:
            k = stack.pop()
            found.append(k)
            stack.extend(self.children[k])
        return sorted(found)
