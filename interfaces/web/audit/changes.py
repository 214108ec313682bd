"""All that changed in the office between two moments, record by record."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from domain.values import Actor, Malformed, Text
from interfaces.api.diffs import begin_after_end
from interfaces.api.moment import Moment
from interfaces.api.paging import Page, decode, listing
from interfaces.api.reading import kept_from
from interfaces.api.who import READERS, TheHouse, require
from interfaces.late import Late
from interfaces.positions import position_of
from interfaces.web import addresses, picking
from interfaces.web.asked import Asked, Word
from interfaces.web.audit.room import PER_PAGE, name_of, page, page_of
from interfaces.web.moments import point
from interfaces.web.visitor import TheVisitor
from interfaces.web.wording.events import kind_label
from interfaces.wiring import House
from projections import happened
from projections.history import BOOKKEEPING
from projections.kinds import TELLINGS

router = APIRouter(route_class=Late, include_in_schema=False)
A_WEEK: Final = timedelta(days=7)
KINDS: Final = tuple(name for name in TELLINGS if name not in BOOKKEEPING)


class Between(Asked):
    """Days, positions or instants; the last week where nothing is said."""

    begin: Annotated[Word | None, Field(alias="from")] = None
    end: Annotated[Word | None, Field(alias="to")] = None
    kind: Word | None = None


@router.get("/audit/changes")
def changes(
    request: Request, house: TheHouse, visitor: TheVisitor, asked: Annotated[Between, Query()]
) -> Response:
    require(visitor.actor, READERS)
    found, points, wrong = _found(house, visitor.actor, asked)
    return page(
        request,
        visitor,
        Moment(house),
        "changes.html",
        about_now=True,
        section="changes",
        asked=asked,
        begin=asked.begin or _a_week_ago(house),
        points=points,
        items=found.items,
        kinds=[(one, kind_label(one)) for one in KINDS if one not in kept_from(visitor.actor)],
        wrong=wrong,
        **addresses.paged(request, found.next),
    )


def _found(
    house: House, actor: Actor, asked: Between
) -> tuple[Page, tuple[int, int] | None, Text | None]:
    """What changed, between which positions; or why it cannot be said."""
    try:
        points = _points(house, asked)
    except Malformed as refusal:
        return Page(items=[], next=None), None, refusal.text
    return _changed(house, actor, points, asked), points, None


def _points(house: House, asked: Between) -> tuple[int, int]:
    begin = _begin(house, asked.begin or _a_week_ago(house))
    end = position_of(house, point(asked.end, house.office.clock()), "to") if asked.end else None
    last = house.office.head() if end is None else end
    if begin > last:
        raise begin_after_end(begin, last)
    return begin, last


def _begin(house: House, said: str) -> int:
    """Before the first event everything was still to come."""
    try:
        return position_of(house, point(said, house.office.clock()), "from")
    except Malformed as refusal:
        if refusal.code == "as-of-before":
            return 0
        raise


def _a_week_ago(house: House) -> str:
    return (house.office.today() - A_WEEK).isoformat()


def _changed(house: House, actor: Actor, points: tuple[int, int], asked: Between) -> Page:
    before, now = decode(asked.cursor, int), Moment(house)
    with now.rows("history") as conn:
        rows = happened.changed(
            conn,
            *points,
            kind=asked.kind,
            without=kept_from(actor),
            limit=PER_PAGE + 1,
            before=before[0] if before else None,
        )
    called = picking.called(now, [row["record_id"] for row in rows])
    items = [{**row, "called": name_of(row, called), "address": page_of(row)} for row in rows]
    return listing(items, PER_PAGE, [(row["last"],) for row in rows])
