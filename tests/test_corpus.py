"""The inputs that fuzzing kept, and those that once broke a parser, go through their parsers again."""

from __future__ import annotations

import fuzz
import pytest

# What broke a parser, and is mended.
BROKE = {
    "page": [b"<\xc5A</hshor\xef\xbb\xbf/p>"],  # a charset that has no mark for what cannot be read
    "file": [
        (
            b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 19"
            b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n\r\n"
        ),  # a record without an address
        "<p>\uac00\uac01".encode("cp949") + b"\xff\xfe\xc5A</p>",
        (
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://gull.exa[ple/1\r\n"
            b"Content-Type: application/http; msgtype=response\r\nContent-Length: 45\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\r\n\r\n"
        ),  # a record whose address is none
    ],
    "feeds": [
        (
            b"<rss><channel><item><link>https://gull.exa[ple/1</link>"
            b"<description><![CDATA[<p>A drone hit a depot.</p>]]></description></item></channel></rss>"
        ),  # an entry whose address is none
    ],
}


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_what_fuzzing_kept(target: str) -> None:
    inputs = [*fuzz.corpus(target), *BROKE.get(target, ())]
    assert inputs
    for data in inputs:
        fuzz.TARGETS[target](data)


def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fuzzer's own eyes: a parser that raises, and one that gives parts outside of the text."""
    from reportedly.collect import sorts

    def broken(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(sorts, "plain_report", broken)
    with pytest.raises(fuzz.Fault, match="ZeroDivisionError"):
        fuzz.file(b"A drone hit a depot.")
