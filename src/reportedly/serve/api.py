"""The routes for machines: the documents that the commands print, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from math import cos, pi, radians
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response
from msgspec import structs

from reportedly import ask
from reportedly.errors import CasebookError
from reportedly.publish import Incidents, document, line, schema
from reportedly.publish.annotations import MEDIA_TYPE as JSON_LD
from reportedly.publish.annotations import annotated
from reportedly.publish.shapes import Shape
from reportedly.serve.feed import MEDIA_TYPE as ATOM
from reportedly.serve.feed import atom
from reportedly.serve.filters import Asked
from reportedly.serve.guard import REFUSALS, Asking, Viewer, needs
from reportedly.serve.index import Entry
from reportedly.serve.pages import Filters, OnShelf, Part
from reportedly.serve.shelf import Held

routes = APIRouter(prefix="/api", tags=["casebook"], dependencies=[Depends(needs("reader"))], responses=REFUSALS)
everybody = APIRouter(
    prefix="/api", tags=["casebook"], responses=REFUSALS
)  # also for visitors, who see the public profile
MOST = 1000  # incidents in one answer
FED = 200  # changes that a feed looks back
EARTH_KM, WORLD = 6378.137, 512  # radius at the equator; pixels around the world at zoom 0

Day = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="An ISO day, inclusive")]

T = TypeVar("T")
ABSENT: dict[int | str, dict[str, Any]] = {
    404: {"description": "Not in this casebook", "content": {"application/json": {}}}
}


def answered(request: Request, body: bytes, media_type: str = "application/json", **headers: str) -> Response:
    """The bytes with their tag, or only that they are still the same."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers |= {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in [t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _shape(request: Request, shape: Shape, **headers: str) -> Response:
    return answered(request, document(shape), **headers)


