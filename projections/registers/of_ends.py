"""Registers of what ends or changes a provider's part: expulsions, disqualifications, grey list,
replacements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from domain.catalogue import DISQUALIFICATION, EXPULSION, GREY_LIST_ENTRY, REPLACEMENT
from domain.disqualification.state import STATUSES as DISQUALIFIED
from domain.grey_list import STATUSES as LISTED
from domain.grey_list import GreyListEntry
from domain.replacement.state import Replacement
from domain.values import Text
from projections.kinds.expulsion import TELLING as EXPELLED
from projections.kinds.replacement import CAUSES
from projections.kinds.replacement import TELLING as REPLACED
from projections.registers.declared import (
    PROVIDER,
    Column,
    Line,
    Register,
    code,
    day,
    listed,
    record,
    text,
)


def _proceeding(grounds: Callable[[Any], str]) -> Callable[[Any], Iterator[Line]]:
    def lines(state: Any) -> Iterator[Line]:
        decision, service, revoked = state.decision, state.service, state.revoked
        yield state.proposed_on, (
            state.reference, state.provider_id, grounds(state), state.proposed_on, state.status,
            decision.reference or None if decision else None,
            decision.decided_on if decision else None, service.deemed_on if service else None,
            revoked.on if revoked else None,
        )  # fmt: skip

    return lines


def _entry(state: GreyListEntry) -> Iterator[Line]:
    yield state.entered_on, (
        state.reference, state.provider_id, state.decision, listed(state.grounds),
        state.entered_on, state.review_set_on, state.status, state.ended_on,
    )  # fmt: skip


def _replacement(state: Replacement) -> Iterator[Line]:
    asked, decision = state.request, state.decision
    yield state.from_day, (
        state.reference, state.cause, state.enterprise_id, state.engagement_id, state.provider_id,
        state.from_day, asked.requested_on if asked else None, state.status,
        decision.decided_on if decision else None, state.new_provider_id, state.changed_on,
    )  # fmt: skip


def _columns(statuses: Any) -> tuple[Column, ...]:
    return (
        text("案件编号", "case", 18),
        PROVIDER,
        text("事由", "grounds"),
        day("提出日期", "proposed"),
        code("状态", "status", statuses),
        text("决定书文号", "decision no.", 22),
        day("决定日期", "decided"),
        day("送达日期", "served"),
        day("撤销日期", "revoked"),
    )


REGISTERS: Final = (
    Register(
        "expulsions",
        Text("清退台账", "Register of expulsions"),
        _columns(EXPELLED.statuses),
        {EXPULSION.name: _proceeding(lambda state: listed(g.code for g in state.live_grounds))},
    ),
    Register(
        "disqualifications",
        Text("取消服务资格台账", "Register of disqualifications"),
        _columns(DISQUALIFIED),
        {DISQUALIFICATION.name: _proceeding(lambda state: "15")},
    ),
    Register(
        "grey-list",
        Text("灰名单台账", "Register of the grey list"),
        (
            text("编号", "number", 18),
            PROVIDER,
            text("清退决定书", "decision no.", 22),
            text("事由", "grounds"),
            day("列入日期", "entered"),
            day("复核日期", "to be reviewed"),
            code("状态", "status", LISTED),
            day("移出日期", "ended"),
        ),
        {GREY_LIST_ENTRY.name: _entry},
    ),
    Register(
        "replacements",
        Text("更换服务商台账", "Register of replacements"),
        (
            text("依据案件", "rests on", 18),
            code("情形", "cause", CAUSES, 24),
            record("试点企业", "enterprise"),
            record("改造项目", "project"),
            record("原服务商", "former provider"),
            day("可申请自", "open from"),
            day("申请日期", "asked"),
            code("状态", "status", REPLACED.statuses),
            day("决定日期", "decided"),
            record("新服务商", "new provider"),
            day("更换日期", "changed"),
        ),
        {REPLACEMENT.name: _replacement},
    ),
)
