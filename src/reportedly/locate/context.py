"""What a text says about which place a name means: neighbours, countries, divisions, and the other places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import cos, exp, log10, radians, sqrt

import msgspec
from rapidfuzz import fuzz

from reportedly.locate.mention import GazetteerRow, PlaceMention
from reportedly.locate.names import fold, kilometres
from reportedly.locate.standing import DATELINE, NAME, PlaceWords
from reportedly.text.parse import Parse

# What a candidate is worth; by hand, measured on geo and reports_train (python -m benchmarks).
PEOPLE = 0.6  # per power of ten of the population
KIND_WORTH = {"country": 6.3, "continent": 6.3, "sea": 6.0, "region": 4.2, "site": 4.0}
OWN_NAME = 0.5  # it is the place's own name, no alternate
BESIDE = 3.5  # the place that holds it stands beside it
OTHERWISE = -2.5  # the place beside it holds another candidate, or none
ELSEWHERE = -6.0  # the division beside it is another one
COUNTRY = 2.2  # its country is spoken of, by the share of the places that lie there
DIVISION = 1.6  # its first-order division is spoken of
NEAR, NEAR_KM = 1.6, 120.0  # another place of the text is near, fading with the distance
KIND_NOUN, OTHER_KIND = 1.5, -1.0  # "the city of", "... region" says what kind it is
ABROAD = -1.6  # in a country that the text does not speak of, when it speaks of one
KNOWN_ABROAD = 50_000  # people of a town that is believed where the text speaks of other countries only
MUCH = 2.5  # weight of the countries spoken of from which a lesser place elsewhere is not believed
SHARED = -1.5  # a name shared by a division and its chief town mostly means the town
SEAT = 0.08  # the share of a division's people from which its town is the likelier meaning
DISTRICT = -0.8  # a district goes by its bare name less often than a town
NAMED_AFTER, WITHIN_KM = -1.6, 40.0  # and less often still than the town that it is named after
UNLIKE, UNLIKE_NAME = -1.0, 55  # an alternate name that is not like the place's own (0-100)
MOST = 10  # candidates of a name that are weighed in any case
LEAST = 1.2  # below this no candidate is believed and the name stays without coordinates
SURE = 1.0  # lead over the next candidate from which a first guess counts as context
COUNTED, OWN_TABLES = (
    ("city", "district", "admin1"),
    "reportedly",
)  # kinds of rows whose people are counted, but in these
FAR_TOWN = 1_000_000  # people of a town that is known abroad
HOLDER_AFTER = 45  # characters in which the name of a holding place may follow

# What may stand between a place and the one that holds it: "X, Y", "X (Y", "X, a city in Y", "X in eastern Y",
# "X district of Y", "X в Удмуртии".
FOLLOWS = re.compile(
    r",\s(?:an?\s|the\s)?(?:[\w'’-]+\s){0,5}?(?:in|of|on)\s(?:the\s)?(?:[a-z-]+\s){0,2}"
    r"|,\s(?:[a-z-]+\s){0,2}|\s\(|['’]?s?\s(?:in|of|on)\s(?:the\s)?(?:[\w'’-]+\s){0,2}"
    r"|\s(?:[A-Z]?[a-z]+)(?:,|\s(?:of|in))\s(?:the\s)?(?:[a-z-]+\s){0,2}"
    r"|,?\s(?:в|у|во|на)\s(?:[а-яёіїєґ-]+\s){0,2}|\s[а-яёіїєґ-]+[аиеіїою],?\s(?:[а-яёіїєґ-]+\s)?"
    r"|\s(?:район|микрорайон|мікрорайон|квартал)\s"
)
STATE_CODE = re.compile(r",? ([A-Z]{2})\b(?!\.)")  # "Little Rock, AR": the codes of GeoNames are those of the post
DIRECTLY = re.compile(r",\s|\s\(|\s(?:in|в|у)\s(?:[a-z-]+ern\s)?|,\s(?:in|в|у)\s")
OWNS = re.compile(r"['’]s?\s(?:[^\W\d_][\w-]*\s){0,3}(?:of\s)?|,\s|\s(?:city|town|village|district)\sof\s|[ \u00a0]")
LISTED = re.compile(r"(?:,? and |, )[A-Z]")
LIST = re.compile(r",?\s(?:and|и|і|та|й)\s|,\s")


class Sense(msgspec.Struct, frozen=True):
    """What a name means in a text, with the other candidates as (score, row, reason)."""

    row: GazetteerRow
    score: float
    context: float  # the part of the score that the rest of the text gives
    reason: str
    others: list[tuple[float, GazetteerRow, str]]


class Holder(msgspec.Struct, frozen=True):
    """The name of a place that stands beside another as what holds it."""

    mention: PlaceMention
    country: str | None
    rows: Sequence[GazetteerRow]
    directly: bool  # nothing but a comma or "in" stands between


class Context:
    """One text while its names are given their sense."""

    def __init__(
        self,
        parse: Parse,
        mentions: Sequence[PlaceMention],
        rows: Mapping[PlaceMention, Sequence[GazetteerRow]],
        words: PlaceWords,
        outlet: str | None,
    ) -> None:
        self.parse, self.words, self.rows = parse, words, rows
        self.mentions = mentions
        self.groups: dict[str, list[PlaceMention]] = {}
        for m in mentions:
            self.groups.setdefault(self.name_of(m), []).append(m)
        self.holders = {m: _holders(i, mentions, rows, parse) for i, m in enumerate(mentions)}
        self.countries: defaultdict[str, float] = defaultdict(float)
        self.divisions: defaultdict[str, float] = defaultdict(float)
        self.picks: dict[str, tuple[GazetteerRow, float]] = {}
        self.given: dict[str, float] = {}  # what a name itself has added to its country: no evidence for itself
        self.given_division: defaultdict[tuple[str, str], float] = defaultdict(float)
        self.said: dict[tuple[str, int | str], float] = {}  # what the text says for a candidate
        self._speak_of(outlet)

    def name_of(self, m: PlaceMention) -> str:
        """What makes two mentions one name: the spelling without case endings, and the kind that is said."""
        return f"{fold(m.name)}|{m.noun if m.noun in ('admin1', 'district', 'sea') else ''}"

    # -------------------------------------------------------------- what the text speaks of

    def _speak_of(self, outlet: str | None) -> None:
        for token in self.parse.tokens:
            code = self.words.demonyms.get(token.lower)
            if code is None and not token.text[0].isascii() and len(token.lower) > 4:
                code = next((c for s, c in self.words.demonym_stems if token.lower.startswith(s)), None)
            if code and token.text[0].isupper() == token.text[0].isascii():
                self.countries[code] += 0.5
        for m in self.mentions:
            rows = self.rows[m]
            if not rows or m.weak:
                continue
            first = rows[0]
            weight = 0.5 if m.standing in (NAME, DATELINE) else 1.0
            if first.kind == "country" and first.country and not _rival(rows):
                self.countries[first.country] += weight
                self.given[self.name_of(m)] = self.given.get(self.name_of(m), 0.0) + weight
            elif len({r.country for r in rows[:3]}) == 1 and first.country and first.kind in ("admin1", "region"):
                self.countries[first.country] += weight
                self.divisions[first.admin1 or ""] += weight
                self.given_division[self.name_of(m), first.admin1 or ""] += weight
                self.given[self.name_of(m)] = self.given.get(self.name_of(m), 0.0) + weight
        if outlet:
            self.countries[outlet] += 1

    def likely_countries(self) -> set[str]:
        """The countries of which the text mostly speaks."""
        most = sorted(self.countries.items(), key=lambda c: -c[1])[:3]
        return {c for c, n in most if n >= max(1.0, 0.3 * most[0][1])} if most else set()

    # -------------------------------------------------------------- senses

    def senses(self) -> dict[str, Sense]:
        """The sense of each name: a first guess from what is sure, then again with the others' guesses beside it."""
        first = {n: self._weigh(n) for n, ms in self.groups.items() if not all(m.weak for m in ms)}
        for name, scored in first.items():
            if scored and (len(scored) == 1 or scored[0][0] - scored[1][0] >= SURE) and scored[0][0] >= LEAST:
                self.picks[name] = (scored[0][1], min(1.0, 0.4 + 0.2 * len(self.groups[name])))
        for row, weight in self.picks.values():
            if row.kind in ("city", "district", "site") and row.country:
                self.countries[row.country] += weight
                self.divisions[row.admin1 or ""] += weight * 0.5
            elif row.kind == "admin1" and row.admin1 and not self.divisions.get(row.admin1):
                self.divisions[row.admin1] += weight
                self.countries[row.country or ""] += weight
        found = {}
        for name in self.groups:
            scored = self._weigh(name)
            if scored and scored[0][0] >= LEAST and not self._stranger(name, scored[0][1]):
                score, row, reason = scored[0]
                said = self.said[name, row.geonameid or row.name]
                found[name] = Sense(row=row, score=score, context=said, reason=reason, others=scored[1:])
        return found

    def _told_with(self, country: str | None) -> bool:
        """Whether the text speaks of a country whose news is this country's as well."""
        return any(self.countries.get(c, 0.0) > 0 for pair in TOLD_TOGETHER if country in pair for c in pair)

    def _stranger(self, name: str, row: GazetteerRow) -> bool:
        """Whether a lesser place lies in a country that the text does not speak of, while it speaks much of others."""
        known = row.population >= (KNOWN_ABROAD if row.own else FAR_TOWN)
        if row.kind not in FINE or known or self.said[name, row.geonameid or row.name] > ABROAD:
            return False
        return sum(self.countries.values()) - self.given.get(name, 0.0) >= MUCH

    def _weigh(self, name: str) -> list[tuple[float, GazetteerRow, str]]:
        """The candidates of a name with score and reason, the best first."""
        mentions = self.groups[name]
        rows = self._worth_weighing(max((self.rows[m] for m in mentions), key=len))
        total = sum(self.countries.values())
        scored = []
        for row in rows:
            reasons = [_people(row)]
            score = self._alone(row, rows, mentions[0])
            said = self._beside(row, mentions, reasons) + self._spoken_of(name, row, total, reasons)
            self.said[name, row.geonameid or row.name] = said
            scored.append((round(score + said, 4), row, ", ".join(reasons)))
        scored.sort(key=lambda s: (-s[0], -s[1].population, s[1].geonameid or 0))
        return scored

    def _worth_weighing(self, rows: Sequence[GazetteerRow]) -> Sequence[GazetteerRow]:
        """The most populous candidates, and those in a country that the text speaks of."""
        if len(rows) <= MOST:
            return rows
        return [*rows[:MOST], *(r for r in rows[MOST:] if self.countries.get(r.country or "", 0.0) > 0)]

    def _alone(self, row: GazetteerRow, rows: Sequence[GazetteerRow], m: PlaceMention) -> float:
        """What a candidate is worth by itself."""
        score = KIND_WORTH.get(row.kind) or PEOPLE * log10(max(row.population, 150))
        score += OWN_NAME if row.own else 0.0
        if (
            not row.own
            and m.name.isascii()
            and row.population < FAR_TOWN
            and row.kind in ("city", "district", "admin1")
        ):
            score += UNLIKE if fuzz.ratio(fold(m.name), fold(row.name)) < UNLIKE_NAME else 0.0
        if row.kind == "district" and not m.noun and m.name.split()[-1].lower() not in self.words.nouns:
            score += DISTRICT if row.lat is not None else 2 * DISTRICT
            score += NAMED_AFTER if _town_of(row, rows) else 0.0
        if m.noun in FITTING:
            score += KIND_NOUN if row.kind in FITTING[m.noun] else OTHER_KIND
        if row.kind == "admin1" and m.noun != "admin1":
            score += SHARED if _seat(row, rows) or _like_its_country(row, rows) else 0.3
        return score

    def _beside(self, row: GazetteerRow, mentions: Sequence[PlaceMention], reasons: list[str]) -> float:
        """What the places beside its mentions say: they hold it, or they hold another."""
        best = 0.0
        may_be_country = any(r.kind == "country" for r in self.rows[mentions[0]]) and row.kind != "admin1"
        for m in mentions:
            code = STATE_CODE.match(self.parse.text, m.end)
            if code and any(r.admin1 == f"US.{code[1]}" for r in self.rows[m]):
                if row.admin1 == f"US.{code[1]}" and row.kind in FINE:
                    reasons.append(f"{code[1]} stands beside it")
                    return BESIDE
                best = ELSEWHERE
            for holder in self.holders[m]:
                if may_be_country and holder.rows[0].kind == "country":
                    continue  # "Russia, US": two countries in a list, not Russia in Ohio
                if _holds(holder, row):
                    reasons.append(f"{holder.mention.name} stands beside it")
                    return BESIDE
                if (
                    holder.directly
                    and row.country
                    and row.kind not in WIDE
                    and holder.country not in (None, row.country)
                ):
                    best = min(best, OTHERWISE)
                if holder.directly and row.kind in FINE and self._of_other_division(holder, row):
                    best = ELSEWHERE
        return best

    def _of_other_division(self, holder: Holder, row: GazetteerRow) -> bool:
        """Whether the holder can only be a division in which the candidate does not lie, and they are in no list."""
        if (row.kind == "city" and row.population >= FAR_TOWN) or LISTED.match(self.parse.text, holder.mention.end):
            return False
        return all(h.kind == "admin1" for h in holder.rows[:3]) and all(h.admin1 != row.admin1 for h in holder.rows)

    def _spoken_of(self, name: str, row: GazetteerRow, total: float, reasons: list[str]) -> float:
        """What the rest of the text says for a candidate."""
        if row.kind in ("country", "sea", "continent"):
            return 0.0
        score = 0.0
        own = self.picks.get(name)
        given = self.given.get(name, 0.0)
        if own and own[0].country == row.country and own[0].kind in FINE:
            given += own[1]
        others = self.countries.get(row.country or "", 0.0) - given
        share = others / (total - given) if others > 0.01 and total > given else 0.0
        if share:
            score += COUNTRY * (0.4 + 0.6 * share)
            reasons.append(f"the text speaks of {row.country}")
        elif total - given >= 1 and not self._told_with(row.country) and row.population < FAR_TOWN:
            score += ABROAD
            reasons.append("the text speaks of other countries only")
        spoken = self.divisions.get(row.admin1 or "", 0.0) - self.given_division.get((name, row.admin1 or ""), 0.0)
        spoken -= own[1] if own and own[0].admin1 == row.admin1 else 0.0
        if row.admin1 and spoken > 0.3 and row.kind != "admin1":
            score += DIVISION * min(1.0, 0.5 + 0.25 * spoken)
            reasons.append("the text speaks of its region")
        near = self._nearest(name, row)
        if near is not None and near[0] < 3 * NEAR_KM:
            score += NEAR * exp(-near[0] / NEAR_KM)
            reasons.append(f"{near[1]} is {near[0]:.0f} km away")
        return score

    def _nearest(self, name: str, row: GazetteerRow) -> tuple[float, str] | None:
        """The nearest other place of the text that is sure, and how far it is in km."""
        if row.lat is None or row.lon is None:
            return None
        best = None
        narrow = 111.2 * cos(radians(row.lat))
        for other, (pick, _) in self.picks.items():
            if (
                other == name
                or pick is row
                or pick.geonameid == row.geonameid
                or pick.lat is None
                or pick.lon is None
                or pick.kind not in ("city", "district", "site")
            ):
                continue
            dy, dx = 111.2 * (pick.lat - row.lat), narrow * (pick.lon - row.lon)
            km = sqrt(dy * dy + dx * dx)
            if best is None or km < best[0]:
                best = (km, pick.name)
        return best


