"""Which place a name means.

A name is weighed by what stands beside it ("X, Y region", "X, a city in Y", "Y's X"), by the countries and
divisions that the text speaks of, by how near the other places of the text are, and by how many people live
there; one name has one sense in one text. What was not chosen is kept with its score and reason. Nothing is made
finer than its words, and a name that no candidate fits has no coordinates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import structs

from reportedly.locate.candidates import candidates, kin, level_of
from reportedly.locate.context import Context, Holder, Sense
from reportedly.locate.mention import Gazetteer, GazetteerRow, PlaceMention
from reportedly.locate.names import kilometres
from reportedly.locate.standing import NAME, PEOPLE, PlaceWords
from reportedly.nouns import Candidate, Level, Place
from reportedly.text.parse import Parse

MOST_ALTERNATIVES = 4
PART_KM = 40.0  # a quarter further than this from its town is another place of that name
FITS_WELL = 2.6  # what the rest of the text must say for a name that little else calls a place
SCALE = 10.0  # a score of this or more is shown as 1


class Located(msgspec.Struct, frozen=True):
    """A mention with the place that it means."""

    start: int
    end: int
    place: Place
    standing: str


def resolve(
    mentions: Sequence[PlaceMention],
    parse: Parse,
    gazetteer: Gazetteer,
    words: PlaceWords,
    outlet_country: str | None = None,
) -> list[Located]:
    """The place that each mention means; a name unknown to the gazetteer gets a Place without coordinates."""
    named = [m for m in mentions if m.standing != PEOPLE]
    rows = {m: candidates(m, gazetteer) for m in named}
    context = Context(parse, named, rows, words, outlet_country)
    senses = context.senses()
    located = [_of_people(m, words, gazetteer) for m in mentions if m.standing == PEOPLE]
    for m in named:
        sense = senses.get(context.name_of(m))
        if m.weak and sense is not None and sense.context < FITS_WELL:
            continue
        place = _place(m, sense, gazetteer) if sense else _unknown(m, context, gazetteer)
        if m.weak and place.lat is None:
            continue
        place = _part_of(m, place, context, senses) or place
        located.append(Located(m.start, m.end, place, m.standing))
    return sorted(located, key=lambda p: p.start)


def place_of(row: GazetteerRow, name: str, gazetteer: Gazetteer, reason: str) -> Place:
    """The Place of a row under the name that a report gives it, for whoever knows which place is meant."""
    return Place(
        name=name,
        level=level_of(row),
        country=None if row.kind in ("sea", "continent") else row.country,
        country_alt=tuple(row.country_alt.split(",")) if row.country_alt else (),
        admin1=gazetteer.admin1_name(row.admin1) if row.admin1 else None,
        lat=row.lat,
        lon=row.lon,
        radius_km=row.radius or None,
        geonameid=row.geonameid,
        gazetteer_name=row.name,
        reason=reason,
    )


# ------------------------------------------------------------------ names that were found


def _place(m: PlaceMention, sense: Sense, gazetteer: Gazetteer) -> Place:
    """The Place of a mention: level and reach as wide as its words."""
    row = sense.row
    alternatives = tuple(
        _candidate(r, score, reason) for score, r, reason in sense.others[:MOST_ALTERNATIVES] if r.lat is not None
    )
    at_sea = m.apart > 0 and m.at_sea
    return Place(
        name=m.name,
        level="sea" if at_sea else level_of(row),
        country=None if row.kind in ("sea", "continent") else row.country,
        country_alt=tuple(row.country_alt.split(",")) if row.country_alt else (),
        admin1=gazetteer.admin1_name(row.admin1) if row.admin1 else None,
        lat=row.lat,
        lon=row.lon,
        radius_km=max(row.radius or 0.0, round(1.1 * m.apart, 1)) or None,
        geonameid=row.geonameid,
        gazetteer_name=row.name,
        score=_share(sense.score),
        reason=f"{sense.reason}; imported from {row.origin}" if row.imported else sense.reason,
        alternatives=alternatives,
    )


def _candidate(row: GazetteerRow, score: float, reason: str) -> Candidate:
    return Candidate(
        name=row.name,
        country=row.country,
        admin1=row.admin1,
        lat=row.lat or 0.0,
        lon=row.lon or 0.0,
        geonameid=row.geonameid,
        score=_share(score),
        reason=reason,
    )


def _share(score: float) -> float:
    """A candidate's score on a scale of 0 to 1."""
    return round(max(0.0, min(1.0, score / SCALE)), 3)


