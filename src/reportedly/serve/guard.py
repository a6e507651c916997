"""Who asks, and whether a page of ours sent them: what stands before everything that changes the casebook.

A browser may be led by a page from elsewhere, so a change is taken only when the browser says that it came from here
(Sec-Fetch-Site, Origin) and, from a form, with a token that was signed for this session.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, get_args
from urllib.parse import parse_qsl, urlsplit

import msgspec
from fastapi import Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

Role = Literal["reader", "reviewer", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
FORM = "application/x-www-form-urlencoded"
LARGEST = 65_536  # bytes of a form
LASTS = 12 * 3600  # seconds that the token of a form is good for


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks at a page. In single-user mode on this machine everybody is the admin and says their own name."""

    name: str
    role: Role
    alone: bool = False

    def may(self, role: Role) -> bool:
        """Whether this viewer has at least this role."""
        return ROLES.index(self.role) >= ROLES.index(role)


def the_viewer(request: Request) -> Viewer:
    """Who asks."""
    return Viewer(name=str(request.session.get("author", "")), role="admin", alone=True)


Asking = Annotated[Viewer, Depends(the_viewer)]


def needs(role: Role) -> Callable[[Viewer], Viewer]:
    """Lets only viewers with at least this role go on."""

    def admitted(viewer: Asking) -> Viewer:
        if not viewer.may(role):
            raise HTTPException(403, f"this needs the role {role}; yours is {viewer.role}")
        return viewer

    return admitted


async def from_here(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuses a change that a page from elsewhere sends through a browser. Other programs send neither header."""
    if request.method not in SAFE:
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        foreign = site not in (None, "same-origin", "none")
        if foreign or (site is None and origin and urlsplit(origin).netloc != request.headers.get("host")):
            return JSONResponse({"detail": "sent by a page from elsewhere"}, 403)
    return await go_on(request)


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
