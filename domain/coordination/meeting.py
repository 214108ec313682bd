"""A meeting of the coordination group (问题协调小组会议): called, held, with minutes (Art. 6).

One meeting covers several matters: its minutes are recorded once, and each matter gets its
conclusion from them.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from domain.coordination.matter import Remark
from domain.corrections import PutsRight
from domain.personal import Part, Personal
from domain.values import (
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    Recorded,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class Member(Value):
    """Who was there, and for which department of the group."""

    name: Annotated[ShortText, Personal(Part.ATTENDEE)]
    department: ShortText


class Decision(Value):
    matter_id: UUID
    conclusion: LongText


def _once(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    if len({item.matter_id for item in decisions}) < len(decisions):
        raise ValueError("同一事项只写一项结论 · one conclusion for each matter")
    return decisions


Members = Annotated[tuple[Member, ...], Field(min_length=1, max_length=200)]
Decisions = Annotated[tuple[Decision, ...], Field(max_length=200), AfterValidator(_once)]
Agenda = Annotated[tuple[UUID, ...], Field(max_length=200)]


class Called(Event):
    citation: ClassVar[str | None] = "6"
    dated_by = "called_on"
    reference: str
    meets_on: date
    place: ShortText
    invited: tuple[ShortText, ...] = ()
    matter_ids: Agenda
    called_on: date


class Held(Event):
    """With its minutes (会议纪要); a meeting that was not called before has its number here."""

    citation: ClassVar[str | None] = "6"
    dated_by = "held_on"
    reference: str
    held_on: date
    place: ShortText
    members: Members
    minutes: LongText
    decisions: Decisions


class MinutesCorrected(Event):
    citation: ClassVar[str | None] = "6"
    puts_right = PutsRight(of=(Held,))
    minutes: LongText
    decisions: Decisions
    reason: LongText
    on: date


class Cancelled(Event):
    reason: LongText
    on: date


class Meeting(Value):
    id: UUID
    version: int
    reference: str
    status: str
    meets_on: date
    place: str
    invited: tuple[str, ...] = ()
    matter_ids: tuple[UUID, ...] = ()
    called_on: date | None = None
    members: tuple[Member, ...] = ()
    minutes: str | None = None
    decisions: tuple[Decision, ...] = ()
    last_on: date


def evolve(state: Meeting | None, recorded: Recorded[Event]) -> Meeting:
    event = recorded.event
    common: dict[str, Any] = {"version": recorded.version, "last_on": recorded.effective_on}
    if isinstance(event, Called):
        return Meeting(id=recorded.record_id, status="called", **dict(event), **common)
    if isinstance(event, Held):
        return _held(state, event, {"id": recorded.record_id, **common})
    assert state is not None
    match event:
        case MinutesCorrected():
            common |= {"minutes": event.minutes, "decisions": event.decisions}
            common["matter_ids"] = _covered(state.matter_ids, event.decisions)
        case Cancelled():
            common["status"] = "cancelled"
    return state.model_copy(update=common)


def _held(state: Meeting | None, event: Held, common: dict[str, Any]) -> Meeting:
    agenda = () if state is None else state.matter_ids
    facts = {
        **common,
        "reference": event.reference,
        "status": "held",
        "meets_on": event.held_on,
        "place": event.place,
        "members": event.members,
        "minutes": event.minutes,
        "decisions": event.decisions,
        "matter_ids": _covered(agenda, event.decisions),
    }
    return Meeting(**facts) if state is None else state.model_copy(update=facts)


def _covered(agenda: tuple[UUID, ...], decisions: tuple[Decision, ...]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys((*agenda, *(item.matter_id for item in decisions))))


class Minutes(Value):
    """What was held: where, who was there, what was said and decided."""

    held_on: date
    place: ShortText
    members: Members
    minutes: LongText
    decisions: Decisions


class Convene(Value):
    """Calls a meeting, or records one that was held without having been called here."""

    meets_on: date | None = Field(default=None, description="召开日期，可以在将来 · may lie ahead")
    called_on: date | None = None
    place: ShortText | None = None
    invited: Annotated[tuple[ShortText, ...], Field(max_length=200)] = ()
    matter_ids: Agenda = ()
    held: Minutes | None = Field(
        default=None, description="已经召开的直接登记纪要 · already held: its minutes"
    )

    @model_validator(mode="after")
    def _calls_or_holds(self) -> Convene:
        calls = (self.meets_on, self.called_on, self.place)
        if self.held is None and (None in calls or not self.matter_ids):
            raise ValueError(
                "召集会议须填写 meets_on、called_on、place 和 matter_ids · "
                "calling one needs meets_on, called_on, place and matter_ids"
            )
        if self.held is not None and (any(calls) or self.invited or self.matter_ids):
            raise ValueError(
                "已召开的会议只填写 held · a meeting that was held is recorded in held alone"
            )
        return self


class CorrectMinutes(Value):
    minutes: LongText
    decisions: Decisions
    reason: LongText
    on: date


class Cancel(Value):
    reason: Remark = Field(min_length=1)
    on: date


def call(form: Convene, reference: str, today: date) -> tuple[Event, ...]:
    assert form.meets_on is not None and form.called_on is not None and form.place is not None
    not_future("called_on", form.called_on, today)
    not_before("meets_on", form.meets_on, form.called_on, Text("召集日期", "the day it is called"))
    return (
        Called(
            reference=reference,
            meets_on=form.meets_on,
            place=form.place,
            invited=form.invited,
            matter_ids=tuple(dict.fromkeys(form.matter_ids)),
            called_on=form.called_on,
        ),
    )


def hold(state: Meeting | None, form: Minutes, reference: str, today: date) -> tuple[Event, ...]:
    """The minutes are recorded once; afterwards they are corrected."""
    if state is not None:
        _require(state, "called", "会议纪要已登记或者会议已取消", "minutes stand, or none was held")
        if state.called_on is not None:
            not_before(
                "held_on", form.held_on, state.called_on, Text("召集日期", "the day it was called")
            )
    not_future("held_on", form.held_on, today)
    if not form.decisions and (state is None or not state.matter_ids):
        raise Malformed(
            "no-matter",
            Text("须写明研究了哪些事项及其结论", "say which matters were decided, and how"),
            field="decisions",
            citation="6",
        )
    return (Held(reference=reference, **dict(form)),)


def correct_minutes(state: Meeting, form: CorrectMinutes, today: date) -> tuple[Event, ...]:
    _require(state, "held", "会议纪要尚未登记", "there are no minutes to correct")
    not_future("on", form.on, today)
    not_before("on", form.on, state.last_on, Text("上一步骤", "the step before"))
    return (MinutesCorrected(**dict(form)),)


def cancel(state: Meeting, form: Cancel, today: date) -> tuple[Event, ...]:
    _require(state, "called", "会议已召开或者已取消", "it was held, or is cancelled already")
    not_future("on", form.on, today)
    not_before("on", form.on, state.last_on, Text("召集日期", "the day it was called"))
    return (Cancelled(**dict(form)),)


def _require(state: Meeting, status: str, zh: str, en: str) -> None:
    if state.status != status:
        raise NotAllowedNow("meeting-state", Text(zh, en), citation="6")
