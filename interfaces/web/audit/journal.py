"""Who looked at what, whose commands were refused, and whose identity was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from interfaces.api import identities as api_identities
from interfaces.api.audit import journal as api
from interfaces.api.moment import Moment
from interfaces.api.who import TheHouse
from interfaces.web import picking
from interfaces.web.asked import Asked, Between, Word
from interfaces.web.audit.room import PER_PAGE, page, paged, told
from interfaces.web.moments import PageWhen, point
from interfaces.web.visitor import TheVisitor

router = APIRouter(include_in_schema=False)
READS: Final = ("read", "export", "identity-opened", "identity-refused")


class Looked(Between):
    who: Word | None = None
    record: UUID | None = None
    kind: Literal["read", "export", "identity-opened", "identity-refused"] | None = None


class Refused(Between):
    who: Word | None = None
    record: UUID | None = None
    code: Word | None = None


@router.get("/audit/reads")
def reads(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    asked: Annotated[Looked, Query()],
) -> Response:
    found = api.reads_on_record(
        house,
        visitor.actor,
        who=asked.who,
        record_id=asked.record,
        kind=asked.kind,
        first=asked.first,
        last=asked.last,
        as_of=_as_of(request, house),
        limit=PER_PAGE,
        cursor=asked.cursor,
    )
    return page(
        request,
        visitor,
        when,
        "reads.html",
        section="reads",
        asked=asked,
        kinds=READS,
        items=_called(Moment(house), found.items),
        **paged(request, asked.cursor, found.next),
    )


@router.get("/audit/refusals")
def refusals(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    asked: Annotated[Refused, Query()],
) -> Response:
    found = api.refused_commands(
        house,
        visitor.actor,
        who=asked.who,
        record_id=asked.record,
        code=asked.code,
        first=asked.first,
        last=asked.last,
        as_of=_as_of(request, house),
        limit=PER_PAGE,
        cursor=asked.cursor,
    )
    return page(
        request,
        visitor,
        when,
        "refusals.html",
        section="refusals",
        asked=asked,
        items=_called(Moment(house), found.items),
        **paged(request, asked.cursor, found.next),
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
        **paged(request, asked.cursor, found.next),
    )


def _as_of(request: Request, house: TheHouse) -> str | None:
    said = request.query_params.get("as_of")
    return point(said, house.office.clock()) if said else None


def _called(now: Moment, items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each line with the record that it is about, and for whom was acted."""
    held = list(items)
    wanted = {one["record_id"] for one in held} | {one["actor"]["acts_for"] for one in held}
    known = picking.called(now, wanted - {None})
    return [
        {
            **one,
            "record": known.get(one["record_id"]),
            "acts_for": known.get(one["actor"]["acts_for"]),
        }
        for one in held
    ]
