"""Which place a name means.

A name is resolved with what stands beside it ("X, Y region", "X, a city in Y"), with the countries and
divisions that the text speaks of, and with how many people live there; one name has one sense in one text.
What was not chosen is kept with its score and reason. Nothing is made finer than its words, and a name that
the gazetteer does not know has no coordinates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log10

import msgspec
from msgspec import structs

from reportedly.locate.mention import Gazetteer, GazetteerRow, PlaceMention, PlaceWords
from reportedly.nouns import Candidate, Level, Place
from reportedly.text.parse import Parse

# What a candidate is worth; set by hand, measured on geo and reports (python -m benchmarks).
PEOPLE = 0.12  # per power of ten of the population
BESIDE = 1.2  # the place that holds it stands beside it
COUNTRY_NEAR = 0.45  # its country is spoken of
ADMIN1_NEAR = 0.35  # its first-order division is spoken of
OWN_NAME = 0.15  # it is the place's own name, no alternate
STRANGER, STRANGE = 300_000, 0.9  # a smaller place in a country that the text does not speak of
HAMLET = 10_000  # a smaller one is not believed there at all, even without a rival
LEAST = 0.35  # below this no candidate is believed and the name stays without coordinates
SEAT = 0.05  # the share of a division's people from which its town is the likelier meaning
KIND_NOUN = 0.9  # "the city of", "... region" says what kind it is
COUNTRY_BONUS = 1.6  # a country's name nearly always means the country
MOST_CANDIDATES = 5


class Located(msgspec.Struct, frozen=True):
    """A mention with the place that it means."""

    start: int
    end: int
    place: Place
    standing: str


# ------------------------------------------------------------------ which place a name means


def resolve(
    mentions: Sequence[PlaceMention],
    parse: Parse,
    gazetteer: Gazetteer,
    words: PlaceWords,
    outlet_country: str | None = None,
) -> list[Located]:
    """The place that each mention means; a name unknown to the gazetteer gets a Place without coordinates."""
    people = [_of_people(m, words, gazetteer) for m in mentions if m.standing == "people"]
    mentions = [m for m in mentions if m.standing != "people"]
    rows = {m: list(_rows(m, gazetteer)) for m in mentions}
    countries, divisions = _spoken_of(mentions, rows, parse, words, outlet_country)
    senses: dict[str, tuple[float, GazetteerRow, str, list[tuple[float, GazetteerRow, str]]]] = {}
    for m in mentions:  # the surest mention of a name decides for all of them
        scored = sorted(
            (_scored(m, r, mentions, rows, parse, countries, divisions) for r in rows[m]),
            key=lambda s: (-s[0], s[1].geonameid or 0),
        )
        if scored and (m.name.lower() not in senses or scored[0][0] > senses[m.name.lower()][0]):
            senses[m.name.lower()] = (*scored[0], scored)
    located = []
    for m in mentions:
        sense = senses.get(m.name.lower())
        if sense and (sense[0] >= LEAST or sense[1].population >= HAMLET):
            place = _place(m, sense[1], sense[0], sense[2], sense[3], gazetteer)
        else:
            place = _unknown(m, mentions, rows, parse)
        located.append(Located(m.start, m.end, place, m.standing))
    return sorted([*located, *people], key=lambda p: p.start)


def _of_people(m: PlaceMention, words: PlaceWords, gazetteer: Gazetteer) -> Located:
    """The country of a people's name ("Russian"): never where something happened."""
    code = words.demonyms.get(m.name.lower(), "")
    row = next((r for r in gazetteer.find(m.noun) if r.kind == "country" and r.country == code), None)
    point = (row.lat, row.lon, row.radius, row.geonameid) if row else (None, None, None, None)
    place = Place(name=m.name, country=code, lat=point[0], lon=point[1], radius_km=point[2], geonameid=point[3])
    return Located(m.start, m.end, structs.replace(place, level="country", reason="the name of a people"), m.standing)


