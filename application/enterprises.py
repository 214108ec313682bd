"""Acts on pilot enterprises (Art. 3)."""

from __future__ import annotations

from uuid import UUID

from application.access import own_enterprise
from application.office import Result, Unit
from application.providers import claim_code
from domain import enterprise
from domain.catalogue import CLAIM, ENTERPRISE
from domain.register import CodeClaimed, claim_id


def register(unit: Unit, form: enterprise.Register) -> Result:
    claim_code(unit, "enterprise", form.uscc)
    held = unit.new(ENTERPRISE)
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
    held.tell(enterprise.join_pilot(held.state, form, unit.today))
    return Result(held)


def leave_pilot(unit: Unit, record_id: UUID, form: enterprise.PilotChange) -> Result:
    held = unit.load(ENTERPRISE, record_id)
    held.tell(enterprise.leave_pilot(held.state, form, unit.today))
    return Result(held)
