"""The parts of a web address, also of one that is broken: archives, feeds and pages give both."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

NONE = SplitResult("", "", "", "", "")


def parts_of_address(url: str) -> SplitResult:
    """The parts of an address; all empty when it is none.

    >>> parts_of_address("https://gull.exa[ple/1").hostname is None
    True
    """
    try:
        parts = urlsplit(url)
        parts.hostname, parts.port  # noqa: B018 - told only when they are asked for
    except ValueError:
        return NONE
    return parts
