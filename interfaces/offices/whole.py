"""What is asked of the program as a whole, at a host that belongs to no office: how it is doing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from application.errors import StoreAway
from application.store.pool import answers
from domain.values import Text
from interfaces.api import operations, problems
from interfaces.api.headers import HEADERS
from interfaces.offices.faults import TableError
from interfaces.offices.opened import Opened, Opening
from interfaces.offices.places import settings_of
from interfaces.offices.table import Table
from interfaces.settings import Settings
from interfaces.web import assets, errors
from interfaces.web.page import environment
from interfaces.web.texts import Words
from interfaces.web.visitor import language

NOBODY = Text(
    "这一网址不属于任何办公室：请核对网址；管理员请在路由表该办公室的 hosts 中写明这一主机名",
    "this address is that of no office: check it; administrators name the host among the `hosts` of"
    " the office in the table",
)


def create_app(opening: Opening[Any]) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(HTTPException, _nobody)
    app.mount("/static", assets.mounted())

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        """Each office that was asked for, by its schema, and each cluster. As long as one of the
        clusters is there, somebody can be served."""
        clusters = await asyncio.to_thread(_clusters, opening)
        offices = {
            one.entry.schema_name: one.house
            for one in _served(opening)
            if clusters.get(one.entry.cluster)
        }
        found = await asyncio.gather(*map(_readiness, offices.values()))
        told = dict(zip(offices, found, strict=True))
        well = all(clusters.values()) and all(one.get("status") == "ready" for one in found)
        status = 200 if any(clusters.values()) else 503
        state = "ready" if well else "degraded" if status == 200 else "down"
        away = {name: "ready" if there else "away" for name, there in clusters.items()}
        return JSONResponse({"status": state, "clusters": away, "offices": told}, status)

    @app.get("/metrics")
    def metrics() -> PlainTextResponse:
        return PlainTextResponse(generate_latest(_All(opening)), media_type=CONTENT_TYPE_LATEST)

    return app


def refused(text: Text, code: str, retry_seconds: int) -> JSONResponse:
    headers = {**HEADERS, "Retry-After": str(retry_seconds)}
    return problems.problem(503, text, code=code, headers=headers)


async def _readiness(house: Any) -> dict[str, Any]:
    try:
        found = await operations.readyz(house)
    except StoreAway as away:
        return {"status": "down", "detail": str(away.text)}
    if isinstance(found, JSONResponse):
        return {"status": "degraded", "detail": str(NOT_READY)}
    return {"status": str(found["status"]), "position": found["position"]}


NOT_READY = Text("数据视图落后", "views are behind")


def _served(opening: Opening[Any]) -> list[Opened[Any]]:
    """Those that are open, but not one that the table has no more."""
    known = opening.routes.table().offices
    return [one for key, one in opening.all_open().items() if key in known]


def _clusters(opening: Opening[Any]) -> dict[str, bool]:
    """Whether each answers at all; of the embedded one the office itself says it."""
    table = opening.routes.table()
    return {
        name: cluster.url is None or answers(_url_of(opening.settings, table, name, cluster.url))
        for name, cluster in table.clusters.items()
    }


def _url_of(settings: Settings, table: Table, cluster: str, url: SecretStr) -> str:
    """As one of its offices reaches it: which of several nodes can be written to, these tell only
    whom they let in."""
    key = next((key for key, one in table.offices.items() if one.cluster == cluster), None)
    with suppress(TableError):
        if key is not None and (known := settings_of(settings, table, key).database_url):
            return known
    return url.get_secret_value()


class _All(Collector):
    """The metrics of all offices in one, each sample with its office; one office at a time, so that
    a scrape takes one connection after the other."""

    def __init__(self, opening: Opening[Any]) -> None:
        self._opening = opening

    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for one in _served(self._opening):
            for metric in operations.Measured(one.house, one.made.app.state.metrics).collect():
                family = families.setdefault(
                    metric.name,
                    Metric(metric.name, metric.documentation, metric.type, metric.unit),
                )
                for sample in metric.samples:
                    labels = {**sample.labels, "office": one.entry.schema_name}
                    family.samples.append(sample._replace(labels=labels))
        yield from families.values()


def _nobody(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if not errors.is_page(request):
        return problems.problem(status, NOBODY, code="no-such-office", headers=HEADERS)
    words = Words(language(request))
    text = environment().get_template("nobody.html").render(
        t=words, lang=words.lang, detail=words.of(NOBODY)
    )  # fmt: skip
    return HTMLResponse(text, status, headers=HEADERS)
