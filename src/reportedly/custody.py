"""Verify a folder of evidence, offline: what is altered, missing, reordered, inserted or unsigned, and where.

This module imports nothing else of reportedly, so that whoever doubts the rest can read this page alone and run it
(`python custody.py FOLDER`). It needs the standard library, and `cryptography` to check the signature.

What holds when there is no fault: the folder is, byte for byte, what was sealed (head.json, signed); the journal is a
chain in which each entry names the hash of the one before, with the Merkle root (RFC 6962, section 2.1) that the head
names; each capture, report and reading is the one that its entry names; each sentence that a claim quotes stands in the
archived bytes. What does not follow: that a report is true, or that the clock was right.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

HEAD, SIGNATURE, JOURNAL, REPORTS, READINGS, CAPTURES = (
    "head.json", "head.sig", "journal.jsonl", "reports.jsonl", "readings.jsonl", "captures",
)  # fmt: skip
START = "0" * 64  # what stands before the first entry
# Kinds of entry whose content is in the folder, and where.
KEPT = {"captured": CAPTURES, "recorded": CAPTURES, "reported": REPORTS, "read": READINGS}
CDATA = "<![CDATA["
MAIL = re.compile(rb"(?im)^(?:message-id|mime-version|list-[a-z]+):")
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was sealed: the file, record or entry, and what was seen."""

    where: str
    seen: str


@dataclass
class Verified:
    """What was checked, and what is wrong. `key` is the public key (hex) that signed the head, null when none did."""

    files: int = 0
    entries: int = 0
    quotes: int = 0
    key: str | None = None
    faults: list[Fault] = field(default_factory=list)

    def fault(self, where: str, seen: str) -> None:
        """Add what was seen."""
        self.faults.append(Fault(where, seen))


def verify(folder: str | Path, key: str | None = None) -> Verified:
    """Check a folder that `reportedly seal` wrote, or a copy of it.

    `key` is the public key (hex) that the folder must be signed with, as its makers gave it to you by another way;
    without it any key will do, and the one that signed is told.
    """
    found, root = Verified(), Path(folder)
    head = _head(root, found, key)
    _files(root, head, found)
    entries = _journal(root, head, found)
    _records(root, entries, found)
    _quotes(root, found)
    return found


# ------------------------------------------------------------------ the head


def _head(root: Path, found: Verified, key: str | None) -> dict[str, Any]:
    raw = _bytes(root / HEAD)
    if raw is None:
        found.fault(HEAD, "missing: what was sealed is not known, so only the journal and the records are checked")
        return {}
    try:
        head: dict[str, Any] = json.loads(raw)
        assert isinstance(head, dict)
        assert isinstance(head.get("files", {}), dict)
    except (ValueError, AssertionError):
        found.fault(HEAD, "altered: not a JSON object")
        return {}
    signed_by, signature = head.get("key"), _bytes(root / SIGNATURE)
    if not signed_by or signature is None:
        found.fault(SIGNATURE, "unsigned: whoever changed the folder could have made a new head")
    elif (wrong := _wrong_signature(str(signed_by), signature, raw)) is not None:
        found.fault(SIGNATURE, wrong)
    else:
        found.key = str(signed_by)
    if key is not None and str(signed_by).lower() != key.lower():
        found.fault(HEAD, f"signed with the key {signed_by}, not with {key}")
    return head


def _wrong_signature(key: str, signature: bytes, signed: bytes) -> str | None:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ModuleNotFoundError:
        return "not checked: the package cryptography is not installed (pip install cryptography)"
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return f"altered: {HEAD} was not signed so with the key that it names"
    return None


def _files(root: Path, head: dict[str, Any], found: Verified) -> None:
    listed: dict[str, Any] = head.get("files", {})
    for name, digest in sorted(listed.items()):
        raw = _bytes(root / name)
        if raw is None:
            found.fault(name, "missing")
        elif sha256(raw).hexdigest() != digest:
            found.fault(name, "altered: its hash is not the one that was sealed")
        else:
            found.files += 1
    there = {p.relative_to(root).as_posix() for p in root.rglob("*") if not p.is_dir() or p.is_symlink()}
    for name in sorted(there - listed.keys() - {HEAD, SIGNATURE}):
        found.fault(name, "inserted: it was not there when the folder was sealed")


