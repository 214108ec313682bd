"""What is asked of the program as a whole, at a host that belongs to no office: how it is doing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from application.errors import StoreAway
from application.store.pool import answers
from domain.values import Text
from interfaces import logs
from interfaces.api import operations, problems
from interfaces.api.headers import HEADERS
from interfaces.offices.faults import TableError
from interfaces.offices.opened import Opened, Opening
from interfaces.offices.places import settings_of
from interfaces.offices.table import Cluster, Table
from interfaces.settings import Settings
from interfaces.web import assets, errors
from interfaces.web.page import environment
from interfaces.web.texts import Words
from interfaces.web.visitor import language

TRIED: Final = 3
"""Offices as which a cluster is asked at most."""
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
        clusters is there, somebody can be served, whatever a single office lacks."""
        clusters = await asyncio.to_thread(_clusters, opening)
        offices = {
            one.entry.schema_name: one
            for one in _served(opening)
            if clusters.get(one.entry.cluster)
        }
        found = await asyncio.gather(*map(_readiness, offices.values()))
        told = dict(zip(offices, found, strict=True)) | _not_open(opening, clusters)
        well = all(clusters.values()) and all(one["status"] == "ready" for one in told.values())
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


async def _readiness(office: Opened[Any]) -> dict[str, Any]:
    try:
        found = await operations.readyz(office.house)
    except StoreAway as away:
        return {"status": "down", "detail": str(away.text)}
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are told of
        return {"status": "down", "detail": logs.kind_of(error)}
    if isinstance(found, JSONResponse):
        return {"status": "degraded", "detail": str(NOT_READY)}
    if office.fault is not None:
        return {"status": "degraded", "detail": str(office.fault.text)}
    return {"status": str(found["status"]), "position": found["position"]}


NOT_READY = Text("数据视图落后", "views are behind")


def _not_open(opening: Opening[Any], clusters: dict[str, bool]) -> dict[str, dict[str, Any]]:
    """Those that somebody asked for in vain; of a cluster that is away that is known."""
    known = opening.routes.table().offices
    return {
        known[key].schema_name: {"status": "down", "detail": logs.kind_of(error)}
        for key, error in opening.faults().items()
        if key in known and clusters.get(known[key].cluster)
    }


def _served(opening: Opening[Any]) -> list[Opened[Any]]:
    """Those that are open, but not one that the table has no more."""
    known = opening.routes.table().offices
    return [one for key, one in opening.all_open().items() if key in known]


def _clusters(opening: Opening[Any]) -> dict[str, bool]:
    """Whether each answers at all; of the embedded one the office itself says it."""
    table = opening.routes.table()
    return {
        name: _is_there(opening.settings, table, name, cluster)
        for name, cluster in table.clusters.items()
    }


def _is_there(settings: Settings, table: Table, name: str, cluster: Cluster) -> bool:
    """Which of several nodes can be written to, these tell only whom they let in, as some office.
    Where one is refused, another may not be."""
    if cluster.url is None:
        return True
    asked = list(islice(_urls(settings, table, name), TRIED))
    return answers(cluster.url.get_secret_value()) and (not asked or any(map(answers, asked)))


def _urls(settings: Settings, table: Table, cluster: str) -> Iterator[str]:
    """As the offices of a cluster reach it."""
    for key, one in table.offices.items():
        if one.cluster == cluster:
            with suppress(TableError):
                if (url := settings_of(settings, table, key).database_url) is not None:
                    yield url


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
