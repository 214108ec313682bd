"""Acts on providers (Art. 2, 4, 12(2))."""

from __future__ import annotations

from uuid import UUID

from application.access import own_provider
from application.office import Result, Unit
from domain import provider
from domain.catalogue import CLAIM, PROVIDER
from domain.register import CodeClaimed, claim_id
from domain.values import NotAllowedNow, Text


def admit(unit: Unit, form: provider.Admit) -> Result:
    claim_code(unit, "provider", form.uscc)
    held = unit.new(PROVIDER)
    held.tell(provider.admit(form, unit.today))
    unit.load(CLAIM, claim_id("provider", form.uscc)).tell(
        [CodeClaimed(code=form.uscc, holder=held.id, on=form.admitted_on)]
    )
    return Result(held)


def claim_code(unit: Unit, holder_kind: str, code: str) -> None:
    """One legal person is one record: a code that is held already is refused."""
    claim = unit.load(CLAIM, claim_id(holder_kind, code))
    if claim.exists:
        raise NotAllowedNow(
            "code-taken",
            Text(
                f"统一社会信用代码 {code} 已登记在册（{claim.state.holder}）",
                f"{code} is registered already, as {claim.state.holder}",
            ),
            field="uscc",
        )


def change_registration(unit: Unit, record_id: UUID, form: provider.ChangeRegistration) -> Result:
    held = unit.load(PROVIDER, record_id)
    own_provider(unit.actor, held.state.id)
    held.tell(provider.change_registration(held.state, form, unit.today))
    return Result(held)


def appoint_liaison(unit: Unit, record_id: UUID, form: provider.AppointLiaison) -> Result:
    held = unit.load(PROVIDER, record_id)
    own_provider(unit.actor, held.state.id)
    held.tell(provider.appoint_liaison(held.state, form, unit.today))
    return Result(held)
