"""Acts on expulsion cases (Art. 14), and what other records ask of them and tell them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from application import escalations
from application.engagements import existing
from application.expelled import set_notice_aside, unknown
from application.expulsion_grounds import of_provider, require_evidence, snapshots
from application.numbers import document_number, file_number
from application.ports import Tallies
from application.service import consented
from application.unit import Held, Result, Unit
from domain.catalogue import (
    EXPULSION,
    PROVIDER,
)
from domain.due_steps import commands as forms
from domain.due_steps import decisions as steps
from domain.expulsion import commands as c
from domain.expulsion import decisions as d
from domain.expulsion import ending
from domain.expulsion.state import Expulsion
from domain.provider import Provider
from domain.values import (
    NotAllowedNow,
    Role,
    Text,
    derived_id,
    not_before,
)

F = TypeVar("F")


def proceeding_id(provider_id: UUID, number: int) -> UUID:
    """The provider's first, second … proceeding: two at once would be the same record."""
    return derived_id("expulsion-case", provider_id, number)


# Proposal and grounds


def propose(unit: Unit, form: c.Propose, tallies: Tallies) -> Result:
    target = existing(unit, PROVIDER, form.provider_id, "provider_id")
    _require_expellable(target.state, form.proposed_on)
    held = _next_proceeding(unit, form.provider_id)
    measures = unit.terms.measures(form.proposed_on)
    for charge in form.charges:
        require_evidence(unit, form.provider_id, charge.proofs, "charges")
    reference = file_number(unit, "reference.expulsion", form.proposed_on, held)
    rest_on = snapshots(unit, form.provider_id, measures, form.charges, tallies)
    held.tell(d.propose(form, reference, rest_on, measures, unit.today))
    action = f"清退立案 {reference} · expulsion case {reference} opened"
    _answer(unit, held, form.escalation_id, form.proposed_on, action)
    return Result(held, {"reference": reference})


def _answer(
    unit: Unit, held: Held[Expulsion], escalation_id: UUID | None, on: date, action: str
) -> None:
    if escalation_id is not None:
        escalations.answer(unit, escalation_id, held.state.provider_id, on, action, held.id)


def _next_proceeding(unit: Unit, provider_id: UUID) -> Held[Expulsion]:
    """One at a time for each provider; the next one when the last has ended."""
    number = 1
    while (held := unit.load(EXPULSION, proceeding_id(provider_id, number))).exists:
        if not held.state.has_ended:
            raise NotAllowedNow(
                "proceeding-runs",
                Text(
                    f"该服务商已有清退案件 {held.state.reference} 在办",
                    f"expulsion case {held.state.reference} against this provider runs already",
                ),
                citation="14",
            )
        number += 1
    return unit.new(EXPULSION, proceeding_id(provider_id, number))


def _require_expellable(target: Provider, on: date) -> None:
    if target.status == "expelled":
        raise NotAllowedNow(
            "already-expelled",
            Text("该服务商已被清退", "the provider is expelled already"),
            citation="14",
        )
    not_before("proposed_on", on, target.admitted_on, Text("服务商入选日期", "the admission"))


def add_ground(unit: Unit, record_id: UUID, form: c.AddGround, tallies: Tallies) -> Result:
    held = unit.load(EXPULSION, record_id)
    state = held.state
    require_evidence(unit, state.provider_id, form.charge.proofs, "charge")
    measures = unit.terms.known(state.proposed_on)
    rest_on = snapshots(unit, state.provider_id, measures, (form.charge,), tallies)
    held.tell(d.add_ground(state, form, rest_on, measures, unit.today))
    code, reference = form.charge.code, state.reference
    action = f"并入清退案件 {reference}（{code}） · added to expulsion case {reference} ({code})"
    _answer(unit, held, form.escalation_id, form.on, action)
    return Result(held)


def drop_ground(unit: Unit, record_id: UUID, form: c.DropGround) -> Result:
    held = unit.load(EXPULSION, record_id)
    held.tell(d.drop_ground(held.state, form, unit.today))
    return Result(held)


def add_proof(unit: Unit, record_id: UUID, form: c.AddProof) -> Result:
    held = unit.load(EXPULSION, record_id)
    require_evidence(unit, held.state.provider_id, (form.proof,), "proof")
    measures = unit.terms.known(held.state.proposed_on)
    held.tell(d.add_proof(held.state, form, measures, unit.today))
    return Result(held)


def withdraw_proof(unit: Unit, record_id: UUID, form: c.WithdrawProof) -> Result:
    held = unit.load(EXPULSION, record_id)
    held.tell(d.withdraw_proof(held.state, form, unit.today))
    return Result(held)


