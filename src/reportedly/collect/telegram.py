"""A Telegram Desktop export (`result.json`) -> one Report for each message that says something.

Each message is archived as it stands in the file. Its text is kept letter for letter: entities (bold, links,
mentions) are joined as they follow each other. A forwarded message is the report of the channel it came from, and
`via` names the chat that passed it on. Names of persons are left in the archived bytes: members of a group are not
publishers. Chats of two persons, with bots or with oneself are no published reports and are passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import quote

import msgspec

from reportedly.collect.beside import in_folder, pictured
from reportedly.collect.capture import Collected, captured, report_id
from reportedly.collect.metadata import iso_date
from reportedly.collect.paths import Found
from reportedly.collect.plain import TITLE, parts_of, unfit
from reportedly.knowledge.detect import detect
from reportedly.nouns import Hyperlink, Image, Issue, Report
from reportedly.settings import Settings

PUBLISHED = ("public_channel", "private_channel", "public_supergroup", "private_supergroup", "private_group")
PERSONAL = ("personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes")
NUMBERED = ("public_channel", "private_channel", "public_supergroup", "private_supergroup")  # t.me/c/CHAT/MESSAGE
EXPORT = re.compile(
    rb'"type"\s*:\s*"(?:%s)"|"about"\s*:\s*"Here is the data you requested' % "|".join(PUBLISHED + PERSONAL).encode()
)


class Entity(msgspec.Struct, frozen=True):
    """A stretch of a message that is more than letters: bold, a link, a mention."""

    type: str = ""
    text: str = ""
    href: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a message that are used. `date` is local without a zone; `date_unixtime` is exact."""

    id: int
    type: str
    text: str | list[str | Entity] = ""
    date: str | None = None
    date_unixtime: str | None = None
    edited_unixtime: str | None = None
    forwarded_from: str | None = None
    forwarded_from_id: str | None = None
    photo: str | None = None
    file: str | None = None
    mime_type: str | None = None

    @property
    def pieces(self) -> list[Entity]:
        """The text as entities, one after the other; plain stretches have no type."""
        whole = [self.text] if isinstance(self.text, str) else self.text
        return [Entity(text=piece) if isinstance(piece, str) else piece for piece in whole]


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """One chat of an export; the whole file when one chat was exported."""

    name: str | None = None
    type: str = ""
    id: int = 0
    messages: list[msgspec.Raw] = []


class Chats(msgspec.Struct, frozen=True):
    """The chats of a whole account."""

    items: list[Chat] = msgspec.field(name="list", default_factory=list)


class Export(Chat, frozen=True, kw_only=True):
    """The whole file: one chat, or an account with its chats."""

    chats: Chats = Chats()
    left_chats: Chats = Chats()


def is_export(head: bytes) -> bool:
    """Whether the first bytes of a JSON file are those of an export."""
    return head.startswith(b"{") and EXPORT.search(head) is not None


def telegram_reports(found: Found, stream: BinaryIO, settings: Settings) -> Iterator[Collected | Issue]:
    """The reports of an export, in its order; one note on all that was passed over."""
    data = stream.read(settings.max_archive_bytes + 1)
    if len(data) > settings.max_archive_bytes:
        seen = f"an archive larger than {settings.max_archive_bytes:,} bytes"
        yield Issue(where=found.origin, seen=seen, do="Export fewer chats at once, or raise max_archive_bytes.")
        return
    try:
        export = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=Export)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        seen = f"a Telegram export that is broken: {_told(error)}"
        yield Issue(where=found.origin, seen=seen, do="Export the chat again, as machine-readable JSON.")
        return
    passed = Counter[str]()
    for chat, of in _chats(export):
        if chat.type not in PUBLISHED:
            passed[f"message of a {chat.type.replace('_', ' ') or 'chat without a type'}"] += len(chat.messages)
            continue
        for number, raw in enumerate(chat.messages, start=1):
            yield from _report(found, chat, of, (number, bytes(raw)), settings, passed)
    if passed:
        counts = ", ".join(f"{count:,} × {what}" for what, count in sorted(passed.items()))
        yield Issue(where=found.origin, seen=f"no reports, passed over: {counts}", kind="note")


def _chats(export: Export) -> Iterator[tuple[Chat, str]]:
    """The chats, each with what its messages are called after in keys and origins."""
    if export.messages or export.type:
        yield export, ""
    for chat in (*export.chats.items, *export.left_chats.items):
        yield chat, str(chat.id)


def _report(
    found: Found, chat: Chat, of: str, numbered: tuple[int, bytes], settings: Settings, passed: Counter[str]
) -> Iterator[Collected | Issue]:
    """One message as a report. What is no report is counted in `passed`."""
    number, data = numbered
    inside = f"{found.origin}, chat {of}" if of else found.origin
    try:
        message = msgspec.json.decode(data, type=Message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield Issue(
            where=f"{inside}, message no. {number}", seen=f"not a message: {_told(error)}", do="Export it again."
        )
        return
    where = f"{inside}, message {message.id}"
    text = "".join(piece.text for piece in message.pieces)
    if message.type != "message" or not text.strip():
        passed[f"{message.type} message" if message.type != "message" else "message without text"] += 1
        return
    if issue := unfit(text, where, settings):
        yield issue
        return
    forwarded = bool(message.forwarded_from) and not (message.forwarded_from_id or "").startswith("user")
    title = _title(message.pieces, text)
    report = Report(
        id=report_id(data),
        key=":".join(filter(None, (found.key, of, str(message.id)))),
        origin=where,
        text=text,
        language=detect(text),
        media_type="application/json",
        url=f"https://t.me/c/{chat.id}/{message.id}" if chat.type in NUMBERED and chat.id else None,
        outlet=message.forwarded_from if forwarded else chat.name,
        via=(chat.name,) if forwarded and chat.name else (),
        title=title,
        published=_moment(message.date_unixtime) or iso_date(message.date),
        updated=_moment(message.edited_unixtime),
        parts=parts_of(text, title),
        images=tuple(Image(src=src) for src in _pictures(message)),
        links=tuple(_links(message.pieces)),
    )
    look = in_folder(found.path) if found.path else None
    yield from pictured(captured(report, data, "utf-8"), look, settings)


def _title(pieces: list[Entity], text: str) -> str | None:
    """The first line, when it alone is bold and more follows."""
    line, _, rest = text.lstrip().partition("\n")
    first = next((p for p in pieces if p.text.strip()), None)
    bold = first is not None and first.type == "bold" and first.text.strip() == line.strip()
    return line.strip() if bold and rest.strip() and len(line) <= TITLE else None


def _moment(unixtime: str | None) -> str | None:
    """Seconds since 1970 as a date with time, in UTC; null for none and for what is no such number."""
    try:
        return datetime.fromtimestamp(int(unixtime), UTC).isoformat() if unixtime and unixtime != "0" else None
    except (ValueError, OverflowError, OSError):
        return None


def _pictures(message: Message) -> Iterator[str]:
    """The paths of pictures in the export's folder; a notice in brackets stands where one was left out."""
    sent = message.file if (message.mime_type or "").startswith("image/") else None
    for path in (message.photo, sent):
        if path and not path.startswith("("):
            yield quote(path)


def _links(pieces: list[Entity]) -> Iterator[Hyperlink]:
    for piece in pieces:
        url = piece.href if piece.type == "text_link" else piece.text if piece.type == "link" else None
        if url and re.match(r"https?://", url, re.I):
            yield Hyperlink(words=piece.text, url=url)


def _told(error: Any) -> str:
    return "JSON nested too deeply" if isinstance(error, RecursionError) else str(error)
