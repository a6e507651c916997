"""factuality: how surely each given event happened, -3 to 3, as the encoder reads it."""

from __future__ import annotations

from typing import Any

from benchmarks.gold import Input
from reportedly.knowledge import Knowledge
from reportedly.knowledge.models import open_encoder

UNKNOWN = 3.0  # where the encoder has no word at the event: most events that are told of happened


def answer(item: Input, _: Knowledge) -> dict[str, list[dict[str, Any]]]:
    """The given events with a factuality each."""
    tags = open_encoder().read(item.text, [(0, len(item.text))])
    found = []
    for event in item.events:
        value = tags.factuality(event.start, event.end)
        bounded = UNKNOWN if value is None else max(-3.0, min(3.0, value))
        found.append({"start": event.start, "end": event.end, "factuality": round(bounded, 3)})
    return {"events": found}
