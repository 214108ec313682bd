"""What needs a second person: who proposed it, on what, and who may not decide it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from domain.values import Role
from interfaces.api import work
from interfaces.api.who import APPROVERS, TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.asked import Word
from interfaces.web.desk.page import kinds
from interfaces.web.desk.rows import rows_of
from interfaces.web.moments import PageWhen, past, reached
from interfaces.web.page import render
from interfaces.web.visitor import TheVisitor
from projections.worklist import Wanted

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 30


@router.get("/approvals")
def approvals(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    kind: Word = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """What one proposed oneself stands there too, and says that it waits for somebody else."""
    actor = visitor.actor
    require(actor, APPROVERS)
    wanted = Wanted(kind=kind or None, roles=(Role.APPROVER,), own_proposals=True)
    found = work.waiting(house, actor, when, wanted, PER_PAGE, cursor, reached(request))
    rows = rows_of(when, found.items, actor.role)
    return render(
        request,
        house,
        visitor,
        "approvals.html",
        mine=[row for row in rows if actor.name not in row.not_for],
        others=[row for row in rows if actor.name in row.not_for],
        kinds=kinds(),
        kind=kind,
        carried=addresses.carried(request),
        **addresses.paged(request, found.next),
        past=past(when, visitor, request),
    )
