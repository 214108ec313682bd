"""Doing something: the form of a command on a page, checked in place, and carried out.

A command from a page runs as one from the API does: same form, rules, key, expected version.
"""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from interfaces.api.nouns import NOUNS, ROUTES
from interfaces.api.nouns import measures as measures_noun
from interfaces.api.nouns.noun import Noun, Route
from interfaces.api.who import TheHouse, require
from interfaces.web import csrf
from interfaces.web.forms import drawn
from interfaces.web.forms.attempt import Attempt
from interfaces.web.forms.filled import Filled
from interfaces.web.moments import remember
from interfaces.web.offers import step_of
from interfaces.web.page import fragment, go
from interfaces.web.visitor import TheVisitor
from interfaces.wiring import House

router = APIRouter(include_in_schema=False)
MORE: Final = "_more"
"""The button that asks for one more row, or for the fields of what was chosen."""
LESS: Final = "_less"
"""The button that takes a row away: `proofs.1`."""


async def form_of(request: Request) -> FormData:
    return await request.form(max_files=20, max_fields=2_000)


TheForm = Annotated[FormData, Depends(form_of)]


def require_ours(house: House, request: Request, form: FormData) -> None:
    """Refuses what no page of ours sent."""
    if not csrf.is_ours(house, request, str(form.get(csrf.FIELD, ""))):
        raise HTTPException(403)


def started(attempt: Attempt) -> Response:
    """The empty form; what the link says already stands in it."""
    require(attempt.visitor.actor, attempt.route.roles)
    return drawn.page(attempt, fresh=True)


def submitted(attempt: Attempt, form: FormData) -> Response:
    require_ours(attempt.house, attempt.request, form)
    if reshaped(attempt):
        return drawn.page(attempt, fresh=True)
    body = attempt.read()
    done = None if body is None else attempt.perform(body)
    if done is None:
        return drawn.page(attempt)
    answer = drawn.issued(attempt, done) or go(drawn.shows(attempt, done))
    remember(answer, done.position)
    return answer


def reshaped(attempt: Attempt) -> bool:
    """Whether the form is only to have another shape; what was filled in stays in it."""
    filled = attempt.filled
    if name := filled.one(MORE):
        attempt.focus = f"{name}.{filled.add_row(name)}"
    elif row := filled.one(LESS):
        filled.drop_row(*row.rsplit(".", 1))
    else:
        return False
    attempt.keep_files()
    return True


def checked(attempt: Attempt, form: FormData) -> Response:
    """What would come of it as it stands: shown below the fields while somebody fills them in."""
    require_ours(attempt.house, attempt.request, form)
    require(attempt.visitor.actor, attempt.route.roles)
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


def _on_a_record(noun: Noun, route: Route) -> None:
    def form(record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
        filled = Filled.of(request.query_params.multi_items())
        return started(Attempt(request, house, visitor, route, noun, record_id, filled))

    def act(
        record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm
    ) -> Response:
        filled = Filled.of(form)
        return submitted(Attempt(request, house, visitor, route, noun, record_id, filled), form)

    def check(
        record_id: UUID, request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm
    ) -> Response:
        filled = Filled.of(form)
        return checked(Attempt(request, house, visitor, route, noun, record_id, filled), form)

    base = f"/{noun.noun}/{{record_id}}"
    router.add_api_route(f"{base}/do/{step_of(route)}", form, methods=["GET"])
    router.add_api_route(f"{base}/do/{step_of(route)}", act, methods=["POST"])
    router.add_api_route(f"{base}/check/{step_of(route)}", check, methods=["POST"])


def _anew(noun: Noun | None, route: Route, base: str, step: str) -> None:
    def form(request: Request, house: TheHouse, visitor: TheVisitor) -> Response:
        filled = Filled.of(request.query_params.multi_items())
        return started(Attempt(request, house, visitor, route, noun, None, filled))

    def act(request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm) -> Response:
        return submitted(Attempt(request, house, visitor, route, noun, None, Filled.of(form)), form)

    def check(request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm) -> Response:
        return checked(Attempt(request, house, visitor, route, noun, None, Filled.of(form)), form)

    router.add_api_route(f"{base}/{step}", form, methods=["GET"])
    router.add_api_route(f"{base}/{step}", act, methods=["POST"])
    router.add_api_route(f"{base}/check/{step}", check, methods=["POST"])


def _routes() -> None:
    """Before the pages of records, whose addresses would take `new` for an identifier."""
    for noun in NOUNS:
        for route in noun.routes:
            if not route.creates:
                _on_a_record(noun, route)
            elif route.path == f"/{noun.noun}":
                _anew(noun, route, f"/{noun.noun}", "new")
            else:
                _anew(
                    noun, route, f"/{noun.noun}", f"do/{route.path.removeprefix(f'/{noun.noun}/')}"
                )
    for route in ROUTES:
        if route in measures_noun.ROUTES:
            _anew(None, route, "/measures", f"do/{route.path.removeprefix('/measures/')}")


_routes()
