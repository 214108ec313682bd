"""Acts on exits from the pool (Art. 7, 11); no exit leads to the grey list."""

from __future__ import annotations

from uuid import UUID

from application import duties, escalations
from application.access import own_provider
from application.engagements import existing
from application.numbers import file_number
from application.ports import Files
from application.service import consented
from application.unit import Held, Result, Unit
from domain import pool_exit, provider, standing
from domain.assessment import decisions as assessment
from domain.assessment.scheme import Conclusion
from domain.catalogue import ASSESSMENT, ENGAGEMENT, POOL_EXIT, PROVIDER
from domain.pool_exit import PoolExit
from domain.values import Malformed, NotAllowedNow, Text, derived_id


def propose(unit: Unit, form: pool_exit.Propose) -> Result:
    own_provider(unit.actor, form.provider_id)
    if form.basis != "voluntary":
        unit.terms.measures(form.proposed_on)  # nothing new begins after the measures have ended
    target = existing(unit, PROVIDER, form.provider_id, "provider_id")
    provider.require_listed(target.state, "proposed_on", form.proposed_on)
    held = _next_exit(unit, form.provider_id)
    reference = file_number(unit, "reference.pool-exit", form.proposed_on, held)
    held.tell(pool_exit.propose(form, reference, unit.actor, unit.today))
    if form.assessment_id is not None:
        _rest_on(unit, form, form.assessment_id, held)
    if form.escalation_id is not None:
        action = f"提出退出 {reference} · exit {reference} proposed"
        escalations.answer(
            unit, form.escalation_id, form.provider_id, form.proposed_on, action, held.id
        )
    return Result(held, {"reference": reference})


def exit_id(provider_id: UUID, number: int) -> UUID:
    """The provider's first, second … exit: two at once would be the same record."""
    return derived_id("pool-exit", provider_id, number)


def _next_exit(unit: Unit, provider_id: UUID) -> Held[PoolExit]:
    """One at a time for each provider, on whatever basis."""
    number = 1
    while (held := unit.load(POOL_EXIT, exit_id(provider_id, number))).exists:
        if held.state.is_pending:
            raise NotAllowedNow(
                "exit-pending",
                Text(
                    f"该服务商的退出事项 {held.state.reference} 正在办理",
                    f"exit {held.state.reference} of this provider is pending already",
                ),
                citation="7",
            )
        number += 1
    return unit.new(POOL_EXIT, exit_id(provider_id, number))


def _rest_on(
    unit: Unit, form: pool_exit.Propose, assessment_id: UUID, held: Held[PoolExit]
) -> None:
    """Basis 11: the assessment of this provider, concluded as an exit, which no other one uses."""
    found = existing(unit, ASSESSMENT, assessment_id, "assessment_id")
    if found.state.provider_id != form.provider_id:
        raise Malformed(
            "other-provider",
            Text("该考核不涉及此服务商", "the assessment is about another provider"),
            citation="7",
            field="assessment_id",
        )
    _require_exit(unit, assessment_id)
    assessment.require_concluded(found.state, form.proposed_on)
    found.tell(assessment.lead_to_exit(found.state, held.id, form.proposed_on))


def _require_exit(unit: Unit, assessment_id: UUID) -> None:
    ended = unit.load(ASSESSMENT, assessment_id).state.ended
    if ended is None or ended.conclusion is not Conclusion.EXIT:
        raise NotAllowedNow(
            "no-exit-concluded",
            Text("该考核没有作出退出结论", "the assessment did not conclude an exit"),
            citation="11",
            field="assessment_id",
        )


def hear(unit: Unit, record_id: UUID, form: pool_exit.Hear) -> Result:
    held = unit.load(POOL_EXIT, record_id)
    own_provider(unit.actor, held.state.provider_id)
    held.tell(pool_exit.hear(held.state, form, unit.actor, unit.today))
    return Result(held)


def drop(unit: Unit, record_id: UUID, form: pool_exit.Drop) -> Result:
    held = unit.load(POOL_EXIT, record_id)
    held.tell(pool_exit.drop(held.state, form, unit.today))
    return Result(held)


def decide(unit: Unit, record_id: UUID, form: pool_exit.Decide) -> Result:
    held = unit.load(POOL_EXIT, record_id)
    held.tell(pool_exit.decide(held.state, form, unit.actor, unit.today))
    return Result(held)


def serve(unit: Unit, record_id: UUID, form: pool_exit.Serve, files: Files) -> Result:
    """The provider leaves the pool on the day of service, in the same transaction."""
    held = unit.load(POOL_EXIT, record_id)
    state = held.state
    known = files.of_provider(ENGAGEMENT, state.provider_id, unit.office.head())
    projects = [unit.load(ENGAGEMENT, record_id).state for record_id in known]
    running = tuple(
        project.id
        for project in projects
        if project.status == "live" and state.provider_id in project.providers
    )
    told = pool_exit.take_effect(state, form, running, unit.terms, unit.today)
    held.tell(consented(unit, state.provider_id, told))
    target = unit.load(PROVIDER, state.provider_id)
    reason = state.reasons or state.facts
    target.tell(standing.leave_pool(target.state.standing, state.basis, form.on, reason, held.id))
    return Result(held, {"running": [str(engagement_id) for engagement_id in running]})


def correct_service(
    unit: Unit, record_id: UUID, form: pool_exit.CorrectService, files: Files
) -> Result:
    held = unit.load(POOL_EXIT, record_id)
    moved = form.served_on != held.state.effective_on
    told = pool_exit.correct_service(held.state, form, unit.terms, unit.today)
    held.tell(consented(unit, held.state.provider_id, told))
    if moved:
        target = unit.load(PROVIDER, held.state.provider_id)
        target.tell(standing.redate_exit(target.state.standing, held.id, form.served_on))
        duties.follow_pool(unit, target.state, form.corrected_on, files)
    return Result(held)


def revoke(unit: Unit, record_id: UUID, form: pool_exit.Revoke, files: Files) -> Result:
    """The provider is back, and what it was let off because it was out is owed again."""
    held = unit.load(POOL_EXIT, record_id)
    held.tell(pool_exit.revoke(held.state, form, unit.actor, unit.today))
    target = unit.load(PROVIDER, held.state.provider_id)
    target.tell(standing.revoke_exit(target.state.standing, held.id, form.on, form.reason))
    duties.follow_pool(unit, target.state, form.on, files)
    return Result(held)
