"""Reports of attacks in, one checkable record for each incident out.

    import reportedly

    record = reportedly.run(["examples"], ":memory:")
    record  # in a notebook it shows itself

The names below are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportedly.ask import incidents, lists, search, show, why
    from reportedly.assess.correct import Correction
    from reportedly.casebook import Casebook, Tombstone, open_casebook, stamp, write_evidence
    from reportedly.custody import verify
    from reportedly.doubt import preview, review, why_apart, why_linked
    from reportedly.errors import CasebookError, InputError, KnowledgeError, ReportedlyError, SettingsError
    from reportedly.flow import decide, erase, import_list, import_places, places, rate, remove_places, rule, run
    from reportedly.packing import pack
    from reportedly.publish import (
        Doubts,
        Exported,
        Found,
        Incidents,
        OwnPlaces,
        OwnPlacesList,
        Packed,
        Preview,
        Record,
        SanctionsList,
        SanctionsLists,
        Versions,
        Watched,
        Why,
        WhyPair,
        schema,
    )
    from reportedly.release import export
    from reportedly.revisions import versions
    from reportedly.settings import Settings
    from reportedly.watching import watch

__all__ = [
    "Casebook",
    "CasebookError",
    "Correction",
    "Doubts",
    "Exported",
    "Found",
    "Incidents",
    "InputError",
    "KnowledgeError",
    "OwnPlaces",
    "OwnPlacesList",
    "Packed",
    "Preview",
    "Record",
    "ReportedlyError",
    "SanctionsList",
    "SanctionsLists",
    "Settings",
    "SettingsError",
    "Tombstone",
    "Versions",
    "Watched",
    "Why",
    "WhyPair",
    "decide",
    "erase",
    "export",
    "import_list",
    "import_places",
    "incidents",
    "lists",
    "open_casebook",
    "pack",
    "places",
    "preview",
    "rate",
    "remove_places",
    "review",
    "rule",
    "run",
    "schema",
    "search",
    "show",
    "stamp",
    "verify",
    "versions",
    "watch",
    "why",
    "why_apart",
    "why_linked",
    "write_evidence",
]

_HOMES = {
    "reportedly.ask": ("incidents", "lists", "search", "show", "why"),
    "reportedly.assess.correct": ("Correction",),
    "reportedly.casebook": ("Casebook", "Tombstone", "open_casebook", "stamp", "write_evidence"),
    "reportedly.custody": ("verify",),
    "reportedly.doubt": ("preview", "review", "why_apart", "why_linked"),
    "reportedly.errors": ("CasebookError", "InputError", "KnowledgeError", "ReportedlyError", "SettingsError"),
    "reportedly.flow": (
        "decide",
        "erase",
        "import_list",
        "import_places",
        "places",
        "rate",
        "remove_places",
        "rule",
        "run",
    ),
    "reportedly.packing": ("pack",),
    "reportedly.publish": (
        "Doubts",
        "Exported",
        "Found",
        "Incidents",
        "OwnPlaces",
        "OwnPlacesList",
        "Packed",
        "Preview",
        "Record",
        "SanctionsList",
        "SanctionsLists",
        "Versions",
        "Watched",
        "Why",
        "WhyPair",
        "schema",
    ),
    "reportedly.release": ("export",),
    "reportedly.revisions": ("versions",),
    "reportedly.settings": ("Settings",),
    "reportedly.watching": ("watch",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'reportedly' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
