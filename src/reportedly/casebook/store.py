"""The casebook: reports, readings, links and incidents in one SQLite file, and the journal of every change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from types import TracebackType
from typing import Self

import msgspec
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.dialects.sqlite import insert as insert_new
from sqlalchemy.exc import OperationalError

from reportedly.assess.lists import EntityList
from reportedly.assess.pictures import Shown
from reportedly.casebook import addresses, images, linking, neighbours, words
from reportedly.casebook import tables as t
from reportedly.casebook.addresses import Address
from reportedly.casebook.engine import MEMORY, open_engine, refusal
from reportedly.casebook.erasure import Tombstone, erase, tombstones
from reportedly.casebook.identity import Identity
from reportedly.casebook.journal import Entry, append, entries, latest, newest
from reportedly.casebook.linking import changes, identities, put_decision, replace_incidents, replace_links, take_back
from reportedly.casebook.neighbours import Neighbours
from reportedly.casebook.ratings import drop_rating, put_rating, select_ratings
from reportedly.casebook.rows import accounts_now, insert_reading, select_account, select_readings, stored_readings
from reportedly.casebook.rulings import drop_ruling, put_ruling, select_rulings
from reportedly.casebook.sanctions import put_list, select_known, select_lists
from reportedly.casebook.stream import Stream
from reportedly.errors import CasebookError
from reportedly.link import Basis
from reportedly.nouns import (
    Account,
    Claim,
    Incident,
    Issue,
    Link,
    Rating,
    Reading,
    Report,
    Ruled,
    RulingKind,
    content_id,
)

encode = msgspec.json.encode
SHORTEST = 4  # the first letters of an id that may stand for it


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A report found by its words: best first, with the stretch to show."""

    report: str
    start: int
    end: int


