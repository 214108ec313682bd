"""Acts on pilot enterprises (Art. 3)."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from uuid import UUID

from application.access import own_enterprise
from application.office import Result, Unit
from application.providers import claim_code
from domain import enterprise
from domain.catalogue import CLAIM, ENTERPRISE
from domain.register import CodeClaimed, claim_id

F = TypeVar("F", enterprise.Register, enterprise.PilotChange)


def register(unit: Unit, form: enterprise.Register) -> Result:
    claim_code(unit, "enterprise", form.uscc)
    held = unit.new(ENTERPRISE)
    if form.pilot:
        form = _on_the_list(unit, form, form.pilot_since or unit.today)
    held.tell(enterprise.register(form, unit.today))
    unit.load(CLAIM, claim_id("enterprise", form.uscc)).tell(
        [CodeClaimed(code=form.uscc, holder=held.id, on=unit.today)]
    )
    return Result(held)


def change_contact(unit: Unit, record_id: UUID, form: enterprise.ChangeContact) -> Result:
    held = unit.load(ENTERPRISE, record_id)
    own_enterprise(unit.actor, held.state.id)
    held.tell(enterprise.change_contact(held.state, form, unit.today))
    return Result(held)


def join_pilot(unit: Unit, record_id: UUID, form: enterprise.PilotChange) -> Result:
    held = unit.load(ENTERPRISE, record_id)
    form = _on_the_list(unit, form, form.on)
    held.tell(enterprise.join_pilot(held.state, form, unit.today))
    return Result(held)


def _on_the_list(unit: Unit, form: F, day: date) -> F:
    """Who joins without naming a list stands on the one that defines the pilot (Art. 3)."""
    scope = unit.terms.book.scope_on(day)
    if scope is None or form.enterprise_list:
        return form
    return form.model_copy(update={"enterprise_list": scope.enterprise_list})


def leave_pilot(unit: Unit, record_id: UUID, form: enterprise.PilotChange) -> Result:
    held = unit.load(ENTERPRISE, record_id)
    held.tell(enterprise.leave_pilot(held.state, form, unit.today))
    return Result(held)
