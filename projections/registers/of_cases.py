"""Registers of rectification: cases, interviews, orders, extensions, inspections, misses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.catalogue import CASE
from domain.rectification.state import Case
from domain.values import Text
from projections import words
from projections.kinds.case import TELLING
from projections.registers.declared import (
    PROVIDER,
    Line,
    Register,
    code,
    day,
    listed,
    number,
    text,
)

REFERENCE: Final = text("案件编号", "case", 18)
ORDER: Final = text("通知书文号", "order no.", 22)
STATUS: Final = code("案件状态", "status of the case", TELLING.statuses)
ATTENDED: Final = {True: Text("到场", "came"), False: Text("未到场", "did not come")}
GRANTED: Final = {True: Text("同意", "granted"), False: Text("不同意", "refused")}
PASSED: Final = {True: Text("合格", "passed"), False: Text("不合格", "failed")}


def _case(state: Case) -> Iterator[Line]:
    notice, service, ended = state.notice, state.service, state.resolution
    yield state.opened_on, (
        state.reference, state.provider_id, listed(state.grounds), state.opened_on,
        notice.reference if notice else None, service.deemed_on if service else None,
        state.told_due, state.status, ended.resolved_on if ended else None,
        ended.outcome if ended else None, state.assignee,
    )  # fmt: skip


def _interviews(state: Case) -> Iterator[Line]:
    for held in state.interviews:
        yield held.on, (state.reference, state.provider_id, held.on, held.attended, state.status)


def _order(state: Case) -> Iterator[Line]:
    notice, service = state.notice, state.service
    if notice is None:
        return
    yield notice.issued_on, (
        notice.reference, state.reference, state.provider_id, notice.issued_on,
        len(notice.demands), notice.days, service.deemed_on if service else None, state.told_due,
        state.miss.overdue_from if state.miss else None, state.status, state.annulled_orders,
    )  # fmt: skip


def _extension(state: Case) -> Iterator[Line]:
    asked = state.extension
    if asked is not None:
        yield asked.requested_on, (
            state.reference, state.provider_id, asked.requested_on, asked.days, asked.reason,
            asked.decided_on, asked.granted, state.told_due if asked.granted else None,
        )  # fmt: skip


def _inspections(state: Case) -> Iterator[Line]:
    for made in state.inspections:
        yield made.inspected_on, (
            state.reference, state.provider_id, made.inspected_on, made.passed,
            made.completed_as_of, made.findings,
        )  # fmt: skip


def _overdue(state: Case) -> Iterator[Line]:
    miss, ended = state.miss, state.resolution
    if miss is not None:
        yield miss.overdue_from, (
            state.reference, state.notice.reference if state.notice else None, state.provider_id,
            miss.due_on, miss.overdue_from, state.status, ended.resolved_on if ended else None,
        )  # fmt: skip


REGISTERS: Final = (
    Register(
        "cases",
        Text("整改案件台账", "Register of rectification cases"),
        (
            REFERENCE,
            PROVIDER,
            text("事由", "grounds"),
            day("立案日期", "opened"),
            ORDER,
            day("送达日期", "served"),
            day("期限届满", "due"),
            STATUS,
            day("办结日期", "ended"),
            code("结果", "outcome", words.OUTCOMES),
            text("承办人", "caseworker", 12),
        ),
        {CASE.name: _case},
    ),
    Register(
        "interviews",
        Text("约谈台账", "Register of interviews"),
        (REFERENCE, PROVIDER, day("约谈日期", "held"), code("到场", "came", ATTENDED), STATUS),
        {CASE.name: _interviews},
    ),
    Register(
        "orders",
        Text("责令限期整改台账", "Register of orders to rectify"),
        (
            ORDER,
            REFERENCE,
            PROVIDER,
            day("发出日期", "issued"),
            number("要求项数", "demands"),
            number("期限（日）", "days"),
            day("送达日期", "served"),
            day("期限届满", "due"),
            day("逾期自", "overdue from"),
            STATUS,
            number("已撤销份数", "annulled"),
        ),
        {CASE.name: _order},
    ),
    Register(
        "extensions",
        Text("延期台账", "Register of extensions"),
        (
            REFERENCE,
            PROVIDER,
            day("申请日期", "asked"),
            number("申请日数", "days"),
            text("理由", "reason", 30),
            day("决定日期", "decided"),
            code("决定", "decision", GRANTED),
            day("延至", "until"),
        ),
        {CASE.name: _extension},
    ),
    Register(
        "inspections",
        Text("复查验收台账", "Register of inspections"),
        (
            REFERENCE,
            PROVIDER,
            day("复查日期", "inspected"),
            code("结论", "result", PASSED),
            day("完成认定日", "completed as of"),
            text("情况", "findings", 40),
        ),
        {CASE.name: _inspections},
    ),
    Register(
        "overdue",
        Text("逾期台账", "Register of missed deadlines"),
        (
            REFERENCE,
            ORDER,
            PROVIDER,
            day("期限届满", "due"),
            day("逾期自", "overdue from"),
            STATUS,
            day("办结日期", "ended"),
        ),
        {CASE.name: _overdue},
    ),
)
