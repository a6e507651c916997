"""The export log: what one layout could not express of one incident."""

from __future__ import annotations

from reportedly.publish.shapes import Shape


class Lost(Shape, frozen=True, kw_only=True):
    """What is not in the file as the record has it: of which incident, which column, and what happened to it."""

    incident: str
    column: str
    seen: str