def drop(unit: Unit, record_id: UUID, form: forms.Drop) -> Result:
    held = unit.load(EXPULSION, record_id)
    held.tell(d.drop(held.state, form, unit.actor, unit.today))
    set_notice_aside(unit, held.state, form.on, form.reason)
    return Result(held)


# The steps before the decision


def serve_prior_notice(
    unit: Unit, record_id: UUID, form: forms.ServePriorNotice, tallies: Tallies
) -> Result:
    held = unit.load(EXPULSION, record_id)
    state = held.state
    measures = unit.terms.known(state.proposed_on)
    rest_on = snapshots(unit, state.provider_id, measures, state.live_grounds, tallies)
    told = d.serve_prior_notice(state, form, rest_on, unit.terms, unit.today)
    held.tell(consented(unit, state.provider_id, told))
    notice = held.state.steps.notice
    assert notice is not None
    return Result(held, {"due_on": str(notice.told_until)})


def _step(take: d.Step[F]) -> Callable[[Unit, UUID, F], Result]:
    return partial(_taken, take, d.step)


def _kept(take: d.Step[F]) -> Callable[[Unit, UUID, F], Result]:
    """Recorded also after the decision."""
    return partial(_taken, take, d.kept_step)


def _taken(take: d.Step[F], tell: Any, unit: Unit, record_id: UUID, form: F) -> Result:
    held = unit.load(EXPULSION, record_id)
    _own(unit, held.state)
    told = tell(held.state, form, take, unit.terms, unit.today)
    held.tell(consented(unit, held.state.provider_id, told))
    return Result(held)


def _own(unit: Unit, state: Expulsion) -> None:
    """For a provider there is no proceeding but its own, and that from the prior notice on.

    The identifier follows from the provider's, so that a refusal would tell what a 404 does not.
    """
    if unit.actor.role is Role.PROVIDER and not open_to(state, unit.actor.acts_for):
        raise unknown(state.id)


def open_to(state: Expulsion, provider_id: UUID | None) -> bool:
    return state.provider_id == provider_id and state.steps.notice is not None


report_investigation = _step(steps.report_investigation)
correct_prior_notice = _kept(steps.correct_prior_notice)
receive_statement = _kept(steps.receive_statement)
waive_statement = _step(steps.waive_statement)
request_hearing = _step(steps.request_hearing)
end_hearing = _step(steps.end_hearing)
review_statement = _step(steps.review_statement)
discuss = _step(steps.discuss)


def review_legally(unit: Unit, record_id: UUID, form: forms.ReviewLegally) -> Result:
    held = unit.load(EXPULSION, record_id)
    held.tell(d.review_legally(held.state, form, unit.actor, unit.terms, unit.today))
    return Result(held)


def annul_step(unit: Unit, record_id: UUID, form: forms.AnnulStep) -> Result:
    """An objection that was none may have kept the public notice from its end."""
    held = unit.load(EXPULSION, record_id)
    held.tell(d.annul_step(held.state, form, unit.actor, unit.terms, unit.today))
    held.tell(ending.close_publicity(held.state, unit.today))
    return Result(held)


# The decision and what follows from it


def decide(unit: Unit, record_id: UUID, form: c.Decide, tallies: Tallies) -> Result:
    held = unit.load(EXPULSION, record_id)
    state = held.state
    measures = unit.terms.known(state.proposed_on)
    found = of_provider(unit, state.provider_id, measures, state.live_grounds, tallies)
    decided = partial(
        d.decide, state, form, actor=unit.actor, computed=found, terms=unit.terms, today=unit.today
    )
    events = decided(reference="-")  # before a number is taken
    if form.outcome is c.Outcome.NOT_EXPELLED:
        held.tell(events)
        set_notice_aside(unit, held.state, form.decided_on, form.reason)
        return Result(held)
    reference = document_number(unit, "reference.decision", form.decided_on, held)
    held.tell(decided(reference=reference))
    return Result(held, {"reference": reference})


# What a publication asks and tells


def require_publishable(unit: Unit, record_id: UUID, on: date) -> UUID:
    """The provider, where a public notice may be given; else a refusal."""
    held = existing(unit, EXPULSION, record_id, "source")
    ending.require_publishable(held.state, on, unit.terms, unit.today)
    return held.state.provider_id


def publicity_started(
    unit: Unit, record_id: UUID, publication_id: UUID, first: date, last: date
) -> None:
    held = unit.load(EXPULSION, record_id)
    held.tell(
        ending.start_publicity(held.state, publication_id, first, last, unit.terms, unit.today)
    )


def publicity_withdrawn(
    unit: Unit, record_id: UUID, publication_id: UUID, on: date, reason: str
) -> None:
    held = unit.load(EXPULSION, record_id)
    held.tell(ending.withdraw_publicity(held.state, publication_id, on, reason))
