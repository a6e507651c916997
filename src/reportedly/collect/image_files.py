"""What the bytes of a picture say: its kind and size, when and with what it was taken, and its perceptual hashes.

Bytes are known by how they begin, never by a name or a stated type. Only pictures of well-known kinds are opened, by
Pillow, up to a number of pixels; all else is kept closed. Drawings (SVG) can hold scripts and are never opened.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from reportedly.errors import SettingsError, missing
from reportedly.nouns import ImageFile
from reportedly.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

# Kinds by their first bytes; `....` stands for four bytes of any kind.
KINDS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftyp(?:avif|avis)", re.DOTALL), "image/avif"),
    (re.compile(rb"....ftyp(?:heic|heix|heim|hevc|mif1|msf1)", re.DOTALL), "image/heic"),
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), "image/bmp"),
    (re.compile(rb"II\*\0|MM\0\*"), "image/tiff"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^\0]{0,4000}?)?<svg[\s>]", re.IGNORECASE), "image/svg+xml"),
)  # fmt: skip
OPENED = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP", "image/avif": "AVIF",
          "image/bmp": "BMP"}  # fmt: skip
# What Pillow raises on broken data.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError, AttributeError,
          ZeroDivisionError, RuntimeError, struct.error)  # fmt: skip
SIDE = 128  # pixels: to this square every picture is brought before it is hashed, so that stretching changes nothing
BITS = 16  # bits of a side of a hash: 8, which the library has by default, joins pictures that have nothing in common
SMALLEST = 100  # pixels of a side below which a picture is an icon
FEATURED = 8.0  # standard deviation of the brightness (of 255) below which a picture shows nothing
# Share of the eight most frequent colours (of 128 shades each of red, green and blue) from which a picture is a logo or
# a plain area. Of drawn logos, also small ones out of JPEG files, at least .81; of night scenes at most .59. Four
# colours of 32 shades each took brick walls and skies at night for plain.
PLAIN = 0.78
PLAIN_GREY = 0.95  # the same for a picture without colours, which has fewer shades
COLOURS = 8
# The crops that are hashed beside the whole, as shares cut off left, top, right and bottom: so that a picture of
# which somebody cut something off is found. Cut all around, on one side, on two sides that face each other.
AROUND, ONE_SIDE, TWO_SIDES = (0.04, 0.08, 0.12, 0.16), (0.06, 0.12, 0.18), (0.08, 0.16)
CROPS: tuple[tuple[float, float, float, float], ...] = (
    *((c, c, c, c) for c in AROUND),
    *((c * (k == 0), c * (k == 1), c * (k == 2), c * (k == 3)) for c in ONE_SIDE for k in range(4)),
    *((c, 0, c, 0) for c in TWO_SIDES),
    *((0, c, 0, c) for c in TWO_SIDES),
)  # fmt: skip
TAKEN, ZONE, CAMERA, GPS, ORIENTATION = 36867, 36881, (271, 272), 0x8825, 274
EXIF = 0x8769
TURNED = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # orientation in EXIF -> what Pillow calls the turn that rights it
LONGEST = 60  # characters of the name of a camera


class Looked(NamedTuple):
    """What a picture is, and why it was not looked into, if so. `file` is null for what is no picture."""

    file: ImageFile | None
    fault: str = ""


def media_type(data: bytes) -> str | None:
    """The kind of picture that these bytes begin as; null when they begin as none."""
    return next((name for begins, name in KINDS if begins.match(data)), None)


def image_file(data: bytes, settings: Settings) -> Looked:
    """What the bytes of a picture say. Raises SettingsError when the extra `images` is missing."""
    kind = media_type(data)
    if kind is None:
        return Looked(None, "no picture by its bytes")
    known = ImageFile(sha256=sha256(data).hexdigest(), size=len(data), media_type=kind)
    if kind not in OPENED:
        why = "a drawing (SVG), which can hold scripts" if kind == "image/svg+xml" else f"a picture as {kind}"
        return Looked(known, why)
    with missing("images"):
        import imagehash  # noqa: F401 - asked here for the clear error
        from PIL import Image, UnidentifiedImageError
    with warnings.catch_warnings():  # Pillow warns of broken data that it can do without
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=[OPENED[kind]]) as opened:
                return _opened(opened, known, settings)
        except Image.DecompressionBombError:
            return Looked(known, "more pixels than any picture of the press has")
        except UnidentifiedImageError:
            return Looked(known, "broken: its bytes only begin as a picture")
        except BROKEN as error:
            return Looked(known, f"broken: {' '.join(str(error).split())[:80]}")


def without_extra(data: bytes) -> Looked:
    """The same without opening it."""
    kind = media_type(data)
    known = ImageFile(sha256=sha256(data).hexdigest(), size=len(data), media_type=kind) if kind else None
    return Looked(known, "" if known else "no picture by its bytes")


def is_installed() -> bool:
    """Whether the extra that opens pictures is there."""
    try:
        with missing("images"):
            import imagehash  # noqa: F401 - only whether they are there
            import PIL  # noqa: F401
    except SettingsError:
        return False
    return True


def _opened(opened: Image, known: ImageFile, settings: Settings) -> Looked:
    from msgspec.structs import replace

    width, height = opened.size
    known = replace(known, width=width, height=height)
    if width * height > settings.max_image_pixels:
        limit = settings.max_image_pixels
        return Looked(known, f"{width:,} × {height:,} pixels, over the limit of {limit:,}")
    try:
        exif = opened.getexif()
        more = {"taken": _taken(exif), "camera": _camera(exif), "gps": _gps(exif)}
        turn = exif.get(ORIENTATION, 1)
    except BROKEN:
        more, turn = {}, 1  # a picture whose EXIF is broken is still a picture
    known = replace(known, **more)
    opened.draft("RGB", (2 * SIDE, 2 * SIDE))
    return Looked(replace(known, prints=prints(opened, turn) if min(width, height) >= SMALLEST else ()))


# ------------------------------------------------------------------ what it looks like


def prints(picture: Image, turn: int = 1) -> tuple[str, ...]:
    """The perceptual hashes of a picture: whole, mirrored, cropped; none of one too plain to be compared.

    `turn` is the orientation that its EXIF gives. Raises what Pillow raises on broken data.
    """
    import numpy as np
    from PIL import Image

    square = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=3.0)
    if turn in TURNED:
        square = square.transpose(Image.Transpose(TURNED[turn]))
    if plain(np.asarray(square)):
        return ()
    grey = square.convert("L")
    pieces = [grey, grey.transpose(Image.Transpose.FLIP_LEFT_RIGHT), *(_cut(grey, crop) for crop in CROPS)]
    return tuple(_hash(piece) for piece in pieces)


def plain(pixels: NDArray[np.uint8]) -> bool:
    """Whether a picture has so few colours, or so little light and dark, that it is a logo, a chart, a plain area."""
    import numpy as np

    coarse = (pixels >> 1).astype(np.uint32)
    _, counts = np.unique(coarse[..., 0] << 14 | coarse[..., 1] << 7 | coarse[..., 2], return_counts=True)
    limit = PLAIN_GREY if np.ptp(pixels, axis=2).max() == 0 else PLAIN
    few = np.sort(counts)[-COLOURS:].sum() >= limit * SIDE * SIDE
    return bool(few or pixels.mean(axis=2).std() < FEATURED)


def _cut(picture: Image, crop: tuple[float, float, float, float]) -> Image:
    left, top, right, bottom = (round(share * SIDE) for share in crop)
    return picture.crop((left, top, SIDE - right, SIDE - bottom))


def _hash(picture: Image) -> str:
    """The hash of a grey picture, its light and dark spread evenly: else a sign over a night scene is all it sees."""
    import imagehash
    from PIL import ImageOps

    return str(imagehash.phash(ImageOps.equalize(picture), hash_size=BITS))


# ------------------------------------------------------------------ what the camera wrote


def _taken(exif: Any) -> str | None:
    """When the camera says that it was taken; with a zone only when it gives one. Not when the file was changed."""
    inside = exif.get_ifd(EXIF)
    said, zone = str(inside.get(TAKEN) or "").strip("\0 "), str(inside.get(ZONE) or "").strip("\0 ")
    try:
        at = datetime.strptime(said, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - a camera's clock has no zone
    except ValueError:
        return None
    return at.isoformat() + (zone if re.fullmatch(r"[+-]\d\d:\d\d", zone) else "")


def _camera(exif: Any) -> str | None:
    """Maker and model, each once."""
    maker, model = (" ".join(str(exif.get(tag) or "").replace("\0", " ").split()) for tag in CAMERA)
    whole = model if model.lower().startswith(maker.lower()) else f"{maker} {model}"
    shown = "".join(c for c in whole if c.isprintable()).strip()
    return shown[:LONGEST] or None


def _gps(exif: Any) -> tuple[float, float] | None:
    inside = exif.get_ifd(GPS)
    lat, lon = (_degrees(inside.get(n + 1), str(inside.get(n) or "")) for n in (1, 3))
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat, lon) == (0, 0):
        return None
    return lat, lon


def _degrees(parts: Any, side: str) -> float | None:
    if not isinstance(parts, tuple) or len(parts) != 3 or side.strip("\0 ")[:1] not in tuple("NSEW"):
        return None
    degrees, minutes, seconds = map(float, parts)
    value = round(degrees + minutes / 60 + seconds / 3600, 6)
    if value != value:  # a fraction with nothing below
        return None
    return -value if side[:1] in ("S", "W") else value
