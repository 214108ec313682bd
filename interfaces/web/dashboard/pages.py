"""The dashboard: for officers and auditors, now or as of any past day."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from domain.engagement import Rating
from interfaces.api import work
from interfaces.api.moment import Moment
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.dashboard import files
from interfaces.web.dashboard.kept import KeptFigures
from interfaces.web.dashboard.tables import Figures, Table, Tables
from interfaces.web.moments import PageWhen, asked, past, reached
from interfaces.web.page import fragment, render
from interfaces.web.visitor import TheVisitor, Visitor
from projections.words import RATINGS

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 50


@router.get("/dashboard")
def dashboard(request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen) -> Response:
    kept: KeptFigures = request.app.state.kept_figures
    found = kept.shown(visitor.actor, when, reached(request))
    return render(
        request,
        house,
        visitor,
        "dashboard/page.html",
        **_shown(request, visitor, found),
        live=when.is_now,
        past=past(when, visitor, request),
        day=request.query_params.get("as_of", "")[:10],
        today=house.office.today(),
    )


@router.get("/dashboard/figures")
def figures(request: Request, visitor: TheVisitor, when: PageWhen) -> Response:
    """The part of the page that changes, for its script."""
    shown = _shown(request, visitor, _found(request, visitor, when))
    return fragment(visitor, "dashboard/figures.html", **shown)


@router.get("/dashboard/all.{kind}")
def every_table(kind: str, request: Request, visitor: TheVisitor, when: PageWhen) -> Response:
    write = {"xlsx": files.workbook, "zip": files.every_csv}.get(kind)
    if write is None:
        raise HTTPException(404)
    found = _found(request, visitor, when)
    tables = _tables(request, visitor, found)
    return _file(write(tables), f"dashboard-{found['position']}.{kind}")


@router.get("/dashboard/{key}.{kind}")
def one_table(
    key: str, kind: str, request: Request, visitor: TheVisitor, when: PageWhen
) -> Response:
    write = {"xlsx": files.workbook, "csv": files.one_csv}.get(kind)
    found = _found(request, visitor, when)
    tables = _tables(request, visitor, found)
    wanted = [one for one in tables if one.key == key]
    if write is None or not wanted:
        raise HTTPException(404)
    return _file(write(wanted), f"dashboard-{key}-{found['position']}.{kind}")


def _shown(request: Request, visitor: Visitor, found: Figures) -> dict[str, Any]:
    by_key = {table.key: table for table in _tables(request, visitor, found)}
    return {
        "found": found,
        "key_figures": by_key.pop("key_figures"),
        "months": by_key.pop("months"),
        "breakdowns": list(by_key.values()),
        "moment": urlencode(asked(request)),
    }


def _found(request: Request, visitor: Visitor, when: Moment) -> Figures:
    """At least as new as what the visitor wrote last."""
    return work.figures(visitor.actor, when, reached(request))


def _tables(request: Request, visitor: Visitor, found: Figures) -> list[Table]:
    return Tables(found, visitor.words, asked(request)).all()


def _file(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=files.TYPES[name.rpartition(".")[2]], headers=headers)


@router.get("/ratings")
def ratings(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    rating: Rating | None = None,
    provider_id: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """The latest word of each pilot enterprise on each provider: what satisfaction counts."""
    found = work.list_ratings(
        visitor.actor, when, rating, provider_id, PER_PAGE, cursor, reached(request)
    )
    return render(
        request,
        house,
        visitor,
        "dashboard/ratings.html",
        items=found.items,
        labels=RATINGS,
        wanted=rating,
        provider_id=provider_id,
        carried=addresses.carried(request, "provider_id"),
        **addresses.paged(request, found.next),
        past=past(when, visitor, request),
    )
