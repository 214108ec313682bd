"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from interfaces.api.who import TheHouse
from interfaces.identity import NotSignedIn
from interfaces.web import csrf
from interfaces.web.page import go, render
from interfaces.web.visitor import SESSION, TheVisitor

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def form(request: Request, house: TheHouse, visitor: TheVisitor, next: str = "") -> Response:
    return render(request, house, visitor, "sign-in.html", next=next, failed=False)


@router.post("/sign-in")
def sign_in(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    token: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    try:
        if not csrf.from_here(request):
            raise NotSignedIn
        house.tokens.read(token.strip())
    except NotSignedIn:
        return render(request, house, visitor, "sign-in.html", next=next, failed=True, status=401)
    back = go(next if next.startswith("/") and not next.startswith("//") else "/")
    secure = request.url.scheme == "https"
    back.set_cookie(SESSION, token.strip(), httponly=True, samesite="lax", secure=secure)
    return back


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    back = go("/")
    if csrf.from_here(request):
        back.delete_cookie(SESSION)
    return back