# ------------------------------------------------------------------ the journal


def _journal(root: Path, head: dict[str, Any], found: Verified) -> list[dict[str, Any]]:
    raw = _bytes(root / JOURNAL)
    if raw is None:
        return []
    lines = raw.split(b"\n")[: None if not raw.endswith(b"\n") else -1]
    entries, expected, previous = [], 1, START
    for at, line in enumerate(lines, start=1):
        entry = _entry(line)
        where = f"{JOURNAL}, line {at}"
        if entry is None:
            found.fault(where, "altered: not an entry of the journal")
            expected, previous = expected + 1, ""
            continue
        number = entry["number"]
        if entry["hash"] != _hash(entry):
            found.fault(where, f"altered: entry {number} does not have the hash of its content")
        elif number > expected:
            found.fault(where, f"missing or reordered: entry {expected} should stand here, entry {number} does")
        elif number < expected:
            found.fault(where, f"inserted or reordered: entry {number} stands here after entry {expected - 1}")
        elif previous and entry["previous"] != previous:
            found.fault(where, f"inserted or altered: entry {number} does not follow from the one before")
        expected, previous = number + 1, entry["hash"]
        entries.append(entry)
    found.entries = len(entries)
    if "entries" in head and head["entries"] != len(lines):
        found.fault(JOURNAL, f"{head['entries']} entries were sealed, {len(lines)} are here")
    if "root" in head and head["root"] != merkle_root(lines).hex():
        found.fault(JOURNAL, "altered: its Merkle root is not the one that was sealed")
    return entries


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    texts = ("at", "kind", "subject", "content", "previous", "hash")
    if not isinstance(entry, dict) or type(entry.get("number")) is not int:
        return None
    return entry if all(isinstance(entry.get(name), str) for name in texts) else None


