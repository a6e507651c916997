"""Locating: from the wording of a report to where and when, never finer than the words."""

from reportedly.locate.choose import happened_at, stated_at
from reportedly.locate.mention import PlaceMention, find_places
from reportedly.locate.place import Located, resolve

__all__ = ["Located", "PlaceMention", "find_places", "happened_at", "resolve", "stated_at"]
