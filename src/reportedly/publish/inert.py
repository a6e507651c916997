"""Words of reports made harmless for a terminal: no control codes, no overriding of the direction of writing."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from reportedly.publish.shapes import Shape

# Control characters but tab and line break (an escape sequence begins with one), and the marks that make
# letters run the other way: with them a report could paint over what stands beside it. Letters of no width make a
# name look like another one.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]")
ESCAPES = (b"\\u", b"\\b", b"\\f", b"\\r")  # how JSON writes control characters that are not harmless
SHOWN = "\ufffd"

S = TypeVar("S", bound=Shape)


def inert(shape: S) -> S:
    """The same shape with every unsafe character shown as a replacement mark."""
    told = msgspec.json.encode(shape)
    if not any(escape in told for escape in ESCAPES) and not UNSAFE.search(told.decode()):
        return shape  # as nearly always
    return msgspec.convert(_inert(msgspec.to_builtins(shape)), type(shape))


def _inert(value: Any) -> Any:
    match value:
        case str():
            return UNSAFE.sub(SHOWN, value)
        case dict():
            return {key: _inert(v) for key, v in value.items()}
        case list() | tuple():
            return [_inert(v) for v in value]
    return value
