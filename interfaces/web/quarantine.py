"""What scans found, for those who keep the office running; files themselves are never shown."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from interfaces.api import quarantine as api
from interfaces.api.nouns.accounts import ADMINS
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.page import render
from interfaces.web.visitor import TheVisitor
from interfaces.web.written import size

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 20
Cursor = Annotated[str | None, Query(max_length=500)]


@router.get("/admin/quarantine")
def quarantine(
    request: Request, house: TheHouse, visitor: TheVisitor, cursor: Cursor = None
) -> Response:
    found = api.quarantine(house, visitor.actor, PER_PAGE, cursor)
    return render(
        request,
        house,
        visitor,
        "quarantine.html",
        items=[{**item, "size": size(item["size"])} for item in found.items],
        may_decide=visitor.actor.role in ADMINS,
        scans=house.settings.clamav is not None,
        **addresses.paged(request, found.next),
    )