FINE = ("city", "district", "site")
TOLD_TOGETHER = tuple(
    pair.split("-")
    for pair in (
        "RU-UA RU-BY UA-PL UA-RO UA-MD IL-PS IL-LB IL-SY IL-IR SY-LB SY-TR SY-IQ IQ-IR IQ-TR IN-PK AF-PK AM-AZ ET-ER "
        "SD-SS SD-TD CD-RW CD-UG CD-BI ML-BF ML-NE BF-NE NG-NE NG-CM NG-TD SO-KE SO-ET TH-KH KR-KP CO-VE CO-EC YE-SA "
        "RS-XK MM-BD MX-US HT-DO GE-RU KG-TJ"
    ).split()
)
WIDE = ("country", "continent", "sea", "region")
FITTING = {
    "city": ("city",), "district": ("district",), "admin1": ("admin1", "region", "country"), "sea": ("sea",),
}  # fmt: skip


def _rival(rows: Sequence[GazetteerRow]) -> bool:
    """Whether a country's name is that of a large division elsewhere, too: Georgia."""
    return any(r.kind == "admin1" and r.population > 1_000_000 and r.country != rows[0].country for r in rows)


def _like_its_country(division: GazetteerRow, rows: Sequence[GazetteerRow]) -> bool:
    """Whether a division has the name of its country: the State of Mexico."""
    return any(r.kind == "country" and r.country == division.country for r in rows)


