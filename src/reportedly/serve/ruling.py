"""What people rule on single claims: the page of a claim, the form on the record, and the API that take it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Body, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic import Field as Asked

from reportedly import flow
from reportedly.assess.correct import HOW, Correction
from reportedly.assess.fields import as_reported
from reportedly.assess.rulings import decisive
from reportedly.errors import CasebookError, InputError
from reportedly.nouns import Certainty, Claim, Place, Report, Ruled, SourceKind
from reportedly.publish.inert import SHOWN, UNSAFE
from reportedly.publish.wording import value_words
from reportedly.serve.guard import REFUSALS, Form, Viewer, needs
from reportedly.serve.pages import OnShelf, show
from reportedly.serve.review import SAYING, settled
from reportedly.serve.shelf import Shelf

Reading = Annotated[Viewer, Depends(needs("reader"))]
routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
machine = APIRouter(prefix="/api", tags=["decisions"], responses=REFUSALS)


@routes.get("/claim/{id_}")
def claim(request: Request, shelf: OnShelf, viewer: Reading, id_: str) -> Response:
    """One claim: what was read, in which sentence, what people ruled on it, and the form to rule."""
    try:
        found = shelf.casebook.claim(id_)
    except CasebookError as error:
        raise HTTPException(404, str(error)) from None
    if found.id != id_:
        return RedirectResponse(f"/claim/{found.id}", 308)
    record = shelf.report(found.span.report)
    statement = next((c for c in record.claims if c.id == id_), None) if record else None
    if record is None or statement is None:
        raise HTTPException(404, f"claim {id_} is of an older reading: the newest one has other claims")
    report, ruled = shelf.casebook.report(record.id), decisive(shelf.held().rulings.get(id_, ()))
    text, a, b = report.text, found.sentence.start, found.sentence.end
    here = found.words if found.words and a <= found.words.start and found.words.end <= b else None
    pieces = (text[a : here.start], here.of(text), text[here.end : b]) if here else (text[a:b], "", "")
    pieces = tuple(UNSAFE.sub(SHOWN, piece) for piece in pieces)  # type: ignore[assignment]
    ruled = ruled if ruled and ruled.corrected else None
    return show(
        "claim.html",
        request=request,
        viewer=viewer,
        c=statement,
        r=record,
        pieces=pieces,
        how=HOW,
        incident=statement.incident,
        others=found.value.alternatives if isinstance(found.value, Place) else (),
        read_words=_words(found, report),
        corrected=ruled,
        right_words=_words(ruled.corrected, report) if ruled and ruled.corrected else "",
    )


def _words(claim: Claim, report: Report) -> str:
    return UNSAFE.sub(SHOWN, value_words(as_reported(claim, report)))


class _OnClaim(BaseModel):
    model_config = ConfigDict(extra="forbid")

    claim: str = Asked(pattern=r"^[0-9a-f]{4,64}$", description="The id of a claim, or its first letters")
    author: str = Asked(max_length=200, pattern=SAYING, description="Who rules; with accounts, who is signed in")


class Ruling(_OnClaim):
    """A person accepts or rejects what was read, or asks for a correction."""

    kind: Literal["accept", "reject", "question"]
    reason: str = Asked(max_length=2000, pattern=SAYING, description="Why")


class Corrected(_OnClaim):
    """A person puts right what was read; what is not given stays."""

    kind: Literal["correct"]
    reason: str = Asked(max_length=2000, pattern=SAYING, description="Why")
    value: str = Asked(
        default="", max_length=500, description="A figure, day, type, GeoNames number, or words of the report"
    )
    certainty: Certainty | None = None
    speaker: str | None = Asked(default=None, max_length=500, description='As the report names them; "" is the outlet')
    speaker_kind: SourceKind | None = None


class TakenBack(_OnClaim):
    """Takes back a ruling: your own, or as an editor that of `author`."""

    kind: Literal["undo"]
    reason: str = Asked(default="", max_length=2000)


Sent = Annotated[Ruling | Corrected | TakenBack, Asked(discriminator="kind")]
sent_of: TypeAdapter[Ruling | Corrected | TakenBack] = TypeAdapter(Sent)
FIELDS = ("claim", "kind", "author", "reason", "value", "certainty", "speaker", "speaker_kind")


@routes.post("/rule")
def rule(request: Request, shelf: OnShelf, viewer: Reading, form: Form) -> Response:
    """Take the ruling that a form sent, and show what came of it."""
    asked = {name: value for name in FIELDS if (value := form.get(name, "").strip())}
    asked.setdefault("author", viewer.name)
    if asked.get("kind") != "correct":
        asked = {k: v for k, v in asked.items() if k in ("claim", "kind", "author", "reason")}
    elif form.get("outlet"):
        asked["speaker"] = ""
    try:
        sent = sent_of.validate_python(asked)
    except ValueError:
        raise HTTPException(422, "a ruling needs a claim, what you rule, your name, and a reason") from None
    _ruled(shelf, viewer, sent)
    return settled(request, viewer, form, sent.author if sent.kind != "undo" else "")


@machine.post(
    "/rulings",
    summary="Accept, correct or reject a claim, or ask for a correction",
    response_class=Response,
    responses={
        200: {"description": "The ruling as it is kept; null after undo", "content": {"application/json": {}}},
        404: {"description": "Not in this casebook"},
    },
)
def ruled(shelf: OnShelf, viewer: Reading, sent: Annotated[Sent, Body()]) -> Response:
    """What `reportedly rule` does. A reader may ask for a correction; the rest needs the role reviewer."""
    return Response(msgspec.json.encode(_ruled(shelf, viewer, sent)), media_type="application/json")


@machine.get("/rulings", summary="What people ruled on claims", response_class=Response)
def rulings(shelf: OnShelf, _viewer: Reading) -> Response:
    """Every ruling that stands, the oldest first, with the claim as it was read, author and reason."""
    return Response(msgspec.json.encode({"rulings": shelf.casebook.rulings()}), media_type="application/json")


def _ruled(shelf: Shelf, viewer: Viewer, sent: Ruling | Corrected | TakenBack) -> Ruled | None:
    """Rule in the name of who is signed in; only an editor takes back what another ruled."""
    if sent.kind not in ("question", "undo") and not viewer.may("reviewer"):
        raise HTTPException(403, f"this needs the role reviewer; yours is {viewer.role}: ask for a correction")
    whose = sent.author.strip()
    if not viewer.alone and not (sent.kind == "undo" and viewer.may("editor")):
        whose = viewer.name
    right = None
    if isinstance(sent, Corrected):
        right = Correction(
            value=sent.value, certainty=sent.certainty, speaker=sent.speaker, speaker_kind=sent.speaker_kind
        )
    kind = None if isinstance(sent, TakenBack) else sent.kind
    try:
        return flow.rule(shelf.casebook, sent.claim, kind, whose, sent.reason.strip(), right, shelf.settings)
    except CasebookError as error:
        raise HTTPException(404, str(error)) from None
    except InputError as error:
        raise HTTPException(422, str(error)) from None
