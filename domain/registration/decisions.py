"""What may be said of a registration change, and what time brings (Art. 12(2))."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from pydantic import Field, StrictBool, model_validator

from domain.registration import events as e
from domain.registration.events import Scope
from domain.registration.state import FIELDS, Change, Registered, overdue_from
from domain.terms import Terms
from domain.values import (
    Event,
    LongText,
    Malformed,
    Money,
    NotAllowedNow,
    NotYours,
    OptionalText,
    ShortText,
    Text,
    Unknown,
    Value,
    not_before,
    not_future,
)


class ChangeRegistration(Value):
    name: ShortText | None = None
    legal_representative: OptionalText | None = None
    domicile: OptionalText | None = None
    business_scope: Scope | None = None
    registered_capital: Money | None = None
    changed_on: date
    reported_on: date | None = None
    major: StrictBool | None = Field(
        default=None,
        description="经办人认定是否较大变更（可不填） · an officer's finding that it is major",
    )

    @model_validator(mode="after")
    def _says_what_changed(self) -> ChangeRegistration:
        if all(getattr(self, name) is None for name in FIELDS):
            raise ValueError("至少填写一项变更内容 · name at least one change")
        return self


class Report(Value):
    change: int = Field(ge=1, description="该次变更的版本号 · the version of the change")
    reported_on: date


class Judge(Value):
    change: int = Field(ge=1)
    major: StrictBool = Field(description="是否较大变更 · whether the change is major")
    reason: LongText
    on: date


class Retract(Value):
    change: int = Field(ge=1)
    reason: LongText
    on: date


CHANGED: Final = Text("变更日期", "the change")


def change_registration(form: ChangeRegistration, today: date) -> tuple[Event, ...]:
    not_future("changed_on", form.changed_on, today)
    if form.reported_on is not None:
        not_future("reported_on", form.reported_on, today)
        not_before("reported_on", form.reported_on, form.changed_on, CHANGED)
    return (e.RegistrationChanged(**dict(form)),)


def _the_change(state: Registered, version: int) -> Change:
    found = next((change for change in state.changes if change.version == version), None)
    if found is None:
        raise Unknown(
            "unknown-change",
            Text("没有这一版本号的变更", "no change stands under this version"),
            field="change",
        )
    if found.retracted is not None:
        raise NotAllowedNow(
            "change-retracted",
            Text("该变更登记已经撤销", "the change was retracted"),
            citation="12.2",
        )
    return found


def report(state: Registered, form: Report, today: date) -> tuple[Event, ...]:
    """A report that was recorded before is corrected by the later word."""
    change = _the_change(state, form.change)
    not_future("reported_on", form.reported_on, today)
    not_before("reported_on", form.reported_on, change.changed_on, CHANGED)
    if change.reported_on == form.reported_on:
        return ()
    return (e.RegistrationReported(**dict(form)),)


def judge(state: Registered, form: Judge, today: date) -> tuple[Event, ...]:
    change = _the_change(state, form.change)
    not_future("on", form.on, today)
    not_before("on", form.on, change.changed_on, CHANGED)
    return () if change.major == form.major else (e.ChangeJudged(**dict(form)),)


def retract(state: Registered, form: Retract, today: date) -> tuple[Event, ...]:
    change = _the_change(state, form.change)
    not_future("on", form.on, today)
    not_before("on", form.on, change.changed_on, CHANGED)
    return (e.ChangeRetracted(**dict(form)),)


def own_report(reported_on: date | None, today: date) -> date:
    """What a provider hands in itself is reported by that, on that day and no earlier one."""
    if reported_on not in (None, today):
        raise Malformed(
            "own-report-is-today",
            Text(
                "服务商自行填报的，以当日为报告日；此前已报告的，由经办人登记",
                "a provider's own entry counts from today; an earlier report is for an officer "
                "to record",
            ),
            field="reported_on",
            citation="12.2",
        )
    return today


def no_judge_of_its_own(major: bool | None) -> None:
    """Whether a change is major is for an officer to find."""
    if major is not None:
        raise NotYours(
            "not-for-a-party",
            Text("是否较大变更由经办人认定", "whether a change is major is for an officer to find"),
            citation="12.2",
        )


def find_unreported(state: Registered, terms: Terms, on: date) -> tuple[Event, ...]:
    """The sweep's question: which major changes went unreported past their last day?"""
    found = []
    for change in state.changes:
        late = overdue_from(state, change, terms)
        if change.reported_on is None and change.unreported_due is None and late and late <= on:
            last = late - timedelta(days=1)
            found.append(
                e.ChangeUnreported(change=change.version, due_on=last, unreported_from=late)
            )
    return tuple(found)


def settle(state: Registered, terms: Terms, cause: str, on: date) -> tuple[Event, ...]:
    """After a fact changed: what was found and does not hold is reversed."""
    return tuple(
        e.UnreportedReversed(
            change=change.version, due_on=change.unreported_due, cause=cause, on=on
        )
        for change in state.changes
        if change.unreported_due is not None and overdue_from(state, change, terms) is None
    )