def _town_of(district: GazetteerRow, rows: Sequence[GazetteerRow]) -> bool:
    """Whether a town that goes by its name lies in a district."""
    if district.lat is None or district.lon is None:
        return False
    return any(
        r.kind == "city" and r.country == district.country and r.lat is not None and r.lon is not None
        and kilometres(r.lat, r.lon, district.lat, district.lon) < WITHIN_KM
        for r in rows
    )  # fmt: skip


def _seat(division: GazetteerRow, rows: Sequence[GazetteerRow]) -> bool:
    """Whether a town of the same name holds a good part of the division's people."""
    return any(
        r.kind == "city" and r.admin1 == division.admin1 and r.population > SEAT * division.population for r in rows
    )


def _holds(holder: Holder, row: GazetteerRow) -> bool:
    """Whether one of the things a holder can mean holds the candidate."""
    for h in holder.rows[:6]:
        if h.country != row.country or h is row:
            continue
        if h.kind == "country":
            return row.kind != "country"
        if h.kind == "admin1" and row.kind in ("city", "district", "site") and h.admin1 == row.admin1:
            return True
        if h.kind in ("district", "region", "city") and row.kind in ("city", "district", "site") and _within(row, h):
            return True
    return False


def _within(row: GazetteerRow, holder: GazetteerRow) -> bool:
    if row.lat is None or row.lon is None or holder.lat is None or holder.lon is None:
        return False
    dy, dx = 111.2 * (holder.lat - row.lat), 111.2 * cos(radians(row.lat)) * (holder.lon - row.lon)
    return sqrt(dy * dy + dx * dx) <= max(20.0, (holder.radius or 0.0) + 10.0)


