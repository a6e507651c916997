"""event_location: the places at which the given event happened, as the encoder links them to its verb."""

from __future__ import annotations

from typing import Any

from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.knowledge.models import open_encoder


def answer(item: Input, _: Knowledge) -> dict[str, list[dict[str, Any]]]:
    """Place spans, none when the sentence states no place for the event."""
    if item.event is None:
        return {"locations": []}
    whole = (0, len(item.text))
    tags = open_encoder().read(item.text, [whole])
    found = tags.places(item.event.start, item.event.end, whole)
    return {"locations": [{"start": place.start, "end": place.end} for place in found]}
