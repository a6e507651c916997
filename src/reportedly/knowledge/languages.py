"""Languages: word lists in `languages/*.toml`, one example per entry, compiled into one lexicon.

A list is a TOML table whose path is its meaning (`[certainty.hedged]`); an entry is
`words = "an example in which the [words] it must hit stand in brackets"`. In the words, `*` at the end
of a word stands for any ending (`attack*`, `подтверд*`), and `|` inside a word separates spellings
(`defence|defense`). Case does not matter. Entries may be several words long.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import msgspec

from reportedly.errors import KnowledgeError
from reportedly.read.parse import Token

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


class Language:
    """One language: its code, its entries, its lexicon, and its plain settings (the `[meta]` table)."""

    def __init__(self, code: str, meta: dict[str, Any], entries: list[Entry]) -> None:
        self.code, self.meta, self.entries = code, meta, entries
        self.lexicon = Lexicon(entries)

    def words(self, list_: str) -> dict[str, str]:
        """The entries of one list: words -> example."""
        return {e.words: e.example for e in self.entries if e.list == list_}


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


def _entries(table: dict[str, Any], path: tuple[str, ...], where: str) -> Iterator[Entry]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _entries(value, (*path, key), where)
        elif isinstance(value, str):
            yield Entry(".".join(path), key, value)
        else:
            raise KnowledgeError(f"entry {key!r} of [{'.'.join(path)}] is not an example sentence", where=where)


def load_language(code: str) -> Language:
    """Read `languages/<code>.toml`.

    Raises KnowledgeError when there is no such language or the file is wrong.
    """
    file = files("reportedly.languages").joinpath(f"{code}.toml")
    if not file.is_file():
        known = ", ".join(languages())
        raise KnowledgeError(f"no word lists for language {code!r}", do=f"Languages that can be read: {known}")
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    meta = raw.pop("meta", {})
    return Language(code, meta, list(_entries(raw, (), f"{code}.toml")))


def languages() -> list[str]:
    """Codes of the languages with word lists, sorted."""
    return sorted(f.name[:2] for f in files("reportedly.languages").iterdir() if f.name.endswith(".toml"))
