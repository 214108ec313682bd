"""一户一档: all that the office holds of a provider, its duties by clause, its whole story."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from interfaces.api import dossiers, registers
from interfaces.api.moment import Moment
from interfaces.api.nouns import providers
from interfaces.api.who import TheHouse, ThePrimary
from interfaces.late import Late
from interfaces.web import addresses, picking
from interfaces.web.looking import Look
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.page import render
from interfaces.web.shown import Showing, identifiers
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.web.wording.labels import noun_title
from interfaces.wiring import House
from projections.kinds import status

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 50


def _page(look: Look, template: str, **facts: Any) -> Response:
    called = picking.called_for(look.actor, look.when, set(identifiers(facts)))
    return render(
        look.request,
        look.house,
        look.visitor,
        template,
        noun="providers",
        id=look.record_id,
        head=look.head,
        inside=look.inside,
        showing=Showing("providers", look.visitor.words, called),
        status_of=status,
        past=past(look.when, look.visitor, look.request),
        **facts,
    )


def _look(record_id: UUID, request: Request, house: House, visitor: Visitor, when: Moment) -> Look:
    return Look(request, house, visitor, providers.NOUN, record_id, when)


@router.get("/providers/{record_id}/file")
def file_page(
    record_id: UUID, request: Request, house: ThePrimary, visitor: TheVisitor, when: PageWhen
) -> Response:
    """Each look at it is on record."""
    look = _look(record_id, request, house, visitor, when)
    found = dossiers.provider_file(record_id, house, visitor.actor, when, at_least=reached(request))
    parts = [
        (picking.NOUN_OF[kind], noun_title(picking.NOUN_OF[kind]), rows)
        for kind, rows in found.items()
        if rows and kind in picking.NOUN_OF
    ]
    return _page(look, "provider/file.html", parts=parts, here="file")


@router.get("/providers/{record_id}/duties")
def duties_page(
    record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen
) -> Response:
    look = _look(record_id, request, house, visitor, when)
    found = registers.provider_duties(
        record_id, house, visitor.actor, when, at_least=reached(request)
    )
    return _page(look, "provider/duties.html", found=found, here="duties")


@router.get("/providers/{record_id}/timeline")
def timeline_page(
    record_id: UUID,
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    look = _look(record_id, request, house, visitor, when)
    found = dossiers.provider_timeline(
        record_id, house, visitor.actor, when, PER_PAGE, cursor, reached(request)
    )
    return _page(
        look,
        "provider/timeline.html",
        entries=found.items,
        address_of=_address_of,
        **addresses.paged(request, found.next),
        here="timeline",
    )


def _address_of(entry: dict[str, Any]) -> str | None:
    noun = picking.NOUN_OF.get(entry["kind"])
    return None if noun is None else f"/{noun}/{entry['record_id']}"
