"""Time words: `data/moments_*.toml`, with the saying verbs of the language's own word lists."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from reportedly.errors import KnowledgeError
from reportedly.knowledge.languages import load_language
from reportedly.locate.moment_words import TimeWords
from reportedly.text.lexicon import Entry

# Lists of verbs whose day is the day of saying, not of what is said.
SAYING = ("cue.say", "cue.claim", "cue.confirm", "cue.deny", "cue.believe", "cue.blame")


def load_time_words(code: str) -> TimeWords:
    """The time words of a language.

    Raises KnowledgeError when there are none, or the file is wrong.
    """
    name = f"moments_{code}.toml"
    file = files("reportedly.data").joinpath(name)
    if not file.is_file():
        raise KnowledgeError(f"no time words for language {code!r}", do=f"Write src/reportedly/data/{name}")
    entries = list(_entries(tomllib.loads(file.read_text(encoding="utf-8")), (), name))
    saying = [Entry("saying", e.words, e.example) for e in load_language(code).entries if e.list in SAYING]
    return TimeWords(code, entries + saying)


def _entries(table: dict[str, Any], path: tuple[str, ...], where: str) -> Iterator[Entry]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _entries(value, (*path, key), where)
        elif isinstance(value, str):
            yield Entry(".".join(path), key, value)
        else:
            raise KnowledgeError(f"entry {key!r} of [{'.'.join(path)}] is not an example", where=where)
