"""Acts on entries of the grey list (Art. 14); each changes the provider's standing with it."""

from __future__ import annotations

from uuid import UUID

from application.access import own_provider
from application.engagements import existing
from application.numbers import file_number
from application.unit import Result, Unit
from domain import grey_list as g
from domain import standing
from domain.catalogue import EXPULSION, GREY_LIST_ENTRY, PROVIDER
from domain.expulsion import ending


def enter(unit: Unit, form: g.Enter) -> Result:
    case = existing(unit, EXPULSION, form.expulsion_id, "expulsion_id")
    ending.require_listable(case.state, form.entered_on)
    decision = case.state.decision
    assert decision is not None
    held = unit.new(GREY_LIST_ENTRY)
    reference = file_number(unit, "reference.grey-list-entry", form.entered_on, held)
    held.tell(
        g.enter(
            form,
            reference=reference,
            provider_id=case.state.provider_id,
            decision=decision.reference,
            grounds=decision.grounds,
            actor=unit.actor,
            terms=unit.terms,
            today=unit.today,
        )
    )
    case.tell(ending.grey_list(case.state, held.id, form.entered_on, unit.today))
    target = unit.load(PROVIDER, case.state.provider_id)
    target.tell(standing.grey_list(target.state.standing, held.id, form.entered_on))
    return Result(held, {"reference": reference})


def request_release(unit: Unit, record_id: UUID, form: g.RequestRelease) -> Result:
    held = unit.load(GREY_LIST_ENTRY, record_id)
    own_provider(unit.actor, held.state.provider_id)
    held.tell(g.request_release(held.state, form, unit.terms, unit.today))
    return Result(held)


def decide_release(unit: Unit, record_id: UUID, form: g.DecideRelease) -> Result:
    held = unit.load(GREY_LIST_ENTRY, record_id)
    held.tell(g.decide_release(held.state, form, unit.actor, unit.today))
    if form.outcome is g.Outcome.RELEASED:
        target = unit.load(PROVIDER, held.state.provider_id)
        target.tell(
            standing.release_from_grey_list(target.state.standing, held.id, form.on, form.reason)
        )
    return Result(held)


def revoke_release(unit: Unit, record_id: UUID, form: g.RevokeRelease) -> Result:
    held = unit.load(GREY_LIST_ENTRY, record_id)
    held.tell(g.revoke_release(held.state, form, unit.actor, unit.today))
    target = unit.load(PROVIDER, held.state.provider_id)
    entered = held.state.entered_on
    target.tell(standing.restore_grey_listing(target.state.standing, held.id, entered))
    return Result(held)


def move_review(unit: Unit, record_id: UUID, form: g.MoveReview) -> Result:
    held = unit.load(GREY_LIST_ENTRY, record_id)
    held.tell(g.move_review(held.state, form, unit.actor, unit.today))
    return Result(held)
