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

from reportedly.errors import KnowledgeError
from reportedly.text.lexicon import Entry, Lexicon


class Language:
    """One language: its code, its entries, its lexicon, and its plain settings (the `[meta]` table)."""

    def __init__(self, code: str, meta: dict[str, Any], entries: list[Entry]) -> None:
        self.code, self.meta, self.entries = code, meta, entries
        self.lexicon = Lexicon(entries)

    def words(self, list_: str) -> dict[str, str]:
        """The entries of one list: words -> example."""
        return {e.words: e.example for e in self.entries if e.list == list_}


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
