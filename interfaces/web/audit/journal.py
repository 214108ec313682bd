"""Who looked at what, whose commands were refused, and whose identity was opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from interfaces.api import identities as api_identities
from interfaces.api.audit import journal as api
from interfaces.api.days import Day
from interfaces.api.moment import Moment
from interfaces.api.paging import Page
from interfaces.late import Late
from interfaces.web import addresses, picking
from interfaces.web.asked import Asked, Word
from interfaces.web.audit.room import PER_PAGE, called_in, page, told
from interfaces.web.moments import PageWhen
from interfaces.web.texts import text
from interfaces.web.visitor import TheVisitor, Visitor

router = APIRouter(route_class=Late, include_in_schema=False)
Kind = Literal["read", "export", "identity-opened", "identity-refused"]


class Kept(Asked):
    """What both journals are asked by; days are legal days, both ends included."""

    who: Word | None = None
    record: UUID | None = None
    first: Day | None = None
    last: Day | None = None


class Looked(Kept):
    kind: Kind | None = None


class Refused(Kept):
    code: Word | None = None


@router.get("/audit/reads")
def reads(
    request: Request, visitor: TheVisitor, when: PageWhen, asked: Annotated[Looked, Query()]
) -> Response:
    kinds = [(one, text(f"audit.look.{one}")) for one in get_args(Kind)]
    return _listed("reads", api.reads_on_record, request, visitor, when, asked, kinds=kinds)


@router.get("/audit/refusals")
def refusals(
    request: Request, visitor: TheVisitor, when: PageWhen, asked: Annotated[Refused, Query()]
) -> Response:
    return _listed("refusals", api.refused_commands, request, visitor, when, asked)


def _listed(
    section: str,
    kept: Callable[..., Page],
    request: Request,
    visitor: Visitor,
    when: Moment,
    asked: Kept,
    **facts: Any,
) -> Response:
    """`kept` takes what is asked by the same names."""
    house = when.house
    found = kept(
        house,
        visitor.actor,
        record_id=asked.record,
        as_of=when.as_of,
        limit=PER_PAGE,
        **asked.model_dump(exclude={"record"}),
    )
    return page(
        request,
        visitor,
        when,
        f"{section}.html",
        section=section,
        asked=asked,
        items=_called(Moment(house), found.items),
        **facts,
        **addresses.paged(request, found.next),
    )


@router.get("/audit/identities")
def identities(
    request: Request, visitor: TheVisitor, when: PageWhen, asked: Annotated[Asked, Query()]
) -> Response:
    found = api_identities.all_identity_logs(
        visitor.actor, when, limit=PER_PAGE, cursor=asked.cursor
    )
    entries = [{**one, "complaint": UUID(one["data"]["complaint_id"])} for one in found.items]
    return page(
        request,
        visitor,
        when,
        "identities.html",
        section="identities",
        entries=told(when, entries),
        complaints=picking.called(when, {one["complaint"] for one in entries}),
        **addresses.paged(request, found.next),
    )


def _called(now: Moment, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each line with the record that it is about, and for whom was acted."""
    known = called_in(now, items)
    return [
        {
            **one,
            "record": known.get(one["record_id"]),
            "acts_for": known.get(one["actor"]["acts_for"]),
        }
        for one in items
    ]
