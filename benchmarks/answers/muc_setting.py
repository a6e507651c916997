"""Where and when the incidents of one newswire text happened, as the answer keys of muc4 want it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from reportedly.knowledge import Knowledge
from reportedly.locate import find_places, happened_at, resolve
from reportedly.locate.moment import find_moments
from reportedly.locate.moment_choice import happened_when
from reportedly.text.parse import Parse

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATELINE = re.compile(r"^([^,\n]{2,60}?)(?: \([^)]*\))?, (\d{1,2}) ([a-z]{3})[a-z]* (\d{2})\b", re.IGNORECASE)
KIND_OF_PLACE = re.compile(r"^the | (?:department|province|municipality)$", re.IGNORECASE)
COUNTRIES = {
    "AR": "ARGENTINA",
    "BO": "BOLIVIA",
    "BR": "BRAZIL",
    "CL": "CHILE",
    "CO": "COLOMBIA",
    "CR": "COSTA RICA",
    "CU": "CUBA",
    "DO": "DOMINICAN REPUBLIC",
    "EC": "ECUADOR",
    "SV": "EL SALVADOR",
    "GT": "GUATEMALA",
    "HN": "HONDURAS",
    "HT": "HAITI",
    "MX": "MEXICO",
    "NI": "NICARAGUA",
    "PA": "PANAMA",
    "PY": "PARAGUAY",
    "PE": "PERU",
    "PR": "PUERTO RICO",
    "ES": "SPAIN",
    "UY": "URUGUAY",
    "VE": "VENEZUELA",
    "PH": "PHILIPPINES",
}
Range = tuple[int, int]


class Setting:
    """The places and moments of one text, to be asked for the words of an incident."""

    def __init__(self, parse: Parse, knowledge: Knowledge) -> None:
        self.parse = parse
        words = knowledge.place_words
        self.places = resolve(find_places(parse, knowledge.gazetteer, words), parse, knowledge.gazetteer, words)
        self.day = dateline(parse.text)
        published = self.day.isoformat() if self.day else None
        head = DATELINE.search(parse.text)
        opening = head.end() if head else 0  # the dateline says when the news was sent
        found = find_moments(parse, knowledge.moments("en"), published)
        self.moments = [m for m in found if m.start >= opening]
        inside = Counter(p.place.country for p in self.places if p.place.country in COUNTRIES)
        self.country = next((c for c, _ in inside.most_common(1)), None)

    def where(self, anchors: Sequence[Range]) -> list[str]:
        """Country and place, from coarse to fine; nothing when no country of the region is named."""
        inside = [p for p in self.places if p.place.country in COUNTRIES]
        place = happened_at(inside, self.parse, anchors)
        country = place.country if place else self.country
        if country is None:
            return []
        chain = [COUNTRIES[country]]
        if place is not None and place.level != "country" and place.name.upper() not in chain:
            chain.append(
                re.sub(r"^the | (?:department|province|municipality)$", "", place.name, flags=re.IGNORECASE).upper()
            )
        return chain

    def when(self, anchors: Sequence[Range]) -> dict[str, str | None] | None:
        """The day of the incident; any day up to the dateline where the text names none."""
        if self.day is None:
            return None
        moment = happened_when(self.moments, self.parse, anchors, self.day.isoformat())
        if moment is None or moment.start is None or moment.end is None or moment.start > self.day.isoformat():
            return {"from": None, "to": self.day.isoformat()}
        return {"from": moment.start, "to": min(moment.end, self.day.isoformat())}


def dateline(text: str) -> date | None:
    """The day in the dateline that opens a text."""
    match = DATELINE.search(text)
    if match is None or match[3].lower() not in MONTHS:
        return None
    return date(1900 + int(match[4]), MONTHS.index(match[3].lower()) + 1, int(match[2]))
