"""From which line a stated distance is measured: a country's border, a place, the front, as far as words say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from reportedly.locate.geometry import kilometres_between
from reportedly.locate.mention import GazetteerRow
from reportedly.nouns import Noun, Place

_BORDER = re.compile(r"\b(?:border|frontier|границ|кордон)", re.IGNORECASE)
_FRONT = re.compile(
    r"\b(?:front|frontline|front-line|line of contact|фронт\w*|лини\w+ соприкосновения)\b", re.IGNORECASE
)
_LAUNCH = re.compile(r"\b(?:launch|пуск\w*|запуск\w*)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What else the press may measure from: towns near the front or the launching side, and the capital.
OTHER_LINES = {
    "UA": ("Kharkiv", "Sumy", "Chernihiv", "Kramatorsk", "Zaporizhzhia", "Dnipro", "Kyiv", "Odesa"),
    "RU": ("Belgorod", "Kursk", "Bryansk", "Rostov-on-Don", "Moscow"),
    "IL": ("Haifa", "Tel Aviv", "Jerusalem"),
}
NEAR = 3  # "from Ukraine", "from neighbouring Ukraine": a country further on is another matter
MOST_WORDS = 4  # words in the name of a place
_SITE = re.compile(r"\b(?:plant|station|airport|airfield|base|refinery|dam|port)$")


class Line(Noun, frozen=True, kw_only=True):
    """What a distance is measured from. `how` says in words how it was taken from the report."""

    kind: Literal["border", "place", "none"]
    how: str
    country: str | None = None
    name: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0


def line_of(reference: str, sentence: str, text: str, here: Place, knowledge: Any, *, away: bool) -> Line | None:
    """The line named by the reference of a distance, else by the sentence, else by the report; null when none is.

    `away` says that the words themselves measure from somewhere ("1,500 km away").
    """
    words = reference.partition("\n")[0].strip()
    if words and (found := _named(words, here, knowledge)):
        return found
    bordering = _BORDER.search(words or sentence)
    if words and not bordering:
        return None
    abroad = [c for c in _countries(sentence, knowledge) if c != here.country]
    if len(set(abroad)) == 1 and (bordering or away):
        how = "the border in a sentence that names" if bordering else "no line is named; the sentence names"
        return Line(kind="border", country=abroad[0], how=f"{how} {country_name(abroad[0], text, knowledge)}")
    named = Counter(c for c in _countries(text, knowledge) if c != here.country).most_common(2)
    if bordering and named and named[0][1] > 1 and (len(named) == 1 or named[0][1] > named[1][1]):
        country = named[0][0]
        return Line(
            kind="border",
            country=country,
            how=f"the border, in a report that names {country_name(country, text, knowledge)} most",
        )
    return None


def country_name(code: str, text: str, knowledge: Any) -> str:
    """The name of a country as the gazetteer has it, when the text names it; else its code."""
    for token in _WORD.findall(text):
        if token[0].isupper():
            rows: Sequence[GazetteerRow] = knowledge.gazetteer.find(token)
            if rows and rows[0].kind == "country" and rows[0].country == code:
                return rows[0].name
    return code


def other_lines(country: str, knowledge: Any) -> Iterator[GazetteerRow]:
    """Places that a figure "from the country" may be measured from instead of its border."""
    for name in OTHER_LINES.get(country, ()):
        rows = [r for r in knowledge.gazetteer.find(name) if r.country == country and r.kind == "city"]
        yield from rows[:1]


def _named(words: str, here: Place, knowledge: Any) -> Line | None:
    # "from the front", "from the launch point": a line that no data set here draws
    if _FRONT.search(words) or _LAUNCH.search(words):
        return Line(kind="none", how=f"no data on where this line ran that day: {words.strip()!r}")
    countries = list(dict.fromkeys(_countries(words if _BORDER.search(words) else _first(words), knowledge)))
    # "from the Ukrainian border", "from Ukraine"
    if countries and (_BORDER.search(words) or countries[0] != here.country):
        return Line(kind="border", country=countries[0], how=f"the words {words.strip()!r}")
    if _BORDER.search(words):
        return None
    # "35 kilometres south of Salamanca"
    row = _place(words, here, knowledge)
    # "from the Kupol plant": a site that the gazetteer lacks is not the town that has its name
    if _SITE.search(words) and (row is None or row.kind != "site"):
        return Line(kind="none", how=f"no data on where this site lies: {words!r}")
    if row is None or row.lat is None or row.lon is None:
        return None
    how = f"{row.name}, {row.country}, the nearest place of the name in the words {words.strip()!r}"
    return Line(kind="place", name=row.name, lat=row.lat, lon=row.lon, radius_km=row.radius or 0.0, how=how)


def _first(words: str) -> str:
    """The first words of a reference, without what stands in brackets: "(800 miles) from Ukraine, where" ..."""
    return " ".join(re.sub(r"\([^)]*\)", "", words).split()[:NEAR])


def _countries(words: str, knowledge: Any) -> Iterator[str]:
    """The countries that words name, or whose people they name, in order."""
    for token in _WORD.findall(words):
        lower = token.lower().removesuffix("'s").removesuffix("’s")
        if lower in knowledge.place_words.demonyms:
            yield knowledge.place_words.demonyms[lower]
            continue
        stem = next((code for stem, code in knowledge.place_words.demonym_stems if lower.startswith(stem)), None)
        if stem:
            yield stem
        elif token[0].isupper():
            rows: Sequence[GazetteerRow] = knowledge.gazetteer.find(token)
            if rows and rows[0].kind == "country" and rows[0].country:
                yield rows[0].country


def _place(words: str, here: Place, knowledge: Any) -> GazetteerRow | None:
    """The place that the longest capitalised words name; of several of that name, the nearest."""
    tokens = list(_WORD.finditer(words))
    for size in range(MOST_WORDS, 0, -1):
        for i in range(len(tokens) - size + 1):
            name = words[tokens[i].start() : tokens[i + size - 1].end()]
            rows: list[GazetteerRow] = [r for r in knowledge.gazetteer.find(name) if r.lat is not None]
            if name[0].isupper() and rows:
                return min(rows, key=lambda r: _km(r, here))
    return None


def _km(row: GazetteerRow, here: Place) -> float:
    if None in (row.lat, row.lon, here.lat, here.lon):
        return float("inf")
    return kilometres_between(row.lat, row.lon, here.lat, here.lon)  # type: ignore[arg-type]
