"""Who may sign in to a casebook that is served to others: names, roles, passwords, one-time codes.

They stand in a file of their own beside the casebook, which only its owner may read; copies of the casebook hold none
of it. Passwords are kept as Argon2 hashes, codes are those of RFC 6238.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Literal, get_args

import msgspec
import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from reportedly.errors import CasebookError

Role = Literal["visitor", "reader", "reviewer", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what those before it may
Scope = Literal["public", "read", "ask", "review", "edit"]
# What a token of a scope may at most. Public and read change nothing; ask may ask for corrections.
SCOPES: dict[Scope, Role] = {
    "public": "visitor", "read": "reader", "ask": "reader", "review": "reviewer", "edit": "editor",
}  # fmt: skip
READING: tuple[Scope, ...] = ("public", "read")
MARK = "rptd"  # before a token, so that whoever finds one knows what it is
DAYS = 90
PRIVATE = 0o600
LEAST = 12  # characters of a password
STEP = 30  # seconds that a code is good for; the one before and after are taken too


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person who may sign in. `totp` is the secret of their codes; "" when none is asked for."""

    name: str
    role: Role
    password: str
    totp: str = ""

    @property
    def mark(self) -> str:
        """Changes with the password, so that older sessions end."""
        return sha256(self.password.encode()).hexdigest()[:16]


