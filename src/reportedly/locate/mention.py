"""Which words of a text name places, and how they stand in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from reportedly.text.parse import Parse, Token

Range = tuple[int, int]

PLACE_LABELS = ("GPE", "LOC", "FAC")
MOST_WORDS = 4
INNER = {
    "of",
    "the",
    "al",
    "el",
    "de",
    "la",
    "del",
    "da",
    "do",
    "des",
    "du",
    "am",
    "an",
    "der",
    "на",
    "над",
    "и",
    "і",
    "-",
}


class GazetteerRow(msgspec.Struct, frozen=True):
    """A place that a name can mean. `own`: the name is its own, not an alternate; `radius` in km."""

    name: str
    kind: str
    country: str | None
    country_alt: str
    admin1: str | None
    lat: float | None
    lon: float | None
    population: int
    radius: float | None
    geonameid: int | None
    origin: str
    own: bool | int


class Gazetteer(Protocol):
    """Names to places (`knowledge.gazetteer.Gazetteer`)."""

    def find(self, name: str) -> Sequence[GazetteerRow]:
        """The places a name can mean, the most populous first."""

    def admin1_name(self, code: str) -> str | None:
        """Name of a first-order division by its code ("RU.80")."""


class PlaceWords(msgspec.Struct, frozen=True):
    """Words that tell what stands around a name."""

    nouns: Mapping[str, str]
    at: frozenset[str]
    off: frozenset[str]
    speech: frozenset[str]
    direction: re.Pattern[str]
    demonyms: Mapping[str, str]
    demonym_stems: tuple[tuple[str, str], ...]
    countries: Mapping[str, str]  # country code to an English name that the gazetteer knows


class PlaceMention(msgspec.Struct, frozen=True):
    """Words that name a place, and how they stand: `at` (in, near), `off` (from, to), `speaker` or plain."""

    start: int
    end: int
    name: str
    standing: str
    noun: str = ""  # the level that a word beside it says: city, district, admin1, sea


def find_places(parse: Parse, gazetteer: Gazetteer, words: PlaceWords) -> list[PlaceMention]:
    """The words of a text that name places, in order, longest names first; organisations and persons are not."""
    taken: list[Range] = []
    found: list[PlaceMention] = []
    for entity in parse.entities:
        if entity.label in PLACE_LABELS and not _is_demonym(parse.text[entity.start : entity.end], words):
            mention = _of_entity(parse, gazetteer, words, entity.start, entity.end)
            if mention is not None:
                found.append(mention)
                taken.append((entity.start, entity.end))
    others = [
        (e.start, e.end, e.label)
        for e in parse.entities
        if e.label in ("PERSON", "ORG", "NORP", "DATE", "TIME", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW")
    ]
    for start, end in _capitalised(parse, gazetteer):
        if any(a < end and start < b for a, b in taken):
            continue
        standing = _standing(parse, words, start, end)
        inside = next((label for a, b, label in others if a < end and start < b), "")
        if (
            parse.grammar
            and inside
            and not (inside not in ("DATE", "TIME") and _whole(others, start, end) and standing in ("at", "dateline"))
        ):
            continue
        if (
            parse.grammar
            and not inside
            and standing not in ("at", "off", "dateline")
            and not _noun_beside(parse, words, start, end)
        ):
            continue  # the parser saw no name here and nothing around it says place
        found.append(PlaceMention(start, end, parse.text[start:end], standing, _noun_beside(parse, words, start, end)))
        taken.append((start, end))
    found += _inside_names(parse, gazetteer, others, taken)
    found += [
        PlaceMention(t.start, t.end, t.text, "people", words.countries.get(words.demonyms[t.lower], ""))
        for t in parse.tokens
        if t.lower in words.demonyms and t.text[0].isupper() and not any(a <= t.start < b for a, b in taken)
    ]
    return sorted(found, key=lambda m: m.start)


def _inside_names(
    parse: Parse, gazetteer: Gazetteer, others: Sequence[tuple[int, int, str]], taken: Sequence[Range]
) -> list[PlaceMention]:
    """Places in the names of organisations ("the Toronto Police"): named, but nothing happened there by that."""
    found = []
    for start, end in _capitalised(parse, gazetteer):
        inside = any(label == "ORG" and a <= start and end <= b and (a, b) != (start, end) for a, b, label in others)
        if inside and not any(a < end and start < b for a, b in taken) and parse.grammar:
            rows = gazetteer.find(parse.text[start:end])
            if rows and (rows[0].population >= NAMED_AFTER or rows[0].kind == "country"):
                found.append(PlaceMention(start, end, parse.text[start:end], "name"))
    return found


NAMED_AFTER = 15_000  # people of a place after which an organisation is likely to be named


def _of_entity(parse: Parse, gazetteer: Gazetteer, words: PlaceWords, start: int, end: int) -> PlaceMention | None:
    """A mention from a parser's entity: without its article and possessive, cut to the name the gazetteer knows."""
    text = parse.text[start:end]
    lead = re.match(r"(?:the|The|downtown|central|northern|southern|eastern|western|north|south|east|west)\s+", text)
    if lead and not gazetteer.find(text):
        start += lead.end()
    trail = re.search(r"['’]s?$", parse.text[start:end])
    end -= len(trail[0]) if trail else 0
    name = parse.text[start:end].strip()
    if len(name) < 2 or not (name[0].isupper() or not name[0].isascii()):
        return None
    return PlaceMention(start, end, name, _standing(parse, words, start, end), _noun_beside(parse, words, start, end))


