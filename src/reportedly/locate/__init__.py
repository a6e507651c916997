"""Locating: from the wording of a report to where and when, never finer than the words."""

from reportedly.locate.choose import happened_at, stated_at
from reportedly.locate.place import Located, PlaceMention, find_places, resolve

__all__ = ["Located", "PlaceMention", "find_places", "happened_at", "resolve", "stated_at"]
