"""How a session begins and goes on: the secret in the cookie changes at each of its turns."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import Request
from starlette.responses import Response

from application.signing_in.doors import LetIn
from application.signing_in.register import Happened, Method
from domain.values import Actor
from interfaces.web import cookies
from interfaces.web.browsers import client_of
from interfaces.web.page import go
from interfaces.web.visitor import Visitor, hats_of
from interfaces.wiring import House

NEW_PASSWORD: Final = "/account/password"  # noqa: S105 - an address


def enter(
    request: Request, house: House, visitor: Visitor, let_in: LetIn, method: Method, wanted: str
) -> Response | None:
    """None where every role was withdrawn from the account."""
    hats = hats_of(let_in.account)
    if not hats:
        return None
    _leave(house, visitor)
    client, actor = client_of(request), hats[0]
    secret = house.sessions.begin(actor, client, let_in.account.id, must_change=let_in.must_change)
    house.register.note(Happened.SIGNED_IN, method, client, let_in.account.id, actor)
    return _with(request, NEW_PASSWORD if let_in.must_change else inside(wanted), secret)


def enter_by_token(
    request: Request,
    house: House,
    visitor: Visitor,
    actor: Actor,
    ends_at: datetime,
    wanted: str,
) -> Response:
    _leave(house, visitor)
    client = client_of(request)
    secret = house.sessions.begin(actor, client, ends_at=ends_at)
    house.register.note(Happened.SIGNED_IN, Method.TOKEN, client, actor=actor)
    return _with(request, inside(wanted), secret)


def turn(request: Request, house: House, visitor: Visitor, actor: Actor, address: str) -> Response:
    """The same session, in another role or after a new password."""
    assert visitor.session is not None
    secret = house.sessions.turn(visitor.session, actor, must_change=False)
    return _with(request, address, secret)


def leave(request: Request, house: House, visitor: Visitor) -> Response:
    if visitor.session is not None:
        account_id = visitor.session.account_id
        client = client_of(request)
        house.register.note(Happened.SIGNED_OUT, Method.SESSION, client, account_id, visitor.actor)
    _leave(house, visitor)
    answer = go("/")
    cookies.drop(request, answer, cookies.SESSION)
    return answer


def _leave(house: House, visitor: Visitor) -> None:
    if visitor.session is not None:
        house.sessions.end(visitor.session.id)


def _with(request: Request, address: str, secret: str) -> Response:
    answer = go(address)
    cookies.put(request, answer, cookies.SESSION, secret)
    cookies.drop(request, answer, cookies.VISIT)
    return answer


def inside(wanted: str) -> str:
    """Where somebody wanted to go, if that is a page of ours."""
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "\\" not in wanted
    return wanted if ours else "/"
