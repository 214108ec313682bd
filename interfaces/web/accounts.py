"""For administrators: the accounts, who is signed in, and what became of sign-ins."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from application.signing_in.register import Happened, Method
from interfaces.api.audit import sign_ins
from interfaces.api.nouns import accounts
from interfaces.api.records import open_to
from interfaces.api.who import TheHouse, require
from interfaces.web import addresses, picking
from interfaces.web.account import OURS
from interfaces.web.browsers import client_of
from interfaces.web.moments import PageWhen
from interfaces.web.page import go, render
from interfaces.web.visitor import TheVisitor

router = APIRouter(include_in_schema=False)
PER_PAGE: Final = 50


@router.get("/accounts/{record_id}/sessions")
def sessions_of(
    record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen
) -> Response:
    account = open_to(accounts.NOUN, record_id, visitor.actor, when)
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
    record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen
) -> Response:
    require(visitor.actor, accounts.ADMINS)
    open_to(accounts.NOUN, record_id, visitor.actor, when)
    house.sessions.end_of(record_id)
    client = client_of(request)
    house.register.note(Happened.ENDED, Method.SESSION, client, record_id, visitor.actor)
    return go(f"/accounts/{record_id}/sessions")


@router.get("/admin/sign-ins")
def register_of_sign_ins(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
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
        called=picking.called(when, ids),
        **addresses.paged(request, found.next),
    )
