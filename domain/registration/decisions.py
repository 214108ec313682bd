"""What may be said of a registration change, and what time brings (Art. 12(2))."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pydantic import Field, StrictBool

from domain.registration import events as e
from domain.registration.state import Change, overdue_from
from domain.terms import Terms
from domain.values import (
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    NotYours,
    Text,
    Unknown,
    Value,
    not_before,
    not_future,
)

if TYPE_CHECKING:
    from domain.provider import Provider


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


def _the_change(provider: Provider, version: int) -> Change:
    found = next((change for change in provider.changes if change.version == version), None)
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


def report(provider: Provider, form: Report, today: date) -> tuple[Event, ...]:
    """A report that was recorded before is corrected by the later word."""
    change = _the_change(provider, form.change)
    not_future("reported_on", form.reported_on, today)
    not_before("reported_on", form.reported_on, change.changed_on, Text("变更日期", "the change"))
    if change.reported_on == form.reported_on:
        return ()
    return (e.RegistrationReported(**dict(form)),)


def judge(provider: Provider, form: Judge, today: date) -> tuple[Event, ...]:
    change = _the_change(provider, form.change)
    not_future("on", form.on, today)
    not_before("on", form.on, change.changed_on, Text("变更日期", "the change"))
    return () if change.major == form.major else (e.ChangeJudged(**dict(form)),)


def retract(provider: Provider, form: Retract, today: date) -> tuple[Event, ...]:
    change = _the_change(provider, form.change)
    not_future("on", form.on, today)
    not_before("on", form.on, change.changed_on, Text("变更日期", "the change"))
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


def find_unreported(provider: Provider, terms: Terms, on: date) -> tuple[Event, ...]:
    """The sweep's question: which major changes went unreported past their last day?"""
    found = []
    for change in provider.changes:
        late = overdue_from(provider, change, terms)
        if change.reported_on is None and change.unreported_due is None and late and late <= on:
            last = late - timedelta(days=1)
            found.append(
                e.ChangeUnreported(change=change.version, due_on=last, unreported_from=late)
            )
    return tuple(found)


def settle(provider: Provider, terms: Terms, cause: str, on: date) -> tuple[Event, ...]:
    """After a fact changed: what was found and does not hold is reversed."""
    return tuple(
        e.UnreportedReversed(
            change=change.version, due_on=change.unreported_due, cause=cause, on=on
        )
        for change in provider.changes
        if change.unreported_due is not None and overdue_from(provider, change, terms) is None
    )
