"""What a run and its workers say to each other: messages through a pipe, each with its length before it."""

from __future__ import annotations

import os
import select
import time
from pathlib import Path

import msgspec

from reportedly.collect import Collected, Found
from reportedly.nouns import Issue, Reading, Report

LENGTH = 8  # bytes of the length before a message


class Collect(msgspec.Struct, frozen=True, tag=True):
    """Collect the reports of one file, without the first `skip` items: the run has them already."""

    origin: str
    path: bytes | None  # as the system has it: not every name is text
    key: str
    skip: int = 0

    @classmethod
    def of(cls, found: Found, skip: int) -> Collect:
        """The job for a found file."""
        path = None if found.path is None else os.fsencode(found.path)
        return cls(origin=found.origin, path=path, key=found.key, skip=skip)

    @property
    def found(self) -> Found:
        """The file."""
        return Found(self.origin, None if self.path is None else Path(os.fsdecode(self.path)), self.key)


class Read(msgspec.Struct, frozen=True, tag=True):
    """Read one report."""

    report: Report


class Item(msgspec.Struct, frozen=True, tag=True):
    """One report, or one thing that went wrong, of the file that is collected."""

    collected: Collected | None = None
    issue: Issue | None = None

    @property
    def inside(self) -> Collected | Issue:
        """What it is."""
        inside = self.collected or self.issue
        assert inside is not None
        return inside


class Answer(msgspec.Struct, frozen=True, tag=True):
    """What was read from the report, or why nothing was."""

    reading: Reading | None = None
    issue: Issue | None = None

    @property
    def inside(self) -> Reading | Issue:
        """What it is."""
        inside = self.reading or self.issue
        assert inside is not None
        return inside


class Done(msgspec.Struct, frozen=True, tag=True):
    """The file gives no more."""


Job = Collect | Read
Said = Item | Answer | Done
pack = msgspec.msgpack.encode


def put(pipe: int, message: bytes) -> None:
    """Write a message. Raises BrokenPipeError when nobody listens any more."""
    data = memoryview(len(message).to_bytes(LENGTH, "big") + message)
    while data:
        data = data[os.write(pipe, data) :]


def take(pipe: int, seconds: float | None = None) -> bytes:
    """The next message. Raises EOFError when the other side is gone, TimeoutError when it stays silent too long."""
    until = None if seconds is None else time.monotonic() + seconds
    return _exactly(pipe, int.from_bytes(_exactly(pipe, LENGTH, until), "big"), until)


def _exactly(pipe: int, size: int, until: float | None) -> bytes:
    pieces = []
    while size:
        left = None if until is None else until - time.monotonic()
        if left is not None and (left <= 0 or not select.select([pipe], [], [], left)[0]):
            raise TimeoutError
        piece = os.read(pipe, min(size, 1 << 20))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
