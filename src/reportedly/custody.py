"""Verify a folder of evidence, offline: what is altered, missing, reordered, inserted or unsigned, and where.

This module imports nothing else of reportedly, so that whoever doubts the rest can read this page alone and run it
(`python custody.py FOLDER`). It needs the standard library, `cryptography` to check the signature, and `rfc3161-client`
when a time stamp lies beside it.

What holds when there is no fault: the folder is, byte for byte, what was sealed (head.json, signed); the journal is a
chain in which each entry names the hash of the one before, with the Merkle root (RFC 6962, section 2.1) that the head
names; each capture, report and reading is the one that its entry names; each sentence that a claim quotes stands in the
archived bytes. What does not follow: that a report is true, or that the clock was right.
"""

from __future__ import annotations

import hashlib
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

HEAD, SIGNATURE, JOURNAL, OPENINGS, REPORTS, READINGS, ERASED, CAPTURES = (
    "head.json", "head.sig", "journal.jsonl", "openings.jsonl", "reports.jsonl", "readings.jsonl", "erased.jsonl",
    "captures",
)  # fmt: skip
STAMP = "head.tsr"  # the answer of a time-stamping authority (RFC 3161) over head.json, added after sealing
START = "0" * 64  # what stands before the first entry
# Kinds of entry whose content is in the folder, and where.
KEPT = {"captured": CAPTURES, "recorded": CAPTURES, "reported": REPORTS, "read": READINGS, "erased": ERASED,
        "pictured": CAPTURES}  # fmt: skip