def _rows(mention: PlaceMention, gazetteer: Gazetteer) -> Sequence[GazetteerRow]:
    """Candidates of a mention; "X region" prefers divisions of that name, or the one whose seat is X."""
    rows = list(gazetteer.find(mention.name))
    if not rows:
        short = re.sub(
            r"\s+(?:region|province|oblast|governorate|county|district|city|state|republic|область|области)$",
            "",
            mention.name,
            flags=re.IGNORECASE,
        )
        rows = list(gazetteer.find(short)) if short != mention.name else []
        short = re.sub(
            r"^(?:city|town|village|port|republic|state|province) of\s+", "", mention.name, flags=re.IGNORECASE
        )
        rows = rows or (list(gazetteer.find(short)) if short != mention.name else [])
    if mention.noun == "admin1" or re.search(r"(?:region|province|oblast|republic)$", mention.name, re.IGNORECASE):
        wide = [r for r in rows if r.kind in ("admin1", "region")]
        if not wide:
            seats = [r.admin1 for r in rows[:3] if r.kind == "city" and r.admin1]
            wide = [
                a
                for code in seats
                for a in gazetteer.find(gazetteer.admin1_name(code) or "")
                if a.kind == "admin1" and a.admin1 == code
            ]
        rows = wide or rows
    return rows


def _spoken_of(
    mentions: Sequence[PlaceMention],
    rows: Mapping[PlaceMention, list[GazetteerRow]],
    parse: Parse,
    words: PlaceWords,
    outlet: str | None,
) -> tuple[Counter[str], Counter[str]]:
    """Countries and first-order divisions that the text names outright, or by their people."""
    countries: Counter[str] = Counter()
    divisions: Counter[str] = Counter()
    for m in mentions:
        first = rows[m][0] if rows[m] else None
        if first is None:
            continue
        if first.kind == "country" and first.country:
            countries[first.country] += 1
        elif first.kind in ("admin1", "region") and first.country:
            countries[first.country] += 1
            divisions[first.admin1 or ""] += 1
        elif first.population > 1_000_000 and first.country:
            countries[first.country] += 1
    for token in parse.tokens:
        if token.lower in words.demonyms:
            countries[words.demonyms[token.lower]] += 1
        elif not token.text[0].isascii():
            code = next((c for s, c in words.demonym_stems if token.lower.startswith(s)), None)
            if code:
                countries[code] += 1
    if outlet:
        countries[outlet] += 1
    return countries, divisions


def _scored(
    m: PlaceMention, row: GazetteerRow, mentions: Sequence[PlaceMention],
    rows: Mapping[PlaceMention, list[GazetteerRow]], parse: Parse, countries: Counter[str], divisions: Counter[str],
) -> tuple[float, GazetteerRow, str]:  # fmt: skip
    """How well a candidate fits, and why."""
    reasons = [f"{row.population:,} people" if row.population else "population not known"]
    score = PEOPLE * log10(max(row.population, 100))
    if row.kind == "country":
        score += COUNTRY_BONUS
    if row.own:
        score += OWN_NAME
    beside = _beside(m, row, mentions, rows, parse)
    if beside:
        score += BESIDE
        reasons.append(f"{beside} stands beside it")
    total = sum(countries.values())
    if row.country and countries[row.country] and row.kind != "country":
        score += COUNTRY_NEAR * (0.5 + 0.5 * countries[row.country] / total)
        reasons.append(f"the text speaks of {row.country}")
    if row.admin1 and divisions[row.admin1] - _own_share(m, mentions, rows, row.admin1) > 0 and row.kind == "city":
        score += ADMIN1_NEAR
        reasons.append("the text speaks of its region")
    if m.noun:
        fits = {
            "city": ("city",),
            "district": ("district",),
            "admin1": ("admin1", "region", "country"),
            "sea": ("sea",),
        }[m.noun]
        score += KIND_NOUN if row.kind in fits else 0.0
    if row.kind == "admin1" and m.noun != "admin1" and _seat(row, rows[m]):
        score -= 0.25  # a name shared by a region and its chief town mostly means the town
    if row.kind == "district":
        score -= 0.3
    if (
        total
        and row.country
        and not countries[row.country]
        and row.population < STRANGER
        and row.kind != "country"
        and not beside
    ):
        score -= STRANGE
        reasons.append("the text speaks of other countries only")
    return score, row, ", ".join(reasons)


def _seat(division: GazetteerRow, rows: Sequence[GazetteerRow]) -> bool:
    """Whether a town of the same name holds a good part of the division's people."""
    return any(
        r.kind == "city" and r.admin1 == division.admin1 and r.population > SEAT * division.population for r in rows
    )