def _capitalised(parse: Parse, gazetteer: Gazetteer) -> list[Range]:
    """Runs of capitalised words that the gazetteer knows, the longest first."""
    found: list[Range] = []
    tokens = parse.tokens
    i = 0
    while i < len(tokens):
        if not _starts_name(tokens[i]):
            i += 1
            continue
        last = i
        for k in range(i + 1, min(i + MOST_WORDS, len(tokens))):
            if tokens[k].sentence != tokens[i].sentence or not (_starts_name(tokens[k]) or tokens[k].lower in INNER):
                break
            last = k
        hit = next(
            (k for k in range(last, i - 1, -1) if _known(parse, gazetteer, tokens[i].start, tokens[k].end)), None
        )
        if hit is not None:
            found.append((tokens[i].start, tokens[hit].end))
        i = (hit if hit is not None else i) + 1
    return found


def _starts_name(token: Token) -> bool:
    return token.text[0].isupper() and len(token.text) > 2 and not token.text[0].isdigit()


def _known(parse: Parse, gazetteer: Gazetteer, start: int, end: int) -> bool:
    name = parse.text[start:end]
    rows = gazetteer.find(name)
    if not rows:
        return False
    first = rows[0]
    common = name.lower() in COMMON_WORDS or (
        name.isupper()
        and len(name) <= 5
        and first.kind != "country"
        and not (_opens_line(parse, start) and first.population > SURE)
    )
    return not common and (
        first.population >= 500 or first.kind in ("country", "admin1", "sea", "region") or parse.grammar
    )


COMMON_WORDS = frozenset(
    (
        "the this that these those one two three may march august sunday monday most many more both some "
        "but and for with his her police army state center centre union general major early late media "
        "group guard video photo source president mayor отец мать глава губернатор это как что они над "
        "при после время газ дрон мэр ранее утром днем вечером удар атака взрыв завод канал связь центр "
        "совет школа город область район улица дом мост порт море лес поле гора мир труд день победа "
        "октябрь голова після вибух рада місто вулиця дім міст праця бук тор оса град купол base island "
        "park lake river church temple mission liberty independence"
    ).split()
)


SURE = 100_000  # people of a place whose bare name is believed without a preposition


