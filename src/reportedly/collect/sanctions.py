"""A sanctions list from a file, read line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from reportedly.assess.lists import EntityList, list_of
from reportedly.errors import InputError

LONGEST = 50_000_000  # bytes of one line; the longest entries of real lists stay below 5 MB


def sanctions_list(path: str, name: str = "") -> EntityList:
    """The list in an OpenSanctions file; named `name`, else after its data set, else after the file.

    Raises InputError when the file cannot be read or a line of it is no entity.
    """
    file = Path(path)
    try:
        modified = datetime.fromtimestamp(file.stat().st_mtime, UTC).date().isoformat()
        listed = list_of(_lines(file), path, name=name, modified=modified)
    except OSError as error:
        seen = f"cannot be read ({error.strerror or error})"
        raise InputError(seen, where=path, do="Give an OpenSanctions JSON file.") from None
    return msgspec.structs.replace(listed, name=file.name) if listed.name == path else listed


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        number = 0
        while line := stream.readline(LONGEST):
            number += 1
            if len(line) == LONGEST and not line.endswith(b"\n"):
                seen = f"a line of more than {LONGEST:,} bytes"
                raise InputError(seen, where=f"{file}:{number}", do="Give an OpenSanctions file of JSON lines.")
            yield line
