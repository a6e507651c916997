"""What masking and coarsening go by: given names, everyday words, words of office, sensitive sites, the profiles.

`data/publication.toml` holds the lists and the profiles, `data/names.txt.xz` the names.
"""

from __future__ import annotations

import lzma
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from reportedly.link.wording import fold

# Endings of names in the cases of Russian and Ukrainian, longest first; vowels are cut in every language.
_ENDING = re.compile(r"(?:ами|ями|ові|еві|ого|ому|ой|ою|ею|ом|ем|ым|им|ій|ий|ый|ої)$")
_POSSESSIVE = re.compile(r"['’`ʼ]s?$")
SHORTEST = 3  # letters of a key that is left when an ending is cut


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a record is published. `sealed` names fields that are never in it, as `Noun.field`."""

    name: str
    what: str
    minimum_age_hours: int
    persons: bool  # names of private persons are withheld
    sites: bool  # place and time are made coarse where the site is sensitive
    figures_only: bool  # nothing but country, day, type, harm and how sure
    sealed: tuple[str, ...] = ()


class NameWords(msgspec.Struct, frozen=True, kw_only=True):
    """The word lists. `people` is how many live in a place of a name; null when no place is called so."""

    given: frozenset[str]
    everyday: frozenset[str]
    calendar: frozenset[str]
    particles: frozenset[str]
    office: re.Pattern[str]
    title: re.Pattern[str]
    relation: re.Pattern[str]
    acts: re.Pattern[str]
    institution: re.Pattern[str]
    nationality: re.Pattern[str]
    office_kinds: frozenset[str]
    private_kinds: frozenset[str]
    hosts: tuple[str, ...]
    sensitive: Mapping[str, re.Pattern[str]]
    profiles: Mapping[str, Profile]
    people: Callable[[str], int | None] = lambda _name: None


@lru_cache(maxsize=100_000)
def name_key(word: str) -> str:
    """The key by which a name is looked up: Latin letters, no accents, no possessive, case ending or final vowels."""
    bare = _POSSESSIVE.sub("", word.lower())
    folded = fold(_ENDING.sub("", bare)).replace("y", "i").replace("'", "").replace("’", "").replace("ʼ", "")
    whole = fold(bare).replace("y", "i")
    cut = folded.rstrip("aeiou")
    return cut if len(cut) >= SHORTEST else folded if len(folded) >= SHORTEST else whole


@cache
def load_name_words() -> NameWords:
    """The word lists and profiles as shipped, without a gazetteer."""
    data = files("reportedly.data")
    names, _, everyday = lzma.decompress(data.joinpath("names.txt.xz").read_bytes()).decode().partition("\n\n")
    raw: dict[str, Any] = tomllib.loads(data.joinpath("publication.toml").read_text(encoding="utf-8"))
    words: dict[str, list[str]] = raw["words"]
    return NameWords(
        given=frozenset(names.splitlines()),
        everyday=frozenset(everyday.splitlines()),
        calendar=frozenset(words["calendar"]),
        particles=frozenset(words["particles"]),
        office=pattern(words["office"]),
        title=pattern(words["title"]),
        relation=pattern(words["relation"]),
        acts=pattern(words["acts"]),
        institution=pattern(words["institution"]),
        nationality=pattern(words["nationality"]),
        office_kinds=frozenset(raw["kinds"]["office"]),
        private_kinds=frozenset(raw["kinds"]["private"]),
        hosts=tuple(raw["hosts"]["personal"]),
        sensitive={name: pattern(listed) for name, listed in raw["sensitive"].items()},
        profiles={name: msgspec.convert({"name": name, **known}, Profile) for name, known in raw["profiles"].items()},
    )


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """The words as one pattern for whole words in any case; `*` at the end stands for any ending."""
    parts = sorted((re.escape(w).replace(r"\*", r"[^\W\d_]*") for w in words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
