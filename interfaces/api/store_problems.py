"""What is told where the database, a view or an event stands in the way: the way out is to wait."""

from __future__ import annotations

import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from psycopg import errors

from application.errors import Behind, StoreAway, StoreFull, Unreadable
from application.store.troubles import trouble
from domain.unfit import Unfit
from interfaces import logs
from interfaces.api.problems import problem

log = structlog.get_logger("duban.api")


def _away(request: Request, error: StoreAway) -> JSONResponse:
    full = isinstance(error, StoreFull)
    status, seconds = (507, "60") if full else (503, "2")
    if error.code != StoreAway.code:
        why = logs.kind_of(error.__cause__ or error)
        log.warning("the database refuses", path=request.url.path, said=error.code, error=why)
    return problem(status, error.text, code=error.code, headers={"Retry-After": seconds})


def _direct(request: Request, error: psycopg.Error) -> JSONResponse:
    """Over a connection that is none of the pool's, as where a view is brought up to date."""
    told = trouble(error)
    told.__cause__ = error
    return _away(request, told)


def _unreadable(request: Request, error: Unreadable) -> JSONResponse:
    log.error(
        "a person's box or key does not open", path=request.url.path, exception=logs.kind_of(error)
    )
    return problem(503, error.text, code="unreadable")


def _unfit(request: Request, error: Unfit) -> JSONResponse:
    """Only who asks for a record with such an event."""
    why = logs.kind_of(error.__cause__ or error)
    log.error("an event cannot be read", path=request.url.path, said=str(error), exception=why)
    return problem(503, error.text, code="unfit-event", headers={"Retry-After": "60"})


def _behind(request: Request, error: Behind) -> JSONResponse:
    return problem(503, error.text, code="view-behind", headers={"Retry-After": "5"})


def install(app: FastAPI) -> None:
    app.add_exception_handler(StoreAway, _away)  # type: ignore[arg-type]
    app.add_exception_handler(psycopg.OperationalError, _direct)  # type: ignore[arg-type]
    app.add_exception_handler(psycopg.InterfaceError, _direct)  # type: ignore[arg-type]
    app.add_exception_handler(errors.ReadOnlySqlTransaction, _direct)  # type: ignore[arg-type]
    app.add_exception_handler(Unreadable, _unreadable)  # type: ignore[arg-type]
    app.add_exception_handler(Unfit, _unfit)  # type: ignore[arg-type]
    app.add_exception_handler(Behind, _behind)  # type: ignore[arg-type]
