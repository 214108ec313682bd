"""One's own account: the role that one acts in, the password, and where one is signed in."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from application import accounts
from application.limits import TooMany
from application.signing_in.doors import NotLetIn
from application.signing_in.register import Happened, Method
from application.unit import Command
from domain.account.passwords import SHORTEST, require_acceptable
from domain.account.state import Account
from domain.values import Actor, Refusal
from interfaces.api.moment import Moment
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import csrf, navigation, picking
from interfaces.web.browsers import client_of
from interfaces.web.entering import NEW_PASSWORD, turn
from interfaces.web.page import go, render
from interfaces.web.signing_in import too_many
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
HERE: Final = "/account"
Field = Annotated[str, Form(max_length=2_000)]


def ours(
    request: Request, house: TheHouse, sent: Annotated[str, Form(alias=csrf.FIELD)] = ""
) -> None:
    """Refuses what no page of ours sent."""
    if not csrf.is_ours(house, request, sent):
        raise HTTPException(403)


OURS: Final = [Depends(ours)]


def own_account(visitor: Visitor) -> Account:
    if visitor.session is None:
        raise HTTPException(401)
    if visitor.account is None:  # who came with a token
        raise HTTPException(404)
    return visitor.account


@router.get(HERE)
def own_page(request: Request, house: TheHouse, visitor: TheVisitor, done: str = "") -> Response:
    if visitor.session is None:
        raise HTTPException(401)
    account = visitor.account
    return render(
        request,
        house,
        visitor,
        "account.html",
        account=account,
        hats=hats(house, visitor),
        sessions=house.sessions.listed(account.id) if account else [visitor.session],
        done=done if done in ("password", "session", "sessions") else "",
    )


# The role that one acts in


def hats(house: House, visitor: Visitor) -> list[tuple[str, Actor, str]]:
    """Each with the value that names it in a form, and with the name of whom it acts for."""
    bodies = {hat.acts_for for hat in visitor.hats if hat.acts_for}
    called = picking.called(Moment(house), bodies)
    return [
        (key_of(hat), hat, called[hat.acts_for].name if hat.acts_for in called else "")
        for hat in visitor.hats
    ]


def key_of(hat: Actor) -> str:
    return f"{hat.role.value} {hat.acts_for or ''}".strip()


@router.post("/account/role", dependencies=OURS)
def take_role(request: Request, house: TheHouse, visitor: TheVisitor, hat: Field = "") -> Response:
    account = own_account(visitor)
    wanted = next((one for one in visitor.hats if key_of(one) == hat), None)
    if wanted is None:
        raise HTTPException(403)
    client = client_of(request)
    house.register.note(Happened.ROLE_TAKEN, Method.SESSION, client, account.id, wanted)
    return turn(request, house, visitor, wanted, navigation.home(wanted.role))


# The password


@router.get(NEW_PASSWORD)
def password_form(request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    own_account(visitor)
    return _password_page(request, house, visitor)


@router.post(NEW_PASSWORD, dependencies=OURS)
def set_password(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    current: Field = "",
    new: Field = "",
    again: Field = "",
) -> Response:
    """Tries of the present password count like those of signing in."""
    account = own_account(visitor)
    problems = _problems(visitor, account, current, new, again)
    if not problems:
        try:
            house.doors.by_password(account.login, current, client_of(request))
        except NotLetIn:
            problems = {"current": visitor.words("account.wrong_password")}
        except TooMany as refused:
            return too_many(request, house, visitor, NEW_PASSWORD, refused)
    if problems:
        return _password_page(request, house, visitor, problems)
    _keep(house, visitor, account, new)
    return turn(request, house, visitor, visitor.actor, f"{HERE}?done=password")


def _problems(
    visitor: Visitor, account: Account, current: str, new: str, again: str
) -> dict[str, str]:
    if new != again:
        return {"again": visitor.words("account.not_the_same")}
    if new == current:
        return {"new": visitor.words("account.no_other")}
    try:
        require_acceptable(new, account.login, account.name)
    except Refusal as refusal:
        return {"new": visitor.words.of(refusal.text)}
    return {}


def _keep(house: House, visitor: Visitor, account: Account, new: str) -> None:
    """Once the log says that it was set; whoever else is signed in as this person is no more."""
    act = partial(accounts.set_password, record_id=account.id)
    command = Command(visitor.actor, house.office.today(), target=account.id, what=NEW_PASSWORD)
    house.office.perform(command, act)
    house.credentials.set(account.id, new, must_change=False)
    house.sessions.end_of(account.id, but=visitor.session and visitor.session.id)


def _password_page(
    request: Request, house: House, visitor: Visitor, problems: dict[str, str] | None = None
) -> Response:
    temporary = visitor.session is not None and visitor.session.must_change
    return render(
        request,
        house,
        visitor,
        "password.html",
        status=422 if problems else 200,
        problems=problems or {},
        temporary=temporary,
        shortest=SHORTEST,
    )


# Where one is signed in


@router.post("/account/sessions/end", dependencies=OURS)
def end_session(
    request: Request, house: TheHouse, visitor: TheVisitor, session: Annotated[UUID, Form()]
) -> Response:
    account = own_account(visitor)
    if session in {one.id for one in house.sessions.listed(account.id)}:
        house.sessions.end(session)
        note_ended(request, house, visitor, account.id)
    return go(f"{HERE}?done=session")


@router.post("/account/sessions/end-others", dependencies=OURS)
def end_other_sessions(request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    account = own_account(visitor)
    house.sessions.end_of(account.id, but=visitor.session and visitor.session.id)
    note_ended(request, house, visitor, account.id)
    return go(f"{HERE}?done=sessions")


def note_ended(request: Request, house: House, visitor: Visitor, account_id: UUID) -> None:
    """Where sessions of an account were ended, by itself or by an administrator."""
    client = client_of(request)
    house.register.note(Happened.ENDED, Method.SESSION, client, account_id, visitor.actor)
