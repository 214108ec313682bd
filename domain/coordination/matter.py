"""A coordination matter (协调事项): a serious problem for the coordination group (Art. 6).

Raised by a provider, a district department or the office itself; assigned, taken up at a meeting
of the group, settled. What is not serious goes back to daily communication (Art. 4).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints

from domain.personal import Part, Personal
from domain.values import (
    STORABLE,
    Event,
    LongText,
    Recorded,
    ShortText,
    Text,
    Value,
)

# Fields of the events are the storage format: they grow by optional fields only.

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), STORABLE]


class RaisedBy(StrEnum):
    PROVIDER = "provider"
    DISTRICT = "district"
    OFFICE = "office"


class Link(Value):
    """A record that the matter has to do with."""

    kind: Literal["rectification-case", "engagement", "complaint"]
    id: UUID


Links = Annotated[tuple[Link, ...], Field(max_length=100)]


class Raised(Event):
    citation: ClassVar[str | None] = "6"
    dated_by = "raised_on"
    reference: str
    raised_by: RaisedBy
    district: Remark = ""
    provider_id: UUID | None = None
    subject: ShortText
    details: LongText
    serious: StrictBool
    links: Links = ()
    raised_on: date


class Assigned(Event):
    """`due_on` is the day the office set; by default that of its own parameter."""

    citation: ClassVar[str | None] = "6"
    department: ShortText
    person: Annotated[Remark, Personal(Part.HANDLER)] = ""
    due_on: date
    on: date


class TakenUp(Event):
    """It stands on the agenda of a meeting of the group."""

    citation: ClassVar[str | None] = "6"
    meeting_id: UUID
    on: date


class Concluded(Event):
    """What a meeting decided on it; said again when the minutes were corrected."""

    citation: ClassVar[str | None] = "6"
    meeting_id: UUID
    conclusion: LongText
    on: date


class TakenOff(Event):
    """That meeting was cancelled, or its corrected minutes say nothing of it."""

    citation: ClassVar[str | None] = "6"
    meeting_id: UUID
    on: date


class Linked(Event):
    links: Links
    on: date


class Settled(Event):
    citation: ClassVar[str | None] = "6"
    result: LongText
    settled_by: Annotated[ShortText, Personal(Part.HANDLER)]
    on: date


class SentBack(Event):
    """Not serious: it is handled in daily communication."""

    citation: ClassVar[str | None] = "4.a"
    reason: LongText
    on: date


class Reopened(Event):
    citation: ClassVar[str | None] = "6"
    reason: LongText
    on: date


class Conclusion(Value):
    meeting_id: UUID
    text: str
    on: date


STATUSES: Final[dict[str, Text]] = {
    "raised": Text("已提出", "raised"),
    "assigned": Text("已交办", "assigned"),
    "taken_up": Text("协调小组研究中", "taken up by the group"),
    "settled": Text("已解决", "settled"),
    "returned": Text("转日常沟通", "back to daily communication"),
}
"""What people call each status."""


class Matter(Value):
    id: UUID
    version: int
    reference: str
    raised_by: RaisedBy
    district: str
    provider_id: UUID | None
    subject: str
    details: str
    serious: bool
    links: tuple[Link, ...]
    raised_on: date
    status: str = "raised"
    department: str | None = None
    person: str | None = None
    due_on: date | None = None
    meeting_ids: tuple[UUID, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    result: str | None = None
    settled_by: str | None = None
    closed_on: date | None = None
    closing_reason: str = ""
    last_on: date

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_overdue(self, on: date, due_on: date) -> bool:
        """Whether it was open after its day."""
        return (self.closed_on or on) > due_on


OPEN: Final = ("raised", "assigned", "taken_up")


def evolve(state: Matter | None, recorded: Recorded[Event]) -> Matter:
    event = recorded.event
    if isinstance(event, Raised):
        facts = dict(event)
        return Matter(
            id=recorded.record_id, version=recorded.version, last_on=event.raised_on, **facts
        )
    assert state is not None
    changes: dict[str, Any] = {
        "version": recorded.version,
        "last_on": max(state.last_on, recorded.effective_on),
    }
    match event:
        case Assigned():
            changes |= {"department": event.department, "person": event.person or None}
            changes |= {"due_on": event.due_on}
            if state.status == "raised":
                changes["status"] = "assigned"
        case TakenUp():
            changes["meeting_ids"] = _with(state.meeting_ids, event.meeting_id)
            if state.is_open:
                changes["status"] = "taken_up"
        case Concluded():
            changes["conclusions"] = _concluded(state.conclusions, event)
        case TakenOff():
            changes |= _taken_off(state, event.meeting_id)
        case Linked():
            changes["links"] = _with(state.links, *event.links)
        case Settled():
            changes |= {"status": "settled", "result": event.result, "closed_on": event.on}
            changes |= {"settled_by": event.settled_by}
        case SentBack():
            changes |= {"status": "returned", "closing_reason": event.reason}
            changes |= {"closed_on": event.on}
        case Reopened():
            changes |= _reopened(state, event)
    return state.model_copy(update=changes)


def _taken_off(state: Matter, meeting_id: UUID) -> dict[str, Any]:
    meetings = tuple(one for one in state.meeting_ids if one != meeting_id)
    said = tuple(item for item in state.conclusions if item.meeting_id != meeting_id)
    status = _open_status(meetings, state.department) if state.is_open else state.status
    return {"meeting_ids": meetings, "conclusions": said, "status": status}


def _open_status(meeting_ids: tuple[UUID, ...], department: str | None) -> str:
    return "taken_up" if meeting_ids else "assigned" if department else "raised"


def _reopened(state: Matter, event: Reopened) -> dict[str, Any]:
    """It goes on where it stood; what was said when it was closed stays in its history."""
    return {
        "status": _open_status(state.meeting_ids, state.department),
        "result": None,
        "settled_by": None,
        "closed_on": None,
        "closing_reason": event.reason,
    }


T = TypeVar("T")


def _with(held: tuple[T, ...], *more: T) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*held, *more)))


def _concluded(held: tuple[Conclusion, ...], event: Concluded) -> tuple[Conclusion, ...]:
    """One conclusion for each meeting, in the order of the meetings."""
    others = (item for item in held if item.meeting_id != event.meeting_id)
    new = Conclusion(meeting_id=event.meeting_id, text=event.conclusion, on=event.on)
    return tuple(sorted((*others, new), key=lambda item: item.on))
