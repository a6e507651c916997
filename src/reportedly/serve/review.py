"""What people decide: the queues that say what to look at first, and the form and the API that take a judgement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

import msgspec
from fastapi import APIRouter, Body, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic import Field as Asked

from reportedly import doubt, flow
from reportedly.assess.correct import HOW
from reportedly.errors import CasebookError
from reportedly.flow import PERSON
from reportedly.nouns import Judgement, Link
from reportedly.publish import IncidentRecord, Preview, document
from reportedly.publish.inert import inert
from reportedly.serve import filters
from reportedly.serve.guard import REFUSALS, Form, Viewer, needs
from reportedly.serve.pages import OnShelf, show
from reportedly.serve.queues import Waiting, asked_for, little_confidence
from reportedly.serve.shelf import Shelf

Queue = Literal["doubtful", "asked", "contradictions", "low", "unsure", "new"]
QUEUES: dict[Queue, str] = {
    "doubtful": "One incident or two?",
    "asked": "A correction is asked for",
    "contradictions": "Reports disagree",
    "low": "Read with little confidence",
    "unsure": "Nobody says it surely",
    "new": "Not looked at",
}
LISTED = 50  # entries of a queue on one page
WEAK = ("", "denied", "unconfirmed", "hedged")
SAYING = r"[^\s\x00-\x1f\x7f-\x9f]"  # some letter or sign
# Where a form may lead back to.
BACK = re.compile(r"/(?:review\?queue=[a-z]+|(?:incident|claim|report)/[0-9a-f]+)(?:#[a-z0-9-]+)?")

# The incidents of a queue, and the claims of a queue.
FITS: dict[Queue, Callable[[IncidentRecord], bool]] = {
    "contradictions": filters.has_dispute,
    "unsure": lambda i: filters.certainty(i) in WEAK,
    "new": lambda i: not filters.looked_at(i),
}
CLAIMS: dict[Queue, Callable[[Iterable[IncidentRecord]], list[Waiting]]] = {
    "asked": asked_for,
    "low": little_confidence,
}

JUDGED = {"same": "one incident", "different": "two incidents", "unsure": "cannot tell", "undo": "taken back"}
ABSENT: dict[int | str, dict[str, Any]] = {404: {"description": "Not in this casebook"}}
Id = Annotated[
    str, Query(min_length=4, max_length=64, description="An incident, for its oldest account, or an account")
]
Reviewing = Annotated[Viewer, Depends(needs("reviewer"))]
routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
machine = APIRouter(prefix="/api", tags=["decisions"], responses=REFUSALS)


@routes.get("/review")
def review(
    request: Request, shelf: OnShelf, viewer: Reviewing, queue: Annotated[Queue, Query()] = "doubtful"
) -> Response:
    """A queue: what a person should look at first, and why."""
    doubts = doubt.review(shelf.casebook, LISTED)
    waiting: dict[Queue, list[IncidentRecord]] = {q: _waiting(shelf, q) for q in get_args(Queue) if q in FITS}
    claims = {q: _claims(shelf, q) for q in CLAIMS}
    return show(
        "review.html",
        request=request,
        viewer=viewer,
        queue=queue,
        queues=QUEUES,
        scripts=("review.js",),
        how=HOW,
        counts={"doubtful": doubts.waiting}
        | {q: len(found) for q, found in waiting.items()}
        | {q: len(found) for q, found in claims.items()},
        claims=claims.get(queue, [])[:LISTED],
        doubts=doubts.pairs,
        incidents=waiting.get(queue, [])[:LISTED],
    )


def _claims(shelf: Shelf, queue: Queue) -> list[Waiting]:
    """The claims of a queue."""
    return shelf.keep(("queue", queue), lambda held: CLAIMS[queue](held.record.incidents))


def _waiting(shelf: Shelf, queue: Queue) -> list[IncidentRecord]:
    """The incidents of a queue, those with most reports first."""
    found = [i for i in shelf.record().incidents if i.role == "main" and FITS[queue](i)]
    return sorted(found, key=lambda i: (-len(i.reports), i.id))


@routes.post("/decide")
def decide(request: Request, shelf: OnShelf, viewer: Reviewing, form: Form) -> Response:
    """Take the judgement that a form sent, and show what came of it."""
    asked = {name: form.get(name, "").strip() for name in ("one", "other", "judgement", "reason")}
    asked["author"] = form.get("author", "").strip() or viewer.name
    try:
        decision = _by(viewer, decision_of.validate_python(asked))
    except ValueError:
        raise HTTPException(
            422, "a judgement needs two incidents or accounts, what you judge, your name, and a reason"
        ) from None
    _decided(shelf, decision)
    return settled(request, viewer, form, decision.author if decision.judgement != "undo" else "")


def settled(request: Request, viewer: Viewer, form: Mapping[str, str], author: str) -> Response:
    """Back to where a form was sent from; without accounts the name of who decided is kept for the next form."""
    if viewer.alone and author:
        request.session["author"] = author
    return RedirectResponse(_back(form), 303)


def _back(form: Mapping[str, str]) -> str:
    back = form.get("back", "")
    return back if BACK.fullmatch(back) else "/review"


@routes.post("/preview")
def previewed(request: Request, shelf: OnShelf, viewer: Reviewing, form: Form) -> Response:
    """What a judgement would change, with the form to make it."""
    asked = {name: form.get(name, "").strip() for name in ("one", "other", "judgement", "reason", "author")}
    if asked["judgement"] not in JUDGED or not asked["one"] or not asked["other"]:
        raise HTTPException(422, "a preview needs two incidents or accounts, and what you would judge")
    answer = _preview(shelf, asked["one"], asked["other"], asked["judgement"], _author(viewer, asked["author"]))
    return show(
        "preview.html",
        request=request,
        viewer=viewer,
        asked=asked | {"back": _back(form)},
        preview=inert(answer),
        words=JUDGED,
    )


def _author(viewer: Viewer, named: str) -> str:
    return named if viewer.alone and named else viewer.name


def _preview(shelf: Shelf, one: str, other: str, judgement: str, author: str) -> Preview:
    judged: Judgement | None = None if judgement == "undo" else judgement  # type: ignore[assignment]
    try:
        return doubt.preview(shelf.casebook, one, other, judged, author)
    except CasebookError as error:
        raise HTTPException(404, str(error)) from None


class _Pair(BaseModel):
    model_config = ConfigDict(extra="forbid")

    one: str = Asked(min_length=4, max_length=64, description="An incident (for its oldest account) or an account")
    other: str = Asked(min_length=4, max_length=64)
    author: str = Asked(max_length=200, pattern=SAYING, description="Who judges; with accounts, who is signed in")


class Judged(_Pair):
    """A person's judgement on two incidents or accounts."""

    judgement: Literal["same", "different", "unsure"]
    reason: str = Asked(max_length=2000, pattern=SAYING, description="Why")


