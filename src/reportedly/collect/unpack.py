"""Compressed bytes as what they hold, within limits: an archive that unpacks to more than it should is refused."""

from __future__ import annotations

import io
import zlib
from bisect import bisect_right
from typing import BinaryIO

from reportedly.errors import InputError
from reportedly.settings import Settings

GZIP = b"\x1f\x8b"
MOST_FOLD = 200  # news pages shrink five- to tenfold; what grows this much was made to do harm
PIECE = 65_536
KNOWN = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # content encodings, as zlib numbers them


class Unpacked(io.RawIOBase):
    """A gzip stream, of one member or many, as one stream of what is in it.

    Raises InputError when it is broken, or when what comes out is out of proportion to what went in.
    """

    def __init__(self, stream: BinaryIO, settings: Settings, where: str) -> None:
        self._stream, self._settings, self._where = stream, settings, where
        self._member, self._waiting = zlib.decompressobj(31), b""
        self.taken = self.given = 0
        self._starts, self._offsets = [0], [0]  # of members: where each begins in what comes out, and in the file

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """The next bytes; 0 at the end."""
        while True:
            if self._member.eof and not self._next_member():
                return 0
            if not self._waiting:
                self._waiting = self._stream.read(PIECE)
                self.taken += len(self._waiting)
                if not self._waiting:
                    raise InputError("a gzip file that is cut off", where=self._where, do="Copy it again.")
            try:
                out = self._member.decompress(self._waiting, len(buffer))
            except zlib.error as error:
                raise InputError(f"broken gzip data: {error}", where=self._where, do="Copy it again.") from None
            self._waiting = self._member.unconsumed_tail
            if out:
                return self._given(out, buffer)

    def offset(self, position: int) -> int:
        """Where in the file the member begins that holds this position of what came out."""
        return self._offsets[bisect_right(self._starts, position) - 1]

    def _given(self, out: bytes, buffer: bytearray | memoryview) -> int:
        self.given += len(out)
        if self.given > self._settings.max_bytes + MOST_FOLD * self.taken:
            seen = f"it unpacks to more than {MOST_FOLD} times its size"
            raise InputError(seen, where=self._where, do="Made to do harm? Nothing more of it is read.")
        buffer[: len(out)] = out
        return len(out)

    def _next_member(self) -> bool:
        """Go on to the next member; false when nothing follows but padding."""
        rest = self._member.unused_data or self._stream.read(PIECE)
        if rest is not self._member.unused_data:
            self.taken += len(rest)
        rest = rest.lstrip(b"\0")
        if not rest:
            return False
        self._offsets.append(self.taken - len(rest))
        self._starts.append(self.given)
        self._member, self._waiting = zlib.decompressobj(31), rest
        return True


def gunzipped_head(head: bytes, size: int) -> bytes:
    """The first bytes in a gzip file of which `head` is the beginning; empty when it is broken."""
    try:
        return zlib.decompressobj(31).decompress(head, size)
    except zlib.error:
        return b""


def decoded(body: bytes, encodings: str, limit: int, where: str) -> bytes:
    """The body of an HTTP message without its content encodings, at most `limit` bytes and one.

    Archives keep some bodies unpacked and leave the header: what is not packed is given as it is. Raises InputError
    for an encoding that is not known and for broken data.
    """
    for name in reversed([name.strip().lower() for name in encodings.split(",") if name.strip()]):
        if name == "identity" or (name in ("gzip", "x-gzip") and not body.startswith(GZIP)):
            continue
        if name not in KNOWN:
            raise InputError(f"a page packed as {name!r}", where=where, do="Archive it again with gzip or unpacked.")
        body = _inflated(body, KNOWN[name], limit, where)
    return body


def _inflated(body: bytes, bits: int, limit: int, where: str) -> bytes:
    for tried in (bits, -15) if bits == 15 else (bits,):  # "deflate" is sent with and without its zlib header
        try:
            return zlib.decompressobj(tried).decompress(body, limit + 1)
        except zlib.error:
            continue
    raise InputError("a page with broken compression", where=where, do="Archive it again.")
