"""Sites inside a town: a plant, a hospital, a bar with a name of its own, or a street with a number.

They make the level of a place "site", while point and reach stay the town's: nothing here is finer than its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from reportedly.locate.place import Located
from reportedly.nouns import Place
from reportedly.text.parse import Parse

Range = tuple[int, int]
AFTER = 6  # sentences after the incident that may name the site (reports: level .62 at 1, .76 at 6)
REACH = 44  # characters beside the word for a site in which its name stands

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
QUOTED_BEFORE = re.compile(r"[«“\"„'‘’][^«»“”\"„\n]{2,40}[»”\"“'’]\s*$")
QUOTED_AFTER = re.compile(r"\s*[«“\"„‘]")
NAMED_BEFORE = re.compile(r"([A-Z][\w'’.-]*)\s+(?:[a-z-]+\s+)?$")
NAMED_AFTER = re.compile(r"\s+([A-Z][\w-]+)")
NO_NAME = re.compile(
    r"(?:.*(?:ian|ean|ish|ese|can|olic|odox|ist|slim|eli|aqi)|The|A|An|In|At|On|One|Two|Three|Many|Some)$"
)
NO_SITE = re.compile(
    r"villages?|towns?|cit(?:y|ies)|offices?|vehicles?|cars?|trucks?|helicopters?|bus(?:es)?", re.IGNORECASE
)
HOSPITAL = re.compile(r"hospital|clinic|больниц|лікарн|госпитал", re.IGNORECASE)
TAKEN = re.compile(
    r"\b(?:taken|died|treated|rushed|transferred|admitted|received|bodies|director|doctors?|medics?|spokes\w+|доставлен\w*|госпитализирован\w*|госпіталізован\w*)\b"
)
TAKEN_TO = re.compile(r"\b(?:to|into|at|in)\s+(?:the\s)?(?:[\w'’-]+\s){0,3}$")


def is_site_name(name: str) -> bool:
    """Whether a name is that of a building, a street or an installation."""
    return bool(SITE_NAME.search(name))


def with_site(
    place: Place,
    located: Sequence[Located],
    parse: Parse,
    starts: Sequence[int],
    title_end: int,
    sites: Sequence[Range],
) -> Place:
    """The place with level "site" when the words of the incident, or those soon after, name a site or an address."""
    if place.level != "city":
        return place
    near = sorted({s + k for s in starts for k in range(AFTER + 1) if s + k < len(parse.sentences)})
    places = [(p.start, p.end) for p in located]
    named = any(_names_a_site(parse, n, starts, title_end, sites, places) for n in near)
    return structs.replace(place, level="site") if named else place


def _names_a_site(
    parse: Parse, sentence: int, starts: Sequence[int], title_end: int, sites: Sequence[Range], places: Sequence[Range]
) -> bool:
    """Whether a sentence gives an address, or a site by its name; a hospital only where the incident itself is told."""
    first, last = parse.sentences[sentence]
    words = parse.text[first:last]
    if ADDRESS.search(words):
        return True
    headline = first < title_end and _title_case(words)
    for start, end in sites:
        word = parse.text[start:end]
        if not first <= start < last or NO_SITE.fullmatch(word):
            continue
        if HOSPITAL.search(word) and sentence not in starts:
            continue
        before, after = parse.text[max(first, start - REACH) : start], parse.text[end : min(last, end + REACH)]
        if HOSPITAL.search(word) and TAKEN_TO.search(before) and TAKEN.search(words):
            continue
        if QUOTED_BEFORE.search(before) or QUOTED_AFTER.match(after):
            return True
        if not headline and _has_name(before, word, after, (start, end), first, places):
            return True
    return False


def _has_name(before: str, word: str, after: str, at: Range, first: int, places: Sequence[Range]) -> bool:
    """Whether a name that is no place's stands beside a word for a site: "Kupol plant", "Plant Kupol"."""
    found = [(NAMED_BEFORE.search(before), at[0] - len(before))]
    if word[0].isupper():
        found.append((NAMED_AFTER.match(after), at[1]))
    for name, offset in found:
        if name and not NO_NAME.match(name[1]):
            a, b = offset + name.start(1), offset + name.end(1)
            if a > first and not any(x < b and a < y for x, y in places):
                return True
    return False


def _title_case(text: str) -> bool:
    """Whether nearly every word has a capital, so that a capital says nothing."""
    words = [w for w in re.findall(r"[^\W\d_]+", text) if len(w) > 3]
    return bool(10 * sum(w[0].isupper() for w in words) > 7 * len(words))
