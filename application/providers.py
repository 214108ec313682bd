"""Acts on providers (Art. 2, 4, 12(2))."""

from __future__ import annotations

from uuid import UUID

from application.access import own_provider
from application.unit import Held, Result, Unit
from domain import liaison, provider, registration
from domain.catalogue import CLAIM, PROVIDER
from domain.register import CodeClaimed, claim_id
from domain.values import NotAllowedNow, Role, Text


def admit(
    unit: Unit, form: provider.Admit, *, batch_id: UUID | None = None, list_document: str = ""
) -> Result:
    claim_code(unit, "provider", form.uscc)
    held = unit.new(PROVIDER)
    held.tell(provider.admit(form, unit.today, batch_id, list_document))
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
            citation="2" if holder_kind == "provider" else "3",
            field="uscc",
        )


def change_registration(
    unit: Unit, record_id: UUID, form: registration.ChangeRegistration
) -> Result:
    """What a provider enters itself is reported by that; an officer's entry may be no report."""
    held = unit.load(PROVIDER, record_id)
    own_provider(unit.actor, held.state.id)
    told = registration.change_registration(form, unit.today)
    if unit.actor.role is Role.PROVIDER:
        registration.no_judge_of_its_own(form.major)
        reported = registration.own_report(form.reported_on, unit.today)
        own = form.model_copy(update={"reported_on": reported})
        told = registration.change_registration(own, unit.today)
    held.tell(told)
    return Result(held)


def report_change(unit: Unit, record_id: UUID, form: registration.Report) -> Result:
    held = unit.load(PROVIDER, record_id)
    own_provider(unit.actor, held.state.id)
    held.tell(registration.report(held.state.registered, form, unit.today))
    if unit.actor.role is Role.PROVIDER:
        registration.own_report(form.reported_on, unit.today)
    return _settled(unit, held, "登记了报告日期 · the day of the report was recorded")


def judge_change(unit: Unit, record_id: UUID, form: registration.Judge) -> Result:
    held = unit.load(PROVIDER, record_id)
    held.tell(registration.judge(held.state.registered, form, unit.today))
    return _settled(unit, held, "认定不属于较大变更 · found not to be a major change")


def retract_change(unit: Unit, record_id: UUID, form: registration.Retract) -> Result:
    held = unit.load(PROVIDER, record_id)
    held.tell(registration.retract(held.state.registered, form, unit.today))
    return _settled(unit, held, "该变更登记已撤销 · the change was retracted")


def _settled(unit: Unit, held: Held[provider.Provider], cause: str) -> Result:
    held.tell(registration.settle(held.state.registered, unit.terms, cause, unit.today))
    return Result(held)


def find_unreported(unit: Unit, record_id: UUID) -> Result:
    """What the sweep asks of each provider that its agenda names (Art. 12(2))."""
    held = unit.load(PROVIDER, record_id)
    held.tell(registration.find_unreported(held.state.registered, unit.terms, unit.today))
    return Result(held)


def appoint_liaison(unit: Unit, record_id: UUID, form: liaison.AppointLiaison) -> Result:
    held = unit.load(PROVIDER, record_id)
    own_provider(unit.actor, held.state.id)
    held.tell(
        liaison.appoint_liaison(held.state.liaisons, form, held.state.admitted_on, unit.today)
    )
    return Result(held)


def record_departure(unit: Unit, record_id: UUID, form: liaison.RecordDeparture) -> Result:
    held = unit.load(PROVIDER, record_id)
    own_provider(unit.actor, held.state.id)
    held.tell(
        liaison.record_departure(held.state.liaisons, form, held.state.admitted_on, unit.today)
    )
    return Result(held)


def confirm_service_address(
    unit: Unit, record_id: UUID, form: liaison.ConfirmServiceAddress
) -> Result:
    held = unit.load(PROVIDER, record_id)
    own_provider(unit.actor, held.state.id)
    held.tell(liaison.confirm_service_address(form, held.state.admitted_on, unit.today))
    return Result(held)
