"""geo: every place named in the text, with the coordinates it is resolved to."""

from __future__ import annotations

from typing import Any

from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.locate import find_places, resolve


def answer(item: Input, knowledge: Knowledge) -> dict[str, list[dict[str, Any]]]:
    """Place spans with latitude, longitude and GeoNames id."""
    parse = knowledge.parser("en")(item.text)
    words = knowledge.place_words
    located = resolve(find_places(parse, knowledge.gazetteer, words), parse, knowledge.gazetteer, words)
    return {
        "toponyms": [
            {
                "start": p.start,
                "end": p.end,
                "lat": p.place.lat,
                "lon": p.place.lon,
                "geonameid": str(p.place.geonameid) if p.place.geonameid else None,
            }
            for p in located
            if p.place.lat is not None
        ]
    }
