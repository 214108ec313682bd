"""The archive's room: what is to be filed, what has been kept long enough, and packages."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from domain.values import Refusal, ShortText, Text
from interfaces.api import archive as api
from interfaces.api.moment import Moment
from interfaces.api.problems import status_of
from interfaces.api.who import OFFICERS, READERS, TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.acting import TheForm, require_ours
from interfaces.web.asked import Asked, Sent, wish_of
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.page import fragment, go, render
from interfaces.web.picking import NOUN_OF
from interfaces.web.texts import text
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 30


class Wish(Sent):
    key: UUID = Field(default_factory=uuid4)
    """Of this sending: a second one is the same package."""
    record_id: UUID
    reason: ShortText = str(text("archive.reason"))


@router.get("/archive")
def room(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    asked: Annotated[Asked, Query()],
) -> Response:
    require(visitor.actor, READERS)
    return _room(request, house, visitor, when, asked.cursor)


def _room(
    request: Request,
    house: House,
    visitor: Visitor,
    when: Moment,
    cursor: str | None = None,
    wrong: Text | None = None,
    status: int = 200,
) -> Response:
    """All that is due at once; what is to be filed page by page."""
    at_least = reached(request)
    found = api.unfiled(visitor.actor, when, PER_PAGE, cursor, at_least)
    return render(
        request,
        house,
        visitor,
        "archive/room.html",
        status=status,
        due=api.due(visitor.actor, when, limit=200, at_least=at_least).items,
        unfiled=[
            one | {"address": _address(one["kind"], one["record_id"]), "key": uuid4()}
            for one in found.items
        ],
        may_pack=visitor.actor.role in OFFICERS and when.is_now,
        wrong=wrong,
        past=past(when, visitor, request),
        **addresses.paged(request, found.next),
    )


def _address(kind: str, record_id: Any) -> str:
    return f"/{NOUN_OF[kind]}/{record_id}"


@router.post("/archive/packages")
def pack(request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm) -> Response:
    require(visitor.actor, OFFICERS)
    require_ours(house, request, form)
    wish = wish_of(Wish, form)
    try:
        job = api.start(house, visitor.actor, wish.key, wish.record_id, wish.reason)
    except Refusal as refusal:
        when = Moment(house)
        return _room(request, house, visitor, when, wrong=refusal.text, status=status_of(refusal))
    return go(f"/archive/packages/{job.id}")


@router.get("/archive/packages/{job_id}")
def package(job_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
    job = api.own(job_id, house, visitor.actor)
    return render(request, house, visitor, "archive/package.html", job=job)


@router.get("/archive/packages/{job_id}/progress")
def progress(job_id: UUID, house: TheHouse, visitor: TheVisitor) -> Response:
    """The part of the page that says how far it is, for as long as it goes on."""
    job = api.own(job_id, house, visitor.actor)
    return fragment(visitor, "archive/progress.html", job=job)


@router.get("/archive/packages/{job_id}/package.zip")
def package_zip(job_id: UUID, house: TheHouse, visitor: TheVisitor) -> Response:
    return api.sent(house, api.own(job_id, house, visitor.actor))
