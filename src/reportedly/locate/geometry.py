"""Distances that can be redone: geodesic on WGS 84, to a point or to the nearest point of an outline.

The outline is cut into pieces of at most 0.02 degrees and drawn around the place (azimuthal equidistant), where
the nearest point on paper is the nearest on the ground; the distance itself is then taken on the ellipsoid.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import msgspec
import numpy as np
import shapely
from pyproj import Geod, Proj
from shapely.geometry import Point

from reportedly.nouns import Distance

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

PIECE = 0.02  # degrees
WGS84 = Geod(ellps="WGS84")


class Outlines(Protocol):
    """Outlines of countries by data set (`knowledge.borders.Borders`)."""

    data_sets: tuple[str, ...]

    def outline(self, data_set: str, country: str) -> BaseGeometry:
        """The outline of a country as lines."""

    def draws(self, data_set: str, country: str) -> bool:
        """Whether the data set has it."""


class BorderDistance(msgspec.Struct, frozen=True):
    """Distance in km from a place to the nearest point of a country's outline in one data set."""

    data_set: str
    km: float
    lat: float
    lon: float
    bearing: float  # degrees from north, from the place to that point


def kilometres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Geodesic distance of two points in km."""
    return float(WGS84.inv(lon, lat, other_lon, other_lat)[2]) / 1000


def border_distances(lat: float, lon: float, country: str, outlines: Outlines) -> list[BorderDistance]:
    """Distance from a point to the outline of a country, in each data set that draws it."""
    return [
        _to_outline(lat, lon, d, outlines.outline(d, country)) for d in outlines.data_sets if outlines.draws(d, country)
    ]


def _to_outline(lat: float, lon: float, data_set: str, outline: BaseGeometry) -> BorderDistance:
    drawn = Proj(proj="aeqd", lat_0=lat, lon_0=lon, ellps="WGS84")
    lines = _pieces(outline)

    def project(points: np.ndarray) -> np.ndarray:
        x, y = drawn(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    around = shapely.transform(lines, project)
    nearest = shapely.shortest_line(Point(0, 0), around)
    x, y = nearest.coords[-1]
    at_lon, at_lat = drawn(x, y, inverse=True)
    bearing, _, metres = WGS84.inv(lon, lat, at_lon, at_lat)
    return BorderDistance(data_set, round(metres / 1000, 1), round(at_lat, 3), round(at_lon, 3), round(bearing % 360))


@lru_cache(maxsize=16)
def _pieces(outline: BaseGeometry) -> BaseGeometry:
    return shapely.segmentize(outline, PIECE)


# ------------------------------------------------------------------ a stated figure against an interval


class Fit(msgspec.Struct, frozen=True):
    """Whether a stated distance fits an interval of measured ones, and the rule that was applied."""

    holds: bool
    rule: str


def rounding(km: float) -> float:
    """Half the step to which a figure is rounded: 1,200 is given to the hundred, so 50; 1,184 to the km, so 0.5."""
    whole = round(km)
    step = 1
    while whole and step < 1000 and whole % (step * 10) == 0:
        step *= 10
    return max(step / 2, 0.005 * km)


def fits(stated: Distance, low: float, high: float) -> Fit:
    """Whether a stated distance fits a measured one of `low` to `high` km.

    A figure stands for all that rounds to it. "Over" holds when the distance is above the figure, rounded, and
    less than half as much again; "under" likewise below; "about" allows a tenth either way.
    """
    half = rounding(stated.km)
    if stated.bound == "over":
        return Fit(
            high >= stated.km - half and low <= stated.km * 1.5,
            f"over {stated.km:,.0f} km: from {stated.km - half:,.0f} to {stated.km * 1.5:,.0f} km",
        )
    if stated.bound == "under":
        return Fit(
            low <= stated.km + half and high >= stated.km * 0.5,
            f"under {stated.km:,.0f} km: from {stated.km * 0.5:,.0f} to {stated.km + half:,.0f} km",
        )
    reach = max(half, stated.km * 0.1) if stated.bound == "about" else half
    words = "about " if stated.bound == "about" else ""
    return Fit(
        low <= stated.km + reach and high >= stated.km - reach,
        f"{words}{stated.km:,.0f} km: from {stated.km - reach:,.0f} to {stated.km + reach:,.0f} km",
    )
