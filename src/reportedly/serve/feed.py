"""An Atom feed of what changed: each incident once, with the time of its newest change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from feedgen.feed import FeedGenerator

from reportedly.casebook import Entry
from reportedly.publish import IncidentRecord
from reportedly.publish.record import LABELS
from reportedly.publish.wording import counted, moment_words, place_words, type_words

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
BEGINNING = "1970-01-01T00:00:00+00:00"  # of a feed without entries: the format wants a time
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


def atom(changes: Sequence[tuple[Entry, IncidentRecord]], site: str, here: str, gone: Mapping[str, Entry]) -> bytes:
    """The feed of these changed incidents, and of the ids that now lead to others, newest first.

    `site` is the address of the pages without a last slash, `here` that of the feed itself.
    """
    feed = FeedGenerator()
    feed.id(here)
    feed.title("reportedly: incidents that changed")
    feed.subtitle("Read by a machine and not signed by a person. Each value stands with its sentence on the page.")
    feed.author({"name": "reportedly"})
    feed.link(href=here, rel="self", type="application/atom+xml")
    feed.link(href=f"{site}/", rel="alternate", type="text/html")
    feed.generator("reportedly")
    told = [(entry, _title(record), _summary(record)) for entry, record in changes]
    told += [(e, "An id that leads to another incident now", f"Incident {id_} was merged.") for id_, e in gone.items()]
    told.sort(key=lambda t: t[0].number, reverse=True)
    feed.updated(datetime.fromisoformat(told[0][0].at if told else BEGINNING))
    for entry, title, summary in told:
        item = feed.add_entry()
        item.id(f"urn:reportedly:incident:{entry.subject}")
        item.title(UNFIT.sub("\ufffd", title))
        item.updated(datetime.fromisoformat(entry.at))
        item.link(href=f"{site}/incident/{entry.subject}", rel="alternate", type="text/html")
        item.summary(UNFIT.sub("\ufffd", summary))
    written: bytes = feed.atom_str(pretty=True)
    return written


def _title(i: IncidentRecord) -> str:
    return type_words(i.type).capitalize() + (f", {place_words(i.where)}" if i.where else "")


def _summary(i: IncidentRecord) -> str:
    said = {f.name: f for f in i.fields if f.values}
    parts = [f"When: {moment_words(i.when)}"]
    parts += [f"{LABELS.get(n, n).capitalize()}: {said[n].summary}" for n in ("killed", "injured") if n in said]
    disputed = [LABELS.get(f.name, f.name) for f in said.values() if f.agreement == "disputed"]
    parts += [f"Reports disagree on: {', '.join(disputed)}"] if disputed else []
    return "; ".join([*parts, counted(len(i.reports), "report")])