class Casebook:
    """The store of one collection. Open it with `open_casebook`; use it as a context manager."""

    def __init__(self, path: str, reader: Engine, writer: Engine) -> None:
        self.path, self._reader, self._writer = path, reader, writer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._reader.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction. A full disk, a lock held too long or the like is a CasebookError, and nothing is changed."""
        try:
            with self._writer.begin() as connection:
                yield connection
        except OperationalError as error:
            raise refusal(error, self.path, "written") from None

    # ------------------------------------------------------------------ reports and what was read

    def add(
        self, report: Report, data: bytes, reading: Reading, record: bytes = b"", pictures: Sequence[bytes] = ()
    ) -> bool:
        """Archive a report with its reading, all or nothing. When this returns, it is on disk.

        `record` is the WARC record that the report came in, `pictures` the bytes of its images; both are kept beside
        its own bytes.

        False when the report and this reading were there already; then nothing changes.
        """
        with self._writing() as c:
            new = self._add_report(c, report, data)
            if new and record:
                self._add_record(c, report.url or report.id, record)
            if new:
                self._add_pictures(c, report, pictures)
            if insert_reading(c, reading):
                append(c, ("read", reading.report, encode(reading)))
                return True
            return new

    def _add_report(self, c: Connection, report: Report, data: bytes) -> bool:
        if c.execute(select(t.reports.c.id).where(t.reports.c.id == report.id)).first():
            return False
        digest = self._add_capture(c, data, report.media_type)
        row = {k: getattr(report, k) for k in ("id", "key", "outlet", "published", "language")}
        payload = encode(report)
        number = c.execute(
            insert(t.reports).values(**row, capture=digest, payload=payload.decode())
        ).inserted_primary_key
        assert number is not None
        c.execute(
            text("INSERT INTO words(rowid, folded, stems, names) VALUES (:number, :folded, :stems, :names)"),
            words.indexed(number[0], report.text),
        )
        append(c, ("captured", report.id, data), ("reported", report.id, payload))
        return True

    def _add_pictures(self, c: Connection, report: Report, pictures: Sequence[bytes]) -> None:
        kinds = {image.file.sha256: image.file.media_type for image in report.images if image.file}
        for data in pictures:
            self._add_capture(c, data, kinds[sha256(data).hexdigest()])
            append(c, ("pictured", report.id, data))
        images.put(c, report)

    def _add_capture(self, c: Connection, data: bytes, media_type: str) -> str:
        """Keep these bytes, once; their hash."""
        digest = sha256(data).hexdigest()
        capture = {"digest": digest, "media_type": media_type, "size": len(data), "data": data}
        c.execute(insert_new(t.captures).on_conflict_do_nothing(), capture)
        return digest

    def _add_record(self, c: Connection, url: str, record: bytes) -> None:
        digest = self._add_capture(c, record, "application/warc")
        told = select(t.journal.c.number).join(t.openings, t.openings.c.entry == t.journal.c.number)
        told = told.where(t.journal.c.kind == "recorded", t.journal.c.subject == url, t.openings.c.digest == digest)
        if c.execute(told).first() is None:
            append(c, ("recorded", url, record))

    # ------------------------------------------------------------------ the web

    def keep(self, url: str, record: bytes) -> None:
        """Keep the WARC record of what an address answered, before anybody reads it."""
        with self._writing() as c:
            self._add_record(c, url, record)

    def announce(self, feed: Address, pages: Sequence[tuple[str, str | None]]) -> int:
        """Keep how a feed stands and the pages (address, when changed) it announces; how many are to be asked now."""
        with self._writing() as c:
            addresses.put(c, feed)
            return addresses.announce(c, feed.url, pages)

    def put_address(self, address: Address) -> None:
        """Keep how a watched address stands."""
        with self._writing() as c:
            addresses.put(c, address)

    def address(self, url: str) -> Address | None:
        """How a watched address stands; null when it is not watched."""
        with self._reader.begin() as c:
            return addresses.one(c, url)

    def watched(self) -> list[tuple[Address, list[Address]]]:
        """Every feed with the pages that it announced."""
        with self._reader.begin() as c:
            return [(feed, addresses.of_feed(c, feed.url)) for feed in addresses.feeds(c)]

    # ------------------------------------------------------------------ reports, one and all

    def report(self, id_: str) -> Report:
        """One report. Raises CasebookError when it is not here."""
        with self._reader.begin() as c:
            payload = c.execute(select(t.reports.c.payload).where(t.reports.c.id == id_)).scalar()
        if payload is None:
            raise CasebookError(f"no report {id_!r}", where=self.path)
        return msgspec.json.decode(payload, type=Report)

    def report_named(self, asked: str) -> str:
        """The id of the report with this id, these first letters of one, or this key. Raises CasebookError."""
        known = {stone.report: "" for stone in self.tombstones()} | {i: r.key for i, r in self.reports().items()}
        found = [i for i, key in known.items() if asked in (i, key)]
        if not found and len(asked) >= SHORTEST:
            found = [i for i in known if i.startswith(asked)]
        if len(found) != 1:
            seen = f"{len(found)} reports are called {asked!r}" if found else f"no report {asked!r}"
            raise CasebookError(seen, where=self.path, do="List them with: reportedly show --format json")
        return found[0]

    def versions(self, url: str) -> list[Report]:
        """The reports of one address, in order of arrival: the article as it was first seen, and each later version."""
        query = select(t.reports.c.payload).order_by(t.reports.c.number)
        with self._reader.begin() as c:
            rows = c.execute(query.where(text("json_extract(payload, '$.url') = :url")), {"url": url}).scalars().all()
        return [msgspec.json.decode(p, type=Report) for p in rows]

    def reports(self) -> dict[str, Report]:
        """All reports by id, in order of arrival."""
        with self._reader.begin() as c:
            rows = c.execute(select(t.reports.c.payload).order_by(t.reports.c.number)).scalars().all()
        return {r.id: r for r in (msgspec.json.decode(p, type=Report) for p in rows)}

    def data(self, report: str) -> bytes:
        """The archived bytes of a report."""
        query = select(t.captures.c.data).join(t.reports, t.reports.c.capture == t.captures.c.digest)
        with self._reader.begin() as c:
            found: bytes | None = c.execute(query.where(t.reports.c.id == report)).scalar()
        if found is None:
            raise CasebookError(f"no report {report!r}", where=self.path)
        return found

    def has(self, report: str, reader: str) -> bool:
        """Whether this reader has read this report."""
        query = select(t.readings.c.number).where(t.readings.c.report == report, t.readings.c.reader == reader)
        with self._reader.begin() as c:
            return c.execute(query).first() is not None

    def readings(self) -> list[Reading]:
        """The newest reading of each report, in order of arrival."""
        with self._reader.begin() as c:
            return select_readings(c)

    def account(self, id_: str, reader: str = "") -> Account | None:
        """The account of this id as one reader made it, also when a newer reading has taken its place."""
        with self._reader.begin() as c:
            return select_account(c, id_, reader)

    def shown(self) -> list[Shown]:
        """Every picture that can be compared, with the report that shows it."""
        with self._reader.begin() as c:
            return images.select_shown(c)

    # ------------------------------------------------------------------ incidents

    @contextmanager
    def growing(self) -> Iterator[Neighbours | None]:
        """What the accounts here were linked by, so that those that came since can be linked in one transaction.

        Null when all must be linked anew.
        """
        with self._writing() as c:
            yield neighbours.neighbours(c, linking.decisions(c))

    def relink(
        self,
        groups: Sequence[Sequence[str]],
        links: Sequence[Link],
        basis: Basis | None = None,
        decisions: Sequence[Link] = (),
    ) -> bool:
        """Make these groups of accounts the incidents, with the links as their reasons.

        `basis` is kept, with the `decisions` followed, for the accounts that come later.

        False, and nothing is changed, when the accounts are no longer those of the casebook: another
        process has added some. Then link again.
        """
        with self._writing() as c:
            published = accounts_now(c)
            if {a for g in groups for a in g} != published.keys():
                return False
            replace_links(c, links)
            replace_incidents(c, groups, published)
            neighbours.keep(c, basis, decisions)
            return True

    def regrouped(self, groups: Sequence[Sequence[str]]) -> list[tuple[Identity | None, Identity]]:
        """What `relink` would change with these groups: each incident as it is (null: none yet) and as it would be."""
        with self._reader.begin() as c:
            published = accounts_now(c)
            before, changed = changes(identities(c, published), groups, published)
        return [(before.get(i.id), i) for i in changed]

    def incidents(self) -> list[Incident]:
        """All incidents that have accounts, by id; the accounts of each, oldest first."""
        with self._reader.begin() as c:
            return [Incident(id=i.id, accounts=i.accounts) for i in identities(c, accounts_now(c)) if i.accounts]

    def incident(self, asked: str) -> tuple[Incident, tuple[str, ...]]:
        """The incident with this id or these first letters of one, and the redirects followed to it.

        Raises CasebookError when there is none, when several ids begin so, or when nothing is left of it.
        """
        with self._reader.begin() as c:
            known = {i.id: i for i in identities(c, accounts_now(c))}
        found = [i for i in known if i.startswith(asked)] if len(asked) >= SHORTEST else []
        if len(found) != 1:
            seen = f"{len(found)} incidents begin with {asked!r}" if found else f"no incident {asked!r}"
            raise CasebookError(seen, where=self.path, do="List them with: reportedly incidents")
        identity, followed = known[found[0]], []
        while not identity.accounts:
            if identity.into is None:
                raise CasebookError(f"nothing is left of incident {identity.id}", where=self.path)
            followed.append(identity.id)
            identity = known[identity.into]
        return Incident(id=identity.id, accounts=identity.accounts), tuple(followed)

    def unlinked(self) -> int:
        """How many accounts stand in no incident yet: a run was stopped before it linked them."""
        with self._reader.begin() as c:
            return len(accounts_now(c).keys() - set(c.execute(select(t.members.c.account)).scalars()))

    def links(self) -> list[Link]:
        """All links, by the accounts they join or keep apart."""
        query = select(t.links.c.payload).order_by(t.links.c.left, t.links.c.right, t.links.c.by)
        with self._reader.begin() as c:
            return [msgspec.json.decode(p, type=Link) for p in c.execute(query).scalars()]

    def decisions(self) -> list[Link]:
        """What people judged, by the accounts that they judged."""
        with self._reader.begin() as c:
            return linking.decisions(c)

    def decide(self, link: Link) -> None:
        """Keep what a person judged of two accounts; the next grouping follows it."""
        with self._writing() as c:
            put_decision(c, link)

    def take_back(self, left: str, right: str, by: str) -> bool:
        """Take back what a person judged of two accounts; False when there is nothing to take back."""
        with self._writing() as c:
            return take_back(c, left, right, by)

    def rate(self, rating: Rating) -> None:
        """Keep how reliable a person holds an outlet to be."""
        with self._writing() as c:
            put_rating(c, rating)

    def unrate(self, outlet: str, by: str) -> bool:
        """Take back what a person said of an outlet; False when there is nothing to take back."""
        with self._writing() as c:
            return drop_rating(c, outlet, by)

    def ratings(self) -> list[Rating]:
        """How reliable people hold outlets to be."""
        with self._reader.begin() as c:
            return select_ratings(c)

    def claim(self, asked: str) -> Claim:
        """The claim with this id, or these first letters of one, of any reading. Raises CasebookError."""
        query = select(t.claims.c.payload).where(t.claims.c.id.startswith(asked, autoescape=True)).limit(2)
        with self._reader.begin() as c:
            found = c.execute(query).scalars().all() if len(asked) >= SHORTEST else []
        if len(found) != 1:
            seen = f"several claims begin with {asked!r}" if found else f"no claim {asked!r}"
            raise CasebookError(seen, where=self.path, do="Find it with: reportedly why INCIDENT FIELD")
        return msgspec.json.decode(found[0], type=Claim)

    def rule(self, claim: Claim, kind: RulingKind, by: str, reason: str, corrected: Claim | None = None) -> Ruled:
        """Keep what a person rules on a claim."""
        with self._writing() as c:
            neighbours.forget(c)  # a ruling changes what accounts are linked by
            return put_ruling(c, claim, kind, by, reason, corrected)

    def unrule(self, claim: str, by: str) -> bool:
        """Take back what a person ruled on a claim; False when there is nothing to take back."""
        with self._writing() as c:
            neighbours.forget(c)
            return drop_ruling(c, claim, by)

    def rulings(self) -> list[Ruled]:
        """What people ruled on claims, the oldest first."""
        with self._reader.begin() as c:
            return select_rulings(c)

    # ------------------------------------------------------------------ sanctions lists

    def add_list(self, listed: EntityList) -> bool:
        """Put a sanctions list in, in the place of one of the same name; False when it is there already."""
        with self._writing() as c:
            return put_list(c, listed)

    def lists(self) -> list[EntityList]:
        """All sanctions lists with their entries, by name."""
        with self._reader.begin() as c:
            return select_lists(c)

    def lists_known(self) -> list[dict[str, object]]:
        """Name, day, number of entries and hash of each sanctions list."""
        with self._reader.begin() as c:
            return select_known(c)

    # ------------------------------------------------------------------ search, issues, journal

    def search(self, asked: str, limit: int = 50) -> list[Hit]:
        """Reports that hold all these words in any form, best first."""
        match = words.query(asked)
        if not match:
            return []
        query = text(
            "SELECT reports.id, reports.payload FROM words JOIN reports ON reports.number = words.rowid "
            "WHERE words MATCH :match ORDER BY bm25(words), reports.id LIMIT :limit"
        )
        with self._reader.begin() as c:
            rows = c.execute(query, {"match": match, "limit": limit}).all()
        hits = []
        for id_, payload in rows:
            start, end = words.excerpt(msgspec.json.decode(payload, type=Report).text, asked)
            hits.append(Hit(report=id_, start=start, end=end))
        return hits

    def holding(self, asked: str) -> list[int]:
        """The numbers (see `numbers`) of all reports that hold all these words in any form."""
        match = words.query(asked)
        if not match:
            return []
        with self._reader.begin() as c:
            found = c.exec_driver_sql("SELECT rowid FROM words WHERE words MATCH ?", (match,))
            return [number for (number,) in found.fetchall()]

    def numbers(self) -> dict[str, int]:
        """The number of each report, in order of arrival."""
        with self._reader.begin() as c:
            return {row.id: row.number for row in c.execute(select(t.reports.c.id, t.reports.c.number))}

    def log(self, issue: Issue) -> None:
        """Keep what went wrong in a run; the same thing is kept once."""
        row = {"id": content_id(issue.where, issue.seen, issue.kind), "payload": encode(issue).decode()}
        with self._writing() as c:
            c.execute(insert_new(t.issues).values(**row).on_conflict_do_nothing())

    def issues(self) -> list[Issue]:
        """All that went wrong in runs, in order."""
        with self._reader.begin() as c:
            rows = c.execute(select(t.issues.c.payload).order_by(t.issues.c.number)).scalars().all()
        return [msgspec.json.decode(p, type=Issue) for p in rows]

    def position(self) -> int:
        """The number of the newest entry of the journal, 0 when there is none: it grows with every change."""
        with self._reader.begin() as c:
            return newest(c)

    # ------------------------------------------------------------------ erasure

    def erase(self, report: str, words: Sequence[str], by: str, reason: str) -> Tombstone:
        """Erase a report, or only these words of it, and leave a tombstone; afterwards the file holds them no more.

        Raises CasebookError when there is no such report, or when none of the words is in it.
        """
        whole = next((stone for stone in self.tombstones() if stone.report == report and stone.whole), None)
        if whole is not None:
            self._scrub()  # whatever kept the file from being written anew may be gone
            return whole
        held = self.report(report)
        if words and not any(w.strip() and w.casefold() in encode(held).decode().casefold() for w in words):
            raise CasebookError("none of these words is in it", where=f"report {report}", do="Look at its text first")
        with self._writing() as c:
            stone = erase(c, report, words, by, reason)
        self._scrub()
        return stone

    def _scrub(self) -> None:
        """Write the file anew without what was deleted, and empty its log."""
        if self.path == MEMORY:
            return
        self._reader.dispose()
        raw = self._writer.raw_connection()
        try:
            raw.execute("VACUUM")
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            busy = 1
        finally:
            raw.close()
        if busy:
            seen = "erased, but the old bytes are still in the file: another process has it open"
            raise CasebookError(seen, where=self.path, do="Close it and give the same command again")

    def tombstones(self) -> list[Tombstone]:
        """All that was erased, in order."""
        with self._reader.begin() as c:
            return tombstones(c)

    # ------------------------------------------------------------------ evidence, as stored

    def opening_lines(self) -> Iterator[bytes]:
        """What opens the commitment of each entry whose content is not erased."""
        with self._reader.begin() as c:
            for row in c.execute(select(t.openings).order_by(t.openings.c.entry)).mappings():
                yield encode(dict(row))

    def tombstone_lines(self) -> Iterator[bytes]:
        """The tombstones as their entries in the journal name them."""
        yield from map(encode, self.tombstones())

    def note(self, kind: str, subject: str, content: bytes = b"") -> None:
        """Add an entry of its own to the journal."""
        with self._writing() as c:
            append(c, (kind, subject, content))

    def captures(self) -> Iterator[tuple[str, bytes]]:
        """The archived bytes, each with its hash, one at a time."""
        with self._reader.begin() as c:
            digests = c.execute(select(t.captures.c.digest).order_by(t.captures.c.digest)).scalars().all()
        for digest in digests:
            with self._reader.begin() as c:
                yield digest, c.execute(select(t.captures.c.data).where(t.captures.c.digest == digest)).scalar_one()

    def records(self) -> Iterator[tuple[str, bytes]]:
        """The WARC records kept, each with its address, one at a time, in the order in which they came."""
        query = select(t.journal.c.subject, t.openings.c.digest).join(
            t.openings, t.openings.c.entry == t.journal.c.number
        )
        with self._reader.begin() as c:
            found = c.execute(query.where(t.journal.c.kind == "recorded").order_by(t.journal.c.number)).all()
        first = {digest: url for url, digest in reversed(found)}  # one record may be told of under several addresses
        for digest in dict.fromkeys(digest for _, digest in found):
            with self._reader.begin() as c:
                data = c.execute(select(t.captures.c.data).where(t.captures.c.digest == digest)).scalar()
            if data is not None:  # erased since
                yield first[digest], data

    def captured_at(self, report: str) -> str:
        """When a report was archived, by the clock of the machine. Raises CasebookError when it is not here."""
        query = select(t.journal.c.at).where(t.journal.c.kind == "captured", t.journal.c.subject == report)
        with self._reader.begin() as c:
            at: str | None = c.execute(query.order_by(t.journal.c.number).limit(1)).scalar()
        if at is None:
            raise CasebookError(f"no report {report!r}", where=self.path)
        return at

    def report_lines(self) -> Iterator[bytes]:
        """The reports as their entries in the journal name them, in order of arrival."""
        with self._reader.begin() as c:
            for payload in c.execute(select(t.reports.c.payload).order_by(t.reports.c.number)).scalars():
                yield payload.encode()

    def reading_lines(self) -> Iterator[bytes]:
        """Every reading ever made, as its entry in the journal names it."""
        with self._reader.begin() as c:
            yield from stored_readings(c)

    def streamed(self) -> Stream:
        """All incidents as cases, read in lots: for whatever goes through a whole casebook."""
        return Stream(self._reader)

    def incident_lines(self) -> Iterator[bytes]:
        """Every incident id ever given, with its accounts and where it leads."""
        with self._reader.begin() as c:
            yield from map(encode, identities(c, accounts_now(c)))

    def journal(self, after: int = 0, limit: int | None = None) -> list[Entry]:
        """Every change after a position, oldest first, each with the hash of the one before."""
        with self._reader.begin() as c:
            return entries(c, after, limit)

    def changed(self, limit: int) -> list[Entry]:
        """The newest change of each incident, newest first, at most `limit`."""
        with self._reader.begin() as c:
            return latest(c, "incident", limit)


def open_casebook(path: str, *, create: bool = True) -> Casebook:
    """Open the casebook at `path` (":memory:" keeps nothing), making it when `create` and it is not there.

    Raises CasebookError: no casebook here, not a casebook, made by a newer reportedly, or a folder that
    cannot be written.
    """
    return Casebook(path, *open_engine(path, create=create))
