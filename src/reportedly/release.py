"""Release: records of a casebook as files or pages for others, under a publication profile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

import msgspec

from reportedly.casebook import Casebook
from reportedly.errors import InputError, missing
from reportedly.flow import streamed
from reportedly.knowledge import Knowledge
from reportedly.publish import Exported, IncidentRecord
from reportedly.publish.export import EXPORTERS, Lost
from reportedly.publish.export.manifest import Book
from reportedly.publish.profiles import held_back, profile_named
from reportedly.publish.shapes import Deletion, Manifest
from reportedly.settings import Settings

PUBLIC = "public"
SITE = "site"  # the one format that is a folder
BESIDE = ("manifest.json", "deletions.jsonl", "log.jsonl")


def export(
    casebook: Casebook,
    to: str,
    out: str,
    settings: Settings | None = None,
    *,
    profile: str = PUBLIC,
    now: datetime | None = None,
) -> Exported:
    """Write all incidents to a file in the format `to` (docs/exports.md lists them) under a publication profile.

    `profile` is internal, partner, public or public-sensitive; only internal holds everything. Beside the file lie
    `out`.manifest.json (what was held back and why), `out`.deletions.jsonl (what an earlier file may hold and this
    one does not) and `out`.log.jsonl (what the format cannot express); the format `site` is a folder, and they lie in
    it. Older files are replaced once the new ones are whole. `now` is the time by which the age of an incident is
    told. Raises InputError for a format or profile that is not known, or a place that cannot be written.

    >>> reportedly.export(casebook, "csv", "incidents.csv").incidents
    """
    if to not in (*EXPORTERS, SITE):
        raise InputError(f"no format {to!r}", where="export", do=f"Formats: {', '.join(EXPORTERS)}, {SITE}")
    run = _Run(casebook, to, settings or Settings.load(), profile, now or datetime.now(UTC))
    folder = to == SITE
    paths = {name: f"{out}/{name}" if folder else f"{out}.{name}" for name in BESIDE}
    with _Folder(out) if folder else _Files([out, *paths.values()]) as part, ExitStack() as stack:
        log, deletions = (
            stack.enter_context(part(paths[name]).open("wb")) for name in ("log.jsonl", "deletions.jsonl")
        )
        run.depart(deletions)
        records = run.records(log, deletions)
        if folder:
            with missing("serve"):
                from reportedly.serve import site
            site.write(part(out), records, run.lost, run.rules, run.manifest)
        else:
            file = stack.enter_context(part(out).open("wb"))
            file.writelines(EXPORTERS[to](records, run.lost))
        run.drain(log)
        part(paths["manifest.json"]).write_bytes(
            msgspec.json.format(msgspec.json.encode(run.manifest()), indent=2) + b"\n"
        )
    # The journal tells what went out, and commits to the manifest.
    casebook.note("exported", f"{to}, {profile}", Path(paths["manifest.json"]).read_bytes())
    return Exported(
        to=to,
        profile=profile,
        path=out,
        incidents=run.book.incidents,
        held_back=run.book.held,
        log=paths["log.jsonl"],
        lost=run.logged,
        manifest=paths["manifest.json"],
        deletions=paths["deletions.jsonl"],
        deleted=run.deleted,
    )


class _Run:
    """One export: the records as they pass, and what is counted of them."""

    def __init__(self, casebook: Casebook, to: str, settings: Settings, profile: str, now: datetime) -> None:
        self.casebook, self.to, self.now = casebook, to, now
        self.knowledge = Knowledge.load(settings)
        self.rules = profile_named(profile, self.knowledge.names)
        self.age = max(self.rules.minimum_age_hours, settings.minimum_age_hours)
        self.position = casebook.position()
        self.book, self.lost, self.logged, self.deleted = Book(), list[Lost](), 0, 0

    def depart(self, deletions: IO[bytes]) -> None:
        """Write which ids hold nothing any more."""
        for incident, into in self.casebook.streamed().departed():
            why = "merged" if into else "nothing is left of it"
            self.deleted += _line(deletions, Deletion(incident=incident, into=into, why=why))

    def records(self, log: IO[bytes], deletions: IO[bytes]) -> Iterator[IncidentRecord]:
        """The records that may be seen. What the format lost of one is written before the next is read."""
        for whole in streamed(self.casebook, self.knowledge):
            self.drain(log)
            done = held_back(whole, self.rules, self.knowledge.names, self.now, self.age)
            if gone := self.book.note(whole.id, done):
                self.deleted += _line(deletions, gone)
            if done.record is not None:
                yield done.record

    def drain(self, log: IO[bytes]) -> None:
        """Write what has been lost so far."""
        self.logged += sum(_line(log, entry) for entry in self.lost)
        self.lost.clear()

    def manifest(self) -> Manifest:
        """The manifest of what has passed."""
        made = self.now.astimezone(UTC).isoformat(timespec="seconds")
        return self.book.manifest(self.rules, self.to, made, self.position, self.age)


def _line(file: IO[bytes], entry: msgspec.Struct) -> int:
    file.write(msgspec.json.encode(entry) + b"\n")
    return 1


class _Files:
    """Files written whole or not at all: `part` names where each is written until all are."""

    def __init__(self, paths: list[str]) -> None:
        self._paths = paths

    def __call__(self, path: str) -> Path:
        return Path(f"{path}.part")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _at: object) -> None:
        try:
            if error is None:
                for path in self._paths:
                    self(path).replace(path)
        except OSError as late:
            error = late
        if error is not None:
            for path in self._paths:
                self(path).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritable(error, self._paths[0]) from None


class _Folder:
    """A folder written whole or not at all, in the place of one that was exported before."""

    def __init__(self, out: str) -> None:
        self._out, self._part = Path(out), Path(f"{out.rstrip('/')}.part")

    def __call__(self, path: str) -> Path:
        return self._part / Path(path).relative_to(self._out)

    def __enter__(self) -> Self:
        old = self._out
        if old.exists() and not (old.is_dir() and (not any(old.iterdir()) or (old / BESIDE[0]).is_file())):
            raise InputError("holds something else", where=str(old), do="Name a new folder, or one that export wrote")
        try:
            shutil.rmtree(self._part, ignore_errors=True)
            self._part.mkdir()
        except OSError as error:
            raise _unwritable(error, str(old)) from None
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _at: object) -> None:
        try:
            if error is None:
                shutil.rmtree(self._out, ignore_errors=True)
                self._part.replace(self._out)
        except OSError as late:
            error = late
        if error is not None:
            shutil.rmtree(self._part, ignore_errors=True)
        if isinstance(error, OSError):
            raise _unwritable(error, str(self._out)) from None


def _unwritable(error: OSError, out: str) -> InputError:
    return InputError(error.strerror or str(error), where=out, do="Name a file in a folder that can be written")
