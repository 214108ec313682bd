"""The room of one's own messages; and for administrators what leaves the house."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from pydantic import ValidationError

from application import accounts
from application.unit import Command
from domain.account.commands import SetContact
from domain.message import Topic
from domain.values import Refusal
from interfaces.api import messages as api
from interfaces.api.nouns.accounts import ADMINS
from interfaces.api.who import TheHouse
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.account import OURS, Field, own_account
from interfaces.web.page import go, render
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 20
HERE: Final = "/messages"
CONTACT: Final = "/account/contact"
OUTBOX: Final = "/admin/outbox"
Cursor = Annotated[str | None, Query(max_length=500)]

Topics = Annotated[list[str], Form(max_length=2 * len(Topic))]


@router.get(HERE)
def own_messages(
    request: Request, house: TheHouse, visitor: TheVisitor, cursor: Cursor = None, done: str = ""
) -> Response:
    found = api.own_page(house, own_account(visitor), PER_PAGE, cursor)
    return render(
        request,
        house,
        visitor,
        "messages.html",
        items=found.items,
        done=done == "contact",
        **addresses.paged(request, found.next),
    )


@router.post("/messages/read", dependencies=OURS)
def mark_read(
    house: TheHouse, visitor: TheVisitor, message: Annotated[UUID | None, Form()] = None
) -> Response:
    """One, or all."""
    api.mark(house, own_account(visitor), message)
    return go(HERE)


# Where they go


@router.get(CONTACT)
def contact_form(request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    account = own_account(visitor)
    kept = {
        "mail": account.mail,
        "phone": account.phone,
        "mail_for": account.mail_for if account.mail else tuple(Topic),
        "sms_for": account.sms_for,
    }
    return _contact_page(request, house, visitor, kept, {})


@router.post(CONTACT, dependencies=OURS)
def set_contact(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    mail: Field = "",
    phone: Field = "",
    mail_for: Topics = [],  # noqa: B006 - read only
    sms_for: Topics = [],  # noqa: B006
) -> Response:
    account = own_account(visitor)
    typed: dict[str, Any] = {
        "mail": mail,
        "phone": phone,
        "mail_for": mail_for,
        "sms_for": sms_for,
    }
    try:
        act = partial(accounts.set_contact, record_id=account.id, form=SetContact(**typed))
        today = house.office.today()
        house.office.perform(Command(visitor.actor, today, target=account.id, what=CONTACT), act)
    except ValidationError as errors:
        said = {
            str(one["loc"][0]): visitor.words.both(one["msg"].removeprefix("Value error, "))
            for one in errors.errors()
        }
        return _contact_page(request, house, visitor, typed, said)
    except Refusal as refusal:
        said = {refusal.field or "mail": visitor.words.of(refusal.text)}
        return _contact_page(request, house, visitor, typed, said)
    return go(f"{HERE}?done=contact")


def _contact_page(
    request: Request,
    house: House,
    visitor: Visitor,
    typed: dict[str, Any],
    problems: dict[str, str],
) -> Response:
    return render(
        request,
        house,
        visitor,
        "contact.html",
        status=422 if problems else 200,
        typed=typed,
        topics=tuple(Topic),
        problems=problems,
    )


# What leaves the house


@router.get(OUTBOX)
def outbox(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    state: api.State | None = None,
    cursor: Cursor = None,
) -> Response:
    found = api.outbox_page(house, visitor.actor, state, PER_PAGE, cursor)
    return render(
        request,
        house,
        visitor,
        "outbox.html",
        items=found.items,
        state=state,
        states=api.STATES,
        may_resend=visitor.actor.role in ADMINS,
        **addresses.paged(request, found.next),
    )


@router.post("/admin/outbox/resend", dependencies=OURS)
def resend(house: TheHouse, visitor: TheVisitor, message: Annotated[UUID, Form()]) -> Response:
    api.resend(house, visitor.actor, message)
    return go(OUTBOX)
