"""The pictures of a web archive: gathered in a first pass, so that a page finds those that stand after it.

They lie in one file of the system's, without a name, until the archive is read.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import urljoin

from reportedly.collect import warc
from reportedly.collect.unpack import GZIP, Unpacked
from reportedly.errors import InputError, missing
from reportedly.settings import Settings

PICTURE = re.compile(rb"(?im)^content-type:\s*image/")
HEAD = 16_384  # bytes of a record in which its headers and those of the answer stand
MOST = 1_000_000_000  # bytes of pictures of one archive that are laid aside


class ArchivedPictures:
    """The pictures of an archive by their whole address; the first of each."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed at the end of the archive
        self._places: dict[str, tuple[int, int, str]] = {}
        self._used: Counter[str] = Counter()
        self._asked: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def put(self, url: str, data: bytes, media: str) -> None:
        """Lay a picture aside."""
        end = self._file.seek(0, io.SEEK_END)
        if url not in self._places and end + len(data) <= MOST:
            self._file.write(data)
            self._places[url] = end, len(data), media

    def __call__(self, url: str, limit: int) -> bytes | None:
        """The bytes of a picture, at most so many and one; null when it is not in the archive."""
        if url not in self._places:
            return None
        start, size, media = self._places[url]
        if url not in self._asked:
            self._asked.add(url)
            self._used[media] += 1
        self._file.seek(start)
        return self._file.read(min(size, limit + 1))

    def of(self, page: str) -> Callable[[str, int], bytes | None]:
        """What gives the pictures of a page at this address."""

        def look(src: str, limit: int) -> bytes | None:
            try:
                return self(urljoin(page, src).partition("#")[0], limit)
            except ValueError:
                return None

        return look

    def without_used(self, passed: Counter[str]) -> Counter[str]:
        """What was passed over, but for the pictures that a page has asked for."""
        return passed - self._used


def gathered(stream: BinaryIO, settings: Settings, where: str) -> ArchivedPictures:
    """The pictures of an archive, which is then at its beginning again. Its faults are told when it is read."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    found = ArchivedPictures()
    start = stream.tell()
    packed = isinstance(stream, io.BufferedReader) and stream.peek(2)[:2] == GZIP
    plain = io.BufferedReader(Unpacked(stream, settings, where), 1 << 16) if packed else stream
    with suppress(InputError), missing("files"):
        for record in warc.records(plain, settings.max_image_bytes + warc.MOST_HEADER, where):
            if record.too_large or not PICTURE.search(record.data, 0, HEAD):
                continue
            with suppress(InputError, ArchiveLoadFailed, AttributeError, ValueError, IndexError):
                read = next(iter(ArchiveIterator(io.BytesIO(record.data))), None)
                kind, status, media = warc.described(read)
                if read is not None and kind in warc.PAGES and status == warc.FINE and media.startswith("image/"):
                    url = (read.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ").partition("#")[0]
                    found.put(url, warc.payload(read, settings, where), media)
    stream.seek(start)
    return found