class Token(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lets a program ask in the name of a person: it may what its scope says, and never more than the person.

    `hash` is the SHA-256 of what the program sends, which is random and kept nowhere. `until` is its last day.
    """

    id: str
    person: str
    scope: Scope
    purpose: str
    until: str
    hash: str


class Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file holds: the people, their tokens, and the secret that signs their sessions."""

    secret: str
    people: tuple[Person, ...] = ()
    tokens: tuple[Token, ...] = ()


class People:
    """The people of a casebook. Changes in the file are seen at once."""

    def __init__(self, path: str, clock: Callable[[], float] = time.time) -> None:
        self.path, self._clock = Path(path), clock
        self._lock, self._used = Lock(), dict[str, int]()  # the newest code that each person has used up
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_urlsafe())  # so that an unknown name takes as long

    @classmethod
    def of(cls, casebook: str) -> People:
        """Those of a casebook."""
        return cls(f"{casebook}.people")

    def kept(self) -> Kept:
        """What stands in the file; nobody when there is none yet."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Kept)
        except FileNotFoundError:
            return self._write(Kept(secret=secrets.token_urlsafe(32)))
        except msgspec.ValidationError as error:
            do = "Put it back from a copy, or move it away and add everybody anew"
            raise CasebookError(f"no list of people ({error})", where=str(self.path), do=do) from None

    def find(self, name: str) -> Person | None:
        """The person of this name."""
        return next((p for p in self.kept().people if p.name == name), None)

    def add(self, name: str, role: Role, password: str, *, totp: bool = True) -> Person:
        """Let a person sign in, in the place of one of the same name. Raises CasebookError for a short password."""
        if not name.strip() or role not in ROLES[1:]:
            raise CasebookError(f"{name!r} as {role!r}", do=f"A name, and one of the roles {', '.join(ROLES[1:])}")
        if len(password) < LEAST:
            raise CasebookError(f"a password of {len(password)} characters", do=f"Take at least {LEAST}")
        secret = pyotp.random_base32() if totp else ""
        person = Person(name=name.strip(), role=role, password=self._hasher.hash(password), totp=secret)
        self._change(lambda people: (*(p for p in people if p.name != person.name), person))
        return person

    def set_role(self, name: str, role: Role) -> None:
        """Give a person another role."""
        if self.find(name) is None or role not in ROLES[1:]:
            raise CasebookError(f"nobody named {name!r}, or no role {role!r}", where=str(self.path))
        self._change(
            lambda people: tuple(msgspec.structs.replace(p, role=role) if p.name == name else p for p in people)
        )

    def remove(self, name: str) -> None:
        """Let a person sign in no more; their sessions end. What they judged stays."""
        if self.find(name) is None:
            raise CasebookError(f"nobody named {name!r}", where=str(self.path))
        self._change(lambda people: tuple(p for p in people if p.name != name))
        self._keep(lambda tokens: tuple(t for t in tokens if t.person != name))

    # ------------------------------------------------------------------ tokens

    def grant(self, name: str, scope: Scope, purpose: str, days: int = DAYS) -> tuple[Token, str]:
        """A token with which a program asks in the name of a person, and what it sends, which is not kept."""
        if self.find(name) is None or scope not in SCOPES or not purpose.strip():
            do = f"A person who may sign in, one of {', '.join(SCOPES)}, and what it is for"
            raise CasebookError(f"no token for {name!r} with the scope {scope!r}", where=str(self.path), do=do)
        id_ = secrets.token_hex(4)
        secret = f"{MARK}_{id_}_{secrets.token_urlsafe(32)}"
        made = Token(
            id=id_, person=name, scope=scope, purpose=purpose.strip(), until=self._day(days), hash=_hashed(secret)
        )
        self._keep(lambda tokens: (*tokens, made))
        return made, secret

    def revoke(self, id_: str) -> None:
        """Let a token ask no more."""
        if all(t.id != id_ for t in self.kept().tokens):
            raise CasebookError(f"no token {id_!r}", where=str(self.path), do="List them: reportedly people tokens")
        self._keep(lambda tokens: tuple(t for t in tokens if t.id != id_))

    def bearer(self, secret: str) -> tuple[Person, Token] | None:
        """The person in whose name a program asks, and its token; null when it is not good, or not any more."""
        kept, hashed = self.kept(), _hashed(secret)
        token = next((t for t in kept.tokens if secrets.compare_digest(t.hash, hashed)), None)
        if token is None or token.until < self._day(0):
            return None
        person = next((p for p in kept.people if p.name == token.person), None)
        return (person, token) if person else None

    def _day(self, days: int) -> str:
        return (datetime.fromtimestamp(self._clock(), UTC) + timedelta(days=days)).date().isoformat()

    def _keep(self, changed: Callable[[tuple[Token, ...]], tuple[Token, ...]]) -> None:
        with self._lock:
            kept = self.kept()
            self._write(msgspec.structs.replace(kept, tokens=changed(kept.tokens)))

    # ------------------------------------------------------------------ signing in

    def admit(self, name: str, password: str, code: str) -> Person | None:
        """The person, when name, password and code are right. A code is good for one sign-in."""
        person = self.find(name)
        try:
            self._hasher.verify(person.password if person else self._nobody, password)
        except VerifyMismatchError:
            return None
        if person is None or (person.totp and not self._fresh(person, code)):
            return None
        return person

    def _fresh(self, person: Person, code: str) -> bool:
        now, totp = int(self._clock()) // STEP, pyotp.TOTP(person.totp)
        given = code.replace(" ", "")
        with self._lock:
            for step in (now - 1, now, now + 1):
                fits = secrets.compare_digest(totp.at(step * STEP).encode(), given.encode())
                if fits and step > self._used.get(person.name, 0):
                    self._used[person.name] = step
                    return True
        return False

    def _change(self, changed: Callable[[tuple[Person, ...]], tuple[Person, ...]]) -> None:
        with self._lock:
            kept = self.kept()
            self._write(msgspec.structs.replace(kept, people=changed(kept.people)))

    def _write(self, kept: Kept) -> Kept:
        part = self.path.with_name(self.path.name + ".part")
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
            with os.fdopen(handle, "wb") as out:
                out.write(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.path)
        except OSError as error:
            do = "Serve a casebook from a folder that can be written"
            raise CasebookError(f"cannot be written ({error.strerror})", where=str(self.path), do=do) from None
        return kept


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def least(a: Role, b: Role) -> Role:
    """The role of the two that may less."""
    return min(a, b, key=ROLES.index)


def address(person: Person) -> str:
    """What an app for one-time codes takes: the secret with its name."""
    return pyotp.TOTP(person.totp).provisioning_uri(name=person.name, issuer_name="reportedly")
