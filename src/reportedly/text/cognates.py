"""The Russian word that a Ukrainian one is related to: "поліція" is "полиция".

No tagger of names is trained on Ukrainian text that may be shipped. Most of its words have a Russian relative of the
same sense, so each is looked up in the Russian list as it stands, then by a table of words that differ, then with its
letters and endings exchanged; of several relatives the most frequent is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import prod

import msgspec

MOST = 200  # spellings tried of one stem; a longer word has its first choices tried only
OWN_LETTERS = frozenset("іїєґ'’ʼ")
SHORTEST_ALIKE = 4  # letters from which on a frequent word that both languages spell alike is taken to mean the same
FREQUENT = 20_000  # the number of a word up to which it counts as frequent


class Exchange(msgspec.Struct, frozen=True):
    """What is exchanged: whole words, letters (with their choices), endings and prefixes."""

    words: Mapping[str, str]
    letters: Mapping[str, tuple[str, ...]]
    endings: tuple[tuple[str, str], ...]
    prefixes: tuple[tuple[str, str], ...]


class Cognates:
    """Numbers of Russian words for Ukrainian ones; a smaller number is a more frequent word."""

    def __init__(self, numbers: Mapping[str, int], exchange: Exchange) -> None:
        self._numbers, self._exchange = numbers, exchange
        self.number = lru_cache(maxsize=50_000)(self._number)

    def _number(self, word: str) -> int | None:
        known = self._exchange.words.get(word)
        if known is not None:
            return self._numbers.get(known)
        own = self._numbers.get(word)
        alike = own is not None and own < FREQUENT and len(word) >= SHORTEST_ALIKE
        if alike and not OWN_LETTERS & set(word):
            return own
        found = [n for s in self._spellings(word) if (n := self._numbers.get(s)) is not None]
        return min([*found, *([own] if own is not None else [])], default=None)

    def _spellings(self, word: str) -> Iterator[str]:
        endings = [(word[: len(word) - len(a)], b) for a, b in self._exchange.endings if word.endswith(a)]
        for stem, ending in [(word, ""), *endings]:
            if len(stem) < 2 and stem != word:
                continue
            for prefix, other in [("", ""), *self._exchange.prefixes]:
                if stem.startswith(prefix):
                    for letters in self._letters(stem[len(prefix) :]):
                        yield other + letters + ending

    def _letters(self, stem: str) -> Iterator[str]:
        choices = [self._exchange.letters.get(c, (c,)) for c in stem]
        for width in (3, 2, 1):
            narrow = [c[:width] for c in choices]
            if prod(map(len, narrow)) <= MOST or width == 1:
                return map("".join, product(*narrow))
        raise AssertionError("one choice a letter is one spelling")
