"""The bytes of a report's pictures, from where they lie: beside the page, in it, in its archive, in its message.

Nothing is asked of the web. What is at hand is kept as evidence, once, under its hash; what it says of itself goes into
the report's images. What cannot be kept or looked into is one line of the run's list, and the report is read.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from msgspec.structs import replace

from reportedly.collect.capture import Collected
from reportedly.collect.image_files import image_file, is_installed, without_extra
from reportedly.errors import InputError
from reportedly.nouns import Image, ImageFile, Issue
from reportedly.settings import Settings

# A picture's address as the page has it, and the most bytes that are wanted -> its bytes; null when they are not at
# hand. Raises InputError for an address that must not be followed.
Look = Callable[[str, int], bytes | None]

EMBEDDED = "data:"
STATED = re.compile(r"data:([\w.+/-]{0,100})((?:;[\w.=+\" -]{1,100})*?)(;base64)?,", re.IGNORECASE)
LONGEST = 1_000  # characters of a path
BARE = 5_000  # bytes: a smaller picture that no words stand under is an icon


def pictured(
    item: Collected, look: Look | None, settings: Settings, bare: Sequence[Image] = ()
) -> Iterator[Collected | Issue]:
    """The report with what its pictures' bytes say, and their bytes; an Issue for each that is not as it should be.

    Those that are `bare`, without a caption, are left out when their bytes are not at hand or are only an icon's.
    """
    images: list[Image] = []
    kept: dict[str, bytes] = {}
    issues: list[Issue] = []
    found = [(image, True) for image in item.report.images] + [(image, False) for image in bare]
    for number, (image, captioned) in enumerate(found, start=1):
        made = replace(image, src=_short(image.src))
        where = f"{item.report.origin}, picture {number}" + (f", {made.src}" if made.src else "")
        try:
            data = _bytes(image.src, look, settings.max_image_bytes) if len(kept) < settings.max_images else None
            if data is not None and (captioned or len(data) >= BARE):
                file, issue = _looked(data, where, settings)
                made = replace(made, file=file)
                kept |= {file.sha256: data} if file else {}
                issues += [issue] if issue else []
        except InputError as error:
            issues.append(Issue(where=where, seen=error.seen, do=error.do, kind="warning"))
        if captioned or made.file:
            images.append(made)
    report = replace(item.report, images=tuple(images))
    yield replace(item, report=report, pictures=tuple(kept.values()))
    yield from issues
    if kept and not is_installed():
        seen = "pictures are kept, and neither looked into nor compared: the extra 'images' is not installed"
        yield Issue(where=item.report.origin, seen=seen, do="pip install 'reportedly[images]'", kind="note")


def _looked(data: bytes, where: str, settings: Settings) -> tuple[ImageFile | None, Issue | None]:
    """What the bytes of a picture say, and the Issue when they are none or cannot be looked into. Raises InputError."""
    if len(data) > (limit := settings.max_image_bytes):
        raise InputError(f"a picture larger than {limit:,} bytes; not kept", do="Raise max_image_bytes.")
    looked = image_file(data, settings) if is_installed() else without_extra(data)
    if looked.file is None:
        raise InputError(f"{looked.fault}; not kept", do="Save the page again.")
    seen = f"{looked.fault}; kept, not looked into"
    return looked.file, Issue(where=where, seen=seen, kind="warning") if looked.fault else None


def _short(src: str) -> str:
    """The address of a picture; of one that stands in the page itself only its kind."""
    return src[: src.find(",")].partition(";")[0][:LONGEST] if src.startswith(EMBEDDED) else src


def _bytes(src: str, look: Look | None, limit: int) -> bytes | None:
    if src[: len(EMBEDDED)].lower() == EMBEDDED:
        return embedded(src, limit)
    return look(src, limit) if look and src else None


def embedded(src: str, limit: int) -> bytes:
    """What a `data:` address holds, at most `limit` bytes and some. Raises InputError when it is broken."""
    stated = STATED.match(src)
    if stated is None:
        raise InputError("a data: address that is none", do="Save the page again.")
    if not stated[3]:
        return unquote_to_bytes(src[stated.end() : stated.end() + 3 * limit + 3])
    packed = unquote(src[stated.end() : stated.end() + 2 * limit + 8])
    try:
        return base64.b64decode(re.sub(r"\s", "", packed), validate=True)
    except (binascii.Error, ValueError):
        raise InputError("a data: address whose base64 is broken", do="Save the page again.") from None


def in_folder(page: Path) -> Look:
    """Pictures that lie in the folder of a page, or under it. Nothing that leads out of that folder is read."""
    root = page.parent.resolve()

    def look(src: str, limit: int) -> bytes | None:
        try:
            parts = urlsplit(src)
        except ValueError:
            return None
        name = unquote(parts.path).replace("\\", "/")
        if parts.scheme or parts.netloc or not name or name.startswith("/") or "\0" in name or len(name) > LONGEST:
            return None
        try:
            path = (root / name).resolve()
            if not path.is_relative_to(root):
                raise InputError("an address that leads out of the page's folder; not read", do="Save the page whole.")
            if not path.is_file():
                return None
            with path.open("rb") as stream:
                return stream.read(limit + 1)
        except (OSError, RuntimeError):  # a name too long for the system, links in a circle
            return None

    return look
