"""Gold files -> inputs. The only place that opens a gold file for reading; labels end here.

An `Input` has no field that could hold a label, and each set names the fields it may fill. Neither the
ids nor the order of the file reach the reader: ids of some sets give away the answer.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from reportedly.errors import InputError

REPORT = {name: name for name in ("text", "title", "published", "outlet", "url", "language")}

# Per set: our field -> the field of its gold file. What is not named here is not read.
FIELDS: dict[str, dict[str, str]] = {
    "muc4": {"text": "text"},
    "gvc_incidents": {"text": "text", "title": "title", "published": "publication_date", "url": "source_url"},
    "ecbplus": {"text": "text"},
    "polnear": {"text": "text", "title": "title", "published": "date", "outlet": "publisher"},
    "geo": {"text": "text", "title": "title", "published": "date", "outlet": "domain"},
    "event_location": {"text": "text", "event": "event"},
    "factuality": {"text": "text", "events": "events"},
    "conflict_types": {"text": "text"},
    "slavic_ner": {"text": "text", "language": "lang", "scheme": "corpus"},
    "re3d": {"text": "text", "title": "title", "url": "url"},
    "article_extraction": {"html": "html", "url": "url"},
    "reports": REPORT,
    "reports_train": REPORT,
    "train_records": REPORT,
}


class Stretch(msgspec.Struct, frozen=True):
    """Where a given word stands in the text."""

    start: int
    end: int


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader is given of one item: the text, what is known of the page, and the words asked about.

    `event` and `events` are the words whose place or factuality is asked for; `scheme` names the label
    list to answer in where one set has several.
    """

    text: str = ""
    html: str = ""
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str = "en"
    scheme: str = ""
    event: Stretch | None = None
    events: tuple[Stretch, ...] = ()

    @property
    def digest(self) -> str:
        """A hash of the text, the id under which the reader sees this item."""
        return sha256((self.text or self.html).encode("utf-8", "surrogatepass")).hexdigest()


def inputs(set_name: str, record: dict[str, Any]) -> Input:
    """The inputs of one gold record; all else in it is dropped."""
    fields = FIELDS[set_name]
    known = {ours: record[theirs] for ours, theirs in fields.items() if record.get(theirs) is not None}
    return msgspec.convert(known, Input)


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a .jsonl or .jsonl.gz file, or of the .json files in a folder (or in its raw/)."""
    if path.is_dir():
        folder = path / "raw" if (path / "raw").is_dir() else path
        files = sorted(folder.glob("*.json"))
        if not files:
            raise InputError("no .json reports", where=str(folder), do="Give a folder of them, or one that holds raw/.")
        for file in files:
            yield msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
        return
    if not path.is_file():
        raise InputError("no such file", where=str(path), do="Give a .jsonl, a .jsonl.gz or a folder of reports.")
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            if line.strip():
                yield msgspec.json.decode(line, type=dict[str, Any])


def load(set_name: str, path: Path) -> list[tuple[str, Input]]:
    """(id, inputs) of every record, ordered by the hash of the text so that the file's order tells nothing."""
    found = [(str(record["id"]), inputs(set_name, record)) for record in records(path)]
    return sorted(found, key=lambda pair: (pair[1].digest, pair[0]))
