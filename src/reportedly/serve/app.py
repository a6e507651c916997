"""The application: pages and API over one casebook, for one person on this machine, or for people who sign in."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import version

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from reportedly.casebook import Casebook
from reportedly.serve import api, guard, pages, review, ruling, signing
from reportedly.serve.people import People
from reportedly.serve.shelf import Shelf
from reportedly.settings import Settings

# Nothing on a page may load from elsewhere or be shown inside another page, and nothing written in it may run: words
# of reports are hostile. Only the list has a script, a file of ours; its map draws in a worker, with own pictures.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCRIPTED = POLICY.replace("img-src 'self'", "img-src 'self' data:") + (
    "; script-src 'self'; worker-src 'self'; connect-src 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def application(
    casebook: Casebook, settings: Settings | None = None, people: People | None = None, names: Sequence[str] = ()
) -> FastAPI:
    """Pages at `/`, the API at `/api`, its description at `/api/openapi.json`.

    Only requests to a loopback name, or one of `names`, are answered, so that no foreign page can ask through a name of
    its own. With `people` everybody signs in, and who has not sees the public profile.
    """
    app = FastAPI(
        title="reportedly",
        version=version("reportedly"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.shelf = Shelf(casebook, settings)
    app.state.public = Shelf(casebook, settings, profile="public")
    app.state.people = people
    app.state.changed = dict[str, int]()  # the position of the journal after the last change that each has made
    app.state.limiter = MovingWindowRateLimiter(MemoryStorage())
    app.state.secret = people.kept().secret if people else secrets.token_urlsafe(32)
    doors = (pages, review, ruling, signing)
    for routes in (*(d.routes for d in doors), review.machine, ruling.machine, api.everybody, api.routes):
        app.include_router(routes, dependencies=[Depends(guard.not_too_often)])
    app.mount("/static", StaticFiles(packages=[("reportedly.serve", "static")]), name="static")
    app.add_exception_handler(AnyHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.middleware("http")(guard.from_here)
    app.add_middleware(
        SessionMiddleware,
        secret_key=app.state.secret,
        session_cookie="reportedly",
        same_site="strict",
        max_age=guard.LASTS,
        https_only=bool(names),  # beyond this machine
    )
    app.middleware("http")(_with_headers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, *names])
    return app


async def _with_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await go_on(request)
    # A worker asks under the policy that came with its own file.
    scripted = getattr(request.state, "scripted", False) or request.url.path.startswith("/static/")
    response.headers.update(HEADERS | {"Content-Security-Policy": SCRIPTED if scripted else POLICY})
    return response


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnyHTTPException)
    if request.url.path.startswith("/api") or "authorization" in request.headers:  # a program asks
        return JSONResponse({"detail": error.detail}, error.status_code, headers=error.headers)
    viewer = guard.the_viewer(request)
    if error.status_code == 401 and request.method == "GET":
        return RedirectResponse("/sign-in", 303)
    return pages.show(
        "error.html", error.status_code, request=request, viewer=viewer, seen=error.detail, headers=error.headers
    )


async def _misasked(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    seen = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
    return await _refused(request, HTTPException(422, seen))
