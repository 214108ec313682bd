"""Erasing a natural person (删除个人信息): asked for by one officer, decided by another.

个人信息保护法 47. What is erased is the person's key: the events stay, their facts stay, and
nobody can read any more of whom they told. No event here says who the person was.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.personal import LAW, Part
from domain.values import (
    STORABLE,
    Actor,
    Event,
    LongText,
    NotYours,
    OptionalText,
    Recorded,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
    out_of_turn,
)

# Fields of the events are the storage format: they grow by optional fields only.


class Target(Value):
    """A person, by the name of its key; the records in which it stood when that was asked."""

    person_id: UUID
    record_ids: tuple[UUID, ...]
    parts: tuple[Part, ...]


class Requested(Event):
    persons: tuple[Target, ...]
    in_clear: tuple[int, ...] = ()
    """Positions of older events that tell of them in clear, and will go on doing so."""
    authority: ShortText
    reason: LongText
    on: date


class Approved(Event):
    remark: OptionalText = ""
    on: date


class Refused(Event):
    reason: LongText
    on: date


class CarriedOut(Event):
    """Saved in the transaction that destroyed the keys; views write these records anew."""

    person_ids: tuple[UUID, ...]
    record_ids: tuple[UUID, ...]
    on: date


STATUSES: Final[dict[str, Text]] = {
    "requested": Text("待审批", "asked for"),
    "refused": Text("不予删除", "refused"),
    "carried_out": Text("已删除", "carried out"),
}
"""What people call each status."""


class Erasure(Value):
    id: UUID
    version: int
    persons: tuple[Target, ...]
    in_clear: tuple[int, ...]
    authority: str
    reason: str
    requested_on: date
    requested_by: str
    status: str = "requested"
    decided_on: date | None = None
    decided_by: str | None = None
    answer: str = ""

    @property
    def person_ids(self) -> tuple[UUID, ...]:
        return tuple(target.person_id for target in self.persons)

    def parts_of(self, person_id: UUID) -> tuple[Part, ...]:
        return next(target.parts for target in self.persons if target.person_id == person_id)


def evolve(state: Erasure | None, recorded: Recorded[Event]) -> Erasure:
    event = recorded.event
    if isinstance(event, Requested):
        return Erasure(
            id=recorded.record_id,
            version=recorded.version,
            requested_on=event.on,
            requested_by=recorded.actor.name,
            **event.model_dump(exclude={"on"}),
        )
    assert state is not None
    decided = {"decided_on": recorded.effective_on, "decided_by": recorded.actor.name}
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case Approved():
            changes |= {**decided, "answer": event.remark}
        case Refused():
            changes |= {**decided, "answer": event.reason, "status": "refused"}
        case CarriedOut():
            changes["status"] = "carried_out"
    return state.model_copy(update=changes)


# Forms.

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), STORABLE]


class Somebody(Value):
    """A person of one record, by name; it is looked up, and the name is not kept."""

    record_id: UUID
    name: Name = Field(
        default="", description="空：该投诉举报的来件人 · empty: the sender of that complaint"
    )


class RequestErasure(Value):
    persons: Annotated[tuple[Somebody, ...], Field(min_length=1, max_length=50)]
    authority: ShortText = Field(description="法律依据 · the legal basis")
    reason: LongText = Field(description="不要写出姓名 · without the name")
    on: date


class Approve(Value):
    remark: OptionalText = ""
    on: date


class Refuse(Value):
    reason: LongText
    on: date


# Decisions. Holds and files under way are asked about in application/erasures.py.


def request(
    form: RequestErasure, persons: tuple[Target, ...], in_clear: tuple[int, ...], today: date
) -> tuple[Event, ...]:
    not_future("on", form.on, today)
    return (
        Requested(
            persons=persons,
            in_clear=in_clear,
            authority=form.authority,
            reason=form.reason,
            on=form.on,
        ),
    )


def approve(
    state: Erasure, form: Approve, record_ids: tuple[UUID, ...], actor: Actor, today: date
) -> tuple[Event, ...]:
    """Approved and carried out at once: there is no time between in which a key is half gone."""
    _require_decidable(state, form.on, actor, today)
    done = CarriedOut(person_ids=state.person_ids, record_ids=record_ids, on=form.on)
    return (Approved(remark=form.remark, on=form.on), done)


def refuse(state: Erasure, form: Refuse, actor: Actor, today: date) -> tuple[Event, ...]:
    _require_decidable(state, form.on, actor, today)
    return (Refused(reason=form.reason, on=form.on),)


def _require_decidable(state: Erasure, on: date, actor: Actor, today: date) -> None:
    if state.status != "requested":
        raise out_of_turn(
            "decided-already",
            Text("删除申请", "the request for erasure"),
            STATUSES[state.status],
            citation=LAW,
        )
    if not actor.approves:
        raise NotYours(
            "approver-decides", Text("须由审批人决定", "an approver decides"), citation=LAW
        )
    if actor.name == state.requested_by:
        raise NotYours(
            "own-request",
            Text("申请人不能审批自己的删除申请", "who asked for it does not decide on it"),
            citation=LAW,
        )
    not_future("on", on, today)
    not_before("on", on, state.requested_on, Text("申请日期", "the request"))
