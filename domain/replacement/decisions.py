"""What may be done with a right to another provider (Art. 13, 9(3); readings A-28, A-34)."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.measures import Measures
from domain.provider import Provider, ProviderKind
from domain.replacement import commands as c
from domain.replacement import events as e
from domain.replacement.right import open_again
from domain.replacement.state import Replacement
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotAllowedNow,
    NotYours,
    Role,
    Text,
    Unknown,
    not_before,
    not_future,
)


def no_right() -> NotAllowedNow:
    return NotAllowedNow(
        "no-right",
        Text(
            "目前没有可以申请更换服务商的情形（服务商未能在整改期内完成整改，或者已被清退、取消服务资格）",
            "there is no right to ask for another provider now: it opens when rectification was "
            "not completed in its period, or the provider was expelled or disqualified",
        ),
        citation="13",
    )


def _refuse(code: str, zh: str, en: str) -> NotAllowedNow:
    return NotAllowedNow(code, Text(zh, en), citation="13")


def _dated(field: str, day: date, today: date, earlier: date, what: Text) -> None:
    not_future(field, day, today)
    not_before(field, day, earlier, what)


RIGHT: Final = Text("可以申请之日", "the day from which the right holds")
STEP: Final = Text("上一步骤", "the step before")
DECISION: Final = Text("决定日期", "the decision")
CHANGE: Final = Text("更换日期", "the change")


def tell(state: Replacement, form: c.Tell, today: date) -> tuple[Event, ...]:
    _dated("on", form.on, today, state.from_day, RIGHT)
    return (e.EnterpriseTold(**dict(form)),)


def request(state: Replacement, form: c.Request, actor: Actor, today: date) -> tuple[Event, ...]:
    if state.is_pending:
        raise _refuse(
            "asked-already",
            "已经申请或者已经更换，不必再次申请",
            "it was asked for already, or granted",
        )
    if not state.takes_request(form.requested_on):
        raise no_right()
    earlier = state.withdrawn_on or state.last_on
    _dated("requested_on", form.requested_on, today, max(earlier, state.from_day), RIGHT)
    if form.wished_provider_id == state.provider_id:
        raise _same("wished_provider_id")
    asked = e.Requested(**dict(form), on_behalf=_on_behalf(actor))
    return (asked,) if state.is_open else (open_again(state), asked)


def _on_behalf(actor: Actor) -> bool:
    return actor.role is not Role.ENTERPRISE


def _same(field: str) -> Malformed:
    return Malformed(
        "same-provider",
        Text("接替的须是另一家服务商", "another provider has to take over"),
        field=field,
        citation="13",
    )


def waive(state: Replacement, form: c.Waive, actor: Actor, today: date) -> tuple[Event, ...]:
    """Only before it asks, and after a withdrawal; it keeps the right while the finding stands."""
    if not state.is_open:
        raise no_right()
    if state.status not in ("right_open", "withdrawn", "refused"):
        raise _refuse("asked-already", "企业已提出申请", "the enterprise has asked already")
    _dated("on", form.on, today, state.from_day, RIGHT)
    return (e.RightWaived(**dict(form), on_behalf=_on_behalf(actor)),)


def _require_pending(state: Replacement) -> None:
    if not state.is_open:
        raise no_right()
    if state.status not in ("requested", "reviewed"):
        raise _refuse(
            "nothing-asked",
            "没有待办理的更换申请",
            "no request for another provider is pending",
        )


def withdraw(state: Replacement, form: c.Withdraw, today: date) -> tuple[Event, ...]:
    _require_pending(state)
    _dated("on", form.on, today, state.last_on, STEP)
    return (e.Withdrawn(**dict(form)),)


def review(state: Replacement, form: c.Review, today: date) -> tuple[Event, ...]:
    """Reading A-34: the county reviews by delegation; a later opinion takes its place."""
    _require_pending(state)
    assert state.request is not None
    _dated("reviewed_on", form.reviewed_on, today, state.request.requested_on, STEP)
    return (e.Reviewed(**dict(form)),)


def decide(
    state: Replacement,
    form: c.Decide,
    new: Provider | None,
    actor: Actor,
    measures: Measures,
    today: date,
) -> tuple[Event, ...]:
    """An approver who neither wrote the request down nor recorded the county's opinion."""
    _require_pending(state)
    if measures.flag("replacement.county-review-required") and state.review is None:
        raise _refuse(
            "review-needed",
            "县区主管部门尚未提出审查意见",
            "the county department has not given its opinion yet",
        )
    _require_second_person(state, actor)
    _dated("decided_on", form.decided_on, today, state.last_on, STEP)
    if new is None:
        return (e.Refused(reason=form.reason, decided_on=form.decided_on),)
    require_fit(state, new, form.decided_on)
    granted = e.Granted(new_provider_id=new.id, reason=form.reason, decided_on=form.decided_on)
    return (granted,)


