"""Acts on escalations: raised and lapsed by the policies, decided by people."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from application.engagements import existing
from application.unit import Result, Unit
from domain import escalation
from domain.catalogue import CASE, ESCALATION
from domain.rules import Finding
from domain.values import Malformed, Text


def raise_(
    unit: Unit,
    finding: Finding,
    subject: escalation.Subject,
    provider_id: UUID | None,
    trigger: int,
    on: date,
) -> Result:
    """Raised once: the identifier is derived, so a repeat finds it there and adds nothing."""
    held = unit.load(ESCALATION, escalation.escalation_id(finding.rule, subject, trigger))
    if not held.exists:
        held.tell([escalation.raise_(finding, subject, provider_id, trigger, on)])
    return Result(held)


def lapse(unit: Unit, record_id: UUID, why: Text, cause: int, on: date) -> Result:
    held = unit.load(ESCALATION, record_id)
    held.tell(escalation.lapse(held.state, why, cause, on))
    return Result(held)


def act_on(unit: Unit, record_id: UUID, form: escalation.Act) -> Result:
    held = unit.load(ESCALATION, record_id)
    escalation.require_record(held.state, form, unit.actor)
    if form.case_id is not None:
        found = existing(unit, CASE, form.case_id, "case_id")
        _require_same_provider(held.state, found.state.provider_id, "case_id")
    held.tell(escalation.act_on(held.state, form, unit.today))
    return Result(held)


def settle(unit: Unit, record_id: UUID, form: escalation.Act) -> Result:
    """By the system, where nothing of it waits for anybody any more."""
    held = unit.load(ESCALATION, record_id)
    held.tell(escalation.settle(held.state, form, unit.today))
    return Result(held)


def answer(
    unit: Unit, escalation_id: UUID, provider_id: UUID, on: date, action: str, record_id: UUID
) -> None:
    """The record that somebody opened is what was done about the escalation."""
    raised = existing(unit, ESCALATION, escalation_id, "escalation_id")
    _require_same_provider(raised.state, provider_id, "escalation_id")
    form = escalation.Act(on=on, action=action, case_id=record_id)
    raised.tell(escalation.act_on(raised.state, form, unit.today))


def _require_same_provider(state: escalation.Escalation, provider_id: UUID, field: str) -> None:
    if state.provider_id != provider_id:
        raise Malformed(
            "other-provider",
            Text("该升级事项不涉及此服务商", "the escalation is about another provider"),
            citation=state.rule_citation,
            field=field,
        )


def dismiss(unit: Unit, record_id: UUID, form: escalation.Dismiss) -> Result:
    held = unit.load(ESCALATION, record_id)
    held.tell(escalation.dismiss(held.state, form, unit.today))
    return Result(held)


def reopen(unit: Unit, record_id: UUID, form: escalation.Reopen) -> Result:
    held = unit.load(ESCALATION, record_id)
    held.tell(escalation.reopen(held.state, form, unit.today))
    return Result(held)
