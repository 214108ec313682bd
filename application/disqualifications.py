"""Acts on disqualification cases and their public censure (Art. 15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeVar
from uuid import UUID

from application import escalations
from application.access import own_provider
from application.engagements import existing
from application.numbers import document_number, file_number
from application.service import consented
from application.set_aside import basis_gone
from application.unit import Held, Result, Unit
from domain import complaint, provider, standing
from domain.catalogue import COMPLAINT, DISQUALIFICATION, EXPULSION, PROVIDER
from domain.disqualification import Disqualification, ending
from domain.disqualification import commands as c
from domain.disqualification import decisions as d
from domain.disqualification.checks import require_fit, require_hearable, require_running
from domain.disqualification.clock import GROUNDS, setting_of
from domain.due_steps import DueSteps, Setting
from domain.due_steps import commands as sc
from domain.due_steps import decisions as steps
from domain.values import Event, NotAllowedNow, NotYours, Role, Text, derived_id

F = TypeVar("F")


def propose(unit: Unit, form: c.Propose) -> Result:
    """Each report is verified, a violation, and this provider's own (reading A-29)."""
    target = existing(unit, PROVIDER, form.provider_id, "provider_id")
    provider.require_listed(target.state, "proposed_on", form.proposed_on)
    unit.terms.measures(form.proposed_on)  # nothing new begins after the measures have ended
    held = _next_proceeding(unit, form.provider_id)
    reports = [
        existing(unit, COMPLAINT, report_id, "report_ids")
        for report_id in dict.fromkeys(form.report_ids)
    ]
    d.propose(form, "-", unit.today)  # before a number is taken
    for report in reports:
        require_fit(report.state, form.provider_id, form.proposed_on, "report_ids")
    reference = file_number(unit, "reference.disqualification", form.proposed_on, held)
    form = form.model_copy(update={"report_ids": tuple(report.id for report in reports)})
    held.tell(d.propose(form, reference, unit.today))
    for report in reports:
        led = complaint.lead_to_disqualification(report.state, held.id, form.proposed_on)
        report.tell(led)
    if form.escalation_id is not None:
        action = f"提出取消服务资格 {reference} · disqualification {reference} proposed"
        escalations.answer(
            unit, form.escalation_id, form.provider_id, form.proposed_on, action, held.id
        )
    return Result(held, {"reference": reference})


def proceeding_id(provider_id: UUID, number: int) -> UUID:
    """The provider's first, second … proceeding: two at once would be the same record."""
    return derived_id("disqualification-case", provider_id, number)


def _next_proceeding(unit: Unit, provider_id: UUID) -> Held[Disqualification]:
    """One at a time for each provider; a further report joins the one that runs."""
    number = 1
    while (held := unit.load(DISQUALIFICATION, proceeding_id(provider_id, number))).exists:
        if not held.state.has_ended:
            raise NotAllowedNow(
                "proceeding-runs",
                Text(
                    f"该服务商已有取消服务资格案件 {held.state.reference} 在办；"
                    "其他经核实的举报可并入该案",
                    f"disqualification {held.state.reference} against this provider runs already; "
                    "a further verified report may join it",
                ),
                citation="15",
            )
        number += 1
    return unit.new(DISQUALIFICATION, proceeding_id(provider_id, number))


def join_report(unit: Unit, record_id: UUID, form: c.JoinReport) -> Result:
    held = unit.load(DISQUALIFICATION, record_id)
    report = existing(unit, COMPLAINT, form.report_id, "report_id")
    held.tell(d.join(held.state, form, report.state, unit.today))
    report.tell(complaint.lead_to_disqualification(report.state, held.id, form.on))
    return Result(held)


def drop(unit: Unit, record_id: UUID, form: sc.Drop) -> Result:
    held = unit.load(DISQUALIFICATION, record_id)
    held.tell(d.drop(held.state, form, unit.today))
    return Result(held)


def absorb(unit: Unit, record_id: UUID, form: c.Absorb) -> Result:
    held = unit.load(DISQUALIFICATION, record_id)
    expulsion = existing(unit, EXPULSION, form.expulsion_id, "expulsion_id")
    held.tell(d.absorb(held.state, form, expulsion.state, unit.today))
    return Result(held)


# The steps before the decision


Step = Callable[[DueSteps, F, Setting], tuple[Event, ...]]
Ask = Callable[[Unit, Disqualification], None]


def _running(unit: Unit, state: Disqualification) -> None:
    require_running(state)


def _hearable(unit: Unit, state: Disqualification) -> None:
    """Recorded also after the decision; the provider knows of the case from the notice on."""
    own_provider(unit.actor, state.provider_id)
    if unit.actor.role is Role.PROVIDER and state.steps.notice is None:
        raise NotYours(
            "not-yours",
            Text("只能查看和办理与本单位有关的记录", "only records of your own are open to you"),
        )
    require_hearable(state)


def _hearable_before_the_decision(unit: Unit, state: Disqualification) -> None:
    _hearable(unit, state)
    require_running(state)


def _step(ask: Ask, take: Step[F]) -> Callable[[Unit, UUID, F], Result]:
    return partial(_taken, ask, take)


def _taken(ask: Ask, take: Step[F], unit: Unit, record_id: UUID, form: F) -> Result:
    held = unit.load(DISQUALIFICATION, record_id)
    ask(unit, held.state)
    told = take(held.state.steps, form, setting_of(held.state, unit.terms, unit.today))
    held.tell(consented(unit, held.state.provider_id, told))
    return Result(held)


