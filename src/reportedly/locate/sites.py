"""Sites inside a town: a plant, a hospital, a bar with a name of its own, or a street with a number.

They make the level of a place "site", while point and reach stay the town's: nothing here is finer than its words.
A site counts only where something happened: at it or to it, not where somebody spoke, nor where the hurt were taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from msgspec import structs

from reportedly.locate.choice import same
from reportedly.locate.names import kilometres
from reportedly.locate.place import Located
from reportedly.locate.standing import ACTOR, AT, NAME, NEAR, PLAIN, PlaceWords, Standings
from reportedly.nouns import Place
from reportedly.text.parse import Parse

Range = tuple[int, int]
AFTER = 6  # sentences after the incident that may name the site (reports: level .62 at 1, .76 at 6)
AROUND_KM = 50.0  # a town so near gives its name to a site by where it is, one further away by something else
REACH = 44  # characters beside the word for a site in which its name stands


class Site(msgspec.Struct, frozen=True):
    """A word for what can hold an incident, and how it stands in its sentence (see `standing`)."""

    start: int
    end: int
    standing: str


def find_sites(parse: Parse, ranges: Sequence[Range], words: PlaceWords) -> list[Site]:
    """The words for sites at `ranges` with their standing; vehicles, gatherings and offices are none."""
    standings = Standings(parse, words)
    return [Site(a, b, standings.of(a, b)) for a, b in ranges if not NO_SITE.fullmatch(parse.text[a:b])]


SITE_NAME = re.compile(
    r"\b(?:street|avenue|road|square|boulevard|bridge|hospital|school|university|airport|airfield|base|plant|factory|"
    r"refinery|station|market|mall|church|mosque|camp|prison|college|stadium|hotel|bar|club|highway|centre|center|"
    r"building|tower|theatre|theater|park|checkpoint|crossing|port|dam|mine|field|complex|school)s?$",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"\b\d{1,4}[\w/-]*,?\s+(?:[A-Z][\w'’-]+\s){1,3}(?:[Ss]treet|[Aa]venue|[Rr]oad|[Bb]oulevard|[Ll]ane|[Dd]rive)\b"
    r"|\b(?:[Уу]лиц\w*|ул\.|[Пп]роспект\w*|[Вв]улиц\w*|вул\.)\s+[^\W\d_][^,.;\n]{2,30},?\s*(?:д\.|буд\.|дом|будинок)?\s*\d"
)
QUOTED = r"[«“\"„‘][A-ZА-ЯЁІЇЄҐ][^«»“”\"„‘’\n.,!?;:]{1,30}[»”\"“’]"  # a name, not something said
QUOTED_BEFORE = re.compile(rf"{QUOTED}\s*$")
QUOTED_AFTER = re.compile(rf"\s*{QUOTED}")
NAMED_BEFORE = re.compile(
    r"(?<!\w)((?:[A-Z][\w'’.-]*\s+)+)(?:(?!(?:an?|the|of|in|on|at|to|by|and|or|his|her|its|their)\s)[a-z-]+\s+)?$"
)
NAMED_AFTER = re.compile(r"\s+([A-Z][\w-]+)(?!\w|\s+[A-Z])")
NO_NAME = re.compile(
    r"(?:.*(?:ian|ean|ish|ese|can|olic|odox|ist|slim|eli|aqi|onal|eral|ical|ipal|cial|ntral)|The|A|An|In|At|On|One|Two|"
    r"Three|Many|Some|Facebook|Telegram|January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)$"
)
OWNER = re.compile(
    r"(?:Forces?|Army|Navy|Police|Guards?|Corps|Command|[A-Z]{2})$"
)  # "an Air Force base": whose, not which
SEVERAL = re.compile(r"(?!works|barracks|headquarters|docks).*[^s]s$", re.IGNORECASE)
# What the word lists call a site for other steps, but which is no place with a name: what drives, sails or flies,
# who has an office, where people gather, parts of a house.
NO_SITE = re.compile(
    r"villages?|towns?|cit(?:y|ies)|settlements?|hamlets?|offices?|ministry|parliament|court|embassy|consulate|"
    r"vehicles?|cars?|trucks?|helicopters?|planes?|bus(?:es)?|minibus|vans?|taxi|lorr(?:y|ies)|ambulances?|motorcycle|"
    r"tractor|tram|trains?|locomotive|wagon|ships?|vessels?|tankers?|boats?|ferry|convoys?|patrols?|"
    r"gathering|procession|wedding|rally|parade|concert|vigil|funeral|ceremony|festival|"
    r"blocks?|wing|hall|zone|posts?|flats?|apartments?|homes?|houses?|tanks?|pump|power|relay box(?:es)?|"
    r"поезд\w*|автобус\w*|потяг\w*|поїзд\w*|маршрутк\w*|дом(?:а|ов)?|будин\w*|предприят\w*|підприємств\w*",
    re.IGNORECASE,
)
HOSPITAL = re.compile(r"hospital|clinic|medical|больниц|лікарн|госпитал", re.IGNORECASE)
TAKEN = re.compile(
    r"\b(?:taken|died|treated|rushed|transferred|admitted|received|bodies|morgue|breathed|wounds|condition|"
    r"recover\w*|detained|surgeons?|director|doctors?|medics?|spokes\w+|доставлен\w*|госпитализирован\w*|госпіталізован\w*)\b"
)


def is_site_name(name: str) -> bool:
    """Whether a name is that of a building, a street or an installation."""
    return bool(SITE_NAME.search(name))


def with_site(
    place: Place,
    located: Sequence[Located],
    parse: Parse,
    starts: Sequence[int],
    title_end: int,
    sites: Sequence[Site],
) -> Place:
    """The place with level "site" when the words of the incident, or those soon after, name a site or an address."""
    if place.level != "city":
        return place
    near = sorted({s + k for s in starts for k in range(AFTER + 1) if s + k < len(parse.sentences)})
    near = [n for n in near if not _elsewhere(place, located, parse, n)]
    places = [(p.start, p.end) for p in located if p.standing != NAME or _around(p.place, place)]
    named = any(_names_a_site(parse, n, starts, title_end, sites, places) for n in near)
    return structs.replace(place, level="site") if named else place


def _elsewhere(place: Place, located: Sequence[Located], parse: Parse, sentence: int) -> bool:
    """Whether a sentence tells of other towns only: what is hit in Izhevsk is no site in Goma."""
    here = [p for p in located if parse.sentence_at(p.start) == sentence and p.place.level in ("city", "site")]
    return any(p.standing in (AT, NEAR) for p in here) and all(same(p.place) != same(place) for p in here)


def _around(named: Place, place: Place) -> bool:
    """Whether a place in a longer name is where the incident is or holds it: "Izhevsk airport", not "Sokol plant"."""
    if None in (named.lat, named.lon, place.lat, place.lon) or named.level in ("admin1", "country"):
        return named.country == place.country
    km = kilometres(named.lat or 0.0, named.lon or 0.0, place.lat or 0.0, place.lon or 0.0)
    return km <= (place.radius_km or 0.0) + AROUND_KM


def _names_a_site(
    parse: Parse, sentence: int, starts: Sequence[int], title_end: int, sites: Sequence[Site], places: Sequence[Range]
) -> bool:
    """Whether a sentence gives an address, or by its name a site at which something happened."""
    first, last = parse.sentences[sentence]
    words = parse.text[first:last]
    if ADDRESS.search(words):
        return True
    headline = first < title_end and _title_case(words)
    for site in sites:
        if not first <= site.start < last or not _there(site, parse, words, told=sentence in starts):
            continue
        word = parse.text[site.start : site.end]
        before, after = parse.text[max(first, site.start - REACH) : site.start], parse.text[site.end : last][:REACH]
        if QUOTED_BEFORE.search(before) or QUOTED_AFTER.match(after):
            return True
        if not headline and _has_name(before, word, after, (site.start, site.end), first, places):
            return True
    return False


def _there(site: Site, parse: Parse, words: str, *, told: bool) -> bool:
    """Whether something happened at a site: `told` where the sentence has words of the incident itself."""
    if HOSPITAL.search(parse.text[site.start : site.end]):
        return told and site.standing in (AT, NEAR) and not TAKEN.search(words)
    return site.standing in ((AT, NEAR, PLAIN, ACTOR) if told else (AT, NEAR, PLAIN))


def _has_name(before: str, word: str, after: str, at: Range, first: int, places: Sequence[Range]) -> bool:
    """Whether a name that is no place's stands beside a word for a site: "Kupol plant", "Hotel Sahafi"."""
    if SEVERAL.fullmatch(word):
        return False
    found = [(NAMED_BEFORE.search(before), at[0] - len(before))]
    if word[0].isupper():
        found.append((NAMED_AFTER.match(after), at[1]))
    for name, offset in found:
        if name is None or OWNER.fullmatch(name[1].split()[-1]):
            continue
        for part in re.finditer(r"\S+", name[1]):
            a = offset + name.start(1) + part.start()
            b = a + len(part[0])
            if a > first and not NO_NAME.match(part[0]) and not any(x < b and a < y for x, y in places):
                return True
    return False


def _title_case(text: str) -> bool:
    """Whether nearly every word has a capital, so that a capital says nothing."""
    words = [w for w in re.findall(r"[^\W\d_]+", text) if len(w) > 3]
    return bool(10 * sum(w[0].isupper() for w in words) > 7 * len(words))
