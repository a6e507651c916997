"""The tables of a casebook as they are today. How they came to be is in `migrations/`.

Columns beside a JSON `payload` only repeat what queries need; the payload is the noun itself.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

migrations = Table(
    "migrations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False),
)

# The archived bytes, once each, under their SHA-256.
captures = Table(
    "captures",
    metadata,
    Column("digest", String, primary_key=True),
    Column("media_type", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("number", Integer, primary_key=True),  # order of arrival; row of the search index
    Column("id", String, nullable=False, unique=True),
    Column("key", String, nullable=False, index=True),
    Column("capture", String, nullable=False),
    Column("outlet", String),
    Column("published", String),
    Column("language", String, nullable=False),
    Column("payload", Text, nullable=False),
)

# What one reader got from one report; the newest reading of a report is the one that counts.
readings = Table(
    "readings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("report", String, nullable=False),
    Column("reader", String, nullable=False),
    Column("relevant", Boolean, nullable=False),
    UniqueConstraint("report", "reader"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("reading", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, index=True),
    Column("report", String, nullable=False),
    Column("role", String, nullable=False),
    Column("type", String, nullable=False),
    Column("earliest", String),
    Column("latest", String),
    Column("country", String),
    Column("payload", Text, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("id", String, primary_key=True),
    Column("reading", Integer, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("report", String, nullable=False),
    Column("account", Integer),
    Column("about", String, nullable=False),
    Column("certainty", String, nullable=False),
    Column("source", String, nullable=False),
    Column("source_kind", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("payload", Text, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("left", String, primary_key=True),
    Column("right", String, primary_key=True),
    Column("by", String, primary_key=True),
    Column("judgement", String, nullable=False),
    Column("payload", Text, nullable=False),
)

# An id once given is never forgotten. `into` names the incident it redirects to after a merge; an id
# without members and without `into` is a tombstone.
incidents = Table(
    "incidents",
    metadata,
    Column("id", String, primary_key=True),
    Column("founder", String, nullable=False),
    Column("into", String),
)

members = Table(
    "members",
    metadata,
    Column("account", String, primary_key=True),
    Column("incident", String, nullable=False, index=True),
)

# Sanctions lists, one of each name; `as_of` is its day, `dated_by` says where the day was taken from.
lists = Table(
    "lists",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("as_of", String, nullable=False),
    Column("dated_by", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("entries", Integer, nullable=False),
)

listed = Table(
    "listed",
    metadata,
    Column("list", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
)

# Web addresses that are watched: feeds, and the pages that they announce.
addresses = Table(
    "addresses",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("url", String, nullable=False, unique=True),
    Column("feed", String, index=True),
    Column("state", String, nullable=False),
    Column("title", String),
    Column("asked", String),
    Column("etag", String, nullable=False),
    Column("modified", String, nullable=False),
    Column("updated", String),
    Column("attempts", Integer, nullable=False),
    Column("seen", Text),
)

# The pictures of reports that can be compared; `prints` are their perceptual hashes, 32 bytes each.
images = Table(
    "images",
    metadata,
    Column("report", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("digest", String, nullable=False),
    Column("prints", LargeBinary, nullable=False),
)

# What linked accounts are kept by, so that a new one is compared with its neighbours only: see `neighbours`.
linked = Table(
    "linked",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("payload", Text, nullable=False),
)

common = Table(
    "common",
    metadata,
    Column("word", String, primary_key=True),
    Column("found", Integer, nullable=False),
    sqlite_with_rowid=False,
)

crowded = Table("crowded", metadata, Column("block", Integer, primary_key=True))

sketches = Table(
    "sketches",
    metadata,
    Column("account", String, primary_key=True),
    Column("lost", Boolean, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

standing = Table(
    "standing",
    metadata,
    Column("block", Integer, primary_key=True),
    Column("account", String, primary_key=True),
    sqlite_with_rowid=False,
)

near = Table(
    "near",
    metadata,
    Column("account", String, primary_key=True),
    Column("other", String, primary_key=True),
    Column("odds", Float, nullable=False),
    sqlite_with_rowid=False,
)

# How reliable a person holds an outlet to be; `outlet` is its name as outlets are compared.
ratings = Table(
    "ratings",
    metadata,
    Column("outlet", String, primary_key=True),
    Column("by", String, primary_key=True),
    Column("payload", Text, nullable=False),
)

# What people ruled on claims, one of each claim and person; numbered in the order in which they ruled.
rulings = Table(
    "rulings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("report", String, nullable=False, index=True),
    Column("claim", String, nullable=False),
    Column("by", String, nullable=False),
    Column("payload", Text, nullable=False),
    UniqueConstraint("claim", "by"),
)

# What went wrong in runs, each thing once.
issues = Table(
    "issues",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("payload", Text, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("content", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("tool", String),
    Column("clock", String),
)

# What opens the commitment of an entry: it goes when the content is erased.
openings = Table(
    "openings",
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("salt", String, nullable=False),
    Column("digest", String, nullable=False),
)

# What was erased and why; `entry` is the entry of the journal that says so.
tombstones = Table(
    "tombstones",
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("report", String, nullable=False, index=True),
    Column("payload", Text, nullable=False),
)

# The index of addresses, reports_by_url, is one of an expression, and that of judgements, links_by_person, one of some
# rows: only their migrations can state them.
Index("links_by_right", links.c.right)
Index("incidents_by_founder", incidents.c.founder)
Index("claims_by_report", claims.c.report, claims.c.about)
