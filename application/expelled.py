"""Acts on an expulsion case from the service of its decision on (Art. 14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from application.ports import Files
from application.service import consented
from application.set_aside import basis_gone
from application.unit import Held, Result, Unit
from domain import grey_list, standing
from domain.catalogue import CASE, EXPULSION, GREY_LIST_ENTRY, PROVIDER
from domain.due_steps import commands as forms
from domain.expulsion import commands as c
from domain.expulsion import ending
from domain.expulsion.state import Expulsion
from domain.rectification import merging
from domain.rectification.ending import settle
from domain.rectification.state import Case
from domain.values import Actor, Role, Text, Unknown

OBJECTOR: Final = Actor(name="objector", role=Role.PUBLIC)
REVOKED: Final = "清退决定撤销，案件恢复办理 · the expulsion was revoked, the case goes on"
DEFERRED: Final = "清退尚未生效，案件恢复办理 · not in effect yet: the case goes on"


def serve(unit: Unit, record_id: UUID, form: forms.ServeDecision, files: Files) -> Result:
    held = unit.load(EXPULSION, record_id)
    known = files.of_provider(CASE, held.state.provider_id, unit.office.head())
    cases = tuple(case_id for case_id in known if unit.load(CASE, case_id).state.is_open)
    told = ending.serve_decision(held.state, form, cases, unit.terms, unit.today)
    held.tell(consented(unit, held.state.provider_id, told))
    _take_effect(unit, held)
    service = held.state.service
    assert service is not None
    answer = {
        "effective_on": str(service.deemed_on),
        "review_until": str(service.told_review_until),
        "litigation_until": str(service.told_litigation_until),
    }
    return Result(held, answer)


def take_effect(unit: Unit, record_id: UUID) -> Result:
    """What the sweep asks where the decision was announced: by now it counts as served."""
    held = unit.load(EXPULSION, record_id)
    _take_effect(unit, held)
    return Result(held)


def _take_effect(unit: Unit, held: Held[Expulsion]) -> None:
    """The provider is out of the pool from this day on; its open cases go into the expulsion."""
    target = unit.load(PROVIDER, held.state.provider_id)
    known = {*held.state.open_cases, *(order.case_id for order in target.state.valid_orders)}
    cases = [unit.load(CASE, case_id) for case_id in sorted(known)]
    absorbed = [case for case in cases if case.state.is_open]
    effect = ending.take_effect(held.state, tuple(case.id for case in absorbed), unit.today)
    if not effect:
        return
    held.tell(effect)
    on = effect[0].effective_on
    target.tell(standing.expel(target.state.standing, held.id, on))
    for case in absorbed:
        case.tell(merging.absorb(case.state, held.id, on))


def correct_service(
    unit: Unit, record_id: UUID, form: forms.CorrectDecisionService, files: Files
) -> Result:
    held = unit.load(EXPULSION, record_id)
    before = held.state
    told = ending.correct_service(before, form, unit.terms, unit.today)
    held.tell(consented(unit, before.provider_id, told))
    service, in_effect = held.state.service, held.state.effective_on is not None
    assert service is not None
    if before.effective_on is None:
        _take_effect(unit, held)
        return Result(held)
    if not in_effect:
        _set_free(unit, before, form.corrected_on, form.reason, DEFERRED, files)
    target = unit.load(PROVIDER, held.state.provider_id)
    target.tell(
        standing.redate_expulsion(target.state.standing, held.id, service.deemed_on, in_effect)
    )
    for case in _merged(unit, held.state, files):
        case.tell(merging.redate(case.state, held.id, service.deemed_on))
    return Result(held)


def receive_objection(unit: Unit, record_id: UUID, form: c.Object) -> Result:
    """From anyone; outside the office nothing shows that there is a case but its public notice."""
    held = unit.load(EXPULSION, record_id)
    if not unit.actor.is_officer and (not held.exists or held.state.publicity is None):
        raise unknown(record_id)
    held.tell(ending.receive_objection(held.state, form, unit.today))
    if not unit.actor.is_officer:
        unit.actor = OBJECTOR  # who is signed in would tell who objects
    return Result(held, {"objection": held.state.objections[-1].number})


def settle_objection(unit: Unit, record_id: UUID, form: c.SettleObjection) -> Result:
    held = unit.load(EXPULSION, record_id)
    held.tell(ending.settle_objection(held.state, form, unit.today))
    held.tell(ending.close_publicity(held.state, unit.today))
    return Result(held)


def reaffirm(unit: Unit, record_id: UUID, form: c.Reaffirm) -> Result:
    held = unit.load(EXPULSION, record_id)
    held.tell(ending.reaffirm(held.state, form, unit.actor, unit.today))
    return Result(held)


def revoke(unit: Unit, record_id: UUID, form: forms.Revoke, files: Files) -> Result:
    """Each record that rested on the decision says in its own stream that it no longer does."""
    held = unit.load(EXPULSION, record_id)
    held.tell(ending.revoke(held.state, form, unit.today))
    _set_free(unit, held.state, form.on, form.reason, REVOKED, files)
    target = unit.load(PROVIDER, held.state.provider_id)
    target.tell(standing.revoke_expulsion(target.state.standing, held.id, form.on, form.reason))
    set_notice_aside(unit, held.state, form.on, form.reason)
    return Result(held)


def _merged(unit: Unit, state: Expulsion, files: Files) -> Iterator[Held[Case]]:
    """The cases that went into it: as it took effect, or since, as they were recorded late."""
    later = files.of_provider(CASE, state.provider_id, unit.office.head())
    for case_id in sorted({*state.absorbed, *later}):
        case = unit.load(CASE, case_id)
        if case.state.is_merged and case.state.mergers[-1].expulsion_id == state.id:
            yield case


def _set_free(
    unit: Unit, state: Expulsion, on: date, reason: str, cause: str, files: Files
) -> None:
    """What rested on the effect: the entry of the grey list, and the cases that went into it."""
    target = unit.load(PROVIDER, state.provider_id)
    if state.grey_list_entry is not None:
        entry = unit.load(GREY_LIST_ENTRY, state.grey_list_entry)
        entry.tell(grey_list.expunge(entry.state, on, reason))
        target.tell(standing.expunge_grey_listing(target.state.standing, entry.id, on, reason))
    for case in _merged(unit, state, files):
        case.tell(merging.release(case.state, state.id, on, reason))
        case.tell(settle(case.state, cause, unit.terms, unit.today))


def set_notice_aside(unit: Unit, state: Expulsion, on: date, reason: str) -> None:
    if state.publicity is not None:
        basis_gone(unit, state.publicity.publication_id, on, reason)


def close_publicity(unit: Unit, record_id: UUID) -> Result:
    """What the sweep asks of each case whose public notice is over."""
    held = unit.load(EXPULSION, record_id)
    held.tell(ending.close_publicity(held.state, unit.today))
    return Result(held)


def unknown(record_id: UUID) -> Unknown:
    text = Text(f"没有这一记录：{record_id}", f"no such record: {record_id}")
    return Unknown("unknown-record", text)
