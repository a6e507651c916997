"""Compressed bytes as what they hold, within limits: an archive that unpacks to more than it should is refused."""

from __future__ import annotations

import io
import zlib
from bisect import bisect_right
from collections.abc import Callable
from typing import BinaryIO

from reportedly.errors import InputError, missing
from reportedly.settings import Settings

GZIP = b"\x1f\x8b"
MOST_FOLD = 200  # news pages shrink five- to tenfold; what grows this much was made to do harm
PIECE = 65_536
ZSTD = b"\x28\xb5\x2f\xfd"
ZSTD_WINDOW = 1 << 23  # bytes that a page may look back (RFC 9659)
PLAIN = (b"<", b"{", b"%PDF")  # how a page, a record and a PDF begin: told from brotli, which has no mark of its own


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
        if name == "identity":
            continue
        if name not in PACKINGS:
            raise InputError(f"a page packed as {name!r}", where=where, do="Archive it again with gzip or unpacked.")
        mark, unpack = PACKINGS[name]
        if not body.startswith(mark):
            continue
        unpacked = unpack(body, limit + 1)
        if unpacked is None:
            raise InputError("a page with broken compression", where=where, do="Archive it again.")
        body = unpacked
    return body


def _gzip(body: bytes, most: int) -> bytes | None:
    return _inflated(body, 31, most)


def _deflate(body: bytes, most: int) -> bytes | None:
    """Sent with its zlib header and without."""
    return _inflated(body, 15, most) or _inflated(body, -15, most)


def _inflated(body: bytes, bits: int, most: int) -> bytes | None:
    try:
        return zlib.decompressobj(bits).decompress(body, most)
    except zlib.error:
        return None


def _brotli(body: bytes, most: int) -> bytes | None:
    with missing("files"):
        import brotli
    unpacker, pieces, size, given = brotli.Decompressor(), [], 0, body
    try:
        while size < most and not unpacker.is_finished() and (given or not unpacker.can_accept_more_data()):
            piece = unpacker.process(given, output_buffer_limit=most - size)
            pieces.append(piece)
            size, given = size + len(piece), b""
    except brotli.error:
        pieces = []
    if pieces and (size or unpacker.is_finished()):
        return b"".join(pieces)[:most]
    return body[:most] if body.lstrip().startswith(PLAIN) else None


def _zstd(body: bytes, most: int) -> bytes | None:
    with missing("files"):
        import zstandard
    unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    try:
        return unpacker.stream_reader(io.BytesIO(body), read_across_frames=True).read(most)
    except zstandard.ZstdError:
        return None


# Content encodings: how what is packed so begins, and what unpacks it up to so many bytes; null when it is broken.
PACKINGS: dict[str, tuple[bytes, Callable[[bytes, int], bytes | None]]] = {
    "gzip": (GZIP, _gzip), "x-gzip": (GZIP, _gzip), "deflate": (b"", _deflate), "br": (b"", _brotli),
    "zstd": (ZSTD, _zstd),
}  # fmt: skip
