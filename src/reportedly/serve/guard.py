"""Who asks, and whether a page of ours sent them: what stands before everything that changes the casebook.

A browser may be led by a page from elsewhere, so a change is taken only when the browser says that it came from here
(Sec-Fetch-Site, Origin) and, from a form, with a token that was signed for this session.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
from fastapi import Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import parse

from reportedly.serve.people import READING, ROLES, SCOPES, People, Role, least

if TYPE_CHECKING:
    from limits.strategies import MovingWindowRateLimiter

_DETAIL = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": why, "content": {"application/json": {"schema": _DETAIL}}}
    for status, why in (
        (401, "Not signed in, where people sign in"),
        (403, "Not the role for it, or sent by a page from elsewhere"),
        (422, "Not understood"),
        (429, "Too often; the header Retry-After says when to try again"),
    )
}
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
FORM = "application/x-www-form-urlencoded"
LARGEST = 65_536  # bytes of a form
WRONG = "30/minute"  # tokens that are not good, from one address
LASTS = 12 * 3600  # seconds that the token of a form is good for


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks at a page. `alone`: on this machine everybody is the admin, and says their own name when they judge.

    `token` is the id of the token by which a program asks in the name of a person.
    """

    name: str
    role: Role
    alone: bool = False
    token: str = ""

    def may(self, role: Role) -> bool:
        """Whether this viewer has at least this role."""
        return ROLES.index(self.role) >= ROLES.index(role)


def the_viewer(request: Request) -> Viewer:
    """Who asks: on this machine the one person; else who is signed in, with the role they have now, or a visitor."""
    people: People | None = request.app.state.people
    name = str(request.session.get("name", ""))
    if people is None:
        return Viewer(name=str(request.session.get("author", "")), role="admin", alone=True)
    if "authorization" in request.headers:  # it alone counts then, and never the session beside it
        return _by_token(request, people)
    person = people.find(name) if name else None
    if person is None or request.session.get("mark") != person.mark:
        return Viewer(name="", role="visitor")
    return Viewer(name=person.name, role=person.role)


def _by_token(request: Request, people: People) -> Viewer:
    """The person in whose name a program asks, with no more than its token lets it."""
    scheme, _, secret = request.headers["authorization"].partition(" ")
    found = people.bearer(secret.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        within(request, WRONG, "token", request.client.host if request.client else "")
        raise HTTPException(401, "no such token, or no longer good", {"WWW-Authenticate": "Bearer"})
    person, token = found
    if not request.url.path.startswith("/api/"):
        raise HTTPException(403, "a token is for the API: the pages are for people who sign in")
    if request.method not in SAFE and token.scope in READING:
        raise HTTPException(403, f"the scope {token.scope} changes nothing")
    return Viewer(name=person.name, role=least(person.role, SCOPES[token.scope]), token=token.id)


Asking = Annotated[Viewer, Depends(the_viewer)]


def needs(role: Role) -> Callable[[Viewer], Viewer]:
    """Lets only viewers with at least this role go on."""

    def admitted(viewer: Asking) -> Viewer:
        if viewer.may(role):
            return viewer
        if viewer.role == "visitor":
            raise HTTPException(401, f"this needs the role {role}: sign in")
        raise HTTPException(403, f"this needs the role {role}; yours is {viewer.role}")

    return admitted


def the_people(request: Request) -> People:
    """Who may sign in; a 404 where nobody needs to."""
    people: People | None = request.app.state.people
    if people is None:
        raise HTTPException(404, "nobody signs in here: only this machine can ask")
    return people


def within(request: Request, rate: str, *of: str) -> None:
    """Counts one more of something, and refuses it (429) when there were too many lately."""
    limiter: MovingWindowRateLimiter = request.app.state.limiter
    item = parse(rate)
    if not limiter.hit(item, *of):
        wait = max(int(limiter.get_window_stats(item, *of).reset_time - time.time()), 1)
        raise HTTPException(429, f"too often: try again in {wait} seconds", {"Retry-After": str(wait)})


ASKED, CHANGED = "600/minute", "120/minute"  # of one person or address, where people sign in


def known_as(viewer: Viewer) -> str:
    """The name by which what somebody changed is remembered; all of one machine are one."""
    return "" if viewer.alone else viewer.name


def not_too_often(request: Request, viewer: Asking) -> None:
    """Keeps one person, or one address without a name, from taking the server for themselves."""
    request.state.who = known_as(viewer)
    if not viewer.alone:
        who = viewer.name or (request.client.host if request.client else "")
        within(request, ASKED if request.method in SAFE else CHANGED, request.method, who)


async def from_here(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuses a change that a page from elsewhere sends through a browser. Other programs send neither header."""
    if request.method not in SAFE:
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        foreign = site not in (None, "same-origin", "none")
        if foreign or (site is None and origin and urlsplit(origin).netloc != request.headers.get("host")):
            return JSONResponse({"detail": "sent by a page from elsewhere"}, 403)
    response = await go_on(request)
    if request.method not in SAFE and response.status_code < HTTPStatus.BAD_REQUEST and hasattr(request.state, "who"):
        request.app.state.changed[request.state.who] = request.app.state.shelf.casebook.position()
    return response


def token(request: Request) -> str:
    """What a form of this session has to bring back."""
    nonce = request.session.setdefault("nonce", secrets.token_urlsafe(16))
    return _signer(request).dumps(nonce)


async def the_form(request: Request) -> dict[str, str]:
    """What a form of ours sent. Without the token of this session it is a 403."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
        raise HTTPException(415, f"a form comes as {FORM}")
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > LARGEST:
            raise HTTPException(413, f"a form has at most {LARGEST} bytes")
    sent = dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50))
    try:
        nonce = _signer(request).loads(sent.pop("token", ""), max_age=LASTS)
    except BadSignature:
        nonce = None
    if nonce is None or nonce != request.session.get("nonce"):
        raise HTTPException(403, "this form is too old or not from here: load the page again and send it anew")
    return sent


Form = Annotated[dict[str, str], Depends(the_form)]


def _signer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(request.app.state.secret, salt="form")
