"""Lists and answers for people: the incidents of a casebook, the reports found, the claims on one field."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reportedly.publish.inert import inert
from reportedly.publish.record import LABELS, field, label
from reportedly.publish.shapes import (
    Exported,
    Found,
    Incidents,
    OwnPlacesList,
    Packed,
    SanctionsLists,
    Versions,
    Watched,
    Why,
)
from reportedly.publish.wording import day_words, range_words, type_words


def incidents(found: Incidents) -> RenderableType:
    """One line an incident."""
    found = inert(found)
    if not found.incidents:
        return Text("No incidents yet. Read some reports: reportedly read PATH...")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold cyan")
    for name in ("incident", "when", "what", "where", "killed", "injured", "reports", "disputed"):
        table.add_column(name, justify="right" if name in ("killed", "injured", "reports") else "left")
    for i in found.incidents:
        when = day_words(i.start) if i.start == i.end else f"{day_words(i.start)} – {day_words(i.end)}"
        where = ", ".join(p for p in (i.place, i.country) if p) or "not known"
        harm = (range_words(i.killed), range_words(i.injured))
        style = "dim" if i.role == "background" else ""
        disputed = ", ".join(LABELS.get(name, name) for name in i.disputed)
        table.add_row(i.id[:8], when, type_words(i.type), where, *harm, str(i.reports), disputed, style=style)
    return table


def found(answer: Found) -> RenderableType:
    """The reports found, each with the stretch where the words stand."""
    answer = inert(answer)
    if not answer.reports:
        return Text(f"No report holds all of: {answer.words}")
    lines: list[RenderableType] = []
    for r in answer.reports:
        head = Text(r.title or r.key, style="bold")
        about = f"{r.outlet or 'an unnamed outlet'}, {day_words(r.published)}"
        named = "".join(f" · incident {i[:8]}" for i in r.incidents)
        quote = Text(f"…{' '.join(r.quote.split())}…", style="italic")
        lines += [head, Padding(Group(Text(about + named, style="dim"), quote, Text()), (0, 0, 0, 2))]
    return Group(*lines)


def why(answer: Why) -> RenderableType:
    """Every claim on one field."""
    answer = inert(answer)
    head = Text(f"incident {answer.incident}", style="dim")
    for old in answer.redirected_from:
        head.append(f" (asked as {old}, which was merged into it)")
    shown = len(answer.field.values)
    return Group(
        head, label(answer.field), Padding(field(answer.field, answer.incident, shown, named=True), (0, 0, 0, 2))
    )


def packed(done: Packed) -> RenderableType:
    """What was written, and for whom."""
    done = inert(done)
    held = f"{done.records:,} records of {done.reports:,} reports, {done.bytes:,} bytes"
    return Text(f"{done.path}: {held}. Whole pages, for use inside: nothing is masked")


CHANGED = {"+": "green", "-": "red"}  # lines of a difference

# Where the day of a list was taken from.
DATED = {"given": "", "entries": "latest entry", "file": "day of the file"}


def sanctions(answer: SanctionsLists) -> RenderableType:
    """One line a sanctions list."""
    answer = inert(answer)
    if not answer.lists:
        return Text("No list is loaded. This loads an OpenSanctions JSON file: reportedly lists import FILE")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold cyan")
    for name in ("list", "as of", "by", "entries", "sha256"):
        table.add_column(name, justify="right" if name == "entries" else "left")
    for x in answer.lists:
        table.add_row(x.name, x.as_of, DATED[x.dated_by], f"{x.entries:,}", x.sha256[:16])
    return table


def versions(answer: Versions) -> RenderableType:
    """Each version of an article, with what changed since the one before."""
    answer = inert(answer)
    lines: list[RenderableType] = [Text(answer.url, style="dim")]
    for number, v in enumerate(answer.versions, start=1):
        dates = [f"{what} {when}" for what, when in (("published", v.published), ("updated", v.updated)) if when]
        about = ", ".join([*dates, *([f"captured {v.captured}"] if v.captured else []), f"{v.claims} claims read"])
        lines += [Text(f"version {number}: {v.title or v.key}", style="bold"), Text(f"  report {v.report}, {about}")]
        lines += [Text(f"  {line}", style=CHANGED.get(line[:1], "dim")) for line in v.changes]
    return Group(*lines)


def watched(answer: Watched) -> RenderableType:
    """One line a feed."""
    answer = inert(answer)
    if not answer.feeds:
        return Text("No feed is watched. This asks those of a list: reportedly watch FILE.opml --online")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold cyan")
    for name in ("feed", "asked", "new", "waiting", "read", "failed", "what was wrong"):
        table.add_column(name, justify="right" if name in ("new", "waiting", "read", "failed") else "left")
    for f in answer.feeds:
        counts = (str(n) for n in (f.new, f.waiting, f.read, f.failed))
        table.add_row(f.title or f.url, (f.asked or "").replace("T", " ")[:16], *counts, f.seen or "")
    return table


def own_places(answer: OwnPlacesList) -> RenderableType:
    """One line a source of the user's own places."""
    answer = inert(answer)
    if not answer.sources:
        return Text("No places of your own. This brings some: reportedly places import FILE")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold cyan")
    for name in ("source", "places", "names", "kinds", "countries"):
        table.add_column(name, justify="right" if name in ("places", "names") else "left")
    for x in answer.sources:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in x.kinds.items())
        table.add_row(x.source, f"{x.places:,}", f"{x.names:,}", kinds, ", ".join(x.countries) or "-")
    return table


def exported(done: Exported) -> RenderableType:
    """What was written and where, under which profile, and what lies beside it."""
    done = inert(done)
    kept = "" if done.profile == INTERNAL else f"; {done.held_back} held back"
    lines = [f"{done.incidents} incidents in {done.path}, profile {done.profile}{kept}"]
    lines.append(f"what was held back and why: {done.manifest}")
    lines.append(f"{done.lost} things that {done.to} cannot express: {done.log}")
    lines.append(f"{done.deleted} incidents that an earlier file may hold: {done.deletions}")
    if done.profile == INTERNAL:
        lines.append("It is for use inside: nothing is masked.")
    return Text("\n".join(lines))


INTERNAL = "internal"
