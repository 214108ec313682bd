"""Signing in and out: by login and password, by a token, or at an OpenID provider."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from application.limits import TooMany
from application.signing_in.doors import NotLetIn
from application.signing_in.register import Method
from interfaces.api.who import TheHouse
from interfaces.identity import NotSignedIn
from interfaces.late import Late
from interfaces.web import csrf
from interfaces.web.browsers import client_of
from interfaces.web.entering import enter, enter_by_token, leave
from interfaces.web.page import go, render
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
Field = Annotated[str, Form(max_length=2_000)]
Wanted = Annotated[str, Query(alias="next", max_length=2_000)]


@router.get("/sign-in")
def form(request: Request, house: TheHouse, visitor: TheVisitor, wanted: Wanted = "") -> Response:
    return page(request, house, visitor, wanted)


@router.post("/sign-in")
def sign_in(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    login: Field = "",
    password: Field = "",
    token: Field = "",
    ours: Annotated[str, Form(alias=csrf.FIELD)] = "",
    wanted: Annotated[str, Form(alias="next", max_length=2_000)] = "",
) -> Response:
    """A link with a token comes from outside, so it carries no proof of a page of ours."""
    try:
        if token:
            return _by_token(request, house, visitor, token.strip(), wanted)
        if not csrf.is_ours(house, request, ours):
            return page(request, house, visitor, wanted, "too_old", login=login, status=403)
        let_in = house.doors.by_password(login, password, client_of(request))
    except TooMany as refused:
        return too_many(request, house, visitor, wanted, refused)
    except NotLetIn:
        return page(request, house, visitor, wanted, "wrong", login=login, status=401)
    except NotSignedIn:
        return page(request, house, visitor, wanted, "bad_token", status=401)
    entered = enter(request, house, visitor, let_in, Method.PASSWORD, wanted)
    return entered or page(request, house, visitor, wanted, "no_role", status=403)


def _by_token(
    request: Request, house: House, visitor: Visitor, token: str, wanted: str
) -> Response:
    if not csrf.from_here(request):
        raise NotSignedIn
    client = client_of(request)
    tried = house.doors.take_try(client)
    actor, ends_at = house.tokens.read(token), house.tokens.ends_at(token)
    house.doors.give_back(client, tried)
    return enter_by_token(request, house, visitor, actor, ends_at, wanted)


@router.post("/sign-out")
def sign_out(request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    return leave(request, house, visitor) if csrf.from_here(request) else go("/")


def too_many(
    request: Request, house: House, visitor: Visitor, wanted: str, refused: TooMany
) -> Response:
    answer = page(
        request,
        house,
        visitor,
        wanted,
        "locked",
        status=429,
        minutes=refused.minutes,
    )
    answer.headers["Retry-After"] = str(refused.seconds)
    return answer


def page(
    request: Request,
    house: House,
    visitor: Visitor,
    wanted: str = "",
    problem: str = "",
    *,
    login: str = "",
    status: int = 200,
    **fields: int,
) -> Response:
    """`problem` is a text of sign-in.toml; the password is never sent back."""
    return render(
        request,
        house,
        visitor,
        "sign-in.html",
        status=status,
        next=wanted,
        login=login,
        problem=visitor.words(f"sign-in.{problem}", **fields) if problem else None,
        provider=house.openid.name if house.openid else None,
    )
