"""Doing something: the form of a command on a page, checked in place, and carried out.

A command from a page runs as one from the API does: same form, rules, key, expected version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from interfaces.api.nouns import NOUNS, ROUTES
from interfaces.api.nouns.noun import Noun, Route
from interfaces.api.who import TheHouse, require
from interfaces.late import Late
from interfaces.web import csrf
from interfaces.web.forms import drawn
from interfaces.web.forms.attempt import Attempt
from interfaces.web.forms.filled import Filled
from interfaces.web.forms.own import as_it_stands
from interfaces.web.moments import remember
from interfaces.web.offers import step_of
from interfaces.web.page import fragment, go
from interfaces.web.picking import BY_NOUN
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
MORE: Final = "_more"
"""The button that asks for one more row, or for the fields of what was chosen."""
LESS: Final = "_less"
"""The button that takes a row away: `proofs.1`."""
NEW: Final = "new"
ON_RECORDS: Final = {
    (noun.noun, step_of(route)): route
    for noun in NOUNS
    for route in noun.routes
    if not route.creates
}
"""Noun and step -> the command on one of its records."""
ANEW: Final = {
    (noun, step or NEW): route
    for route in ROUTES
    if route.creates
    for noun, _, step in (route.path.strip("/").partition("/"),)
}
"""Noun and step -> the command that makes one."""


async def form_of(request: Request) -> FormData:
    return await request.form(max_files=20, max_fields=2_000)


TheForm = Annotated[FormData, Depends(form_of)]


def require_ours(house: House, request: Request, form: FormData) -> None:
    """Refuses what no page of ours sent."""
    if not csrf.is_ours(house, request, str(form.get(csrf.FIELD, ""))):
        raise HTTPException(403)


def started(attempt: Attempt) -> Response:
    """The empty form; what the link says already stands in it."""
    require(attempt.visitor.actor, attempt.roles)
    if attempt.look is not None:
        said = as_it_stands(attempt.route, attempt.look.shown)
        attempt.filled.values = said | attempt.filled.values
    return drawn.page(attempt, fresh=True)


def submitted(attempt: Attempt, form: FormData) -> Response:
    """Who may not do it is refused before anything of what was sent is read or kept."""
    require_ours(attempt.house, attempt.request, form)
    attempt.allow()
    if reshaped(attempt):
        return drawn.page(attempt, fresh=True)
    body = attempt.read()
    done = None if body is None else attempt.perform(body)
    if done is None:
        return drawn.page(attempt)
    answer = drawn.issued(attempt, done) or go(drawn.shows(attempt, done))
    remember(attempt.request, answer, done.position)
    return answer


def reshaped(attempt: Attempt) -> bool:
    """Whether the form is only to have another shape; what was filled in stays in it."""
    filled = attempt.filled
    if name := filled.one(MORE):
        attempt.focus = f"{name}.{filled.add_row(name)}"
    elif row := filled.one(LESS):
        name, _, index = row.rpartition(".")
        filled.drop_row(name, index)
    else:
        return False
    attempt.keep_files()
    return True


def checked(attempt: Attempt, form: FormData) -> Response:
    """What would come of it as it stands: shown below the fields while somebody fills them in."""
    require_ours(attempt.house, attempt.request, form)
    require(attempt.visitor.actor, attempt.roles)
    body = attempt.read()
    would = [] if body is None else attempt.rehearse(body)
    return fragment(
        attempt.visitor,
        "parts/check.html",
        problems=drawn.problems(attempt),
        said=attempt.said,
        citation=attempt.citation,
        would=would,
    )


@dataclass(frozen=True)
class Target:
    """Which command an address means: on a record, or (`record_id` none) to make one."""

    noun: Noun | None
    """None for the measures, of which there is one record."""
    route: Route
    record_id: UUID | None = None

    def attempt(
        self, request: Request, house: House, visitor: Visitor, form: FormData | None = None
    ) -> Attempt:
        filled = Filled.of(request.query_params.multi_items() if form is None else form)
        return Attempt(request, house, visitor, self.route, self.noun, self.record_id, filled)


def _named(noun: str, step: str, known: Mapping[tuple[str, str], Route]) -> Target:
    route = known.get((noun, step))
    if route is None:
        raise HTTPException(404)
    return Target(BY_NOUN.get(noun), route)


def on_a_record(noun: str, record_id: UUID, step: str) -> Target:
    return replace(_named(noun, step, ON_RECORDS), record_id=record_id)


def one_more(noun: str) -> Target:
    return _named(noun, NEW, ANEW)


def by_name(noun: str, step: str) -> Target:
    """What makes a record in another way than its noun's own."""
    return _named(noun, step, ANEW)


def _routes(address: str, check: str, meant: Callable[..., Target]) -> None:
    """Few routes for all commands: each application lays out its routes anew."""
    target = Depends(meant)

    def form(
        request: Request, house: TheHouse, visitor: TheVisitor, target: Target = target
    ) -> Response:
        return started(target.attempt(request, house, visitor))

    def act(
        request: Request,
        house: TheHouse,
        visitor: TheVisitor,
        form: TheForm,
        target: Target = target,
    ) -> Response:
        return submitted(target.attempt(request, house, visitor, form), form)

    def checking(
        request: Request,
        house: TheHouse,
        visitor: TheVisitor,
        form: TheForm,
        target: Target = target,
    ) -> Response:
        return checked(target.attempt(request, house, visitor, form), form)

    router.add_api_route(address, form, methods=["GET"])
    router.add_api_route(address, act, methods=["POST"])
    router.add_api_route(check, checking, methods=["POST"])


_routes("/{noun}/new", "/{noun}/check/new", one_more)
_routes("/{noun}/do/{step:path}", "/{noun}/check/{step:path}", by_name)
_routes("/{noun}/{record_id}/do/{step:path}", "/{noun}/{record_id}/check/{step:path}", on_a_record)
