"""The words of place reading (`data/places_words.toml`), compiled."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from reportedly.locate.mention import PlaceWords


@cache
def load_place_words() -> PlaceWords:
    """Kinds of place, prepositions, speech verbs and demonyms, in all languages at once."""
    raw = tomllib.loads(files("reportedly.data").joinpath("places_words.toml").read_text(encoding="utf-8"))
    demonyms = {code: tuple(words.split("|")) for code, words in raw["demonym"].items()}
    exact = {w: code for code, words in demonyms.items() for w in words if w.isascii()}
    stems = tuple((w, code) for code, words in demonyms.items() for w in words if not w.isascii())
    return PlaceWords(
        nouns={w: level for level, words in raw["noun"].items() for w in words.split("|")},
        at=frozenset(raw["preposition"]["at"].split("|")),
        off=frozenset(raw["preposition"]["from"].split("|")),
        speech=frozenset(raw["speaker"]["verb"].split("|")),
        direction=re.compile(
            r"\b(?:" + "|".join(map(re.escape, raw["direction"]["point"].split("|"))) + r")\b", re.IGNORECASE
        ),
        demonyms=exact,
        demonym_stems=stems,
        countries=_names(),
    )


def _names() -> dict[str, str]:
    """Country code to its English name."""
    lines = files("reportedly.data").joinpath("countries.tsv").read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[0]: line.split("\t")[5].split("|")[0] for line in lines}