def _part_of(m: PlaceMention, place: Place, context: Context, senses: Mapping[str, Sense]) -> Place | None:
    """A quarter of a town, "the X neighbourhood of Y", where the gazetteer's X is elsewhere: the town's point."""
    if m.noun != "district":
        return None
    for holder in context.holders[m]:
        sense = senses.get(context.name_of(holder.mention))
        if sense is None or sense.row.kind != "city":
            continue
        town = sense.row
        if town.lat is None or town.lon is None:
            continue
        located = place.lat is not None and place.lon is not None
        if located and kilometres(town.lat, town.lon, place.lat or 0.0, place.lon or 0.0) < PART_KM:
            return None
        return Place(
            name=m.name, level="district", country=town.country, admin1=None, lat=town.lat, lon=town.lon,
            radius_km=town.radius, reason=f"a part of {town.name}",
        )  # fmt: skip
    return None


# ------------------------------------------------------------------ names that were not


def _of_people(m: PlaceMention, words: PlaceWords, gazetteer: Gazetteer) -> Located:
    """The country of a people's name ("Russian"): never where something happened."""
    code = words.demonyms.get(m.name.lower(), "")
    row = next(
        (r for r in gazetteer.find(m.noun) if r.kind in ("country", "continent") and r.country in (code, None)), None
    )
    point = (row.lat, row.lon, row.radius, row.geonameid) if row else (None, None, None, None)
    place = Place(
        name=m.name,
        country=None if code == "EU" else code,
        lat=point[0],
        lon=point[1],
        radius_km=point[2],
        geonameid=point[3],
    )
    place = structs.replace(place, level="country" if row and row.kind == "country" else None)
    return Located(m.start, m.end, structs.replace(place, reason="the name of a people"), m.standing)


def _unknown(m: PlaceMention, context: Context, gazetteer: Gazetteer) -> Place:
    """A name that no candidate fits: another spelling of one that does, else no coordinates, but perhaps a country."""
    holders = [h for other in context.groups[context.name_of(m)] for h in context.holders[other]]
    country = next((h.country for h in holders if h.country), None)
    countries = {country} if country else context.likely_countries()
    if m.standing != NAME and not any(h.directly and _division(h) for h in holders):
        row = kin(m, gazetteer, countries)
        if row is not None:
            reason = f"spelled {row.name} in the gazetteer"
            return _place(m, Sense(row=row, score=3.0, context=0.0, reason=reason, others=[]), gazetteer)
    if country:
        beside = next(h.mention.name for h in holders if h.country)
        reason = f"not in the gazetteer; {beside} stands beside it"
        return Place(name=m.name, country=country, level=_stated_level(m), reason=reason)
    return Place(name=m.name, level=_stated_level(m) if m.noun else None, reason="not in the gazetteer")


def _division(holder: Holder) -> bool:
    """Whether a holder can only be a division, in which the gazetteer has no such name."""
    return all(r.kind == "admin1" for r in holder.rows[:3])


LEVEL_OF_NOUN: Mapping[str, Level] = {"city": "city", "district": "district", "admin1": "admin1", "sea": "sea"}


def _stated_level(m: PlaceMention) -> Level:
    return LEVEL_OF_NOUN.get(m.noun, "city")
