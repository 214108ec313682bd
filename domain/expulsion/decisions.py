"""What may be done in an expulsion case until its decision, and what then is recorded (Art. 14).

The steps in between are those of domain/due_steps; `step` asks first whether the case runs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from domain import due_steps
from domain.due_steps import DueSteps, Setting
from domain.due_steps import commands as forms
from domain.due_steps import decisions as steps
from domain.expulsion import commands as c
from domain.expulsion import events as e
from domain.expulsion.charges import (
    named,
    require_charge,
    require_done,
    require_proof,
)
from domain.expulsion.checklist import Computed, checklist
from domain.expulsion.checks import (
    PROPOSED,
    dated,
    decision_blocks,
    own_proposal,
    refuse,
    require_open,
    require_running,
    require_second_person,
    require_unblocked,
    setting,
    wanted,
)
from domain.expulsion.state import Expulsion
from domain.grounds import require_each_once
from domain.measures import Measures
from domain.terms import Terms
from domain.values import Actor, Event, NotYours, Text, not_future

F = TypeVar("F")


def propose(
    form: c.Propose,
    reference: str,
    snapshots: tuple[e.Snapshot, ...],
    measures: Measures,
    today: date,
) -> tuple[Event, ...]:
    not_future("proposed_on", form.proposed_on, today)
    for charge in form.charges:
        require_charge(charge, measures, "charges")
        require_done(charge, "proposed_on", form.proposed_on)
    require_each_once([charge.code for charge in form.charges], "charges", "14")
    return (e.Proposed(**dict(form), reference=reference, snapshots=snapshots),)


def add_ground(
    state: Expulsion,
    form: c.AddGround,
    snapshots: tuple[e.Snapshot, ...],
    measures: Measures,
    today: date,
) -> tuple[Event, ...]:
    """A ground that comes up after the prior notice needs a notice of its own (A-35)."""
    require_running(state)
    dated("on", form.on, today, state.proposed_on, PROPOSED)
    require_charge(form.charge, measures, "charge")
    require_done(form.charge, "on", form.on)
    held = [ground.code for ground in state.live_grounds]
    require_each_once([*held, form.charge.code], "charge", "14")
    return (e.GroundAdded(**dict(form), snapshots=snapshots),)


def drop_ground(state: Expulsion, form: c.DropGround, today: date) -> tuple[Event, ...]:
    require_running(state)
    dated("on", form.on, today, state.proposed_on, PROPOSED)
    named(state, form.code)
    if len(state.live_grounds) == 1:
        raise refuse(
            "last-ground",
            "只剩这一情形：请决定不予清退，或者撤销立案",
            "it is the last ground: decide not to expel, or drop the proceeding",
        )
    return (e.GroundDropped(**dict(form)),)


def add_proof(
    state: Expulsion, form: c.AddProof, measures: Measures, today: date
) -> tuple[Event, ...]:
    require_running(state)
    dated("on", form.on, today, state.proposed_on, PROPOSED)
    require_proof(named(state, form.code).code, form.proof, measures, "proof")
    return (e.ProofAdded(**dict(form)),)


def withdraw_proof(state: Expulsion, form: c.WithdrawProof, today: date) -> tuple[Event, ...]:
    require_running(state)
    dated("on", form.on, today, state.proposed_on, PROPOSED)
    if not any(proof.element == form.element for proof in named(state, form.code).proofs):
        raise refuse("no-proof", "该要件没有证据", "nothing was brought for that element")
    return (e.ProofWithdrawn(**dict(form)),)


def drop(state: Expulsion, form: forms.Drop, actor: Actor, today: date) -> tuple[Event, ...]:
    """The whole proceeding, before its decision; it answers an escalation, so an approver's."""
    require_running(state)
    if not actor.approves:
        raise NotYours(
            "approver-decides", Text("须由审批人决定", "an approver decides"), citation="14"
        )
    dated("on", form.on, today, _last_step(state), Text("最近一步的日期", "the latest step"))
    return (e.Dropped(**dict(form)),)


Step = Callable[[DueSteps, F, Setting], tuple[Event, ...]]


