"""The value lists of foreign layouts (`data/layouts.toml`) and the codes of countries (`data/iso3166.tsv`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec


class CountryCode(msgspec.Struct, frozen=True, kw_only=True):
    """A country in ISO 3166-1: two letters, three letters, digits, and its short English name."""

    alpha2: str
    alpha3: str
    numeric: str
    name: str


@cache
def layouts() -> dict[str, Any]:
    """All layouts by name."""
    return tomllib.loads(files("reportedly.data").joinpath("layouts.toml").read_text(encoding="utf-8"))


@cache
def country_codes() -> dict[str, CountryCode]:
    """The countries by their two letters."""
    text = files("reportedly.data").joinpath("iso3166.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {r[0]: CountryCode(alpha2=r[0], alpha3=r[1], numeric=r[2], name=r[3]) for r in rows}
