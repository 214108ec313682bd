"""What the views say of coordination matters and of the group's meetings (Art. 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.catalogue import COORDINATION_MATTER, COORDINATION_MEETING
from domain.coordination import matter as m
from domain.coordination import meeting as g
from domain.coordination.matter import STATUSES, Matter, RaisedBy
from domain.coordination.meeting import Meeting
from domain.coordination.steps import due
from domain.terms import Terms
from domain.values import Recorded, Role, Text
from projections.kinds.telling import (
    Concerned,
    Sentences,
    Task,
    Telling,
    counted,
    join,
    quote,
    then,
    when,
    why,
)
from projections.spelling import newest_first

RAISED_BY: Final[Mapping[RaisedBy, Text]] = {
    RaisedBy.PROVIDER: Text("服务商", "a provider"),
    RaisedBy.DISTRICT: Text("县（区）、新区主管部门", "a district department"),
    RaisedBy.OFFICE: Text("市工信局", "the office"),
}


def _raised(e: m.Raised) -> Text:
    by = RAISED_BY[e.raised_by]
    return join(
        Text(f"{by.zh}提出协调事项 {e.reference}", f"{by.en} raised matter {e.reference}"),
        when(e.serious, "（重大问题）", " (serious)"),
        then("：", ": ", e.subject),
    )


def _assigned(e: m.Assigned) -> Text:
    return join(
        Text(f"交 {e.department}", f"assigned to {e.department}"),
        then("（", " (", e.person),
        when(e.person, "）", ")"),
        Text(f"办理，期限 {e.due_on}", f", due on {e.due_on}"),
    )


MATTER_SENTENCES: Final[Sentences] = {
    m.Raised: _raised,
    m.Assigned: _assigned,
    m.TakenUp: lambda e: Text("列入协调小组会议议题", "on the agenda of a meeting of the group"),
    m.TakenOff: lambda e: Text(
        "不再列入该次会议（会议取消或者纪要更正）",
        "no longer of that meeting (cancelled, or its minutes corrected)",
    ),
    m.Concluded: lambda e: join(
        Text("协调小组会议研究结论", "concluded by the group"), then("：", ": ", e.conclusion)
    ),
    m.Linked: lambda e: Text(
        f"关联记录 {len(e.links)} 件", f"{counted(len(e.links), 'record')} linked"
    ),
    m.Settled: lambda e: join(
        Text(f"由 {e.settled_by} 解决", f"settled by {e.settled_by}"), then("：", ": ", e.result)
    ),
    m.SentBack: lambda e: join(
        Text("不属于重大问题，转日常沟通处理", "not serious: to daily communication"),
        why(e.reason),
    ),
    m.Reopened: lambda e: join(Text("重新办理", "reopened"), why(e.reason)),
}


def _matter_concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, m.Raised):
        return None
    return Concerned(event.provider_id, reference=event.reference)


def _matter_listed(state: Matter) -> dict[str, Any]:
    """A provider finds what it raised itself; what others raised about it is internal."""
    return {
        "title": state.subject,
        "sort_key": newest_first(state.raised_on),
        "on_date": state.raised_on,
        "provider_ids": [state.provider_id] if state.provider_id else [],
        "assignee": state.person,
        "words": (state.details, state.department or "", state.district),
        "concealed": state.raised_by is not RaisedBy.PROVIDER,
        "item": {
            "subject": state.subject,
            "serious": state.serious,
            "raised_by": state.raised_by.value,
            "district": state.district,
            "provider_id": state.provider_id,
            "raised_on": state.raised_on,
            "department": state.department,
            "due_on": state.due_on,
            "closed_on": state.closed_on,
        },
    }


def _matter_filed(state: Matter) -> list[dict[str, Any]]:
    if state.provider_id is None:
        return []
    return [
        {
            "provider_id": state.provider_id,
            "reference": state.reference,
            "on_date": state.raised_on,
            "title": Text(f"协调事项 {state.reference}", f"coordination matter {state.reference}"),
            "facts": {
                "subject": state.subject,
                "due_on": state.due_on,
                "closed_on": state.closed_on,
            },
        }
    ]


def _matter_tasks(state: Matter, terms: Terms) -> list[Task]:
    if not state.is_open:
        return []
    due_on = state.due_on or due(state, terms).last_day
    what = "coordination.assign" if state.status == "raised" else "coordination.handle"
    return [Task(what, Role.CASEWORKER, state.last_on, due_on, state.person)]


MATTER: Final = Telling(
    COORDINATION_MATTER,
    label=Text("协调事项", "coordination matter"),
    sentences=MATTER_SENTENCES,
    statuses=STATUSES,
    concerned=_matter_concerned,
    listed=_matter_listed,
    filed=_matter_filed,
    tasks=_matter_tasks,
    task_labels={
        "coordination.assign": Text("交办协调事项", "assign the coordination matter"),
        "coordination.handle": Text("办理协调事项", "handle the coordination matter"),
    },
    internal=True,
)


def _held(e: g.Held) -> Text:
    present = "、".join(member.name for member in e.members)
    return join(
        Text(
            f"协调小组会议 {e.reference} 召开，到会：{present}",
            f"meeting {e.reference} held, present: "
            f"{', '.join(member.name for member in e.members)}",
        ),
        Text(
            f"；研究事项 {len(e.decisions)} 件", f"; {counted(len(e.decisions), 'matter')} decided"
        ),
    )


MEETING_SENTENCES: Final[Sentences] = {
    g.Called: lambda e: Text(
        f"召集协调小组会议 {e.reference}：{e.meets_on}，{quote(e.place)}，"
        f"议题 {len(e.matter_ids)} 件",
        f"meeting {e.reference} called for {e.meets_on}, {quote(e.place)}: "
        f"{counted(len(e.matter_ids), 'matter')}",
    ),
    g.Held: _held,
    g.MinutesCorrected: lambda e: join(Text("会议纪要更正", "minutes corrected"), why(e.reason)),
    g.Cancelled: lambda e: join(Text("会议取消", "meeting cancelled"), why(e.reason)),
}


def _meeting_concerned(recorded: Recorded[Any]) -> Concerned | None:
    event = recorded.event
    if not isinstance(event, g.Called | g.Held):
        return None
    return Concerned(reference=event.reference)


def _meeting_listed(state: Meeting) -> dict[str, Any]:
    return {
        "title": "",
        "sort_key": newest_first(state.meets_on),
        "on_date": state.meets_on,
        "provider_ids": [],
        "words": (state.place, state.minutes or "", *(one.name for one in state.members)),
        "concealed": True,
        "item": {
            "meets_on": state.meets_on,
            "place": state.place,
            "matter_ids": state.matter_ids,
        },
    }


def _meeting_tasks(state: Meeting, terms: Terms) -> list[Task]:
    if state.status != "called":
        return []
    on = state.meets_on
    return [Task("coordination.minutes", Role.CASEWORKER, state.last_on, on)]


MEETING: Final = Telling(
    COORDINATION_MEETING,
    label=Text("协调小组会议", "meeting of the coordination group"),
    sentences=MEETING_SENTENCES,
    statuses={
        "called": Text("已召集", "called"),
        "held": Text("已召开", "held"),
        "cancelled": Text("已取消", "cancelled"),
    },
    concerned=_meeting_concerned,
    listed=_meeting_listed,
    tasks=_meeting_tasks,
    task_labels={
        "coordination.minutes": Text("召开会议并登记纪要", "hold the meeting, record its minutes"),
    },
    internal=True,
)

TELLINGS: Final = (MATTER, MEETING)
