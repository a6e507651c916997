"""A casebook as a folder of evidence: archived bytes, reports, readings, journal, and the sealed head.

    captures/SHA256   the archived bytes, named by their hash
    reports.jsonl     each report as read from its capture
    readings.jsonl    each reading, with every claim and its spans
    incidents.jsonl   the incidents as they are now, and those that went into others
    journal.jsonl     every change, each entry with the hash of the one before
    openings.jsonl    the salt of each entry, with the hash of its content
    erased.jsonl      what was erased, by whom and why
    head.json         number of entries, their Merkle root, the hash of every file, tool, clock, public key
    head.sig          the Ed25519 signature of head.json
    head.tsr          the time stamp of an authority over head.json, when one was asked and `stamp` brought it

`reportedly.custody` checks such a folder without any other part of the program.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from reportedly.casebook.engine import MEMORY
from reportedly.casebook.journal import tool
from reportedly.casebook.store import Casebook
from reportedly.custody import (
    CAPTURES,
    ERASED,
    HEAD,
    JOURNAL,
    OPENINGS,
    READINGS,
    REPORTS,
    SIGNATURE,
    STAMP,
    merkle_root,
    stamped,
)
from reportedly.errors import CasebookError, InputError, missing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

INCIDENTS = "incidents.jsonl"
PRIVATE = 0o600


def write_evidence(casebook: Casebook, folder: str, *, sign: bool = True) -> str | None:
    """Write the evidence of a casebook into a new folder and seal it; the public key (hex) that signed it.

    The export itself is the last entry of the journal. Raises CasebookError when the folder is not empty or cannot be
    written, SettingsError when it is to be signed and the extra `sign` is not installed.
    """
    key = _key(casebook) if sign else None
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        if any(root.iterdir()):
            raise CasebookError("not empty", where=folder, do="Name a new folder: evidence is never written over")
        casebook.note("exported", root.name)
        position = casebook.position()
        public = key.public_key().public_bytes_raw().hex() if key else None
        files = dict(_written(casebook, root))
        if casebook.position() != position:
            shutil.rmtree(root)
            raise CasebookError(
                "changed while it was written", where=casebook.path, do="Seal again when no run goes on"
            )
        head = {**_top(root), "key": public, "files": files}
        raw = json.dumps(head, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        _put(root / HEAD, raw)
        if key:
            _put(root / SIGNATURE, key.sign(raw))
    except OSError as error:
        raise CasebookError(f"cannot be written ({error.strerror})", where=folder, do="Name another folder") from None
    return public


def stamp(folder: str, token: str, authority: str) -> str:
    """Put the answer of a time-stamping authority (RFC 3161) beside the head of a sealed folder; what it says.

    `token` is the file that the authority gave for head.json, `authority` a PEM file with its certificates. Raises
    InputError when the token is not good, CasebookError when there is one already or nothing can be written.
    """
    root = Path(folder)
    try:
        with missing("stamp"):
            import rfc3161_client  # noqa: F401 - asked here for the clear error
        said = stamped(Path(token).read_bytes(), (root / HEAD).read_bytes(), authority)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(error.filename)) from None
    except ValueError as error:
        do = "Ask for it anew: openssl ts -query -data head.json -sha256 -cert -out head.tsq"
        raise InputError(str(error), where=token, do=do) from None
    try:
        _put(root / STAMP, Path(token).read_bytes())
    except FileExistsError:
        raise CasebookError(
            "stamped already", where=str(root / STAMP), do="Keep it: the older one proves more"
        ) from None
    except OSError as error:
        raise CasebookError(f"cannot be written ({error.strerror})", where=folder) from None
    return said


def _written(casebook: Casebook, root: Path) -> Iterator[tuple[str, str]]:
    """Write all but the head; the name of each file and its hash."""
    (root / CAPTURES).mkdir()
    for digest, data in casebook.captures():
        _put(root / CAPTURES / digest, data)
        yield f"{CAPTURES}/{digest}", digest
    tables: dict[str, Callable[[], Iterator[bytes]]] = {
        REPORTS: casebook.report_lines,
        READINGS: casebook.reading_lines,
        INCIDENTS: casebook.incident_lines,
        OPENINGS: casebook.opening_lines,
        ERASED: casebook.tombstone_lines,
        JOURNAL: lambda: map(msgspec.json.encode, casebook.journal()),
    }
    for name, lines in tables.items():
        hashed = sha256()
        with (root / name).open("xb") as out:
            for line in lines():
                out.write(line + b"\n")
                hashed.update(line + b"\n")
            out.flush()
            os.fsync(out.fileno())
        yield name, hashed.hexdigest()


def _top(root: Path) -> dict[str, object]:
    lines = (root / JOURNAL).read_bytes().split(b"\n")[:-1]
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"format": 2, "tool": tool(), "at": at, "entries": len(lines), "root": merkle_root(lines).hex()}


def _put(path: Path, data: bytes) -> None:
    with path.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _key(casebook: Casebook) -> Ed25519PrivateKey:
    """The key of a casebook: a file beside it that only its owner may read, made when it is first needed."""
    with missing("sign"):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
            load_pem_private_key,
        )
    if casebook.path == MEMORY:
        return Ed25519PrivateKey.generate()
    path = Path(f"{casebook.path}.key")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError:
        pass
    else:
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(handle, "wb") as out:
            out.write(pem)
            out.flush()
            os.fsync(out.fileno())
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CasebookError("not an Ed25519 key", where=str(path), do="Put the casebook's key back, or move it away")
    return key
