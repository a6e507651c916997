"""Sanctions lists that people have loaded: kept beside the gazetteer, one file a list, with date and hash."""

from __future__ import annotations

from pathlib import Path

import msgspec

from reportedly.assess.lists import EntityList, read_list
from reportedly.errors import InputError, KnowledgeError
from reportedly.knowledge.gazetteer import gazetteer_path
from reportedly.settings import Settings

FOLDER = "lists"
SUFFIX = ".list.json"


def lists_folder(settings: Settings) -> Path:
    """Where the loaded lists lie."""
    return gazetteer_path(settings).parent / FOLDER


def import_list(path: Path, settings: Settings, as_of: str = "") -> EntityList:
    """Load an OpenSanctions file (one JSON entity a line), so that the checks of later runs use it.

    `as_of` is the day of the list, by default the latest day in the file. Loading a file of the same name
    again replaces the list. Raises InputError when the file cannot be read or holds no entity.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from None
    loaded = read_list(data, path.name, as_of)
    folder = lists_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / (path.name + SUFFIX)
    unfinished = kept.with_suffix(".part")
    unfinished.write_bytes(msgspec.json.encode(loaded))
    unfinished.replace(kept)
    return loaded


def load_lists(settings: Settings) -> tuple[EntityList, ...]:
    """The lists loaded so far, by name; none is no fault.

    Raises KnowledgeError for a file that is no list.
    """
    found = []
    for path in sorted(lists_folder(settings).glob(f"*{SUFFIX}")):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=EntityList))
        except msgspec.DecodeError as error:
            raise KnowledgeError(f"not a loaded list ({error})", where=str(path), do="Load it again.") from None
    return tuple(found)