def step(state: Expulsion, form: F, take: Step[F], terms: Terms, today: date) -> tuple[Event, ...]:
    """A step between prior notice and decision."""
    require_running(state)
    return take(state.steps, form, setting(state, terms, today))


def kept_step(
    state: Expulsion, form: F, take: Step[F], terms: Terms, today: date
) -> tuple[Event, ...]:
    """What is recorded also after the decision: a corrected date, a statement found later."""
    require_open(state)
    return take(state.steps, form, setting(state, terms, today))


def annul_step(
    state: Expulsion, form: forms.AnnulStep, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    """Freely until the decision; after it, what does not hold together is pointed out."""
    require_open(state)
    at = setting(state, terms, today)
    return steps.annul(state.entries, form, actor, state.proposers, at)


def serve_prior_notice(
    state: Expulsion,
    form: forms.ServePriorNotice,
    snapshots: tuple[e.Snapshot, ...],
    terms: Terms,
    today: date,
) -> tuple[Event, ...]:
    """It names each ground that is left, and freezes what the computed ones rest on (A-17)."""
    require_running(state)
    codes = tuple(ground.code for ground in state.live_grounds)
    at = setting(state, terms, today)
    (served,) = steps.serve_prior_notice(state.steps, form, codes, at)
    return (served.model_copy(update={"snapshots": snapshots}),)


def review_legally(
    state: Expulsion, form: forms.ReviewLegally, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    """By somebody who brought none of the grounds."""
    require_running(state)
    if actor.name in state.proposers:
        raise own_proposal("审核", "review")
    return steps.review_legally(state.steps, form, actor, setting(state, terms, today))


def decide(
    state: Expulsion,
    form: c.Decide,
    reference: str,
    actor: Actor,
    computed: Computed,
    terms: Terms,
    today: date,
) -> tuple[Event, ...]:
    """Expelled or not: by an approver who brought none of the grounds, with reasons (A-22)."""
    require_running(state)
    require_second_person(state, actor)
    dated("decided_on", form.decided_on, today, state.proposed_on, PROPOSED)
    at = setting(state, terms, today)
    if form.outcome is c.Outcome.NOT_EXPELLED:
        due_steps.require_decidable(
            state.steps, wanted(state, form.decided_on, (), adverse=False), at
        )
        return (e.NotExpelled(reason=form.reason, decided_on=form.decided_on),)
    live = [ground.code for ground in state.live_grounds]
    found = tuple(live) if form.grounds is None else form.grounds
    for code in found:
        named(state, code)
    require_each_once(found, "grounds", "14")
    _require_proven(state, found, at.measures, computed)
    require_unblocked(decision_blocks(state, form.decided_on, found, at, computed))
    due_steps.require_other_reviewer(state.steps, actor, form.decided_on, at)
    rest_on = tuple(e.Snapshot(code=code, finding=finding) for code, finding in computed.items())
    return (
        e.ExpulsionDecided(
            reference=reference,
            grounds=found,
            unproven=tuple(code for code in live if code not in found),
            snapshots=rest_on,
            reason=form.reason,
            decided_on=form.decided_on,
        ),
    )


def _require_proven(
    state: Expulsion, codes: tuple[str, ...], measures: Measures, computed: Computed
) -> None:
    """The computed rule is asked again as it stands: a number that fell is no ground any more."""
    for ground in state.live_grounds:
        if ground.code not in codes:
            continue
        listed = checklist(ground, measures, computed)
        if listed.is_proven:
            continue
        rule = [item.finding for item in listed.items if item.finding is not None]
        code = "threshold-not-met" if rule else "ground-not-proven"
        raise refuse_ground(code, listed.wanting, ground.code, measures)


def refuse_ground(code: str, text: Text, ground: str, measures: Measures) -> Exception:
    refusal = refuse(code, text.zh, text.en)
    refusal.citation, refusal.field = measures.ground(ground).code, "grounds"
    return refusal


def _last_step(state: Expulsion) -> date:
    notice = state.steps.notice
    return state.proposed_on if notice is None else max(state.proposed_on, notice.served_on)
