"""The web application: routes, problems, limits, headers, and the page at `/`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Histogram
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from domain.values import Text
from interfaces.api import moment, problems, routing
from interfaces.api.body_limit import BodyLimit, most_bytes
from interfaces.api.document import DESCRIPTION, TITLE, VERSION, document
from interfaces.api.headers import HEADERS, HTTPS_ONLY
from interfaces.api.routing import API
from interfaces.feed import Feed
from interfaces.web import errors, site
from interfaces.web.dashboard.kept import KeptFigures
from interfaces.wiring import House
from projections.past import StillBuilding

TOO_LARGE: Final = Text(
    "提交的内容过大：文件请减小或分几次提交，其他内容不超过 1 MB",
    "too much at once: make files smaller or send them in turns; all else has 1 MB at most",
)
Next = Callable[[Request], Awaitable[Response]]


def create_app(house: House) -> FastAPI:
    app = FastAPI(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    app.router.routes.extend(_routes())
    app.state.house = house
    app.state.feed = Feed(house)
    app.state.kept_figures = KeptFigures(house)
    app.state.metrics = CollectorRegistry()
    problems.install(app)
    app.add_exception_handler(moment.Late, moment.late)
    app.add_exception_handler(StillBuilding, moment.still_building)
    errors.as_pages(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    _measure(app)
    app.openapi = document  # type: ignore[method-assign]
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Of the API and of all pages, the same objects for each application of the process: they
    name no house, and what the framework works out for one at its first request takes seconds."""
    return [*routing.branches(), *site.router().routes]


def _measure(app: FastAPI) -> None:
    seconds = Histogram(
        "duban_http_seconds",
        "time to answer",
        ["method", "route", "status"],
        registry=app.state.metrics,
    )

    @app.middleware("http")
    async def measured(request: Request, call_next: Next) -> Response:
        began = time.perf_counter()
        if _declares_too_much(request):
            response: Response = await errors.as_read(request, problems.problem(413, TOO_LARGE))
        else:
            response = await call_next(request)
        route = request.scope.get("route")
        path = getattr(route, "path", "-")
        if path != "-" and request.url.path.startswith(API):
            path = f"{API}{path}"  # a route does not know the prefix it was included under
        seconds.labels(request.method, path, response.status_code).observe(
            time.perf_counter() - began
        )
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.url.scheme == "https":
            response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
        if request.url.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _declares_too_much(request: Request) -> bool:
    """Known before the body is read; the framework's own answer would be no problem document."""
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal():
        return False
    return len(declared) > 12 or int(declared) > most_bytes(request.scope)
