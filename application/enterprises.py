"""Acts on pilot enterprises (Art. 3)."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from uuid import UUID

from application.access import own_enterprise
from application.ports import Files
from application.providers import claim_code
from application.unit import Held, Result, Unit
from domain import engagement, enterprise
from domain.catalogue import CLAIM, ENGAGEMENT, ENTERPRISE
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


def join_pilot(unit: Unit, record_id: UUID, form: enterprise.PilotChange, files: Files) -> Result:
    held = unit.load(ENTERPRISE, record_id)
    form = _on_the_list(unit, form, form.on)
    held.tell(enterprise.join_pilot(held.state, form, unit.today))
    return _counted_anew(unit, held, form.on, files)


def _on_the_list(unit: Unit, form: F, day: date) -> F:
    """Who joins without naming a list stands on the one that defines the pilot (Art. 3)."""
    scope = unit.terms.book.scope_on(day)
    if scope is None or form.enterprise_list:
        return form
    return form.model_copy(update={"enterprise_list": scope.enterprise_list})


def leave_pilot(unit: Unit, record_id: UUID, form: enterprise.PilotChange, files: Files) -> Result:
    held = unit.load(ENTERPRISE, record_id)
    held.tell(enterprise.leave_pilot(held.state, form, unit.today))
    return _counted_anew(unit, held, form.on, files)


def correct_pilot_day(
    unit: Unit, record_id: UUID, form: enterprise.CorrectPilotDay, files: Files
) -> Result:
    held = unit.load(ENTERPRISE, record_id)
    held.tell(enterprise.correct_pilot_day(held.state, form, unit.today))
    return _counted_anew(unit, held, form.corrected_on, files)


def _counted_anew(unit: Unit, held: Held[enterprise.Enterprise], on: date, files: Files) -> Result:
    """Ratings count by the days that hold, also those given before they were known (Art. 12(6))."""
    for project_id in files.of_enterprise(ENGAGEMENT, held.id, unit.office.head()):
        project = unit.load(ENGAGEMENT, project_id)
        project.tell(engagement.recount(project.state, held.state.in_pilot, on))
    return Result(held)
