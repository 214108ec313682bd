"""The web application: routes, problems, limits, headers, and the page at `/`."""

from __future__ import annotations

from functools import cache
from typing import Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CollectorRegistry, Histogram
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from application import tracing
from interfaces.api import moment, problems, routing, store_problems
from interfaces.api.answering import Answering
from interfaces.api.body_limit import BodyLimit
from interfaces.api.document import DESCRIPTION, TITLE, VERSION, document
from interfaces.api.standby import FromStandby
from interfaces.feed import Feed
from interfaces.web import errors, site
from interfaces.web.dashboard.kept import KeptFigures
from interfaces.wiring import House
from projections.past import StillBuilding

UNSEEN: Final = ("/healthz", "/readyz", "/metrics", "/static/")
"""Asked all the time, and nobody's work."""


def create_app(house: House) -> FastAPI:
    app = FastAPI(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        telemetry=_seen(),
    )
    app.router.routes.extend(_routes())
    app.state.house = house
    app.state.feed = Feed(house)
    app.state.kept_figures = KeptFigures()
    app.state.metrics = CollectorRegistry()
    problems.install(app)
    store_problems.install(app)
    app.add_exception_handler(moment.ViewBehind, moment.view_behind)
    app.add_exception_handler(StillBuilding, moment.still_building)
    errors.as_pages(app)
    app.add_middleware(FromStandby, registry=app.state.metrics)
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    seconds = Histogram(
        "duban_http_seconds",
        "time to answer",
        ["method", "route", "status"],
        registry=app.state.metrics,
    )
    app.add_middleware(Answering, seconds=seconds)
    app.openapi = document  # type: ignore[method-assign]
    return app


def _seen() -> TelemetryConfig:
    """A span for each request, where this process traces at all (interfaces/tracing). The
    framework's own logs would hold what errors quote, and figures are Prometheus's."""
    return {
        "tracing": tracing.on(),
        "tracer_provider": tracing.provider(),
        "exclude": lambda scope: str(scope["path"]).startswith(UNSEEN),
        "auto_configure": False,
        "operation_spans": False,
        "metrics": False,
        "logs": False,
    }


@cache
def _routes() -> list[BaseRoute]:
    """Of the API and of all pages, the same objects for each application of the process: they
    name no house, and what the framework works out for one at its first request takes seconds."""
    return [*routing.branches(), *site.router().routes]
