"""The routes for machines: the documents that the commands print, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from reportedly import ask
from reportedly.errors import CasebookError
from reportedly.publish import Incidents, document, line, schema
from reportedly.publish.shapes import Shape
from reportedly.serve.pages import OnShelf

routes = APIRouter(prefix="/api", tags=["casebook"])
MOST = 1000  # incidents in one answer

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


@routes.get("/incidents", summary="All incidents, oldest first, one line each", response_class=Response)
def incidents(
    request: Request,
    shelf: OnShelf,
    after: Annotated[str, Query(max_length=64, description="The id of the last incident of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> Response:
    """What `reportedly incidents --format json` prints, a page at a time; the header Link leads to the next one."""
    found = shelf.answer(ask.incidents).incidents
    ids = [i.id for i in found]
    if after and after not in ids:
        raise HTTPException(404, f"no incident {after!r} to go on after: it may have been merged; begin anew")
    begin = ids.index(after) + 1 if after else 0
    shown = found[begin : begin + limit]
    more = begin + limit < len(found)
    headers = {"Link": f'</api/incidents?after={shown[-1].id}&limit={limit}>; rel="next"'} if more else {}
    return _shape(request, Incidents(incidents=shown), **headers)


@routes.get("/incidents/{id_}", summary="The record of one incident", response_class=Response, responses=ABSENT)
def incident(request: Request, shelf: OnShelf, id_: str) -> Response:
    """What `reportedly show ID --format json` prints."""
    return _shape(request, _found(lambda: shelf.answer(ask.show, id_)))


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


@routes.get("/search", summary="Reports that hold all these words in any form", response_class=Response)
def search(request: Request, shelf: OnShelf, words: Annotated[str, Query(max_length=500)]) -> Response:
    """What `reportedly search WORDS --format json` prints."""
    return _shape(request, ask.search(shelf.casebook, words))


@routes.get("/schema", summary="The JSON Schema of all answers", response_class=Response)
def json_schema(request: Request) -> Response:
    """What `reportedly schema` prints, without its line breaks."""
    return answered(request, msgspec.json.encode(schema()))


def _found(question: Callable[[], T]) -> T:
    """The answer to a question about one thing; what is not in the casebook is a 404 with the reason."""
    try:
        return question()
    except CasebookError as error:
        raise HTTPException(404, str(error)) from None