def _hash(e: dict[str, Any]) -> str:
    fields = [e["number"], e["at"], e["kind"], e["subject"], e["content"], e["previous"]]
    return sha256(json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of RFC 6962, section 2.1.

    >>> merkle_root([]).hex()[:8]
    'e3b0c442'
    """
    if not leaves:
        return sha256(b"").digest()
    level = [sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(level) > 1:  # joining neighbours, an odd one out going up as it is, gives the same tree as halving
        paired = [sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]


# ------------------------------------------------------------------ the records


def _records(root: Path, entries: Iterable[dict[str, Any]], found: Verified) -> None:
    there = {file: dict(_contents(root, file)) for file in dict.fromkeys(KEPT.values())}
    named: dict[str, set[str]] = {file: set() for file in there}
    for entry in entries:
        kind, content = entry["kind"], entry["content"]
        if file := KEPT.get(kind):
            named[file].add(content)
            if content not in there[file]:
                where = f"{file}, {entry['subject']}"
                found.fault(where, f"altered or missing: nothing here has the hash that entry {entry['number']} names")
    for file, records in there.items():
        for content, where in records.items():
            if content not in named[file]:
                found.fault(where, "altered or inserted: no entry of the journal names its hash")


def _contents(root: Path, file: str) -> Iterator[tuple[str, str]]:
    if file == CAPTURES:
        for path in sorted((root / CAPTURES).glob("*")):
            raw = _bytes(path)
            if raw is not None:
                yield sha256(raw).hexdigest(), f"{CAPTURES}/{path.name}"
        return
    for at, line in enumerate((_bytes(root / file) or b"").split(b"\n"), start=1):
        if line:
            yield sha256(line).hexdigest(), f"{file}, line {at}"


def _quotes(root: Path, found: Verified) -> None:
    reports = {r["id"]: r for r in _objects(root / REPORTS) if isinstance(r.get("id"), str)}
    captures = {e["subject"]: e["content"] for e in _objects(root / JOURNAL) if e.get("kind") == "captured"}
    hay, unread = dict[str, str](), set[str]()
    for reading in _objects(root / READINGS):
        for claim in reading.get("claims", ()):
            try:
                span = claim["sentence"]
                id_, start, end = span["report"], span["start"], span["end"]
                text = reports[id_]["text"]
                where = f"{READINGS}, claim {claim['id']}"
                if not 0 <= start < end <= len(text):
                    found.fault(where, f"altered: nothing stands at {start}-{end} in report {id_}")
                    continue
                if id_ in unread:
                    continue
                if id_ not in hay:
                    hay[id_] = _squeezed(_haystack(_bytes(root / CAPTURES / str(captures.get(id_))) or b""))
                if _squeezed(text[start:end]) not in hay[id_]:
                    found.fault(where, f"its sentence is not in the capture of report {id_}")
                found.quotes += 1
            except ModuleNotFoundError as error:
                unread.add(id_)
                found.fault(f"{CAPTURES}, report {id_}", f"its quotes were not checked: {error.name} is not installed")
            except (KeyError, TypeError):
                found.fault(READINGS, "altered: a claim without its sentence, or of a report that is not here")


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    for line in (_bytes(path) or b"").split(b"\n"):
        try:
            value = json.loads(line) if line else None
        except ValueError:
            continue  # said already: its hash is wrong
        if isinstance(value, dict):
            yield value


class _Words(HTMLParser):
    """All text of a page, with the values of its attributes: captions stand in some."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "meta"):
            self.words += [f"\0{value}\0" for _, value in attrs if value]


def _haystack(raw: bytes) -> str:
    """All words of archived bytes: decoded in each way that works, tags off, strings of JSON and mail unpacked."""
    if raw.startswith(b"%PDF"):
        return _printed(raw)
    named = [m.decode("ascii", "ignore") for m in CHARSET.findall(raw[:4096])]
    texts = []
    for charset in dict.fromkeys(["utf-8-sig", "utf-16", *named, "cp1252", "cp1251"]):
        try:
            texts.append(raw.decode(charset))
        except (UnicodeDecodeError, LookupError):
            continue
    texts = texts or [raw.decode("utf-8", "replace")]
    out = list(texts)
    for text in texts:
        out += _strings(text)
        out.append(_shown(text))
        if "&lt;" in text or CDATA in text:  # a page within a feed
            out.append(_shown(unescape(text).replace(CDATA, "").replace("]]>", "")))
    out += map(_shown, _mailed(raw))
    return "\0".join(out)


def _shown(text: str) -> str:
    page = _Words()
    page.feed(text)
    page.close()
    return "".join(page.words)


def _mailed(raw: bytes) -> Iterator[str]:
    """The texts of a message, its subject first; none when it is another file."""
    if not MAIL.search(raw[:65_536]):
        return
    message = BytesParser(policy=policy.default).parsebytes(raw)
    yield str(message["Subject"])
    for part in message.walk():
        if part.get_content_maintype() == "text":
            try:
                yield str(part.get_content())
            except (LookupError, ValueError):
                continue


def _printed(raw: bytes) -> str:
    """The text of a PDF, when the library that reads it is here; raises ModuleNotFoundError when not."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(raw) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
    except PdfiumError:
        return ""
    return "".join(pages).replace("\ufffe", "")


def _strings(text: str) -> list[str]:
    """The strings of a JSON text, those of a list joined too; none when it is another text."""
    try:
        values = [json.loads(text)]
    except ValueError:
        values = []
    out = []
    while values:
        value = values.pop()
        if isinstance(value, str):
            out.append(value)
        elif isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
            out.append("".join(map(_piece, value)))
    return out


def _piece(value: object) -> str:
    """A piece of a text that is a list: a string, or (in exports of Telegram) an entity with its text."""
    said = value.get("text") if isinstance(value, dict) else value
    return said if isinstance(said, str) else ""


def _squeezed(text: str) -> str:
    """Without what a page may lay out otherwise: spaces, line breaks, soft hyphens, forms of one letter."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def main(arguments: Sequence[str]) -> int:
    """`python custody.py FOLDER [KEY]`: each fault on a line; 1 when there is any."""
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    found = verify(*arguments)
    for fault in found.faults:
        print(f"{fault.where}: {fault.seen}")  # noqa: T201
    print(summary(found))  # noqa: T201
    return 1 if found.faults else 0


def summary(found: Verified) -> str:
    """What was checked, in one line."""
    signed = f"signed with the key {found.key}" if found.key else "no good signature"
    faults = f"{len(found.faults)} faults" if found.faults else "no fault"
    return f"{faults}: {found.files} files, {found.entries} journal entries, {found.quotes} quotes checked; {signed}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