@routes.get(
    "/incidents", summary="All incidents, oldest first, one line each", response_class=Response, responses=ABSENT
)
def incidents(
    request: Request,
    shelf: OnShelf,
    filtered: Filters,
    after: Annotated[str, Query(max_length=64, description="The id of the last incident of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    since: Day = "",
    until: Day = "",
    role: Part = "all",
) -> Response:
    """What `reportedly incidents --format json` prints, a page at a time; the header Link leads to the next one.

    The filters are those of the list: incidents without a known time stay in whatever period is asked for.
    """
    asked = structs.replace(filtered, since=since, until=until, role=role)
    listed = shelf.answer(ask.incidents).incidents
    if asked != Asked(role="all"):
        kept = {e.id for e in shelf.found(asked).all}
        listed = tuple(i for i in listed if i.id in kept)
    ids = [i.id for i in listed]
    if after and after not in ids:
        raise HTTPException(404, f"no incident {after!r} to go on after: it may have been merged; begin anew")
    begin = ids.index(after) + 1 if after else 0
    shown = listed[begin : begin + limit]
    more = begin + limit < len(listed)
    headers = _next("incidents", request, after=shown[-1].id, limit=str(limit)) if more else {}
    return _shape(request, Incidents(incidents=shown), **headers)


@everybody.get("/areas", summary="The places of incidents as GeoJSON", response_class=Response)
def areas(
    request: Request,
    viewer: Asking,
    shelf: OnShelf,
    filtered: Filters,
    since: Day = "",
    until: Day = "",
    role: Part = "main",
) -> Response:
    """A point for each incident whose place has coordinates, with the radius that its words allow: an area, no point.

    `at0` is that radius in pixels of 512 to the world, for maps that double with each zoom.
    """
    _searching(filtered, viewer)
    asked = structs.replace(filtered, since=since, until=until, role=role)

    def drawn(held: Held) -> bytes:
        features = [areal(e) for e in shelf.found_in(held, asked).all if e.lat is not None and e.lon is not None]
        return msgspec.json.encode({"type": "FeatureCollection", "features": features})

    body = shelf.keep(("areas", asked), drawn)
    return answered(request, body, "application/geo+json")


@routes.get("/incidents/{id_}", summary="The record of one incident", response_class=Response, responses=ABSENT)
def incident(request: Request, shelf: OnShelf, id_: str) -> Response:
    """What `reportedly show ID --format json` prints."""
    return _shape(request, _found(lambda: shelf.answer(ask.show, id_)))


@routes.get(
    "/incidents/{id_}/annotations",
    summary="The evidence of an incident as W3C Web Annotations",
    response_class=Response,
    responses=ABSENT,
)
def evidence(request: Request, shelf: OnShelf, id_: str) -> Response:
    """Each value as a note on the words of the archived text that say it (JSON-LD)."""
    record = _found(lambda: shelf.answer(ask.show, id_)).incidents[0]
    reports = {c.report: shelf.casebook.report(c.report) for c in record.reports}
    page = annotated(record, reports, f"{_site(request)}/api", f"reportedly {request.app.version}")
    return answered(request, msgspec.json.encode(page), JSON_LD)


@routes.get("/incidents/{id_}/{field}", summary="Every claim on one field", response_class=Response, responses=ABSENT)
def why(request: Request, shelf: OnShelf, id_: str, field: str) -> Response:
    """What `reportedly why ID FIELD --format json` prints."""
    return _shape(request, _found(lambda: shelf.answer(ask.why, id_, field)))


@routes.get("/reports/{id_}", summary="One report as it was read", response_class=Response, responses=ABSENT)
def report(request: Request, shelf: OnShelf, id_: str) -> Response:
    """The line that `reportedly read --format jsonl` prints for it."""
    found = next((r for r in shelf.answer(ask.show).reports if r.id == id_), None)
    if found is None:
        raise HTTPException(404, f"no report {id_!r}")
    return answered(request, line(found))


@routes.get("/reports/{id_}/text", summary="The canonical text of a report", response_class=Response, responses=ABSENT)
def text(request: Request, shelf: OnShelf, id_: str) -> Response:
    """The text that all offsets count in, as UTF-8; offsets are code points."""
    return answered(request, _found(lambda: shelf.casebook.report(id_)).text.encode(), "text/plain; charset=utf-8")


@routes.get("/changes", summary="What has changed since a position of the journal", response_class=Response)
def changes(
    request: Request,
    shelf: OnShelf,
    after: Annotated[int, Query(ge=0, le=2**53, description="The number of the last change already known")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> Response:
    """Entries of the journal, oldest first, each with the hash of the one before; ask anew for what they name.

    An incident that was merged into another answers under its old id with the record of the other.
    """
    entries = shelf.casebook.journal(after=after, limit=limit + 1)
    shown = entries[:limit]
    headers = _next("changes", request, after=str(shown[-1].number), limit=str(limit)) if len(entries) > limit else {}
    return answered(request, msgspec.json.encode({"changes": shown}), **headers)


@everybody.get("/changes.atom", summary="Incidents that changed, as an Atom feed", response_class=Response)
def feed(request: Request, viewer: Asking, shelf: OnShelf, filtered: Filters, role: Part = "all") -> Response:
    """The incidents that changed last, newest first, narrowed by the filters of the list; ids that were merged too."""
    _searching(filtered, viewer)
    asked = structs.replace(filtered, role=role)
    fitting = {e.id for e in shelf.found(asked).all}
    entries, known = shelf.casebook.changed(FED), shelf.held().incidents
    everything = asked == Asked(role="all") and viewer.may("reader")  # for visitors some are not there on purpose
    gone = {e.subject: e for e in entries if e.subject not in known} if everything else {}
    changed = [(e, known[e.subject]) for e in entries if e.subject in fitting]
    site, query = _site(request), request.url.query
    here = f"{site}/api/changes.atom" + (f"?{query}" if query else "")
    return answered(request, atom(changed, site, here, gone), ATOM)


@routes.get("/search", summary="Reports that hold all these words in any form", response_class=Response)
def search(request: Request, shelf: OnShelf, words: Annotated[str, Query(max_length=500)]) -> Response:
    """What `reportedly search WORDS --format json` prints."""
    return _shape(request, ask.search(shelf.casebook, words))


@everybody.get("/schema", summary="The JSON Schema of all answers", response_class=Response)
def json_schema(request: Request) -> Response:
    """What `reportedly schema` prints, without its line breaks."""
    return answered(request, msgspec.json.encode(schema()))


def areal(e: Entry) -> dict[str, Any]:
    """An entry as a feature of GeoJSON."""
    assert e.lat is not None
    wide = 2 * pi * EARTH_KM * max(cos(radians(e.lat)), 0.01)
    told = {"id": e.id, "words": e.words, "place": e.place, "radius_km": e.radius_km, "disputed": e.disputed}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": (e.lon, e.lat)},
        "properties": told | {"at0": round(e.radius_km / wide * WORLD, 6)},
    }


def _searching(asked: Asked, viewer: Viewer) -> None:
    """Words of reports are for those who may read them: what is found would tell what is withheld."""
    if asked.words.strip() and not viewer.may("reader"):
        raise HTTPException(401, "searching in reports needs the role reader: sign in")


def _next(name: str, request: Request, **cursor: str) -> dict[str, str]:
    """The header that leads to the next page of the same question."""
    return {"Link": f'</api/{name}?{urlencode(dict(request.query_params) | cursor)}>; rel="next"'}


def _site(request: Request) -> str:
    """The address of this server as the request named it, without a last slash."""
    return str(request.base_url).rstrip("/")


def _found(question: Callable[[], T]) -> T:
    """The answer to a question about one thing; what is not in the casebook is a 404 with the reason."""
    try:
        return question()
    except CasebookError as error:
        raise HTTPException(404, str(error)) from None
