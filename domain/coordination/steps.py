"""What may be done with a coordination matter: forms, and decisions that return events (Art. 6)."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from domain.coordination.matter import (
    STATUSES,
    Assigned,
    Concluded,
    Link,
    Linked,
    Links,
    Matter,
    Raised,
    RaisedBy,
    Remark,
    Reopened,
    SentBack,
    Settled,
    TakenOff,
    TakenUp,
)
from domain.deadline import Account
from domain.terms import Terms
from domain.values import (
    Event,
    LongText,
    NotAllowedNow,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
)


class Raise(Value):
    subject: ShortText
    details: LongText
    serious: StrictBool = Field(
        description="是否属于重大问题（提出人意见）· serious, as whoever raises it sees it"
    )
    raised_by: RaisedBy
    district: Remark = Field(
        default="",
        description="县（区）、新区主管部门名称 · the district department that raised it",
    )
    provider_id: UUID | None = None
    links: Links = ()
    raised_on: date

    @model_validator(mode="after")
    def _says_who(self) -> Raise:
        if (self.raised_by is RaisedBy.DISTRICT) != bool(self.district):
            raise ValueError(
                "县区提出的须写明 district，其他情形不填 · "
                "district goes with raised_by district and with no other"
            )
        if self.raised_by is RaisedBy.PROVIDER and self.provider_id is None:
            raise ValueError("服务商提出的须写明 provider_id · name the provider_id that raised it")
        return self


class Assign(Value):
    department: ShortText
    person: Remark = ""
    due_on: date | None = Field(
        default=None, description="不填则按参数计算 · by the office's parameter when left out"
    )
    on: date


class AddLinks(Value):
    links: Annotated[tuple[Link, ...], Field(min_length=1, max_length=100)]
    on: date


class Settle(Value):
    result: LongText
    settled_by: ShortText = Field(description="由谁解决 · who settled it")
    links: Links = ()
    on: date


class SendBack(Value):
    reason: LongText
    on: date


class Reopen(Value):
    reason: LongText
    on: date


def raise_(form: Raise, reference: str, terms: Terms, today: date) -> tuple[Event, ...]:
    not_future("raised_on", form.raised_on, today)
    terms.measures(form.raised_on)  # the group is there while the measures are in force
    return (Raised(reference=reference, **dict(form)),)


def due(state: Matter, terms: Terms) -> Account:
    """By when the group means to have handled it; the measures say only 及时."""
    what = Text("提出协调事项", "the matter was raised")
    return terms.period("coordination.handle-days", state.raised_on, what)


def assign(state: Matter, form: Assign, terms: Terms, today: date) -> tuple[Event, ...]:
    """Again when it goes to somebody else or gets another day."""
    _step(state, form.on, today)
    due_on = form.due_on or due(state, terms).last_day
    if form.due_on is not None:
        not_before("due_on", form.due_on, form.on, Text("交办日期", "the day it is assigned"))
    return (Assigned(department=form.department, person=form.person, due_on=due_on, on=form.on),)


def take_up(state: Matter, meeting_id: UUID, on: date) -> tuple[Event, ...]:
    """It goes on the agenda of a meeting of the group; once for each meeting."""
    _require_open(state)
    not_before("matter_ids", on, state.raised_on, Text("提出日期", "the day it was raised"))
    return () if meeting_id in state.meeting_ids else (TakenUp(meeting_id=meeting_id, on=on),)


def conclude(state: Matter, meeting_id: UUID, conclusion: str, on: date) -> tuple[Event, ...]:
    """From the minutes; they may come in when the matter is settled already."""
    not_before("held_on", on, state.raised_on, Text("事项提出日期", "the day it was raised"))
    new: list[Event] = []
    if meeting_id not in state.meeting_ids:
        new.append(TakenUp(meeting_id=meeting_id, on=on))
    said = next((item for item in state.conclusions if item.meeting_id == meeting_id), None)
    if said is None or said.text != conclusion:
        new.append(Concluded(meeting_id=meeting_id, conclusion=conclusion, on=on))
    return tuple(new)


def take_off(state: Matter, meeting_id: UUID, on: date) -> tuple[Event, ...]:
    if meeting_id not in state.meeting_ids:
        return ()
    return (TakenOff(meeting_id=meeting_id, on=on),)


def link(state: Matter, form: AddLinks, today: date) -> tuple[Event, ...]:
    not_future("on", form.on, today)
    not_before("on", form.on, state.raised_on, Text("提出日期", "the day it was raised"))
    return _linked(state, form.links, form.on)


def _linked(state: Matter, links: tuple[Link, ...], on: date) -> tuple[Event, ...]:
    new = tuple(item for item in links if item not in state.links)
    return (Linked(links=new, on=on),) if new else ()


def settle(state: Matter, form: Settle, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today)
    return (
        *_linked(state, form.links, form.on),
        Settled(result=form.result, settled_by=form.settled_by, on=form.on),
    )


def send_back(state: Matter, form: SendBack, today: date) -> tuple[Event, ...]:
    """What the group has taken up is settled there, and not sent back."""
    _step(state, form.on, today)
    if state.status == "taken_up":
        raise NotAllowedNow(
            "taken-up",
            Text("协调小组已研究的事项应作出处理结果", "the group took it up: it is to be settled"),
            citation="6",
        )
    return (SentBack(reason=form.reason, on=form.on),)


def reopen(state: Matter, form: Reopen, today: date) -> tuple[Event, ...]:
    if state.is_open:
        raise NotAllowedNow(
            "matter-open", Text("该事项仍在办理", "the matter is open as it is"), citation="6"
        )
    not_future("on", form.on, today)
    not_before("on", form.on, state.last_on, Text("上一步骤", "the step before"))
    return (Reopened(reason=form.reason, on=form.on),)


def _require_open(state: Matter) -> None:
    if not state.is_open:
        ended = STATUSES[state.status]
        raise NotAllowedNow(
            "matter-closed",
            Text(
                f"协调事项 {state.reference} 已办结（{ended.zh}）；确需继续的，先重新办理",
                f"matter {state.reference} is closed ({ended.en}); reopen it where it must go on",
            ),
            citation="6",
        )


def _step(state: Matter, on: date, today: date) -> None:
    _require_open(state)
    not_future("on", on, today)
    not_before("on", on, state.last_on, Text("上一步骤", "the step before"))