CDATA = "<![CDATA["
MAIL = re.compile(rb"(?im)^(?:message-id|mime-version|list-[a-z]+):")
# The hashes that a time stamp may name.
DIGESTS = {"2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512"}
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was sealed: the file, record or entry, and what was seen."""

    where: str
    seen: str


@dataclass
class Verified:
    """What was checked, and what is wrong.

    `key` is the public key (hex) that signed the head, null when none did. `stamp` is when an authority had the head,
    and which, as its token says; it is only worth something with the certificates of the authority.
    """

    files: int = 0
    entries: int = 0
    quotes: int = 0
    erased: int = 0
    key: str | None = None
    stamp: str | None = None
    faults: list[Fault] = field(default_factory=list)

    def fault(self, where: str, seen: str) -> None:
        """Add what was seen."""
        self.faults.append(Fault(where, seen))


def verify(
    folder: str | Path, key: str | None = None, authority: str | Path | None = None, earlier: str | None = None
) -> Verified:
    """Check a folder that `reportedly seal` wrote, or a copy of it.

    `key` is the public key (hex) that the folder must be signed with, as its makers gave it to you by another way;
    without it any key will do, and the one that signed is told. `authority` is a PEM file with the certificates of the
    time-stamping authority; without it a token is only told of, and must be over this head. `earlier` is what an older
    head said, as ENTRIES:ROOT: the journal must begin with these very entries.
    """
    found, root = Verified(), Path(folder)
    head = _head(root, found, key)
    _stamped(root, found, authority)
    _files(root, head, found)
    entries = _journal(root, head, found)
    if earlier is not None:
        _begun(root, earlier, found)
    digests = _opened(root, entries, found)
    _records(root, entries, digests, found)
    _quotes(root, {e["subject"]: digests[e["number"]] for e in entries if _is_capture(e, digests)}, found)
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


def _stamped(root: Path, found: Verified, authority: str | Path | None) -> None:
    token = _bytes(root / STAMP)
    if token is None:
        if authority is not None:
            found.fault(STAMP, "missing: no time-stamping authority has seen this head")
        return
    try:
        found.stamp = stamped(token, _bytes(root / HEAD) or b"", authority)
    except ValueError as error:
        found.fault(STAMP, str(error))


def stamped(token: bytes, data: bytes, authority: str | Path | None) -> str:
    """When the authority of a token (RFC 3161) had these bytes, in words. Raises ValueError with what is wrong.

    Without the certificates of the authority only that the token is over these bytes is checked, and the words say so.
    """
    try:
        from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ModuleNotFoundError as error:
        raise ValueError(f"not checked: the package {error.name} is not installed") from None
    try:
        answer = decode_timestamp_response(token)
        told = answer.tst_info
        imprint = told.message_imprint
        right = hashlib.new(DIGESTS[imprint.hash_algorithm.dotted_string], data).digest() == imprint.message
    except (ValueError, KeyError) as error:
        raise ValueError(f"altered: not a time stamp that can be read ({error})") from None
    if not right:
        raise ValueError(f"altered: it is a stamp of something else than this {HEAD}")
    at = told.gen_time.isoformat()
    if authority is None:
        return f"{at} by its token, not checked: name the certificates of the authority"
    try:
        known = load_pem_x509_certificates(Path(authority).read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"not checked: {authority} is no file of certificates ({error})") from None
    builder = VerifierBuilder()
    for certificate in known:
        own = certificate.issuer == certificate.subject
        add = builder.add_root_certificate if own else builder.add_intermediate_certificate
        builder = add(certificate)
    try:
        builder.build().verify_message(answer, data)
    except (VerificationError, ValueError) as error:
        raise ValueError(f"altered, or not of this authority: {error}") from None
    signer = {c.serial_number: c for c in map(load_der_x509_certificate, answer.signed_data.certificates)}
    names = [
        c.subject.rfc4514_string()
        for i in decode_timestamp_response(token).signed_data.signer_infos
        if (c := signer.get(i.serial_number))
    ]
    return f"{at} by {names[0] if names else 'the authority'}"


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
    for name in sorted(there - listed.keys() - {HEAD, SIGNATURE, STAMP}):
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


def _begun(root: Path, earlier: str, found: Verified) -> None:
    """Whether the journal begins with the entries that an older head had the Merkle root of."""
    count, _, wanted = earlier.partition(":")
    lines = (_bytes(root / JOURNAL) or b"").split(b"\n")[:-1]
    if not count.isdecimal() or int(count) > len(lines):
        found.fault(JOURNAL, f"shorter than the older one: {count} entries were told of, {len(lines)} are here")
    elif merkle_root(lines[: int(count)]).hex() != wanted.lower():
        found.fault(JOURNAL, f"another one: its first {count} entries do not have the root that was told of")


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
    fields += [e[name] for name in ("tool", "clock") if e.get(name) is not None]
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


def _opened(root: Path, entries: Sequence[dict[str, Any]], found: Verified) -> dict[int, str]:
    """The hash of the content of each entry, by its number; none where it was erased."""
    salted = {e["number"]: e["content"] for e in entries if e.get("tool") is not None}
    digests = {e["number"]: e["content"] for e in entries if e.get("tool") is None}
    for at, line in enumerate((_bytes(root / OPENINGS) or b"").split(b"\n")[:-1], start=1):
        where = f"{OPENINGS}, line {at}"
        try:
            opening = json.loads(line)
            number, salt, digest = opening["entry"], bytes.fromhex(opening["salt"]), bytes.fromhex(opening["digest"])
        except (ValueError, KeyError, TypeError):
            found.fault(where, "altered: nothing that opens an entry")
            continue
        if sha256(salt + digest).hexdigest() == salted.get(number):
            digests[number] = digest.hex()
        else:
            found.fault(where, f"altered or inserted: it does not open entry {number}")
    return digests


def _erased(root: Path, entries: Iterable[dict[str, Any]], digests: dict[int, str], found: Verified) -> set[int]:
    """The entries that lost their content, as tombstones say that stand in the journal after them."""
    lines = {sha256(x).hexdigest(): x for x in (_bytes(root / ERASED) or b"").split(b"\n") if x}
    gone: set[int] = set()
    for entry in entries:
        if entry["kind"] == "erased" and (line := lines.get(digests.get(entry["number"], ""))):
            found.erased += 1
            listed = json.loads(line).get("entries", ())
            gone.update(n for n in listed if isinstance(n, int) and n < entry["number"])
    return gone


def _is_capture(entry: dict[str, Any], digests: dict[int, str]) -> bool:
    return entry["kind"] == "captured" and entry["number"] in digests


def _records(root: Path, entries: Sequence[dict[str, Any]], digests: dict[int, str], found: Verified) -> None:
    there = {file: dict(_contents(root, file)) for file in dict.fromkeys(KEPT.values())}
    named: dict[str, set[str]] = {file: set() for file in there}
    erased = _erased(root, entries, digests, found)
    for entry in entries:
        file, number = KEPT.get(entry["kind"]), entry["number"]
        if file is None or number in erased:
            continue
        if number not in digests:
            found.fault(OPENINGS, f"missing: what opens entry {number}, and no tombstone says that it was erased")
            continue
        named[file].add(digests[number])
        if digests[number] not in there[file]:
            where = f"{file}, {entry['subject']}"
            found.fault(where, f"altered or missing: nothing here has the hash that entry {number} names")
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


def _quotes(root: Path, captures: dict[str, str], found: Verified) -> None:
    reports = {r["id"]: r for r in _objects(root / REPORTS) if isinstance(r.get("id"), str)}
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
                if id_ in unread or id_ not in captures:
                    continue  # said already, or erased
                if id_ not in hay:
                    hay[id_] = _squeezed(_haystack(_bytes(root / CAPTURES / captures[id_]) or b""))
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
        out.append(text.replace('""', '"'))  # as rows of tables write a quotation mark
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
            if value.startswith("{"):
                out += _strings(value)
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
    """`python custody.py FOLDER [KEY [CERTIFICATES]]`: each fault on a line; 1 when there is any."""
    if not 1 <= len(arguments) <= 3:
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
    erased = f", {found.erased} erasures" if found.erased else ""
    checked = f"{found.files} files, {found.entries} journal entries, {found.quotes} quotes checked{erased}"
    stamp = f"; stamped {found.stamp}" if found.stamp else ""
    return f"{faults}: {checked}; {signed}{stamp}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
