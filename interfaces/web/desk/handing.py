"""Giving work to somebody: one record, or several at once, each by its own command.

Only who has a record in hand is decided so; nothing is ever decided on records together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, StringConstraints, ValidationError
from starlette.datastructures import FormData

from application.errors import Busy, KeyReused, Stale
from application.unit import Done
from domain.values import Malformed, Refusal, Text
from interfaces.api.acts import act_of, allow, command
from interfaces.api.moment import Moment
from interfaces.api.nouns import ROUTE_OF
from interfaces.api.paging import plain
from interfaces.api.who import OFFICERS, TheHouse, require
from interfaces.late import Late
from interfaces.web import addresses, picking
from interfaces.web.acting import TheForm, require_ours
from interfaces.web.desk.rows import ASSIGNED_BY
from interfaces.web.moments import remember
from interfaces.web.page import go, render
from interfaces.web.texts import text
from interfaces.web.visitor import TheVisitor, Visitor
from interfaces.wiring import House

router = APIRouter(route_class=Late, include_in_schema=False)
MOST: Final = 50
"""Records that one form hands over."""
LONGEST: Final = 100
"""Characters of a name."""


class Seen(BaseModel):
    """A record as the page showed it: `kind:id:version`."""

    kind: str
    id: UUID
    version: Annotated[str, StringConstraints(pattern=r"^\d{1,9}$")]

    @property
    def path(self) -> str:
        return f"/{picking.NOUN_OF[self.kind]}/{{record_id}}/assignment"


@dataclass(frozen=True)
class Handed:
    """What came of one of them."""

    record: Seen
    done: Done | None = None
    why_not: Text | None = None


@router.post("/desk/assignment")
def assign(request: Request, house: TheHouse, visitor: TheVisitor, form: TheForm) -> Response:
    """`take`: one record, to oneself; else `row`s, to `person`. A page tells what came of each."""
    require(visitor.actor, OFFICERS)
    require_ours(house, request, form)
    taken = form.getlist("take")
    person = visitor.actor.name if taken else _word(form, "person")
    rows = [seen(str(row)) for row in dict.fromkeys(taken or form.getlist("row"))][:MOST]
    back = desk_address(str(form.get("back", "")))
    if not rows or not 0 < len(person) <= LONGEST:
        return go(addresses.with_also(back, problem="rows" if not rows else "person"))
    key = _word(form, "key")
    found = [hand(house, visitor, row, person, key) for row in rows]
    done = [one.done.position for one in found if one.done]
    alone = len(found) == len(done) == 1
    answer = go(back) if alone else report(request, house, visitor, found, person, back)
    if done:
        remember(request, answer, max(done))
    return answer


def _word(form: FormData, name: str) -> str:
    return (plain(str(form.get(name, "")), name) or "").strip()


def seen(row: str) -> Seen:
    try:
        kind, record_id, version = row.split(":")
        if kind in ASSIGNED_BY:
            return Seen.model_validate({"kind": kind, "id": record_id, "version": version})
    except (ValueError, ValidationError):
        pass
    raise Malformed("malformed", text("desk.no_such_row"), field="row")


def hand(house: House, visitor: Visitor, row: Seen, person: str, key: str) -> Handed:
    """One assignment, as if it had been sent by itself."""
    route, actor = ROUTE_OF[row.path], visitor.actor
    form = route.form.model_validate({ASSIGNED_BY[row.kind]: person, "on": house.office.today()})
    own = f"{key}:{row.id}" if key else None
    order = command(house, actor, route.path, form, own, row.version, row.id)
    try:
        allow(house, actor, route.roles, route.path, row.id)
        done = house.office.perform(order, act_of(route, house, form, row.id))
    except (Refusal, Stale, Busy, KeyReused) as refused:
        return Handed(row, why_not=refused.text)
    return Handed(row, done)


def desk_address(wanted: str) -> str:
    """Back to the desk as it was narrowed, and nowhere else."""
    return wanted if wanted == "/desk" or wanted.startswith("/desk?") else "/desk"


def report(
    request: Request,
    house: House,
    visitor: Visitor,
    found: list[Handed],
    person: str,
    back: str,
) -> Response:
    called = picking.called(Moment(house), (one.record.id for one in found))
    return render(
        request,
        house,
        visitor,
        "handed.html",
        found=found,
        called=called,
        person=person,
        back=back,
        failed=sum(one.done is None for one in found),
    )
