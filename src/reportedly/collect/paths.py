"""Paths, folders, globs and standard input -> the files to read, each with its key."""

from __future__ import annotations

import glob
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from reportedly.nouns import Issue

ONLINE = "Add --online to have it asked, or save the page."
# What a folder is searched for. A file named outright is read whatever it is called.
SUFFIXES = (
    ".html", ".htm", ".xhtml", ".txt", ".json", ".jsonl", ".ndjson",
    ".pdf", ".warc", ".warc.gz", ".wacz", ".mbox", ".eml", ".rss", ".atom", ".csv", ".tsv", ".parquet",
)  # fmt: skip
# Saved pages keep their pictures and frames beside them in a folder with one of these endings.
ASSETS = ("_files", ".files", "_fichiers", "-Dateien", "_archivos", "_файлы")


class Found(msgspec.Struct, frozen=True):
    """One file to read: where it is said to be, its path (none for standard input), its key.

    Of a page out of an archive, what the archive says of it: address, moment of capture, charset; and what gives the
    bytes of its pictures (see `beside`).
    """

    origin: str
    path: Path | None
    key: str
    stream: BinaryIO | None = None
    url: str | None = None
    captured: str | None = None
    charset: str = ""
    pictures: Callable[[str, int], bytes | None] | None = None


def find(paths: Iterable[str], stdin: BinaryIO | None = None) -> Iterator[Found | Issue]:
    """Every file under `paths`, once, in order; an Issue for each path that leads nowhere."""
    seen: set[str] = set()
    for path in paths:
        for item in _expand(path, stdin):
            if isinstance(item, Found):
                same = os.path.realpath(item.path) if item.path else "-"
                if same in seen:
                    continue
                seen.add(same)
            yield _named(item)


def _named(item: Found | Issue) -> Found | Issue:
    """The same with its path as text: bytes that are none stand as \ufffd."""
    if isinstance(item, Issue):
        return msgspec.structs.replace(item, where=_text(item.where))
    return msgspec.structs.replace(item, origin=_text(item.origin), key=_text(item.key))


def _text(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _expand(path: str, stdin: BinaryIO | None) -> Iterator[Found | Issue]:
    if path == "-":
        yield Found("standard input", None, "stdin", stdin or sys.stdin.buffer)
    elif "\0" in path or not path:
        yield Issue(where=repr(path), seen="not a path", do="Give a file, a folder, a glob, or - for standard input.")
    elif is_address(path):
        yield Issue(where=path, seen="a web address, and nothing is asked of the web", do=ONLINE)
    elif Path(path).is_dir():
        yield from _folder(path)
    elif os.path.lexists(path):
        yield Found(path, Path(path), _stem(path))
    elif glob.has_magic(path):
        yield from _glob(path, stdin)
    else:
        yield Issue(where=path, seen="no such file or folder", do=_nearest(path))


def is_address(path: str) -> bool:
    """Whether a path is a web address."""
    return path.lower().startswith(("http://", "https://"))


def _glob(pattern: str, stdin: BinaryIO | None) -> Iterator[Found | Issue]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
    if not matches:
        yield Issue(where=pattern, seen="no file matches this glob", do="Check the folder and the ending.")
    for match in matches:
        yield from _expand(match, stdin)


def _folder(folder: str) -> Iterator[Found | Issue]:
    """The readable files of a folder, sorted, with keys that tell files of the same name apart."""
    issues: list[Issue] = []
    files, others = [], Counter[str]()
    for name in sorted(_walk(folder, issues), key=lambda name: Path(name).parts):
        suffix = Path(name).suffix.lower()
        if name.lower().endswith(SUFFIXES):
            files.append(name)
        else:
            others[suffix or "no ending"] += 1
    yield from issues
    if others:
        endings = ", ".join(f"{count} {ending}" for ending, count in sorted(others.items()))
        seen = f"files passed over: {endings}"
        yield Issue(where=folder, seen=seen, do="Name a file to read it anyway.", kind="note")
    if not files:
        yield Issue(where=folder, seen="no reports in this folder", do=f"Read are: {' '.join(SUFFIXES)}")
    stems = Counter(map(_stem, files))
    for name in files:
        stem = _stem(name)
        key = stem if stems[stem] == 1 else Path(os.path.relpath(name, folder)).as_posix()
        yield Found(name, Path(name), key)


def _stem(name: str) -> str:
    """The name of a file without its ending, or its two endings."""
    return Path(name).name[: -len(".warc.gz")] if name.lower().endswith(".warc.gz") else Path(name).stem


def _walk(folder: str, issues: list[Issue]) -> Iterator[str]:
    """All files under `folder`; hidden ones, page assets and linked folders are left out."""

    def unreadable(error: OSError) -> None:
        issues.append(Issue(where=str(error.filename), seen=f"cannot be listed: {error.strerror}"))

    for here, folders, names in os.walk(folder, onerror=unreadable, followlinks=False):
        folders[:] = [name for name in sorted(folders) if not name.startswith(".") and not name.endswith(ASSETS)]
        for name in folders:
            if (link := Path(here, name)).is_symlink():
                issues.append(
                    Issue(where=str(link), seen="a link to a folder; not followed", do="Name it.", kind="note")
                )
        yield from (str(Path(here, name)) for name in names if not name.startswith("."))


def _nearest(path: str) -> str:
    """The way out for a path that does not exist: the part of it that does."""
    for parent in Path(path).parents:
        if parent.is_dir() and str(parent) != ".":
            return f"The folder {parent} exists; look for the name in it."
    return "Check the spelling; paths are taken from the current folder."
