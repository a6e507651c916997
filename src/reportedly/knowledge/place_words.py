"""The words of place reading (`data/places_words.toml`), compiled."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from reportedly.locate.standing import PlaceWords

WORDS = ("never", "common", "lead", "inner", "person", "struck", "outlying")


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
        units=(units := {u: km for names, km in raw["unit"].items() for u in names.split("|")}),
        numbers=(numbers := {word: float(n) for n, words in raw["number"].items() for word in words.split("|")}),
        apart=_apart(units, numbers),
        **{name: frozenset(raw["word"][name].split("|")) for name in WORDS},
    )


def _apart(units: dict[str, float], numbers: dict[str, float]) -> re.Pattern[str]:
    """A figure and a unit of length: "12 km", "some twelve kilometres"."""
    longest = sorted(units, key=len, reverse=True)
    words = map(re.escape, sorted(numbers, key=len, reverse=True))
    figures = "|".join([r"\d{1,3}(?:[ ,.\u00a0]\d{3})+", r"\d+(?:[.,]\d+)?", *words])
    return re.compile(rf"(?<![\w.,])({figures})[ \u00a0-]?({'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)


def _names() -> dict[str, str]:
    """Country code to its English name."""
    lines = files("reportedly.data").joinpath("countries.tsv").read_text(encoding="utf-8").splitlines()
    return {"EU": "Europe"} | {line.split("\t")[0]: _plain(line.split("\t")[5].split("|")[:2]) for line in lines}


def _plain(names: list[str]) -> str:
    """The name without a comma: "Bolivia", not "Bolivia, Plurinational State of"."""
    return next((n for n in names if "," not in n), names[0])
