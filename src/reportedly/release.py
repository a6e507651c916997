"""Release: records of a casebook as files for others, under a publication profile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from reportedly.casebook import Casebook
from reportedly.errors import InputError
from reportedly.flow import streamed
from reportedly.knowledge import Knowledge
from reportedly.publish import Exported, IncidentRecord
from reportedly.publish.export import EXPORTERS, Lost
from reportedly.publish.export.manifest import Book
from reportedly.publish.profiles import held_back, profile_named
from reportedly.publish.shapes import Deletion
from reportedly.settings import Settings

PUBLIC = "public"


def export(
    casebook: Casebook,
    to: str,
    out: str,
    settings: Settings | None = None,
    *,
    profile: str = PUBLIC,
    now: datetime | None = None,
) -> Exported:
    """Write all incidents to a file (`to`: jsonl, csv or geojson) under a publication profile.

    `profile` is internal, partner, public or public-sensitive; only internal holds everything. Beside the file lie
    `out`.manifest.json (what was held back and why), `out`.deletions.jsonl (what an earlier file may hold and this
    one does not) and `out`.log.jsonl (what the format cannot express). Older files are replaced once the new ones
    are whole. `now` is the time by which the age of an incident is told. Raises InputError for a format or profile
    that is not known, or a place that cannot be written.

    >>> reportedly.export(casebook, "csv", "incidents.csv").incidents
    """
    if to not in EXPORTERS:
        raise InputError(f"no format {to!r}", where="export", do=f"Formats: {', '.join(EXPORTERS)}")
    settings, now = settings or Settings.load(), now or datetime.now(UTC)
    knowledge = Knowledge.load(settings)
    words = knowledge.names
    rules = profile_named(profile, words)
    age = max(rules.minimum_age_hours, settings.minimum_age_hours)
    book, lost = Book(), list[Lost]()
    names = {part: f"{out}.{part}" for part in ("log.jsonl", "manifest.json", "deletions.jsonl")}
    with _Files([out, *names.values()]) as files:
        deletions = files[names["deletions.jsonl"]]
        deleted = 0
        for incident, into in casebook.streamed().departed():
            why = "merged" if into else "nothing is left of it"
            deleted += _line(deletions, Deletion(incident=incident, into=into, why=why))

        def records() -> Iterator[IncidentRecord]:
            nonlocal deleted
            for whole in streamed(casebook, knowledge):
                done = held_back(whole, rules, words, now, age)
                if gone := book.note(whole.id, done):
                    deleted += _line(deletions, gone)
                if done.record is not None:
                    yield done.record

        count = 0
        for piece in EXPORTERS[to](records(), lost):
            files[out].write(piece)
            count += sum(_line(files[names["log.jsonl"]], entry) for entry in lost)
            lost.clear()
        count += sum(_line(files[names["log.jsonl"]], entry) for entry in lost)
        made = now.astimezone(UTC).isoformat(timespec="seconds")
        manifest = book.manifest(rules, to, made, casebook.position(), age)
        files[names["manifest.json"]].write(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    return Exported(
        to=to,
        profile=profile,
        path=out,
        incidents=book.incidents,
        held_back=book.held,
        log=names["log.jsonl"],
        lost=count,
        manifest=names["manifest.json"],
        deletions=names["deletions.jsonl"],
        deleted=deleted,
    )


def _line(file: IO[bytes], entry: msgspec.Struct) -> int:
    file.write(msgspec.json.encode(entry) + b"\n")
    return 1


class _Files:
    """Files written whole or not at all: each under another name until all are."""

    def __init__(self, paths: list[str]) -> None:
        self._paths, self._stack = paths, ExitStack()

    def __enter__(self) -> dict[str, IO[bytes]]:
        try:
            return {p: self._stack.enter_context(self._part(p).open("wb")) for p in self._paths}
        except OSError as error:
            self._drop()
            raise _unwritable(error, self._paths[0]) from None

    def __exit__(self, _kind: object, error: BaseException | None, _at: object) -> None:
        try:
            self._stack.close()
            if error is None:
                for path in self._paths:
                    self._part(path).replace(path)
        except OSError as late:
            error = late
        if error is not None:
            self._drop()
        if isinstance(error, OSError):
            raise _unwritable(error, self._paths[0]) from None

    def _drop(self) -> None:
        self._stack.close()
        for path in self._paths:
            self._part(path).unlink(missing_ok=True)

    @staticmethod
    def _part(path: str) -> Path:
        return Path(f"{path}.part")


def _unwritable(error: OSError, out: str) -> InputError:
    return InputError(error.strerror or str(error), where=out, do="Name a file in a folder that can be written")
