"""What people decide: the queues that say what to look at first, and the form and the API that take a judgement."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal, get_args

import msgspec
from fastapi import APIRouter, Body, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Asked

from reportedly import doubt, flow
from reportedly.errors import CasebookError
from reportedly.flow import PERSON
from reportedly.nouns import Judgement, Link
from reportedly.publish import IncidentRecord
from reportedly.serve import filters
from reportedly.serve.guard import Form, Viewer, needs
from reportedly.serve.pages import OnShelf, show
from reportedly.serve.shelf import Shelf

Queue = Literal["doubtful", "contradictions", "unsure", "new"]
QUEUES: dict[Queue, str] = {
    "doubtful": "One incident or two?",
    "contradictions": "Reports disagree",
    "unsure": "Nobody says it surely",
    "new": "Not looked at",
}
LISTED = 50  # entries of a queue on one page
WEAK = ("", "denied", "unconfirmed", "hedged")
BACK = re.compile(r"/(?:review\?queue=[a-z]+|incident/[0-9a-f]+)")  # where a form may lead back to

Reviewing = Annotated[Viewer, Depends(needs("reviewer"))]
routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
machine = APIRouter(prefix="/api", tags=["decisions"])


@routes.get("/review")
def review(
    request: Request, shelf: OnShelf, viewer: Reviewing, queue: Annotated[Queue, Query()] = "doubtful"
) -> Response:
    """A queue: what a person should look at first, and why."""
    doubts = doubt.review(shelf.casebook, LISTED)
    waiting: dict[Queue, list[IncidentRecord]] = {q: _waiting(shelf, q) for q in get_args(Queue) if q != "doubtful"}
    return show(
        "review.html",
        request=request,
        viewer=viewer,
        queue=queue,
        queues=QUEUES,
        counts={"doubtful": doubts.waiting} | {q: len(found) for q, found in waiting.items()},
        doubts=doubts.pairs,
        incidents=waiting.get(queue, [])[:LISTED],
    )


def _waiting(shelf: Shelf, queue: Queue) -> list[IncidentRecord]:
    """The incidents of a queue, those with most reports first."""
    fits: dict[Queue, Callable[[IncidentRecord], bool]] = {
        "contradictions": filters.has_dispute,
        "unsure": lambda i: filters.certainty(i) in WEAK,
        "new": lambda i: not any(k.by.startswith(PERSON) for k in i.links),
    }
    found = [i for i in shelf.record().incidents if i.role == "main" and fits[queue](i)]
    return sorted(found, key=lambda i: (-len(i.reports), i.id))


@routes.post("/decide")
def decide(request: Request, shelf: OnShelf, viewer: Reviewing, form: Form) -> Response:
    """Take the judgement that a form sent, and show what came of it."""
    asked = {name: form.get(name, "").strip() for name in ("one", "other", "judgement", "reason", "author")}
    try:
        decision = _by(viewer, Decision(**asked))  # type: ignore[arg-type]  # what does not fit is refused here
    except ValueError:
        raise HTTPException(
            422, "a judgement needs two incidents or accounts, what you judge, your name, and a reason"
        ) from None
    _decided(shelf, decision)
    if viewer.alone and decision.judgement != "undo":
        request.session["author"] = decision.author
    back = form.get("back", "")
    return RedirectResponse(back if BACK.fullmatch(back) else "/review", 303)


class Decision(BaseModel):
    """A person's judgement on two incidents or accounts."""

    model_config = ConfigDict(extra="forbid")

    one: str = Asked(min_length=4, max_length=64, description="An incident (for its oldest account) or an account")
    other: str = Asked(min_length=4, max_length=64)
    judgement: Literal["same", "different", "unsure", "undo"] = Asked(description="undo takes back your own judgement")
    author: str = Asked(default="", max_length=200, description="Who judges; with accounts, who is signed in")
    reason: str = Asked(default="", max_length=2000, description="Why; needed for all but undo")


@machine.post(
    "/decisions",
    summary="Judge whether two are one incident",
    response_class=Response,
    responses={
        200: {"description": "The judgement as it is kept; null after undo", "content": {"application/json": {}}},
        403: {"description": "Not the role for it, or sent by a page from elsewhere"},
        404: {"description": "Not in this casebook"},
    },
)
def judge(shelf: OnShelf, viewer: Reviewing, decision: Annotated[Decision, Body()]) -> Response:
    """What `reportedly decide` does: later runs follow it, and the journal keeps it."""
    made = _decided(shelf, _by(viewer, decision))
    return Response(msgspec.json.encode(made), media_type="application/json")


@machine.get("/decisions", summary="What people judged", response_class=Response)
def decisions(shelf: OnShelf, _viewer: Annotated[Viewer, Depends(needs("reader"))]) -> Response:
    """Every judgement that stands, with author and reason."""
    made = [k for k in shelf.casebook.links() if k.by.startswith(PERSON)]
    return Response(msgspec.json.encode({"decisions": made}), media_type="application/json")


def _by(viewer: Viewer, decision: Decision) -> Decision:
    """The judgement as that of who is signed in; only an editor takes back what another judged."""
    if viewer.alone or (decision.judgement == "undo" and decision.author and viewer.may("editor")):
        return decision
    return decision.model_copy(update={"author": viewer.name})


def _decided(shelf: Shelf, decision: Decision) -> Link | None:
    judgement: Judgement | None = None
    if decision.judgement != "undo":
        judgement = decision.judgement
    author, reason = decision.author.strip(), decision.reason.strip()
    if not author or (judgement and not reason):
        raise HTTPException(422, "say who judges (author)" if not author else "say why (reason)")
    try:
        return flow.decide(shelf.casebook, (decision.one, decision.other), judgement, author, reason)
    except CasebookError as error:
        raise HTTPException(404, str(error)) from None