class TakenBack(_Pair):
    """Takes back what a person judged: your own judgement, or as an editor that of `author`."""

    judgement: Literal["undo"]
    reason: str = Asked(default="", max_length=2000)


Decision = Annotated[Judged | TakenBack, Asked(discriminator="judgement")]
decision_of: TypeAdapter[Judged | TakenBack] = TypeAdapter(Decision)


@machine.post(
    "/decisions",
    summary="Judge whether two are one incident",
    response_class=Response,
    responses={
        200: {"description": "The judgement as it is kept; null after undo", "content": {"application/json": {}}},
        404: {"description": "Not in this casebook"},
    },
)
def judge(shelf: OnShelf, viewer: Reviewing, decision: Annotated[Decision, Body()]) -> Response:
    """What `reportedly decide` does: later runs follow it, and the journal keeps it."""
    made = _decided(shelf, _by(viewer, decision))
    return Response(msgspec.json.encode(made), media_type="application/json")


@machine.get("/preview", summary="What a judgement would change", response_class=Response, responses=ABSENT)
def preview(
    shelf: OnShelf,
    viewer: Reviewing,
    one: Id,
    other: Id,
    judgement: Literal["same", "different", "unsure", "undo"],
    author: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """What `reportedly preview` prints. Nothing is decided."""
    answer = _preview(shelf, one, other, judgement, _author(viewer, author))
    return Response(document(answer), media_type="application/json")


@machine.get("/decisions", summary="What people judged", response_class=Response)
def decisions(shelf: OnShelf, _viewer: Annotated[Viewer, Depends(needs("reader"))]) -> Response:
    """Every judgement that stands, with author and reason."""
    made = [k for k in shelf.casebook.links() if k.by.startswith(PERSON)]
    return Response(msgspec.json.encode({"decisions": made}), media_type="application/json")


def _by(viewer: Viewer, decision: Judged | TakenBack) -> Judged | TakenBack:
    """The judgement as that of who is signed in; only an editor takes back what another judged."""
    if viewer.alone or (decision.judgement == "undo" and viewer.may("editor")):
        return decision
    return decision.model_copy(update={"author": viewer.name})


def _decided(shelf: Shelf, decision: Judged | TakenBack) -> Link | None:
    judgement: Judgement | None = None if isinstance(decision, TakenBack) else decision.judgement
    pair = (decision.one, decision.other)
    try:
        return flow.decide(shelf.casebook, pair, judgement, decision.author.strip(), decision.reason.strip())
    except CasebookError as error:
        raise HTTPException(404, str(error)) from None
