"""Newsletters -> Reports: a mailbox (mbox), or a message saved as a file (eml).

Of a mailbox only what was sent to a list is read: letters to one person are no published reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import BinaryIO
from urllib.parse import quote

from reportedly.collect.beside import Look, pictured
from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.metadata import iso_date
from reportedly.collect.page import article, compose
from reportedly.collect.paths import Found
from reportedly.collect.plain import unfit
from reportedly.knowledge.detect import detect
from reportedly.nouns import Hyperlink, Image, Issue, Report
from reportedly.settings import Settings

SEPARATOR = re.compile(rb"From \S+ .*\d{4}\s*$|From \S+\s*$")  # before each message of a mailbox
HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]")
MARKS = {b"from", b"date", b"message-id", b"subject", b"mime-version", b"received"}
FEWEST_MARKS = 3  # of these, in the first lines of a file that is a message
MAILED = ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID")
BULK = ("bulk", "list")


def is_mbox(head: bytes) -> bool:
    """Whether a file that begins so is a mailbox."""
    line, _, rest = head.partition(b"\n")
    return SEPARATOR.match(line) is not None and HEADER.match(rest) is not None


def is_message(head: bytes) -> bool:
    """Whether a file that begins so is one message: headers of mail, from its first line on."""
    names = set()
    for line in head.split(b"\n"):
        match = HEADER.match(line)
        if match is None and not line.startswith((b" ", b"\t")):
            break
        if match:
            names.add(match[1].lower())
    return b"from" in names and len(names & MARKS) >= FEWEST_MARKS


def mbox_reports(found: Found, stream: BinaryIO, settings: Settings) -> Iterator[Collected | Issue]:
    """The newsletters of a mailbox, in its order; one note on the letters passed over."""
    letters = 0
    for number, data in _messages(stream, settings.max_bytes):
        where = f"{found.origin}, message no. {number}"
        if data is None:
            yield Issue(where=where, seen=f"larger than {settings.max_bytes:,} bytes", do="Raise max_bytes.")
            continue
        message = _parsed(data)
        if message is None or not _mailed(message):
            letters += 1
            continue
        yield from _report(message, data, (where, f"{found.key}:{number}"), settings)
    if letters:
        seen = f"passed over: {letters:,} × message that no list sent"
        yield Issue(where=found.origin, seen=seen, do="Save one as .eml and name it to read it anyway.", kind="note")


def message_report(found: Found, data: bytes, settings: Settings) -> Iterator[Collected | Issue]:
    """The report of one saved message."""
    message = _parsed(data)
    if message is None:
        yield Issue(where=found.origin, seen="a message that cannot be read", do="Save it again as .eml.")
        return
    yield from _report(message, data, (found.origin, found.key), settings)


def _messages(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """The bytes of each message, without the line before it; null for one over the limit."""
    number, lines, size, blank = 0, list[bytes](), 0, True
    while line := stream.readline(1 << 20):
        if blank and line.startswith(b"From ") and SEPARATOR.match(line.rstrip()):
            if number:
                yield number, b"".join(lines) if size <= limit else None
            number, lines, size = number + 1, [], 0
        else:
            size += len(line)
            if size <= limit:
                lines.append(line[1:] if re.match(rb">+From ", line) else line)
        blank = not line.strip()
    if number:
        yield number, b"".join(lines) if size <= limit else None


def _parsed(data: bytes) -> EmailMessage | None:
    try:
        return BytesParser(policy=policy.default).parsebytes(data)
    except (MessageError, ValueError, RecursionError):
        return None


def _mailed(message: EmailMessage) -> bool:
    """Whether a list sent it."""
    return any(message[name] for name in MAILED) or str(message["Precedence"] or "").strip().lower() in BULK


def _report(
    message: EmailMessage, data: bytes, named: tuple[str, str], settings: Settings
) -> Iterator[Collected | Issue]:
    where, key = named
    title = _header(message, "Subject")
    try:
        body, links = _body(message, settings)
    except (MessageError, LookupError, ValueError, KeyError, RecursionError) as error:
        yield Issue(where=where, seen=f"a message whose text cannot be read: {error}", do="Save it again as .eml.")
        return
    if not body.strip():
        yield Issue(where=where, seen="a message without text", do="Save the page that it shows.")
        return
    text, parts = compose(title, body.strip(), [])
    if issue := unfit(text, where, settings):
        yield issue
        return
    images = _images(message)
    name, address = parseaddr(_header(message, "From") or "")
    report = Report(
        id=report_id(data),
        key=(_header(message, "Message-ID") or "").strip("<> ") or key,
        origin=where,
        text=text,
        language=detect(body),
        media_type="message/rfc822",
        url=_web(_header(message, "Archived-At")),
        outlet=name or address.rpartition("@")[2] or None,
        title=title,
        published=iso_date(_header(message, "Date")),
        parts=parts,
        images=tuple(Image(src=name) for name in images),
        links=links,
    )
    yield from pictured(captured(report, data, ""), _attached(images), settings)


def _images(message: EmailMessage) -> dict[str, EmailMessage]:
    """The pictures of a message, each by its address within it (`cid:`), else by its name."""
    found: dict[str, EmailMessage] = {}
    for part in message.walk():
        if part.get_content_maintype() == "image" and isinstance(part, EmailMessage):
            inside = (_header(part, "Content-ID") or "").strip("<> ")
            found.setdefault(f"cid:{inside}" if inside else quote(part.get_filename() or "unnamed"), part)
    return found


def _attached(images: Mapping[str, EmailMessage]) -> Look:
    def look(src: str, limit: int) -> bytes | None:
        part = images.get(src)
        data = part.get_payload(decode=True) if part is not None else None
        return data[: limit + 1] if isinstance(data, bytes) else None

    return look


def _body(message: EmailMessage, settings: Settings) -> tuple[str, tuple[Hyperlink, ...]]:
    """The words of a message: its article, else its plain text; and the links of the article."""
    page = message.get_body(("html",))
    if page is not None:
        read = article(_text(page))
        if len(read.text) >= settings.min_characters:
            return read.text, read.links
    plain = message.get_body(("plain",))
    return (_text(plain).replace("\r\n", "\n") if plain is not None else ""), ()


def _text(part: object) -> str:
    assert isinstance(part, EmailMessage)
    content = part.get_content()
    return content if isinstance(content, str) else ""


def _header(message: EmailMessage, name: str) -> str | None:
    """A header on one line; null when there is none, or none that can be read."""
    try:
        said = message[name]
    except (MessageError, ValueError, IndexError, LookupError, AttributeError, TypeError):
        return None
    return " ".join(str(said).split()) or None if said is not None else None


def _web(address: str | None) -> str | None:
    address = (address or "").strip("<> ")
    return address if re.match(r"https?://[^\s<>]+$", address) else None
