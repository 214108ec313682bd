"""Who complained, shown to whom it may be, on request and with a reason (Art. 15).

Never by an address that could be followed by mistake: it is asked for by a form, and each asking,
granted or refused, is on record before the answer goes out.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from domain.values import STORABLE
from interfaces.api import identities
from interfaces.api.moment import Moment
from interfaces.api.nouns import complaints
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import csrf, picking
from interfaces.web.looking import Look
from interfaces.web.page import render
from interfaces.web.shown import Showing, identifiers
from interfaces.web.texts import text
from interfaces.web.visitor import TheVisitor

router = APIRouter(route_class=Late, include_in_schema=False)
FEWEST, MOST = 2, 500
"""Characters of a reason."""


@router.post("/complaints/{record_id}/identity")
def who_complained(
    record_id: UUID,
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    reason: Annotated[str, Form(max_length=5_000), STORABLE] = "",
    token: Annotated[str, Form(alias=csrf.FIELD, max_length=500)] = "",
) -> Response:
    if not csrf.is_ours(house, request, token):
        raise HTTPException(403)
    why = reason.strip()
    fits = FEWEST <= len(why) <= MOST
    found = identities.see_identity(record_id, house, visitor.actor, why) if fits else None
    look = Look(request, house, visitor, complaints.NOUN, record_id, Moment(house))
    who = found["complainant"] if found else {}
    called = picking.called_for(visitor.actor, look.when, set(identifiers(who)))
    showing = Showing("complaints", visitor.words, called)
    return render(
        request,
        house,
        visitor,
        "identity.html",
        status=200 if fits else 422,
        head=look.head,
        id=record_id,
        reason=reason,
        fault=None if fits else text("identity.reason_missing"),
        lines=showing.lines(who, "complainant", without=("sealed",)) if found else (),
    )
