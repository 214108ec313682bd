"""Expecting a duty of a provider, and of the next one where the lead of a project changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.duty import events as e
from domain.duty.commands import Plan, PlanAll
from domain.duty.register import ON_EVENT, ONCE, Owed, Period, clock, period
from domain.duty.state import START, DutyRecord
from domain.measures import Measures
from domain.terms import Terms
from domain.values import (
    Event,
    Malformed,
    NotAllowedNow,
    Text,
    not_before,
    not_future,
)


def find(owed: tuple[Owed, ...], key: str, engagement_id: UUID | None, clause: str) -> Owed:
    """The duty among those that the provider owes."""
    for one in owed:
        if one.duty.key == key and one.engagement_id == engagement_id:
            return one
    raise NotAllowedNow(
        "duty-not-owed",
        Text(
            "该服务商（就该项目）不承担这项职责；按项目承担的职责须写明项目",
            "the provider does not owe this duty (for this project);"
            " a duty that goes with a project needs its engagement_id",
        ),
        citation=clause,
        field="duty",
    )


def span(owed: Owed, form: Plan, measures: Measures) -> Period:
    """The period that the form names, as the rhythm of the duty has it."""
    rhythm, begun = owed.duty.rhythm, max(owed.since, measures.effective_from)
    clause = owed.duty.clause
    if rhythm in (ONCE, ON_EVENT):
        if form.period is not None:
            raise _period(clause, "一次性或临时事项不填期间", "this duty has no period")
        if rhythm == ONCE:
            return Period(ONCE, begun, begun)
        return Period(f"{form.due_on or form.on}", form.on, form.on)
    if form.period is None:
        raise _period(clause, "须填写期间", "name the period")
    found = period(form.period, clause)
    if {4: "yearly", 7: "quarterly" if "Q" in found.name else "monthly"}[len(found.name)] != rhythm:
        raise _period(clause, "期间与该职责的周期不符", f"this duty is {rhythm}")
    if found.last < begun:
        raise _period(clause, "该期间尚无此职责", "the duty was not owed yet in that period")
    return Period(found.name, max(found.first, begun), found.last)


def _period(clause: str, zh: str, en: str) -> Malformed:
    return Malformed("period", Text(zh, en), field="period", citation=clause)


def plan(
    owed: Owed, whole: Period, form: Plan | PlanAll, terms: Terms, today: date
) -> tuple[Event, ...]:
    """Expect the duty for the period; what the text only encourages is never expected."""
    not_future("on", form.on, today)
    if owed.duty.encouraged:
        raise NotAllowedNow(
            "encouraged-only",
            Text(
                "条文对此仅作鼓励，不列入计划；服务商可以随时报告",
                "the text only encourages this: it is not planned, and may be reported any time",
            ),
            citation=owed.duty.clause,
            field="duty",
        )
    measures = terms.measures(form.on)
    set_day = form.due_on if isinstance(form, Plan) else None
    if set_day is not None:
        not_before("due_on", set_day, form.on, Text("计划日期", "the day it was planned"))
    ticking = clock(owed.duty, whole, form.on, measures) if set_day is None else None
    return (_planned(owed, whole, form.on, ticking, set_day, terms),)


def _planned(
    owed: Owed,
    whole: Period,
    on: date,
    ticking: e.Clock | None,
    set_day: date | None,
    terms: Terms,
    takes_over: UUID | None = None,
) -> e.Planned:
    due = set_day if ticking is None else last_day(ticking, terms)
    return e.Planned(**about(owed, whole, on), clock=ticking, due_on=due, takes_over=takes_over)


def about(owed: Owed, whole: Period, on: date) -> dict[str, Any]:
    duty = owed.duty
    return {
        "clause": duty.clause,
        "duty": duty.key,
        "label": duty.label,
        "grounds": owed.grounds,
        "form": duty.form,
        "rhythm": duty.rhythm,
        "encouraged": duty.encouraged,
        "provider_id": owed.provider_id,
        "engagement_id": owed.engagement_id,
        "period": whole.name,
        "on": on,
    }


def last_day(ticking: e.Clock, terms: Terms) -> date:
    return terms.counted(ticking.trigger, ticking.n, ticking.unit, START).last_day


# Another lead (Art. 13)


def hand_over(
    state: DutyRecord, provider_id: UUID, record_id: UUID | None, on: date
) -> tuple[Event, ...]:
    """What is still open goes to the new lead; what was reported or missed stays where it was."""
    if not state.is_open:
        return ()
    return (e.HandedOver(clause=state.clause, provider_id=provider_id, record_id=record_id, on=on),)


def take_over(
    old: DutyRecord, owed: Owed, whole: Period, on: date, terms: Terms
) -> tuple[Event, ...]:
    ticking = clock(owed.duty, whole, on, terms.known(on))
    return (_planned(owed, whole, on, ticking, _set_day(old, on), terms, takes_over=old.id),)


def _set_day(state: DutyRecord, on: date) -> date | None:
    """The day that an officer set, for what has no time of its own: not before the change."""
    return None if state.told_due is None else max(state.told_due, on)


def take_back(
    state: DutyRecord, owed: Owed, whole: Period, on: date, terms: Terms
) -> tuple[Event, ...]:
    if state.end != "handed_over":
        return ()
    ticking = clock(owed.duty, whole, on, terms.known(on))
    due = _set_day(state, on) if ticking is None else last_day(ticking, terms)
    return (e.TakenBack(clause=state.clause, clock=ticking, due_on=due, on=on),)
