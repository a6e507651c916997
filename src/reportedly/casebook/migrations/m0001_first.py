"""The first casebook: captures, reports, readings, accounts, claims, links, incidents, journal, search."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

APPLICATION = 0x52505444  # "RPTD": how `file` and this program know a casebook
APPEND_ONLY = ("captures", "claims", "journal")


def apply(connection: Connection) -> None:
    """Make the tables, the search index, and the guards of what is append-only."""
    _tables().create_all(connection)
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    # Contentless: the text is kept once, in `reports`. unicode61 would split what we already folded.
    connection.exec_driver_sql("CREATE VIRTUAL TABLE words USING fts5(folded, stems, content='')")
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _tables() -> MetaData:
    metadata = MetaData()
    Table("migrations", metadata, Column("number", Integer, primary_key=True), Column("name", String, nullable=False))
    _evidence(metadata)
    _readings(metadata)
    _incidents(metadata)
    _history(metadata)
    return metadata


def _evidence(metadata: MetaData) -> None:
    Table(
        "captures",
        metadata,
        Column("digest", String, primary_key=True),
        Column("media_type", String, nullable=False),
        Column("size", Integer, nullable=False),
        Column("data", LargeBinary, nullable=False),
    )
    Table(
        "reports",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("id", String, nullable=False, unique=True),
        Column("key", String, nullable=False, index=True),
        Column("capture", String, nullable=False),
        Column("outlet", String),
        Column("published", String),
        Column("language", String, nullable=False),
        Column("payload", Text, nullable=False),
    )


def _readings(metadata: MetaData) -> None:
    Table(
        "readings",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("report", String, nullable=False),
        Column("reader", String, nullable=False),
        Column("relevant", Boolean, nullable=False),
        UniqueConstraint("report", "reader"),
    )
    Table(
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
    Index("claims_by_report", claims.c.report, claims.c.about)


def _incidents(metadata: MetaData) -> None:
    Table(
        "links",
        metadata,
        Column("left", String, primary_key=True),
        Column("right", String, primary_key=True),
        Column("by", String, primary_key=True),
        Column("judgement", String, nullable=False),
        Column("payload", Text, nullable=False),
    )
    Table(
        "incidents",
        metadata,
        Column("id", String, primary_key=True),
        Column("founder", String, nullable=False),
        Column("into", String),
    )
    Table(
        "members",
        metadata,
        Column("account", String, primary_key=True),
        Column("incident", String, nullable=False, index=True),
    )


def _history(metadata: MetaData) -> None:
    Table(
        "issues",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("id", String, nullable=False, unique=True),
        Column("payload", Text, nullable=False),
    )
    Table(
        "journal",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("at", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("subject", String, nullable=False),
        Column("content", String, nullable=False),
        Column("previous", String, nullable=False),
        Column("hash", String, nullable=False),
    )