def serve_prior_notice(unit: Unit, record_id: UUID, form: sc.ServePriorNotice) -> Result:
    def take(state: DueSteps, form: sc.ServePriorNotice, at: Setting) -> tuple[Event, ...]:
        return steps.serve_prior_notice(state, form, GROUNDS, at)

    return _told_until(_taken(_running, take, unit, record_id, form))


def correct_prior_notice(unit: Unit, record_id: UUID, form: sc.CorrectPriorNotice) -> Result:
    return _told_until(_taken(_hearable, steps.correct_prior_notice, unit, record_id, form))


def _told_until(result: Result) -> Result:
    notice = result.record.state.steps.notice
    return Result(result.record, {"due_on": str(notice.told_until)})


report_investigation = _step(_running, steps.report_investigation)
receive_statement = _step(_hearable, steps.receive_statement)
waive_statement = _step(_hearable, steps.waive_statement)
request_hearing = _step(_hearable_before_the_decision, steps.request_hearing)
end_hearing = _step(_running, steps.end_hearing)
review_statement = _step(_running, steps.review_statement)
discuss = _step(_running, steps.discuss)


def review_legally(unit: Unit, record_id: UUID, form: sc.ReviewLegally) -> Result:
    def take(state: DueSteps, form: sc.ReviewLegally, at: Setting) -> tuple[Event, ...]:
        return steps.review_legally(state, form, unit.actor, at)

    return _taken(_running, take, unit, record_id, form)


def annul_step(unit: Unit, record_id: UUID, form: sc.AnnulStep) -> Result:
    """Also after the decision, which then may not hold together any more."""

    def take(state: DueSteps, form: sc.AnnulStep, at: Setting) -> tuple[Event, ...]:
        return steps.annul(state.entries, form, unit.actor, (at.proposer,), at)

    return _taken(_hearable, take, unit, record_id, form)


# The decision and what follows


def decide(unit: Unit, record_id: UUID, form: c.Decide) -> Result:
    held = unit.load(DISQUALIFICATION, record_id)
    state, actor = held.state, unit.actor
    d.decide(state, form, "-", actor, unit.terms, unit.today)  # before a number is taken
    reference = ""
    if form.outcome is c.Outcome.DISQUALIFIED:
        reference = document_number(
            unit, "reference.disqualification-decision", form.decided_on, held
        )
    held.tell(d.decide(state, form, reference, actor, unit.terms, unit.today))
    return Result(held, {"reference": reference} if reference else {})


def serve(unit: Unit, record_id: UUID, form: sc.ServeDecision) -> Result:
    """Out of the pool from the day of service on (A-28); never on the grey list by this."""
    held = unit.load(DISQUALIFICATION, record_id)
    told = ending.serve(held.state, form, unit.terms, unit.today)
    held.tell(consented(unit, held.state.provider_id, told))
    target = unit.load(PROVIDER, held.state.provider_id)
    if effect := ending.take_effect(held.state, unit.today):
        target.tell(standing.disqualify(target.state.standing, held.id, effect[0].effective_on))
        held.tell(effect)
    return Result(held)


def take_effect(unit: Unit, record_id: UUID) -> Result:
    """What the sweep asks once an announced decision counts as served."""
    held = unit.load(DISQUALIFICATION, record_id)
    target = unit.load(PROVIDER, held.state.provider_id)
    if effect := ending.take_effect(held.state, unit.today):
        if target.state.status not in ("expelled", "disqualified"):
            target.tell(standing.disqualify(target.state.standing, held.id, effect[0].effective_on))
        held.tell(effect)
    return Result(held)


def correct_service(unit: Unit, record_id: UUID, form: sc.CorrectDecisionService) -> Result:
    held = unit.load(DISQUALIFICATION, record_id)
    told = ending.correct_service(held.state, form, unit.terms, unit.today)
    held.tell(consented(unit, held.state.provider_id, told))
    service = held.state.service
    assert service is not None
    target = unit.load(PROVIDER, held.state.provider_id)
    day, in_effect = service.deemed_on, held.state.in_effect_since is not None
    target.tell(standing.redate_disqualification(target.state.standing, held.id, day, in_effect))
    if effect := ending.take_effect(held.state, unit.today):
        target.tell(standing.disqualify(target.state.standing, held.id, effect[0].effective_on))
        held.tell(effect)
    return Result(held)


def revoke(unit: Unit, record_id: UUID, form: sc.Revoke) -> Result:
    """The provider is back, and what was made public loses its basis."""
    held = unit.load(DISQUALIFICATION, record_id)
    censure = held.state.censure
    held.tell(ending.revoke(held.state, form, unit.today))
    target = unit.load(PROVIDER, held.state.provider_id)
    target.tell(
        standing.revoke_disqualification(target.state.standing, held.id, form.on, form.reason)
    )
    basis_gone(unit, censure.publication_id if censure else None, form.on, form.reason)
    return Result(held)


# Public censure: what application/publications.py asks and tells


def require_publishable(unit: Unit, record_id: UUID, on: date) -> UUID:
    """The provider whom a censure that rests on this case is about."""
    held = existing(unit, DISQUALIFICATION, record_id, "source")
    ending.require_publishable(held.state, on)
    return held.state.provider_id


def censure_published(unit: Unit, record_id: UUID, publication_id: UUID, on: date) -> None:
    held = unit.load(DISQUALIFICATION, record_id)
    held.tell(ending.publish_censure(held.state, publication_id, on))


def censure_withdrawn(
    unit: Unit, record_id: UUID, publication_id: UUID, on: date, reason: str
) -> None:
    held = unit.load(DISQUALIFICATION, record_id)
    held.tell(ending.withdraw_censure(held.state, publication_id, on, reason))
