"""Coordination matters and the meetings of the coordination group (Art. 6)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from application import coordination
from domain.catalogue import COORDINATION_MATTER, COORDINATION_MEETING
from domain.coordination import meeting, steps
from domain.coordination.matter import Matter, RaisedBy
from domain.coordination.meeting import Meeting
from domain.values import Actor, Text
from interfaces.api.nouns.ids import C, P
from interfaces.api.nouns.noun import PROVIDERS, Noun, Route, Seen, account, closed, only_provider
from interfaces.wiring import House
from projections import history

ONE = "/coordination-matters/{record_id}"
MEETING = "/coordination-meetings/{record_id}"
M = "7c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f"
_INTERNAL: Final = {"conclusions", "meeting_ids", "links", "person"}
"""What a provider does not read: what the group said among itself, and about whom else."""


def show(state: Matter, seen: Seen) -> dict[str, Any]:
    target = steps.due(state, seen.terms)
    due_on = state.due_on or target.last_day
    hidden = {"last_on", *(_INTERNAL if seen.by_a_party else ())}
    return {
        **state.model_dump(mode="json", exclude=hidden),
        "status": state.status,
        "due_on": due_on,
        "overdue": state.is_overdue(seen.on, due_on),
        "target": account(target),
    }


def matters_about(record_id: UUID, seen: Seen) -> list[dict[str, Any]]:
    """The matters that are linked to a record, as of then: for its page, and for the office."""
    with seen.house.connection() as conn:
        known = history.matters_about(conn, record_id)
    folded = (seen.fold(COORDINATION_MATTER, matter_id) for matter_id in known)
    return [
        {
            "id": matter.id,
            "reference": matter.reference,
            "subject": matter.subject,
            "status": matter.status,
        }
        for matter in folded
        if matter is not None and any(link.id == record_id for link in matter.links)
    ]


def _parties(actor: Actor, state: Matter, house: House) -> None:
    """Open to the provider that raised it."""
    if state.raised_by is not RaisedBy.PROVIDER or state.provider_id is None:
        raise closed()
    only_provider(actor, state.provider_id)


def show_meeting(state: Meeting, seen: Seen) -> dict[str, Any]:
    return state.model_dump(mode="json", exclude={"last_on"})


ROUTES: Final = (
    Route("/coordination-matters", steps.Raise, coordination.raise_,
          Text("提出协调事项", "Raise a coordination matter"), PROVIDERS, "6", creates=True),
    Route(f"{ONE}/assignment", steps.Assign, coordination.assign,
          Text("交办协调事项", "Assign the matter"), citation="6"),
    Route(f"{ONE}/links", steps.AddLinks, coordination.link,
          Text("关联案件、项目、投诉", "Link cases, projects, complaints"), citation="6"),
    Route(f"{ONE}/settlement", steps.Settle, coordination.settle,
          Text("登记解决结果", "Settle the matter"), citation="6"),
    Route(f"{ONE}/return", steps.SendBack, coordination.send_back,
          Text("非重大问题，转日常沟通", "Not serious: back to daily communication"),
          citation="4.a"),
    Route(f"{ONE}/reopening", steps.Reopen, coordination.reopen,
          Text("重新办理", "Reopen the matter"), citation="6"),
)  # fmt: skip

MEETING_ROUTES: Final = (
    Route("/coordination-meetings", meeting.Convene, coordination.convene,
          Text("召集会议，或者登记已召开的会议", "Call a meeting, or record one that was held"),
          citation="6", creates=True),
    Route(f"{MEETING}/minutes", meeting.Minutes, coordination.record_minutes,
          Text("登记会议纪要", "Record the minutes"), citation="6"),
    Route(f"{MEETING}/correction", meeting.CorrectMinutes, coordination.correct_minutes,
          Text("更正会议纪要", "Correct the minutes"), citation="6"),
    Route(f"{MEETING}/cancellation", meeting.Cancel, coordination.cancel,
          Text("取消会议", "Cancel the meeting"), citation="6"),
)  # fmt: skip

_MINUTES: Final[dict[str, Any]] = {
    "held_on": "2025-07-15",
    "place": "市工信局三楼会议室",
    "members": [
        {"name": "黄科长", "department": "市工业和信息化局"},
        {"name": "覃主任", "department": "鱼峰区工业和信息化局"},
    ],
    "minutes": "会议研究了车间网络改造进场受阻问题",
    "decisions": [{"matter_id": M, "conclusion": "由鱼峰区工信局协调园区，七月底前开放弱电井"}],
}

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    steps.Raise: {
        "subject": "园区弱电井不开放，多家企业改造停工",
        "details": "三家试点企业的数据采集设备无法接入，影响工期",
        "serious": True,
        "raised_by": "provider",
        "provider_id": P,
        "raised_on": "2025-07-01",
    },
    steps.Assign: {
        "department": "鱼峰区工业和信息化局",
        "person": "覃主任",
        "due_on": "2025-07-31",
        "on": "2025-07-02",
    },
    steps.AddLinks: {"links": [{"kind": "complaint", "id": C}], "on": "2025-07-03"},
    steps.Settle: {
        "result": "园区已开放弱电井，三家企业恢复施工",
        "settled_by": "鱼峰区工业和信息化局",
        "on": "2025-07-28",
    },
    steps.SendBack: {"reason": "单个账号开通问题，日常答疑即可", "on": "2025-07-02"},
    steps.Reopen: {"reason": "园区再次关闭弱电井", "on": "2025-08-04"},
}

MEETING_EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    meeting.Convene: {
        "meets_on": "2025-07-15",
        "called_on": "2025-07-10",
        "place": "市工信局三楼会议室",
        "invited": ["鱼峰区工业和信息化局"],
        "matter_ids": [M],
    },
    meeting.Minutes: _MINUTES,
    meeting.CorrectMinutes: {
        "minutes": "会议研究了车间网络改造进场受阻问题（更正）",
        "decisions": _MINUTES["decisions"],
        "reason": "结论期限笔误",
        "on": "2025-07-16",
    },
    meeting.Cancel: {"reason": "问题已由园区自行解决", "on": "2025-07-14"},
}

MATTERS: Final = Noun(
    "coordination-matters",
    COORDINATION_MATTER,
    show=show,
    parties=_parties,
    routes=ROUTES,
    examples=EXAMPLES,
    party_history=False,
)
MEETINGS: Final = Noun(
    "coordination-meetings",
    COORDINATION_MEETING,
    show=show_meeting,
    routes=MEETING_ROUTES,
    examples=MEETING_EXAMPLES,
)
