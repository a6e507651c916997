"""The store: one SQLite file with the archived reports, what was read from them, and every change."""

from reportedly.casebook.addresses import MOST_ATTEMPTS, Address
from reportedly.casebook.erasure import Tombstone
from reportedly.casebook.evidence import stamp, write_evidence
from reportedly.casebook.journal import Entry, first_broken
from reportedly.casebook.store import Casebook, Hit, open_casebook

__all__ = [
    "MOST_ATTEMPTS",
    "Address",
    "Casebook",
    "Entry",
    "Hit",
    "Tombstone",
    "first_broken",
    "open_casebook",
    "stamp",
    "write_evidence",
]
