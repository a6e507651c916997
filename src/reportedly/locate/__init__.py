"""Locating: from the wording of a report to where and when, never finer than the words."""

from reportedly.locate.choose import happened_at, stated_at
from reportedly.locate.mention import PlaceMention, find_places
from reportedly.locate.place import Located, resolve
from reportedly.locate.sites import Site, find_sites

__all__ = ["Located", "PlaceMention", "Site", "find_places", "find_sites", "happened_at", "resolve", "stated_at"]
