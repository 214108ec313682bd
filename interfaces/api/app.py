"""The web application: routes, problems, limits, headers, and the page at `/`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry, Histogram
from starlette.middleware.gzip import GZipMiddleware

from domain.values import Role, Text
from interfaces.api import (
    acts,
    diffs,
    dossiers,
    files,
    identities,
    lists,
    moment,
    operations,
    persons,
    problems,
    public,
    records,
    registers,
    work,
)
from interfaces.api.audit import decisions, exports, journal, proofs, sign_ins
from interfaces.api.body_limit import BodyLimit, most_bytes
from interfaces.api.headers import HEADERS
from interfaces.api.nouns import ROUTES, measures
from interfaces.feed import Feed
from interfaces.web import errors, site
from interfaces.wiring import House
from projections.past import StillBuilding

API = "/api/v1"
TOO_LARGE: Final = Text(
    "提交的内容过大：文件请减小或分几次提交，其他内容不超过 1 MB",
    "too much at once: make files smaller or send them in turns; all else has 1 MB at most",
)
Next = Callable[[Request], Awaitable[Response]]
# Lists first: /deadlines/compute and the like are no identifiers.
READING: Final = (
    lists.router,
    work.router,
    dossiers.router,
    registers.router,
    identities.router,
    persons.router,
    decisions.router,
    journal.router,
    sign_ins.router,
    operations.api,
    measures.router,
    public.router,
    proofs.router,
    exports.router,
    proofs.public,
    files.router,
    records.router,
    diffs.router,
)
"""The routers of what can be read."""


def reading_routes() -> Iterator[APIRoute]:
    for router in READING:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def create_app(house: House) -> FastAPI:
    app = FastAPI(
        title="督办 · duban",
        version="0.1.0",
        description="中小企业数字化转型服务商监督办案系统 · a supervision office, event-sourced.",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name.replace("_", "-"),
    )
    app.state.house = house
    app.state.feed = Feed(house)
    app.state.metrics = CollectorRegistry()
    problems.install(app)
    app.add_exception_handler(moment.Late, moment.late)
    app.add_exception_handler(StillBuilding, moment.still_building)
    app.include_router(operations.router)
    for router in (*READING, acts.router()):
        app.include_router(router, prefix=API)
    site.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    _measure(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


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
            response: Response = errors.as_read(request, problems.problem(413, TOO_LARGE))
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
        if request.url.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _declares_too_much(request: Request) -> bool:
    """Known before the body is read; the framework's own answer would be no problem document."""
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal():
        return False
    return len(declared) > 12 or int(declared) > most_bytes(request.scope)


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = problems.Problem.model_json_schema(
            ref_template="#/components/schemas/{model}"
        )
        schemas |= schemas["Problem"].pop("$defs", {})
        _problems_for_malformed(schema)
        _as_openapi_31(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def _problems_for_malformed(schema: dict[str, Any]) -> None:
    """Ours is a problem too, so FastAPI's own form of 422 is no longer true."""
    ours = problems.documented(422)[422]
    for path in schema["paths"].values():
        for operation in path.values():
            if "422" in operation["responses"]:
                operation["responses"]["422"] = ours
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)


def _as_openapi_31(schema: dict[str, Any]) -> None:
    """`itemSchema` came with 3.2; and some routes are open to anyone, signed in or not."""
    paths = schema["paths"]
    for read in reading_routes():
        if any(one.call is moment.at_for_readers for one in read.dependant.dependencies):
            paths[f"{API}{read.path}"]["get"]["security"].append({})
    open_to_anybody = [route.path for route in ROUTES if Role.PUBLIC in route.roles]
    for path in ("/files", *open_to_anybody):
        paths[f"{API}{path}"]["post"]["security"].append({})
    stream = paths[f"{API}/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    stream.pop("itemSchema", None)
    stream["schema"] = {"type": "string", "description": "id, data (JSON): position, type, record"}
