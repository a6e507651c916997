"""article_extraction: the body of a page, as `collect.article` extracts it."""

from __future__ import annotations

from typing import Any

from benchmarks.gold import Input
from reportedly.collect import article
from reportedly.knowledge import Knowledge


def answer(item: Input, _: Knowledge) -> dict[str, Any]:
    """The body text of one page."""
    return {"text": article(item.html, item.url).text}