def _require_second_person(state: Replacement, actor: Actor) -> None:
    if not actor.approves or actor.name in state.recorders:
        raise NotYours(
            "second-person",
            Text(
                "由另一名审批人员决定：不能决定自己登记的申请或者审查意见",
                "another person, who approves, decides: not who recorded the request or opinion",
            ),
            citation="13",
        )


def require_fit(state: Replacement, new: Provider, on: date) -> None:
    """Listed in the pool that day, and another one; a product provider may lead (Art. 9(3))."""
    if new.id == state.provider_id:
        raise _same("provider_id")
    if new.status != "listed" or on < new.admitted_on:
        raise NotAllowedNow(
            "not-in-pool",
            Text(
                "接替的服务商须在资源池内", "who takes over has to be listed in the resource pool"
            ),
            citation="2",
            field="provider_id",
        )


def revoke(state: Replacement, form: c.Revoke, actor: Actor, today: date) -> tuple[Event, ...]:
    if state.decision is None or state.changed_on is not None:
        raise _refuse(
            "nothing-decided",
            "没有可撤销的决定；服务商已经更换的，先撤销更换登记",
            "there is no decision to revoke; a change of the provider is annulled first",
        )
    if not actor.approves:
        raise NotYours("role", Text("由审批人员办理", "this is for an approver"), citation="13")
    _dated("on", form.on, today, state.decision.decided_on, DECISION)
    return (e.DecisionRevoked(**dict(form)),)


def change_provider(
    state: Replacement, form: c.ChangeProvider, new: Provider, lead: bool, today: date
) -> tuple[Event, ...]:
    if state.status != "granted":
        raise _refuse("not-granted", "更换未获同意", "no replacement was granted")
    assert state.decision is not None
    _dated("changed_on", form.changed_on, today, state.decision.decided_on, DECISION)
    require_fit(state, new, form.changed_on)
    return (e.ProviderChanged(new_provider_id=new.id, lead=lead, changed_on=form.changed_on),)


def annul_change(state: Replacement, form: c.Revoke, today: date) -> tuple[Event, ...]:
    changed_on = _require_changed(state)
    _dated("on", form.on, today, changed_on, CHANGE)
    return (e.ProviderChangeAnnulled(**dict(form)),)


def _require_changed(state: Replacement) -> date:
    if state.changed_on is None:
        raise _refuse("not-changed", "服务商尚未更换", "the provider has not been replaced yet")
    return state.changed_on


def list_handover(state: Replacement, form: c.ListHandover, today: date) -> tuple[Event, ...]:
    changed_on = _require_changed(state)
    _dated("listed_on", form.listed_on, today, changed_on, CHANGE)
    for duty in form.duties:
        if duty.by == duty.to:
            raise Malformed(
                "same-hands",
                Text("移交方与接收方相同", "it goes from one hand to the same"),
                field="duties",
                citation="13",
            )
    return (e.HandoverListed(**dict(form)),)


def _require_item(state: Replacement, number: int) -> None:
    if state.item(number) is None:
        raise Unknown(
            "unknown-item",
            Text(f"交接清单没有第 {number} 项", f"the list has no item {number}"),
            field="number",
        )


def hand_over(state: Replacement, form: c.HandOver, today: date) -> tuple[Event, ...]:
    changed_on = _require_changed(state)
    _require_item(state, form.number)
    _dated("done_on", form.done_on, today, changed_on, CHANGE)
    done = {item.number for item in state.handover if item.done_on is not None}
    return () if form.number in done else (e.DutyHandedOver(**dict(form)),)


def correct_item(state: Replacement, form: c.CorrectItem, today: date) -> tuple[Event, ...]:
    changed_on = _require_changed(state)
    _require_item(state, form.number)
    _dated("on", form.on, today, changed_on, CHANGE)
    return (e.DutyCorrected(**dict(form)),)


def is_product(new: Provider) -> bool:
    """Then it acts as the lead where there is no integrated one (Art. 9(3))."""
    return new.kind is ProviderKind.PRODUCT
