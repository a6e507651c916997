"""Word lists compiled into one lexicon, which finds every entry in one pass over the tokens.

In an entry, `*` at the end of a word stands for any ending (`attack*`, `подтверд*`) and `|` inside a word
separates spellings (`defence|defense`). Case does not matter. Entries may be several words long.
"""

from __future__ import annotations

import msgspec

from reportedly.errors import KnowledgeError
from reportedly.text.parse import Token

STEM = 3  # entries whose first word ends in * are indexed by this many letters


class Entry(msgspec.Struct, frozen=True):
    """One entry: its list (`certainty.hedged`), its words, and the example with the hit in brackets."""

    list: str
    words: str
    example: str


class Hit(msgspec.Struct, frozen=True):
    """An entry found in a text: list, words of the entry, first and last token (inclusive), offsets."""

    list: str
    words: str
    first: int
    last: int
    start: int
    end: int


class Pattern(msgspec.Struct, frozen=True):
    """A compiled entry: per word the exact spellings and the stems."""

    entry: Entry
    words: tuple[tuple[frozenset[str], tuple[str, ...]], ...]

    def fits(self, tokens: list[Token], i: int) -> bool:
        """Whether the entry stands at token `i`."""
        if i + len(self.words) > len(tokens):
            return False
        for (exact, stems), token in zip(self.words, tokens[i : i + len(self.words)], strict=True):
            if token.lower not in exact and not (stems and token.lower.startswith(stems)):
                return False
        return True


class Lexicon:
    """All entries of a language, found in one pass over the tokens (longest entry of a list first)."""

    def __init__(self, entries: list[Entry]) -> None:
        self._by_word: dict[str, list[Pattern]] = {}
        self._by_stem: dict[str, list[Pattern]] = {}
        for entry in entries:
            pattern = _compile(entry)
            exact, stems = pattern.words[0]
            for word in exact:
                self._by_word.setdefault(word, []).append(pattern)
            for stem in stems:
                self._by_stem.setdefault(stem[:STEM], []).append(pattern)
        for table in (self._by_word, self._by_stem):
            for patterns in table.values():
                patterns.sort(key=lambda p: -len(p.words))

    def hits(self, tokens: list[Token]) -> list[Hit]:
        """Every entry found, in text order; within one list a longer hit hides the shorter inside it."""
        found: list[Hit] = []
        covered: dict[str, int] = {}  # list -> last token already covered by a hit of it
        for i, token in enumerate(tokens):
            patterns = self._by_word.get(token.lower, ()), self._by_stem.get(token.lower[:STEM], ())
            here: dict[str, tuple[int, Pattern]] = {}
            for pattern in (p for table in patterns for p in table):
                name = pattern.entry.list
                if covered.get(name, -1) >= i or len(pattern.words) <= here.get(name, (0, pattern))[0]:
                    continue
                if pattern.fits(tokens, i):
                    here[name] = (len(pattern.words), pattern)
            for name, (length, pattern) in here.items():
                last = i + length - 1
                covered[name] = last
                found.append(Hit(name, pattern.entry.words, i, last, token.start, tokens[last].end))
        return found


def _compile(entry: Entry) -> Pattern:
    compiled = []
    for word in entry.words.lower().split():
        spellings = word.split("|")
        exact = frozenset(s for s in spellings if not s.endswith("*"))
        stems = tuple(s[:-1] for s in spellings if s.endswith("*"))
        if any(len(s) < STEM for s in stems):
            raise KnowledgeError(f"the stem in {entry.words!r} is shorter than {STEM} letters", where=entry.list)
        compiled.append((exact, stems))
    return Pattern(entry, tuple(compiled))
