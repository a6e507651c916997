"""Signing in and out, and the page where an admin sees who may."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from reportedly.errors import CasebookError
from reportedly.serve.guard import Asking, Form, Viewer, needs, the_people, within
from reportedly.serve.pages import show
from reportedly.serve.people import DAYS, ROLES, SCOPES

routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
MOST_DAYS = 3650  # that a token is good for
TRIES, ADDRESS_TRIES = "10/minute", "30/minute"  # for one name, and from one address
Admin = Annotated[Viewer, Depends(needs("admin"))]


@routes.get("/sign-in")
def form(request: Request, viewer: Asking) -> Response:
    """The form to sign in."""
    the_people(request)
    return show("sign-in.html", request=request, viewer=viewer, wrong=False)


@routes.post("/sign-in")
def sign_in(request: Request, viewer: Asking, sent: Form) -> Response:
    """Begin a session when name, password and code are right."""
    people, name = the_people(request), sent.get("name", "")
    within(request, ADDRESS_TRIES, "address", request.client.host if request.client else "")
    within(request, TRIES, "name", name)
    person = people.admit(name, sent.get("password", ""), sent.get("code", ""))
    if person is None:
        return show("sign-in.html", 403, request=request, viewer=viewer, wrong=True)
    request.session.clear()  # nothing of the session before lives on, the token of its forms included
    request.session.update(name=person.name, mark=person.mark)
    return RedirectResponse("/", 303)


@routes.post("/sign-out")
def sign_out(request: Request, _sent: Form) -> Response:
    """End the session."""
    request.session.clear()
    return RedirectResponse("/", 303)


@routes.get("/people")
def listed(request: Request, viewer: Admin) -> Response:
    """Everybody who may sign in, with their roles."""
    people = the_people(request).kept().people
    kept = the_people(request).kept()
    return show(
        "people.html", request=request, viewer=viewer, people=people, roles=ROLES[1:], tokens=kept.tokens, scopes=SCOPES
    )


@routes.post("/tokens")
def granted(request: Request, viewer: Admin, sent: Form) -> Response:
    """Make a token, and show it this once; or let one ask no more."""
    people = the_people(request)
    try:
        if gone := sent.get("revoke", ""):
            people.revoke(gone)
            return RedirectResponse("/people", 303)
        days = int(sent.get("days", "") or DAYS)
        if not 1 <= days <= MOST_DAYS:
            raise CasebookError(f"{days} days", do=f"1 to {MOST_DAYS}")
        made, secret = people.grant(sent.get("name", ""), sent.get("scope", ""), sent.get("purpose", ""), days)  # type: ignore[arg-type]
    except (CasebookError, ValueError) as error:
        raise HTTPException(422, str(error)) from None
    never = {"Cache-Control": "no-store"}
    return show("token.html", request=request, viewer=viewer, made=made, secret=secret, headers=never)


@routes.post("/people")
def change(request: Request, viewer: Admin, sent: Form) -> Response:
    """Give a person another role, or let them sign in no more. Nobody changes themselves."""
    people, name, role = the_people(request), sent.get("name", ""), sent.get("role", "")
    if name == viewer.name:
        raise HTTPException(422, "another admin must change your own role")
    try:
        if role == "none":
            people.remove(name)
        else:
            people.set_role(name, role)  # type: ignore[arg-type]  # what is no role is refused there
    except CasebookError as error:
        raise HTTPException(422, str(error)) from None
    return RedirectResponse("/people", 303)
