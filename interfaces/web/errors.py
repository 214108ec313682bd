"""What went wrong, as a page: what the API says as a problem, in words and with a way out."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.responses import Response

from application.errors import StoreAway
from interfaces.api.headers import HEADERS
from interfaces.web.entering import NEW_PASSWORD, inside
from interfaces.web.page import fragment, go, render
from interfaces.web.visitor import MustChange, Visitor, stranger_at, visitor_of
from interfaces.wiring import House

NO_PAGES: Final = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/static/")


def is_page(request: Request) -> bool:
    return not request.url.path.startswith(NO_PAGES)


def as_pages(app: FastAPI) -> None:
    """Every answer to an error, where a person reads it, becomes a page."""
    for kind, answer in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _as_page(answer))
    app.add_exception_handler(MustChange, lambda request, error: go(NEW_PASSWORD))


def _as_page(answer: Callable[..., Any]) -> Callable[..., Any]:
    async def told(request: Request, error: Exception) -> Response:
        said = answer(request, error)
        if inspect.isawaitable(said):
            said = await said
        return await as_read(request, said)

    return told


async def as_read(request: Request, said: Response) -> Response:
    """A page for whoever reads one; a program gets the problem itself."""
    if isinstance(said, JSONResponse) and is_page(request):
        return await run_in_threadpool(page, request, said)  # it asks the database who looks
    return said


def page(request: Request, said: JSONResponse) -> Response:
    """Who has to sign in first is led there, and back again afterwards; a part of a page says it in
    its place."""
    house = request.app.state.house
    visitor, problem = _visitor(request, house), json.loads(bytes(said.body))
    detail = visitor.words.both(problem["detail"])
    if "hx-request" in request.headers:  # the page stays as it is, and says it in that place
        made = fragment(
            visitor,
            "parts/fault.html",
            status=said.status_code,
            detail=detail,
            again=_again(request),
        )
    elif said.status_code == 401:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return go(f"/sign-in?{urlencode({'next': wanted})}")
    else:
        made = render(
            request,
            house,
            visitor,
            "error.html",
            status=said.status_code,
            heading=visitor.words.both(problem["title"]),
            detail=detail,
            citation=problem.get("citation"),
            code=problem.get("code") or str(said.status_code),
        )
    for name in ("Retry-After", "Allow", *HEADERS):
        if name in said.headers:
            made.headers[name] = said.headers[name]
    return made


def _again(request: Request) -> str:
    """The page that asked for a part of it by itself, and asks no more."""
    whole = urlsplit(request.headers.get("hx-current-url", ""))
    return inside(whole._replace(scheme="", netloc="").geturl()) if request.method == "GET" else ""


def _visitor(request: Request, house: House) -> Visitor:
    """While the database is away nobody is known, and that it is away can still be said."""
    try:
        return visitor_of(request, house)
    except StoreAway:
        return stranger_at(request)