def _stands_alone(parse: Parse, gazetteer: Gazetteer, words: PlaceWords, start: int, end: int, standing: str) -> bool:
    """Without a parser: whether a name is a place and no part of a longer name ("Андрей Климов", "Великий Бор")."""
    i, k = parse.token_at(start), parse.token_at(end - 1)
    after = parse.tokens[k + 1] if k + 1 < len(parse.tokens) else None
    before = parse.tokens[i - 1] if i else None
    here = parse.tokens[i].sentence
    longer = (
        after is not None and after.sentence == here and _starts_name(after) and parse.text[end : after.start] == " "
    )
    follows = before is not None and before.sentence == here and _starts_name(before) and standing != "at"
    if longer and not _noun_beside(parse, words, start, end):
        return False
    row = gazetteer.find(parse.text[start:end])[0]
    known = row.kind in ("country", "admin1", "region", "sea") or row.population >= SURE
    return not follows and (
        standing in ("at", "off", "dateline") or bool(_noun_beside(parse, words, start, end)) or known
    )


def _opens_line(parse: Parse, start: int) -> bool:
    return start == 0 or parse.text[start - 1] == "\n"


DATELINE = re.compile(r"[^\n]{0,40}?(?:\([^)\n]{2,40}\)\s*)?(?:—|–|-|:|\|)\s")


def _dateline(parse: Parse, start: int, end: int) -> bool:
    """Whether the name opens a line as a dateline does: "SOLINGEN, Germany (AP) -", "KHAN YOUNIS: "."""
    return _opens_line(parse, start) and parse.text[start:end].isupper() and bool(DATELINE.match(parse.text, end))


def _whole(others: Sequence[tuple[int, int, str]], start: int, end: int) -> bool:
    """Whether the stretch is all of another entity: "in Udmurtia" tagged as an organisation."""
    return any(abs(a - start) <= 4 and abs(b - end) <= 2 for a, b, _ in others)


def _is_demonym(name: str, words: PlaceWords) -> bool:
    return name.lower() in words.demonyms


def _standing(parse: Parse, words: PlaceWords, start: int, end: int) -> str:
    """How a name stands: after "in" or "near" (at), after "from" or "to" (off), before "said" (speaker), or plain."""
    if _dateline(parse, start, end):
        return "dateline"
    if re.match(r"['’]s?\s+[a-z]", parse.text[end : end + 4]):
        return "plain"  # "Ukraine's state centre": it owns, nothing happened there
    i = parse.token_at(start)
    before = [t for t in parse.tokens[max(0, i - 4) : i] if t.sentence == parse.tokens[i].sentence]
    k = parse.token_at(max(start, end - 1)) + 1
    after = parse.tokens[k] if k < len(parse.tokens) and parse.tokens[k].sentence == parse.tokens[i].sentence else None
    lowers = [t.lower for t in before]
    reach = parse.text[max(0, start - 40) : start]
    if (lowers and lowers[-1] in words.off and lowers[-1] != "of") or (
        lowers and lowers[-1] == "of" and words.direction.search(reach)
    ):
        return "off"
    if after is not None and after.lower in words.speech and not (lowers and lowers[-1] in words.at):
        return "speaker"
    for w in reversed(lowers):
        if w in words.at:
            return "at"
        passed = w in ARTICLES or w in words.nouns or w in words.demonyms or w in SIDES or w.endswith("'s")
        if not passed:
            break
    return "plain"


ARTICLES = {"the", "a", "city", "town", "village", "region", "of"}
SIDES = {"russian", "northern", "southern", "eastern", "western", "central", "occupied"}


def _noun_beside(parse: Parse, words: PlaceWords, start: int, end: int) -> str:
    """The level that a word just before ("the city of X", "город X") or after ("X region") gives."""
    after = re.match(r"[\s,]{0,2}([^\W\d_]+)", parse.text[end : end + 24])
    if after and "," not in after[0] and after[1].lower() in words.nouns:
        level = words.nouns[after[1].lower()]
        if level in ("admin1", "district", "sea") or not parse.grammar:
            return level
    before = re.search(r"([^\W\d_]+)(?:\s+of)?\s+$", parse.text[max(0, start - 24) : start])
    return words.nouns.get(before[1].lower(), "") if before else ""
