"""Following a complaint by its code: sent by POST, so that it stays out of addresses and logs."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from domain.values import Text, Unknown
from interfaces.api import public as api
from interfaces.api.moment import Moment
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web.acting import TheForm, require_ours
from interfaces.web.page import render
from interfaces.web.visitor import TheVisitor
from projections.kinds import status

router = APIRouter(prefix="/public/track", route_class=Late, include_in_schema=False)
LONGEST: Final = 64


@router.get("")
def ask(request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    return render(request, house, visitor, "public/track.html", code="", found=None, error=None)


@router.post("")
def track(request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm) -> Response:
    require_ours(house, request, form)
    code = str(form.get("code", ""))[:LONGEST]
    found: dict[str, Any] | None = None
    error: Text | None = None
    try:
        found = api.track("".join(code.split()), Moment(house))
    except Unknown as unknown:
        error = unknown.text
    return render(
        request,
        house,
        visitor,
        "public/track.html",
        status=200 if found else 404,
        code=code if error else "",
        found=found,
        error=error,
        called=found and status("complaint", found["status"]),
    )