def _holders(
    i: int, mentions: Sequence[PlaceMention], rows: Mapping[PlaceMention, Sequence[GazetteerRow]], parse: Parse
) -> list[Holder]:
    """The names beside a mention that hold it: "X, Y", "X in Y", "X (Y)", "Y's X", "in Y's city of X"."""
    m, found = mentions[i], []
    for other in mentions[i + 1 : i + 4]:
        between = parse.text[m.end : other.start]
        if len(between) > HOLDER_AFTER or "\n" in between or ". " in between:
            break
        follows = FOLLOWS.fullmatch(between) and not LIST.fullmatch(between)
        if rows[other] and (follows or between in (", ", " (")):
            found.append(Holder(other, _country_of(rows[other]), rows[other], bool(DIRECTLY.fullmatch(between))))
    if i:
        other = mentions[i - 1]
        between = parse.text[other.end : m.start]
        if len(between) <= HOLDER_AFTER and "\n" not in between and rows[other] and OWNS.fullmatch(between):
            found.append(Holder(other, _country_of(rows[other]), rows[other], between[:1] in ("'", "’")))
    return [h for h in found if fold(h.mention.name) != fold(m.name)]


def _country_of(rows: Sequence[GazetteerRow]) -> str | None:
    """The country that a holder's name says: its own, or that of a division whose name is of one country only."""
    first = rows[0] if rows else None
    if first is None or first.kind not in ("country", "admin1", "region"):
        return None
    return first.country if not _rival(rows) and len({r.country for r in rows if r.kind in WIDE}) <= 1 else None


def _people(row: GazetteerRow) -> str:
    """How many live there, where they were counted; the weight that stands in place of a count is not told."""
    if row.kind not in COUNTED:
        return f"a {row.kind} of that name"
    return f"{row.population:,} people" if row.population and row.origin != OWN_TABLES else "population not known"