def _own_share(
    m: PlaceMention, mentions: Sequence[PlaceMention], rows: Mapping[PlaceMention, list[GazetteerRow]], admin1: str
) -> int:
    """How often the name itself was counted as that division: a name is no evidence for itself."""
    return sum(
        1
        for o in mentions
        if o.name == m.name and rows[o] and rows[o][0].kind == "admin1" and rows[o][0].admin1 == admin1
    )


def _beside(
    m: PlaceMention,
    row: GazetteerRow,
    mentions: Sequence[PlaceMention],
    rows: Mapping[PlaceMention, list[GazetteerRow]],
    parse: Parse,
) -> str:
    """The name of a holding place that follows ("X, Y", "X in Y", "X (Y)") or owns it ("Y's X"), "" when none."""
    for other in mentions:
        if other is m or not rows[other]:
            continue
        between = parse.text[m.end : other.start] if other.start >= m.end else parse.text[other.end : m.start]
        near = len(between) <= 45 and "\n" not in between and ". " not in between
        follows = other.start >= m.end and near and bool(FOLLOWS.fullmatch(between))
        owns = other.end <= m.start and near and bool(OWNS.fullmatch(between))
        if not (follows or owns):
            continue
        for holder in rows[other][:6]:
            same = holder.country == row.country
            if same and (
                (holder.kind == "country" and row.kind != "country")
                or (holder.kind == "admin1" and row.admin1 == holder.admin1 and row.kind in ("city", "district"))
            ):
                return other.name
            if (
                same
                and holder.kind == "city"
                and holder.admin1 == row.admin1
                and row.kind == "city"
                and holder is not row
                and follows
            ):
                return other.name
    return ""


FOLLOWS = re.compile(
    r"(?:['’]s)?\s*(?:,|\(|in|of|—|–|-|в|у)?\s*(?:an?\s|the\s)?(?:[\w-]+\s){0,4}?(?:(?:in|of|,)\s)?(?:the\s)?(?:[\w-]+\s){0,2}"
)
OWNS = re.compile(r"['’]s?\s(?:[\w-]+\s){0,3}(?:of\s)?|\s(?:city|town|village)\sof\s|,\s|\s")


def _unknown(
    m: PlaceMention, mentions: Sequence[PlaceMention], rows: Mapping[PlaceMention, list[GazetteerRow]], parse: Parse
) -> Place:
    """A name that no candidate fits: no coordinates, but the country when the words beside it say so."""
    for other in mentions:
        holder = rows[other][0] if other is not m and rows[other] else None
        between = parse.text[m.end : other.start] if other.start >= m.end else parse.text[other.end : m.start]
        if (
            holder is not None
            and holder.kind == "country"
            and len(between) <= 30
            and (FOLLOWS.fullmatch(between) or OWNS.fullmatch(between))
        ):
            return Place(
                name=m.name,
                country=holder.country,
                level="district",
                reason=f"not in the gazetteer; {other.name} stands beside it",
            )
    return Place(name=m.name, reason="not in the gazetteer")


def _place(
    m: PlaceMention,
    row: GazetteerRow,
    score: float,
    reason: str,
    scored: list[tuple[float, GazetteerRow, str]],
    gazetteer: Gazetteer,
) -> Place:
    """The Place of a mention: level and reach as wide as its words."""
    level: Level = LEVELS[row.kind]
    alternatives = tuple(
        Candidate(
            name=r.name,
            country=r.country,
            admin1=r.admin1,
            lat=r.lat,
            lon=r.lon,
            geonameid=r.geonameid,
            score=_share(s),
            reason=why,
        )
        for s, r, why in scored[1:MOST_CANDIDATES]
        if r.lat is not None and r.lon is not None
    )
    return Place(
        name=m.name,
        level=level,
        country=row.country if row.kind != "sea" else None,
        country_alt=tuple(row.country_alt.split(",")) if row.country_alt else (),
        admin1=gazetteer.admin1_name(row.admin1) if row.admin1 else None,
        lat=row.lat,
        lon=row.lon,
        radius_km=row.radius,
        geonameid=row.geonameid,
        gazetteer_name=row.name,
        score=_share(score),
        reason=reason,
        alternatives=alternatives,
    )


def _share(score: float) -> float:
    """A candidate's score on a scale of 0 to 1."""
    return round(max(0.0, min(1.0, score / 3)), 3)


LEVELS: dict[str, Level] = {
    "city": "city",
    "district": "district",
    "admin1": "admin1",
    "region": "admin1",
    "country": "country",
    "sea": "sea",
    "site": "site",
}
