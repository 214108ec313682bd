"""Decisions on a task book (Art. 8(2))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from domain.task_book import commands as c
from domain.task_book import events as e
from domain.task_book.state import STATUSES, Report, TaskBook
from domain.values import (
    Actor,
    Event,
    Malformed,
    NotAllowedNow,
    Text,
    Unknown,
    confirmed_by_another,
    derived_id,
    not_before,
    not_future,
    on_its_day,
    out_of_turn,
)


def book_id(provider_id: UUID, year: int, projects: str) -> UUID:
    """One provider has one book for a year and set of projects."""
    return derived_id("task-book", provider_id, year, projects.casefold())


def sign(state: TaskBook | None, form: c.Sign, by_provider: bool, today: date) -> tuple[Event, ...]:
    if state is not None and state.status != "withdrawn":
        raise NotAllowedNow(
            "task-book-exists",
            Text("该服务商本年度（该范围）已有任务书", "there is a book for this year already"),
            citation="8.2",
        )
    not_future("signed_on", form.signed_on, today)
    if state is not None:
        not_before("signed_on", form.signed_on, state.last_on, Text("撤回日期", "the withdrawal"))
    _sound(form.targets, form.year)
    return (e.Signed(**dict(form), by_provider=by_provider),)


def countersign(state: TaskBook, form: c.Countersign, today: date) -> tuple[Event, ...]:
    _require(state, "offered")
    _dated(state, "on", form.on, today)
    return (e.Countersigned(on=form.on),)


def amend(state: TaskBook, form: c.Amend, today: date) -> tuple[Event, ...]:
    _require(state, "signed")
    _dated(state, "on", form.on, today)
    _sound(form.targets, state.year)
    return (e.Amended(**dict(form)),)


def file_plan(state: TaskBook, form: c.FilePlan, actor: Actor, today: date) -> tuple[Event, ...]:
    _require(state, "signed")
    on_its_day(actor, "filed_on", form.filed_on, today)
    _dated(state, "filed_on", form.filed_on, today)
    length = 4 if form.kind is e.PlanKind.ANNUAL else 7
    if len(form.period) != length:
        raise _malformed(
            "period", "年度计划填年份，月度计划填年月", "a year for the annual plan, else a month"
        )
    _not_earlier(state, "period", form.period)
    _known(state, (amounts.target for amounts in form.planned), "planned")
    _once((f"{a.target} {a.month}" for a in form.planned), "planned")
    if any(not amounts.month.startswith(form.period) for amounts in form.planned):
        raise _malformed("planned", "月份不在计划期内", "a month lies outside the plan")
    return (e.PlanFiled(**dict(form)),)


def report_progress(
    state: TaskBook, form: c.ReportProgress, actor: Actor, today: date
) -> tuple[Event, ...]:
    _require(state, "signed")
    on_its_day(actor, "reported_on", form.reported_on, today)
    _dated(state, "reported_on", form.reported_on, today)
    _known(state, (reported.target for reported in form.actual), "actual")
    _once((reported.target for reported in form.actual), "actual")
    if form.month > form.reported_on.isoformat()[:7]:
        raise _malformed("month", "该月尚未开始", "that month has not begun")
    _not_earlier(state, "month", form.month)
    told = tuple(
        e.Amounts(target=reported.target, month=form.month, value=reported.value)
        for reported in form.actual
    )
    return (e.ProgressReported(**(dict(form) | {"actual": told})),)


def confirm(
    state: TaskBook, form: c.ConfirmProgress, actor: Actor, today: date
) -> tuple[Event, ...]:
    """By somebody else than who entered the report for the provider: from then on it counts."""
    report = _report(state, form.report_version, form.on, today)
    if report.status == "confirmed":
        return ()
    if report.status == "returned":
        text = Text("该填报已退回，须重新填报", "the report was returned: a new one is needed")
        raise NotAllowedNow("report-state", text, citation="8.2")
    confirmed_by_another(actor, report.entered_by, "8.2")
    return (e.ProgressConfirmed(**dict(form)),)


def return_(state: TaskBook, form: c.ReturnProgress, today: date) -> tuple[Event, ...]:
    """Also one that was confirmed by mistake: it counts no longer, on any day."""
    report = _report(state, form.report_version, form.on, today)
    if report.status == "returned":
        return ()
    return (e.ProgressReturned(**dict(form)),)


def withdraw(state: TaskBook, form: c.Withdraw, today: date) -> tuple[Event, ...]:
    _require(state, "offered", "signed")
    _dated(state, "on", form.on, today)
    return (e.Withdrawn(**dict(form)),)


def _require(state: TaskBook, *allowed: str) -> None:
    if state.status not in allowed:
        raise out_of_turn(
            "task-book-state",
            Text("任务书", "the task book"),
            STATUSES[state.status],
            citation="8.2",
            allowed=[STATUSES[status] for status in allowed],
        )


def _dated(state: TaskBook, field: str, day: date, today: date) -> None:
    not_future(field, day, today)
    not_before(field, day, state.signed_on, Text("签订日期", "the signature"))


def _report(state: TaskBook, version: int, on: date, today: date) -> Report:
    _require(state, "signed")
    report = state.report(version)
    if report is None:
        raise Unknown(
            "unknown-report",
            Text("没有这一版本号的填报", "no report stands under this version"),
            field="report_version",
        )
    not_future("on", on, today)
    not_before("on", on, report.reported_on, Text("填报日期", "the report"))
    return report


def _not_earlier(state: TaskBook, field: str, period: str) -> None:
    if int(period[:4]) < state.year:
        raise _malformed(
            field,
            f"{period} 早于任务书年度（{state.year}）",
            f"{period} lies before the year of the book ({state.year})",
        )


def _sound(targets: Sequence[e.Target], year: int) -> None:
    """A book may run on after its year, and plans nothing for the years before it."""
    _once((target.code for target in targets), "targets")
    for target in targets:
        for due in target.planned:
            if due.by.year < year:
                raise _malformed(
                    "targets",
                    f"目标 {target.code} 的日期 {due.by} 早于任务书年度（{year}）",
                    f"target {target.code} is due on {due.by}, before the book's year ({year})",
                )


def _known(state: TaskBook, codes: Iterable[str], field: str) -> None:
    known = {target.code for edition in state.editions for target in edition.targets}
    for code in codes:
        if code not in known:
            raise _malformed(field, f"任务书没有目标 {code}", f"the book has no target {code}")


def _once(codes: Iterable[str], field: str) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            raise _malformed(field, f"{code} 重复", f"{code} appears twice")


def _malformed(field: str, zh: str, en: str) -> Malformed:
    return Malformed(field, Text(zh, en), field=field, citation="8.2")
