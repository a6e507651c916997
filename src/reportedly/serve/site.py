"""A folder of pages that opens from disk: list, map, timeline and a page for each incident, under a profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from reportedly.knowledge.names import Profile
from reportedly.publish.annotations import WEB
from reportedly.publish.export import csv
from reportedly.publish.export.log import Lost
from reportedly.publish.export.manifest import LABEL, PURPOSE
from reportedly.publish.inert import inert
from reportedly.publish.latin import latin_note
from reportedly.publish.record import LABELS, VERDICTS, by_version, version_words
from reportedly.publish.shapes import IncidentRecord, Manifest
from reportedly.publish.wording import (
    counted,
    day_words,
    moment_words,
    place_words,
    precision_words,
    said_words,
    type_words,
)
from reportedly.serve import chart
from reportedly.serve.filters import Asked
from reportedly.serve.index import Entry, Index, entry
from reportedly.serve.pages import outlines

NEWEST = 200  # incidents listed on the first page
UNDATED = "undated"
ORDER = ("disputed", "superseded", "agreed", "single", "unknown")

pages = Environment(
    loader=PackageLoader("reportedly.serve"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
pages.globals |= {
    "LABELS": LABELS,
    "VERDICTS": VERDICTS,
    "by_version": by_version,
    "counted": counted,
    "day_words": day_words,
    "latin_note": latin_note,
    "moment_words": moment_words,
    "place_words": place_words,
    "precision_words": precision_words,
    "said_words": said_words,
    "type_words": type_words,
    "version_words": version_words,
    "label": LABEL,
    "purpose": PURPOSE,
}


def write(
    folder: Path,
    records: Iterable[IncidentRecord],
    lost: list[Lost],
    profile: Profile,
    manifest: Callable[[], Manifest],
) -> None:
    """Write the pages. One line of each incident is kept for list and map, and nothing else of it.

    `manifest` is asked once all records have passed.
    """
    for part in ("incident", "month"):
        (folder / part).mkdir()
    (folder / "page.css").write_bytes(files("reportedly.serve").joinpath("static/page.css").read_bytes())
    entries: list[Entry] = []

    def shown() -> Iterable[IncidentRecord]:
        for record in records:
            whole = inert(record)
            entries.append(entry(whole))
            _page(folder / "incident" / f"{record.id}.html", "incident", profile, root="../", **_incident(whole))
            yield record

    with (folder / "incidents.csv").open("wb") as table:
        table.writelines(csv.export(shown(), lost))
    _lists(folder, Index(entries).entries, profile)
    _page(folder / "about.html", "about", profile, root="", manifest=manifest())


def _page(path: Path, name: str, profile: Profile, **known: Any) -> None:
    path.write_text(pages.get_template(f"site/{name}.html").render(profile=profile, **known), encoding="utf-8")


def _incident(record: IncidentRecord) -> dict[str, Any]:
    """What the page of an incident shows: the disputed fields first; links only to pages of the web."""
    told = [f for f in record.fields if f.values or (f.agreement != "unknown" and f.summary)]
    return {
        "i": record,
        "told": sorted(told, key=lambda f: ORDER.index(f.agreement)),
        "silent": [LABELS.get(f.name, f.name) for f in record.fields if f.agreement == "unknown"],
        "pages": {c.report: c.url for c in record.reports if c.report and c.url and WEB.match(c.url)},
        "cited": [c for c in record.reports if c.report],
    }


def _lists(folder: Path, entries: Sequence[Entry], profile: Profile) -> None:
    """The first page with everything on map and timeline, and a page for each month."""
    months = Counter(map(_month, entries))
    ordered = dict(sorted(months.items(), reverse=True))
    heading = f"The newest {NEWEST}" if len(entries) > NEWEST else "All, the newest first"
    _list(
        folder / "index.html",
        entries,
        entries[:NEWEST],
        profile,
        counted(len(entries), "incident"),
        heading,
        "",
        ordered,
    )
    for name in ordered:
        some = [e for e in entries if _month(e) == name]
        title = f"{counted(len(some), 'incident')}, {name}"
        _list(folder / "month" / f"{name}.html", some, some, profile, title, "All", "../", {})


def _month(e: Entry) -> str:
    return e.first[:7] if e.first else UNDATED


def _list(
    path: Path, drawn: Sequence[Entry], listed: Sequence[Entry], profile: Profile, title: str, heading: str, root: str,
    months: Mapping[str, int],
) -> None:  # fmt: skip
    columns = Index(drawn).answer(Asked(role="all")).columns
    few = len(drawn) <= chart.MOST  # more are drawn by how many there are: a page of 20,000 circles opens in no browser
    window = chart.frame(columns)
    areas = (chart.areas(drawn, window) if few else chart.heaps(columns, window)) if window else ()
    _page(
        path,
        "list",
        profile,
        root=root,
        title=title,
        heading=heading,
        entries=listed,
        months=months,
        window=window,
        outlines=outlines(window) if window else (),
        areas=areas,
        timeline=chart.timeline(drawn) if few else chart.stretches(columns),
        size=(chart.WIDTH, chart.HEIGHT),
    )
