"""The register of complaints: nobody who complained is named in it, nor what they wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.catalogue import COMPLAINT
from domain.complaint import Channel
from domain.complaint.state import STATUSES, Complaint
from domain.values import Text
from projections import words
from projections.kinds.complaint import NATURES
from projections.registers.declared import (
    PROVIDER,
    YES_NO,
    Line,
    Register,
    code,
    day,
    number,
    text,
)

CHANNELS: Final = {
    Channel.WEB: Text("网上", "on the web"),
    Channel.WINDOW: Text("窗口", "at the counter"),
    Channel.PHONE: Text("电话", "by telephone"),
    Channel.HOTLINE: Text("12345 热线", "12345 hotline"),
    Channel.LETTER: Text("来信", "by letter"),
    Channel.TRANSFER: Text("转办", "passed on by others"),
}


def _complaint(state: Complaint) -> Iterator[Line]:
    yield state.received_on, (
        state.reference, state.outside_number or None, state.outside_due_on, state.nature,
        state.kind, state.channel,
        state.provider_id, state.received_on, state.accepted_on, state.status, state.substantiated,
        state.handled_on, len(state.case_ids), state.caseworker,
    )  # fmt: skip


REGISTERS: Final = (
    Register(
        "complaints",
        Text("投诉举报台账（已脱敏）", "Register of complaints (without identities)"),
        (
            text("编号", "number", 18),
            text("来件单号", "outside number", 20),
            day("热线期限", "wanted by"),
            code("性质", "nature", NATURES, 12),
            code("来件人类别", "from", words.COMPLAINANTS),
            code("来件渠道", "channel", CHANNELS),
            PROVIDER,
            day("收到日期", "received"),
            day("受理日期", "accepted"),
            code("状态", "status", STATUSES),
            code("属实", "substantiated", YES_NO, 9),
            day("办结日期", "handled"),
            number("引出案件", "cases"),
            text("承办人", "caseworker", 12),
        ),
        {COMPLAINT.name: _complaint},
    ),
)
