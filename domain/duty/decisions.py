"""What is reported on a duty, and what the office says of it (Art. 4, 5, 8, 9, 10)."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.attached import filled_in
from domain.duty import events as e
from domain.duty.commands import (
    Confirm,
    CorrectReport,
    MakeReport,
    Return,
    Volunteer,
    Waive,
    Withdraw,
    WithdrawReport,
)
from domain.duty.content import Content, ImportantMatter, MonthlyPlan
from domain.duty.leaving import let_off
from domain.duty.planning import about, last_day
from domain.duty.register import AGAIN, ON_EVENT, Over, Owed, Period, counted
from domain.duty.state import STATUSES, DutyRecord, Report, missable
from domain.terms import Terms
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotAllowedNow,
    NotYours,
    Text,
    Unknown,
    confirmed_by_another,
    not_before,
    not_future,
    on_its_day,
    out_of_turn,
)

BEGAN: Final = Text("履职记录建立日期", "the day the record was begun")
REPORTED: Final = Text("报告日期", "the report")


def volunteer(
    owed: Owed, form: Volunteer, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    """Something arose, or the text encourages it: begun and reported in one."""
    if not owed.duty.encouraged and owed.duty.rhythm != ON_EVENT:
        raise NotAllowedNow(
            "planned-duty",
            Text(
                "该职责按计划履行，请在相应的履职记录中报告",
                "this duty is planned: report it in its own record",
            ),
            citation=owed.duty.clause,
            field="duty",
        )
    _fits(form.content, owed.duty.form, owed.duty.clause, form.reported_on)
    on_its_day(actor, "reported_on", form.reported_on, today)
    not_before("reported_on", form.reported_on, owed.since, Text("职责起始日", "the duty"))
    measures, begun, ticking = terms.measures(form.reported_on), form.reported_on, None
    if isinstance(form.content, ImportantMatter) and owed.duty.within:
        ticking = counted(owed.duty.within, form.content.arose_on, measures)
    whole = Period(f"{begun}", begun, begun)
    return (
        e.Volunteered(
            **about(owed, whole, begun),
            clock=ticking,
            due_on=None if ticking is None else last_day(ticking, terms),
        ),
        _reported(owed.duty.clause, form),
    )


# Reporting


def _reported(clause: str, form: MakeReport) -> e.Reported:
    return e.Reported(
        clause=clause,
        summary=form.summary,
        content=form.content,
        evidence=form.evidence,
        files=filled_in(form.files),
        reported_on=form.reported_on,
    )


def _fits(content: Content, form: str, clause: str, reported_on: date) -> None:
    if getattr(content, "form", None) != form:
        raise Malformed(
            "content-form",
            Text(f"该职责的报告内容应为 {form}", f"the content for this duty is {form}"),
            field="content",
            citation=clause,
        )
    for field, day in content.past_days():
        if day > reported_on:
            raise Malformed(
                "date-order",
                Text(
                    f"日期 {day} 晚于报告日期（{reported_on}）",
                    f"{day} lies after the day of the report ({reported_on})",
                ),
                field=f"content.{field}",
            )


def _of_its_month(content: Content, state: DutyRecord) -> None:
    """A plan of another month does not answer for this one."""
    period = state.period
    if isinstance(content, MonthlyPlan) and content.month != period:
        raise Malformed(
            "other-month",
            Text(
                f"这是 {period} 的职责，计划的月份是 {content.month}",
                f"this duty is for {period}, the plan is for {content.month}",
            ),
            field="content.month",
            citation=state.clause,
        )


def report(
    state: DutyRecord, form: MakeReport, actor: Actor, terms: Terms, today: date
) -> tuple[Event, ...]:
    _require(state, ("planned", "returned", "overdue"))
    _fits(form.content, state.form, state.clause, form.reported_on)
    _of_its_month(form.content, state)
    on_its_day(actor, "reported_on", form.reported_on, today)
    not_before("reported_on", form.reported_on, state.ask.since, BEGAN)
    return (_reported(state.clause, form),)


def correct_report(state: DutyRecord, form: CorrectReport, today: date) -> tuple[Event, ...]:
    made = _the_report(state, form.report_version)
    day = form.reported_on or made.reported_on
    not_future("on", form.on, today)
    not_future("reported_on", day, today)
    _fits(form.content or made.content, state.form, state.clause, day)
    _of_its_month(form.content or made.content, state)
    asked = max(ask.since for ask in state.live_asks if ask.version < made.version)
    not_before("reported_on", day, asked, BEGAN)
    if made.verdict is not None and day > made.verdict.on:
        raise Malformed(
            "date-order",
            Text(
                f"日期 {day} 晚于审核日期（{made.verdict.on}）",
                f"{day} lies after the day the report was answered ({made.verdict.on})",
            ),
            field="reported_on",
        )
    return (e.ReportCorrected(clause=state.clause, **dict(form)),)


def withdraw_report(state: DutyRecord, form: WithdrawReport, today: date) -> tuple[Event, ...]:
    made = _the_report(state, form.report_version)
    not_future("on", form.on, today)
    not_before("on", form.on, made.reported_on, REPORTED)
    return (e.ReportWithdrawn(clause=state.clause, **dict(form)),)


def _the_report(state: DutyRecord, version: int) -> Report:
    if state.end == "withdrawn":
        _require(state, ())
    for made in state.live_reports:
        if made.version == version:
            return made
    raise Unknown(
        "unknown-report",
        Text("没有这一版本号的报告", "no report stands under this version"),
        field="report_version",
    )


# What the office says


def confirm(state: DutyRecord, form: Confirm, actor: Actor, today: date) -> tuple[Event, ...]:
    """By somebody else than who entered the report for the provider, or put it right."""
    made = _judged(state, form.on, today, "reported")
    confirmed_by_another(actor, made.entered_by, state.clause)
    return (
        e.Confirmed(
            clause=state.clause, report_version=made.version, remark=form.remark, on=form.on
        ),
    )


def send_back(state: DutyRecord, form: Return, terms: Terms, today: date) -> tuple[Event, ...]:
    """With a new day: the one that the officer sets, or the parameter's.

    Also what was confirmed by mistake: nobody has to withdraw a report that was made.
    """
    made = _judged(state, form.on, today, "reported", "confirmed")
    if made.verdict is not None:
        not_before("on", form.on, made.verdict.on, Text("确认日期", "the confirmation"))
    ticking, due = None, form.due_on
    if due is None:
        ticking = counted(AGAIN, form.on, terms.known(state.begun_on))
        due = last_day(ticking, terms)
    not_before("due_on", due, form.on, Text("退回日期", "the return"))
    return (
        e.Returned(
            clause=state.clause,
            report_version=made.version,
            reason=form.reason,
            clock=ticking,
            due_on=due,
            on=form.on,
        ),
    )


def _judged(state: DutyRecord, on: date, today: date, *allowed: str) -> Report:
    _require(state, allowed)
    made = state.report
    assert made is not None
    not_future("on", on, today)
    not_before("on", on, made.reported_on, REPORTED)
    return made


def waive(state: DutyRecord, form: Waive, actor: Actor, today: date) -> tuple[Event, ...]:
    if not actor.approves:
        raise NotYours(
            "approver-needed",
            Text("免予履行由审批人决定", "an approver decides whether a duty is waived"),
            citation=state.clause,
        )
    _require(state, ("planned", "returned", "overdue", "reported"))
    not_future("on", form.on, today)
    not_before("on", form.on, state.begun_on, BEGAN)
    return (e.Waived(clause=state.clause, **dict(form)),)


def withdraw(state: DutyRecord, form: Withdraw, today: date) -> tuple[Event, ...]:
    """The record rests on a mistake; what was found overdue in it is reversed with it."""
    _require(state, ("planned", "returned", "overdue", "reported", "confirmed", "waived"))
    not_future("on", form.on, today)
    not_before("on", form.on, state.begun_on, BEGAN)
    return (e.Withdrawn(clause=state.clause, **dict(form)),)


def _require(state: DutyRecord, allowed: tuple[str, ...]) -> None:
    if state.status not in allowed:
        raise out_of_turn(
            "duty-state",
            Text("履职记录", "the duty record"),
            STATUSES[state.status],
            citation=state.clause,
            allowed=[STATUSES[status] for status in allowed],
        )


# Overdue


def find_overdue(
    state: DutyRecord, terms: Terms, today: date, over: Over | None = None
) -> tuple[Event, ...]:
    """Record each last day that passed without a report, and reverse what no longer holds.

    Nobody is late for what was no longer owed that day: it is waived as of the day it was `over`.
    """
    passed = [miss for miss in missable(state, terms) if miss.due_on < today]
    new = [miss for miss in passed if miss not in state.misses]
    waived: tuple[Event, ...] = ()
    if over is not None and state.status in ("planned", "returned"):
        if any(miss.ask == state.ask.version and miss.due_on >= over.since for miss in new):
            waived = (let_off(state, over),)
        new = [miss for miss in new if miss.due_on < over.since]
    found = tuple(
        e.FoundOverdue(
            clause=state.clause,
            ask=miss.ask,
            due_on=miss.due_on,
            overdue_from=date.fromordinal(miss.due_on.toordinal() + 1),
        )
        for miss in new
    )
    cause = Text("工作日历或报告更正后重新计算", "recomputed after a correction")
    return (*settle(state, cause, terms, today), *found, *waived)


def settle(state: DutyRecord, cause: Text, terms: Terms, on: date) -> tuple[Event, ...]:
    """Reverse the findings that the facts no longer bear out."""
    expected = missable(state, terms)
    return tuple(
        e.OverdueReversed(clause=state.clause, ask=miss.ask, due_on=miss.due_on, cause=cause, on=on)
        for miss in state.misses
        if miss not in expected
    )
