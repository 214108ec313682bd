"""The first page of providers and enterprises, all that waits for them, and a provider's duties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from domain.catalogue import DUTY
from domain.values import Role
from interfaces.api.moment import Moment
from interfaces.api.reading import scope_of
from interfaces.api.who import PARTIES, TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses
from interfaces.web.moments import PageWhen, past
from interfaces.web.page import render
from interfaces.web.portal import enterprise, provider
from interfaces.web.portal.party import Party
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.web.wording.labels import noun_title
from interfaces.wiring import House
from projections.kinds import status
from projections.words import METHODS, TIMINGS

router = APIRouter(route_class=Late, include_in_schema=False)
PER_PAGE: Final = 30
FACTS: Final[Mapping[Role, Callable[[Party], dict[str, Any]]]] = {
    Role.PROVIDER: provider.facts,
    Role.ENTERPRISE: enterprise.facts,
}


def party_of(request: Request, house: House, visitor: Visitor, when: Moment) -> Party:
    """Refuses who is no party, and a party that says for no body it acts for."""
    require(visitor.actor, PARTIES)
    scope_of(visitor.actor, house)
    return Party(request, house, visitor, when)


@router.get("/portal")
def portal(request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen) -> Response:
    party = party_of(request, house, visitor, when)
    role = visitor.actor.role
    return render(
        request,
        house,
        visitor,
        f"portal/{role.value}.html",
        titles=noun_title,
        timing=lambda state: TIMINGS[state],
        served_how=lambda method: METHODS[method],
        statuses=partial(status, DUTY.name),
        past=past(when, visitor, request),
        **FACTS[role](party),
    )


@router.get("/portal/work")
def work(
    request: Request,
    house: TheHouse,
    visitor: TheVisitor,
    when: PageWhen,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    todos, more = party_of(request, house, visitor, when).todos(PER_PAGE, cursor)
    return render(
        request,
        house,
        visitor,
        "portal/work.html",
        todos=todos,
        **addresses.paged(request, more),
        past=past(when, visitor, request),
    )


@router.get("/portal/duties")
def duties(request: Request, house: TheHouse, visitor: TheVisitor, when: PageWhen) -> Response:
    """All duties by clause, also those for which nothing was done yet."""
    require(visitor.actor, frozenset({Role.PROVIDER}))
    party = party_of(request, house, visitor, when)
    register = provider.duties(party)
    return render(
        request,
        house,
        visitor,
        "portal/duties.html",
        register=register,
        names=provider.projects_of(party, register),
        counts=provider.duty_counts(register),
        statuses=partial(status, DUTY.name),
        past=past(when, visitor, request),
    )
