"""Bytes -> text. What the bytes are is believed before what the page says they are."""

from __future__ import annotations

import codecs
import re

import msgspec
from charset_normalizer import from_bytes

BOMS = (  # the longer first: a UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?charset\s*=|\?xml\b[^>]{0,100}?encoding\s*=)\s*["']?([\w.:-]{2,40})""", re.I
)
HIGH = bytes(range(0x80, 0x100))
DECLARED_WITHIN = 4096  # bytes; browsers look at 1024, saved pages carry a comment first
SAMPLE = 60_000  # bytes given to the detector: it is slow, and more does not change its answer
ODD = bytes(b for b in range(32) if b not in (9, 10, 12, 13, 27))  # control characters that text never holds
SCRIPTS = bytes((0, 3, 4, 5, 6, 0x20))  # high bytes of UTF-16 letters and of its typographic marks
FEW = 0.03  # share of bytes outside ASCII up to which a page is Latin text with some quotation marks
DAMAGE = 0.02  # share of replaced characters above which a text is not evidence of anything


class Decoded(msgspec.Struct, frozen=True):
    """The text, the charset it was read with, and how many characters could not be read."""

    text: str
    charset: str
    lost: int = 0

    @property
    def broken(self) -> bool:
        """Whether too much was lost for the text to be read at all."""
        return self.lost > DAMAGE * max(1, len(self.text))


def decode(data: bytes, stated: str = "") -> Decoded:
    """Read `data` as text: by its mark, as UTF-8, as it declares, as its server `stated`, or as it looks.

    Valid UTF-8 with letters outside ASCII is UTF-8 whatever the page declares: no other charset gives
    such bytes by chance. Anything else is read as declared when that works, and guessed when not.
    """
    for mark, charset in BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], charset)
    if wide := _wide(data):
        return _lenient(data, wide)
    declared = _declared(data) or stated
    if not (data.isascii() and declared.startswith(("iso-2022", "hz"))):
        text = _strict(data, "utf-8")
        if text is not None:
            return Decoded(text, "utf-8")
    if declared and declared not in ("utf-8", "utf8", "ascii", "us-ascii"):
        text = _strict(data, declared)
        if text is not None:
            return Decoded(text, declared)
    return _guess(data)


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text in any charset: many control characters that text never holds."""
    if data.startswith(tuple(mark for mark, _ in BOMS)) or _wide(data):
        return False
    head = data[:8192]
    odd = len(head) - len(head.translate(None, ODD))
    return odd > len(head) * 0.05 or (b"\0" in head and odd > 8)


def _declared(data: bytes) -> str:
    match = DECLARED.search(data[:DECLARED_WITHIN])
    return match[1].decode("ascii").lower() if match else ""


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every second byte is the number of a script (Latin, Greek, Cyrillic, Arabic)."""
    head = data[:512]
    half = len(head) // 2
    if half < 8:
        return ""
    even, odd = (len(each) - len(each.translate(None, SCRIPTS)) for each in (head[0::2], head[1::2]))
    if odd > half * 0.8 and even < half * 0.2:
        return "utf-16-le"
    if even > half * 0.8 and odd < half * 0.2:
        return "utf-16-be"
    return ""


def _strict(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError):  # undecodable, or a charset nobody knows
        return None


def _lenient(data: bytes, charset: str) -> Decoded:
    text = data.decode(charset, errors="replace")
    there = _strict_bytes("\ufffd", charset)  # a page may hold the mark itself, when its charset has it
    lost = text.count("\ufffd") - (data.count(there) if there else 0)
    return Decoded(text, charset, max(0, lost))


def _strict_bytes(text: str, charset: str) -> bytes:
    try:
        return text.encode(charset)
    except UnicodeError:
        return b""


def _guess(data: bytes) -> Decoded:
    """UTF-8 with some broken bytes, or Latin text with typographic marks, or what the detector says."""
    nearly = _lenient(data, "utf-8")
    high = len(data) - len(data.translate(None, HIGH))
    if nearly.lost <= 0.1 * high and not nearly.broken:
        return nearly
    if high <= FEW * len(data):
        text = _strict(data, "cp1252")
        return nearly if text is None else Decoded(text, "cp1252")
    best = from_bytes(_telling(data)).best()
    if best is None:
        return nearly
    text = _strict(data, best.encoding)
    return Decoded(text, best.encoding) if text is not None else _lenient(data, best.encoding)


def _telling(data: bytes) -> bytes:
    """The bytes that tell the charset: the text between tags that holds more than ASCII."""
    pieces = [piece for piece in re.split(rb"<[^<>]{0,1000}>", data[: 20 * SAMPLE]) if not piece.isascii()]
    return b"\n".join(pieces)[:SAMPLE] or data[:SAMPLE]
