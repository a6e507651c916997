"""An Input as the Report that the product reads."""

from __future__ import annotations

from benchmarks.gold import Input
from reportedly.nouns import Report


def report(item: Input, text: str | None = None) -> Report:
    """The report of one input; `text` replaces its text where it had to be made readable first."""
    return Report(
        id=item.digest,
        key=item.digest,
        origin="benchmark",
        text=item.text if text is None else text,
        language=item.language,
        url=item.url,
        outlet=item.outlet,
        title=item.title,
        published=item.published,
    )
