"""The routes for people: the list with its map and timeline, the record, the reading."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from math import floor, log2
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import structs
from shapely import clip_by_rect, get_coordinates, get_parts
from shapely.geometry import shape

from reportedly.assess.correct import HOW
from reportedly.errors import CasebookError
from reportedly.nouns import Span
from reportedly.publish.latin import latin_note
from reportedly.publish.record import LABELS, VERDICTS, by_version, version_words
from reportedly.publish.wording import (
    counted,
    day_words,
    grade_words,
    moment_words,
    picture_words,
    place_words,
    precision_words,
    ruling_words,
    said_words,
    type_words,
    value_words,
)
from reportedly.serve import chart, filters, guard, marks, told
from reportedly.serve.filters import Asked
from reportedly.serve.guard import Asking, Viewer, needs
from reportedly.serve.index import Answer, Entry
from reportedly.serve.queues import settled
from reportedly.serve.shelf import Shelf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SHOWN = 100  # incidents listed in each part of one page
FINEST = -5  # a power of two of degrees: the base map knows nothing finer
NOWHERE = "No place that can be drawn"

page = Environment(
    loader=PackageLoader("reportedly.serve"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True,
)  # fmt: skip
page.globals |= {
    "LABELS": LABELS,
    "VERDICTS": VERDICTS,
    "by_version": by_version,
    "certainty": filters.certainty,
    "counted": counted,
    "day_words": day_words,
    "latin_note": latin_note,
    "picture_words": picture_words,
    "moment_words": moment_words,
    "grade_words": grade_words,
    "place_words": place_words,
    "precision_words": precision_words,
    "ruling_words": ruling_words,
    "said_words": said_words,
    "value_words": value_words,
    "type_words": type_words,
    "version_words": version_words,
}
routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def the_shelf(request: Request, viewer: Asking) -> Shelf:
    """What this viewer may see: the whole casebook, or for visitors its public profile."""
    shelf: Shelf = request.app.state.shelf if viewer.may("reader") else request.app.state.public
    return shelf.since(request.app.state.changed.get(guard.known_as(viewer), 0))


OnShelf = Annotated[Shelf, Depends(the_shelf)]
Part = Annotated[str, Query(max_length=200)]
DEGREES = r"-?\d{1,4}(\.\d{1,9})?"
Box = Annotated[
    str,
    Query(
        pattern=f"^({DEGREES},{DEGREES},{DEGREES},{DEGREES})?$",
        description="A part of the map: west,south,east,north in degrees",
    ),
]


def the_filters(
    words: Part = "",
    type: Part = "",  # noqa: A002 - the name in the address
    country: Part = "",
    certainty: Part = "",
    grade: Part = "",
    source: Part = "",
    disputed: Part = "",
    box: Box = "",
) -> Asked:
    """The parts of a question that page and API read alike; each adds its period and role."""
    return Asked(
        words=words,
        type=type,
        country=country,
        certainty=certainty,
        grade=grade,
        source=source,
        disputed=disputed,
        box=box,
    )


Filters = Annotated[Asked, Depends(the_filters)]


def show(
    name: str,
    status: int = 200,
    *,
    request: Request,
    viewer: Viewer,
    headers: Mapping[str, str] | None = None,
    **known: object,
) -> HTMLResponse:
    """A page from its template, for this viewer."""
    brought = {"viewer": viewer, "token": guard.token(request), "scripts": ()}
    request.state.scripted = bool(known.get("scripts"))
    return HTMLResponse(page.get_template(name).render(brought | known), status, headers)


@routes.get("/")
def incidents(
    request: Request,
    viewer: Asking,
    shelf: OnShelf,
    filtered: Filters,
    since: Part = "",
    until: Part = "",
    role: Part = "main",
) -> Response:
    """The incidents asked for: on the map, in time, and as a list; one address for each question."""
    if filtered.words.strip() and not viewer.may("reader"):
        raise HTTPException(401, "searching in reports needs the role reader: sign in")
    asked = structs.replace(filtered, since=since, until=until, role=role)
    answer = shelf.found(asked)
    window = chart.frame(answer.columns, asked.window)
    found = answer.all if len(answer) <= chart.MOST else None  # more are drawn by how many there are
    areas = chart.areas(found, window) if found is not None and window else ()
    return show(
        "incidents.html",
        request=request,
        viewer=viewer,
        scripts=("page.js",),
        asked=asked,
        answer=answer,
        shown=listed(answer),
        all=len(answer),
        reports=len(shelf.record().reports),
        window=window,
        outlines=outlines(window) if window else (),
        areas=chart.heaps(answer.columns, window) if found is None and window else areas,
        timeline=chart.timeline(found) if found is not None else chart.stretches(answer.columns),
        size=(chart.WIDTH, chart.HEIGHT),
    )


def listed(answer: Answer) -> list[tuple[str, list[Entry]]]:
    """What stands on the page: the newest of each part, under its heading."""
    parts = (("", answer.incidents), ("No report says when", answer.undated), (NOWHERE, answer.unplaced))
    return [(heading, list(entries[:SHOWN])) for heading, entries in parts if entries]


@routes.get("/incident/{id_}")
def incident(request: Request, viewer: Asking, shelf: OnShelf, id_: str) -> Response:
    """The record of one incident; an id that was merged leads to the one it went into."""
    try:
        record = shelf.incident(id_)
    except CasebookError as error:
        raise HTTPException(404, str(error)) from None
    if record.id != id_:
        return RedirectResponse(f"/incident/{record.id}", 308)
    held = shelf.held()

    def incident_of(account: str) -> str:
        return held.incident_of.get(account, "")

    order = {name: n for n, name in enumerate(("disputed", "superseded", "agreed", "single", "unknown"))}
    said = sorted((f for f in record.fields if f.values or f.rejected), key=lambda f: order[f.agreement])
    silent = [LABELS.get(f.name, f.name) for f in record.fields if not f.values and not f.rejected]
    values = [v for f in record.fields for v in (*f.values, *f.rejected)]
    by_people = [k for k in held.decisions if record.id in (incident_of(k.left), incident_of(k.right))]
    accounts = shelf.accounts(record.id)
    outlets = {t.account: f"{r.outlet or r.id}, {day_words(r.published)}" for r, t in accounts}
    return show(
        "incident.html",
        request=request,
        viewer=viewer,
        i=record,
        told=said,
        silent=silent,
        harm=told.harm(record),
        graph=told.graph(record),
        wide=told.WIDTH,
        tall=told.TALL,
        left=told.LEFT,
        accounts=accounts,
        told_by=lambda account: outlets.get(account, account[:8]),
        judged=by_people,
        values=len(values),
        signed=[v for v in values if settled(v)],
        how=HOW,
        by_people={k.by for k in by_people},
        apart=[k for k in by_people if incident_of(k.left) != incident_of(k.right)],
        incident_of=incident_of,
    )


@routes.get("/report/{id_}", dependencies=[Depends(needs("reader"))])
def report(
    request: Request,
    viewer: Asking,
    shelf: OnShelf,
    id_: str,
    start: Annotated[int | None, Query(ge=0)] = None,
    end: Annotated[int | None, Query()] = None,
) -> Response:
    """A report as archived, its claims marked in place; `start` and `end` are the words asked for."""
    record = shelf.report(id_)
    if record is None:
        raise HTTPException(404, f"no report {id_!r}")
    archived = shelf.casebook.report(id_)
    claims = shelf.claims(id_)
    asked = Span(report=id_, start=start, end=end) if start is not None and end is not None and start < end else None
    text = archived.text
    if asked is not None and asked.end > len(text):
        raise HTTPException(404, f"report {id_} has {len(text)} characters: nothing stands at {start}-{end}")
    lines = marks.paragraphs(archived, claims, asked)
    return show(
        "report.html", request=request, viewer=viewer, r=record, report=archived, lines=lines, claims=record.claims
    )


@lru_cache(maxsize=64)
def outlines(window: chart.Frame) -> tuple[tuple[str, str], ...]:
    """The outlines of countries in a window, as SVG paths."""
    level = max(floor(log2((window.north - window.south) / chart.HEIGHT)), FINEST)  # finer cannot be seen
    box = (window.west, window.south, window.east, window.north)
    parts: dict[str, list[NDArray[np.float64]]] = {}
    for country, (west, south, east, north), ring in _rings(level):
        if east < window.west or west > window.east or north < window.south or south > window.north:
            continue
        inside = west >= window.west and east <= window.east and south >= window.south and north <= window.north
        shown = [ring] if inside else get_parts(clip_by_rect(ring, *box))
        parts.setdefault(country, []).extend(points for line in shown if len(points := get_coordinates(line)) > 1)
    return tuple((country, drawn) for country, lines in parts.items() if (drawn := chart.path(lines, window)))


@lru_cache(maxsize=16)
def _rings(level: int) -> tuple[tuple[str, tuple[float, float, float, float], BaseGeometry], ...]:
    """Each ring wide enough to be seen, with country and bounds, made coarser once for windows of about one width."""
    found = []
    for country, line in _land():
        for ring in get_parts(line):
            west, south, east, north = ring.bounds
            if max(east - west, north - south) >= chart.SMALLEST * 2.0**level:
                found.append((country, (west, south, east, north), ring.simplify(2.0**level)))
    return tuple(found)


@lru_cache(maxsize=1)
def _land() -> tuple[tuple[str, BaseGeometry], ...]:
    """The outlines under the map, by country."""
    raw = files("reportedly.serve").joinpath("static", "vendor", "basemap.json").read_bytes()
    return tuple(
        (f["properties"]["country"], shape(f["geometry"]).boundary)
        for f in msgspec.json.decode(raw)["features"]
        if "country" in f["properties"]
    )
