"""Places and times made coarser, never finer, and always together: one must not give the other away. Pure."""

from __future__ import annotations

from math import ceil, cos, hypot, radians

from msgspec.structs import replace

from reportedly.locate.sites import is_site_name
from reportedly.nouns import Moment, Place

LEAST_KM = 5.0  # the radius of an area below which no sensitive site is shown
GRID = 0.05  # degrees, about 5.5 km north to south: points are moved onto it, and the radius grows by the way moved
KM = 111.2  # in one degree of latitude


def coarse_place(place: Place) -> Place:
    """The town or district around a site: no address, no point of its own, an area of at least five kilometres."""
    name, level = place.name, place.level
    own = level == "site"
    if own and is_site_name(name):
        name = place.admin1 or place.country or ""
    near = replace(
        place,
        name=name,
        level="city" if own else level,
        geonameid=None if own else place.geonameid,
        gazetteer_name=None if own else place.gazetteer_name,
        score=None,
        reason="",
        alternatives=(),
    )
    if place.lat is None or place.lon is None:
        return near
    lat, lon = _on_grid(place.lat), _on_grid(place.lon)
    moved = hypot((lat - place.lat) * KM, (lon - place.lon) * KM * cos(radians(place.lat)))
    return replace(near, lat=lat, lon=lon, radius_km=float(ceil(max(place.radius_km or 0.0, LEAST_KM) + moved)))


def _on_grid(degrees: float) -> float:
    return round(round(degrees / GRID) * GRID, 2)


def country_only(place: Place) -> Place | None:
    """The country alone; null when the reports name none."""
    if place.country is None:
        return None
    return Place(name=place.country, level="country", country=place.country, country_alt=place.country_alt)


def coarse_moment(moment: Moment) -> Moment:
    """The days, without hours, time zone and wording."""
    return Moment(written="", earliest=moment.start, latest=moment.end)
