"""For administrators: who is signed in, and what became of sign-ins; always as it is now."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from interfaces.api.audit import sign_ins
from interfaces.api.moment import Moment
from interfaces.api.nouns import accounts
from interfaces.api.records import open_to
from interfaces.api.who import TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses, picking
from interfaces.web.account import OURS, note_ended
from interfaces.web.page import go, render
from interfaces.web.visitor import TheVisitor

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 50


@router.get("/accounts/{record_id}/sessions")
def sessions_of(
    record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor
) -> Response:
    account = open_to(accounts.NOUN, record_id, visitor.actor, Moment(house))
    return render(
        request,
        house,
        visitor,
        "sessions.html",
        account=account,
        sessions=house.sessions.listed(record_id),
        may_end=visitor.actor.role in accounts.ADMINS,
    )


@router.post("/accounts/{record_id}/sessions/end", dependencies=OURS)
def end_sessions(
    record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor
) -> Response:
    require(visitor.actor, accounts.ADMINS)
    open_to(accounts.NOUN, record_id, visitor.actor, Moment(house))
    house.sessions.end_of(record_id)
    note_ended(request, house, visitor, record_id)
    return go(f"/accounts/{record_id}/sessions")


@router.get("/admin/sign-ins")
def register_of_sign_ins(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    account_id: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    found = sign_ins.listed(house, visitor.actor, account_id, limit=PER_PAGE, cursor=cursor)
    ids = {item["account_id"] for item in found.items if item["account_id"]}
    return render(
        request,
        house,
        visitor,
        "sign-ins.html",
        items=found.items,
        called=picking.called(Moment(house), ids),
        **addresses.paged(request, found.next),
    )
