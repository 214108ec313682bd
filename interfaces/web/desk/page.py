"""The page: today's work, most urgent first, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, islice
from typing import Annotated, Any, Final, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from psycopg import Connection
from psycopg.rows import DictRow

from domain.rectification.clock import Standing, Timing
from domain.rectification.state import Case
from domain.terms import Terms
from interfaces.api import work
from interfaces.api.moment import Moment
from interfaces.api.who import OFFICERS, TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses, picking
from interfaces.web.desk.rows import Row, rows_of
from interfaces.web.desk.wanted import WHOSE, Asked, asked, groups
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.page import fragment, render
from interfaces.web.visitor import TheVisitor
from projections import deadlines, directory, records, returned, worklist
from projections.kinds import TELLINGS

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 30
CAME_BACK: Final = 8
NEAR: Final = 8
OVER: Final = frozenset({Timing.MET, Timing.MISSED})
TheAsked = Annotated[Asked, Depends(asked)]
Cursor = Annotated[str | None, Query(max_length=500)]


@dataclass(frozen=True)
class Group:
    """Rows that are due in the same span of days."""

    name: str
    count: int
    rows: tuple[Row, ...]


@router.get("/desk")
def desk(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    asks: TheAsked,
    cursor: Cursor = None,
    problem: Literal["", "rows", "person"] = "",
) -> Response:
    actor = visitor.actor
    require(actor, OFFICERS)
    position, spans = when.cut, groups(when)
    wanted = asks.wanted(actor, when)
    found = work.waiting(
        house,
        actor,
        when,
        replace(wanted, due=spans.get(asks.due)),
        PER_PAGE,
        cursor,
        reached(request),
    )
    rows = rows_of(when, found.items, actor.role)
    with when.rows("worklist", "records", "history") as conn:
        counts = worklist.counts(conn, actor, wanted, spans)
        back = returned.page(conn, actor.name, limit=CAME_BACK)
    return render(
        request,
        house,
        visitor,
        "desk.html",
        asked=asks,
        problem=problem,
        groups=grouped(rows, spans, counts),
        counts=counts,
        within={name: (last - when.on).days for name, (_, last) in spans.items()},
        most=worklist.COUNTED,
        tabs=[(one, addresses.narrowed(request, whose=one)) for one in WHOSE],
        dues=[(one, addresses.narrowed(request, due=one)) for one in spans],
        every=addresses.widened(request, "due"),
        carried=addresses.carried(request, "whose", "due"),
        kinds=kinds(),
        **addresses.paged(request, found.next),
        back=came_back(when, back),
        near=near(when, spans["soon"][1], wanted.assignee),
        people=people(when, actor.name),
        here=addresses.narrowed(request),
        news=addresses.address("/desk/news", {**addresses.asked(request), "after": str(position)}),
        position=position,
        key=str(uuid4()),
        past=past(when, visitor, request),
    )


@router.get("/desk/news")
def news(
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    asks: TheAsked,
    after: Annotated[int, Query(ge=0, le=2**62)],
    request: Request,
) -> Response:
    """How much came since the page was made; the page itself stays as it is."""
    require(visitor.actor, OFFICERS)
    wanted = replace(asks.wanted(visitor.actor, when), due=groups(when).get(asks.due))
    with when.rows("worklist", "history") as conn:
        found = worklist.news(conn, visitor.actor, wanted, after)
    shown = {name: value for name, value in addresses.asked(request).items() if name != "after"}
    return fragment(
        visitor, "parts/news.html", count=found, address=addresses.address("/desk", shown)
    )


def grouped(
    rows: Iterable[Row], spans: dict[str, worklist.Span], counts: dict[str, int]
) -> list[Group]:
    """The rows come in the order of the groups."""

    def group_of(row: Row) -> str:
        day = row.due_on or spans["undated"][0]
        return next(name for name, (first, last) in spans.items() if first <= day <= last)

    return [Group(name, counts[name], tuple(found)) for name, found in groupby(rows, key=group_of)]


def came_back(when: Moment, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """With where each record is, and what it is called."""
    held = list(rows)
    called = picking.called(when, (row["record_id"] for row in held))
    return [
        row | {"called": called[row["record_id"]]} for row in held if row["record_id"] in called
    ]


def near(when: Moment, last: date, assignee: str | None) -> list[dict[str, Any]]:
    """Periods of providers that end by a day, or have ended; nobody waits for the office there,
    but somebody will."""
    terms, on = when.terms, when.on
    with when.rows("deadlines", "records") as conn:
        found = list(islice(_awaited(conn, terms, on, last, assignee), NEAR))
        names = records.names(conn, {case.provider_id for case, _ in found})
    return [
        {
            "id": case.id,
            "reference": case.reference,
            "provider": names.get(case.provider_id, ""),
            "due_on": standing.due_on,
            "days_left": standing.days_left,
        }
        for case, standing in found
    ]


def _awaited(
    conn: Connection[DictRow], terms: Terms, on: date, last: date, assignee: str | None
) -> Iterator[tuple[Case, Standing]]:
    """In open cases, by due day; none that is met or missed already, and waits to be closed."""
    after = None
    while True:
        rows = deadlines.page(conn, terms=terms, on=on, limit=NEAR, after=after, assignee=assignee)
        for case, standing, after in rows:
            if not case.is_open or after[1] > last:
                return
            if standing is not None and standing.timing not in OVER:
                yield case, standing
        if len(rows) < NEAR:
            return


def kinds() -> list[tuple[str, Any]]:
    """What work may be about."""
    return [(kind.name, TELLINGS[kind.name].label) for kind in worklist.WorklistView.kinds]


def people(when: Moment, own: str) -> list[str]:
    """Who may be given work: the officers, and whoever has some; oneself first."""
    with when.rows("records", "worklist") as conn:
        officers = [name for name, _ in directory.officers(conn)]
        return list(dict.fromkeys([own, *officers, *worklist.assignees(conn)]))
