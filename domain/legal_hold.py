"""A legal hold (保全): while it stands, nobody in a record, or one person in it, is erased.

One file for each record, however many holds stand on it at once (a court's, an auditor's).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from domain.erasure import Name
from domain.personal import LAW
from domain.values import (
    Actor,
    Event,
    LongText,
    NotAllowedNow,
    NotYours,
    Recorded,
    ShortText,
    Text,
    Unknown,
    Value,
    derived_id,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class Placed(Event):
    """Without a person it holds everybody in the record."""

    record_id: UUID
    person_id: UUID | None = None
    authority: ShortText
    reason: LongText
    on: date


class Released(Event):
    """The hold that was placed in version `hold` of this file."""

    hold: int
    reason: LongText
    on: date


class Hold(Value):
    number: int
    """The version in which it was placed."""
    person_id: UUID | None
    authority: str
    reason: str
    placed_on: date
    placed_by: str
    released_on: date | None = None
    released_for: str = ""


STATUSES: Final[dict[str, Text]] = {
    "held": Text("保全中", "held"),
    "released": Text("已解除", "released"),
}
"""What people call each status."""


class LegalHold(Value):
    id: UUID
    version: int
    record_id: UUID
    holds: tuple[Hold, ...] = ()

    @property
    def standing(self) -> tuple[Hold, ...]:
        return tuple(hold for hold in self.holds if hold.released_on is None)

    @property
    def status(self) -> str:
        return "held" if self.standing else "released"


def file_id(record_id: UUID) -> UUID:
    return derived_id("legal-hold", record_id)


def evolve(state: LegalHold | None, recorded: Recorded[Event]) -> LegalHold:
    event = recorded.event
    if isinstance(event, Placed):
        known = state or LegalHold(id=recorded.record_id, version=0, record_id=event.record_id)
        hold = Hold(
            number=recorded.version,
            placed_on=event.on,
            placed_by=recorded.actor.name,
            **event.model_dump(exclude={"on", "record_id"}),
        )
        return _with(known, recorded.version, (*known.holds, hold))
    assert state is not None and isinstance(event, Released)
    release = {"released_on": event.on, "released_for": event.reason}
    holds = (
        hold.model_copy(update=release) if hold.number == event.hold else hold
        for hold in state.holds
    )
    return _with(state, recorded.version, tuple(holds))


def _with(state: LegalHold, version: int, holds: tuple[Hold, ...]) -> LegalHold:
    changes: dict[str, Any] = {"version": version, "holds": holds}
    return state.model_copy(update=changes)


# Forms.


class PlaceHold(Value):
    record_id: UUID
    name: Name = Field(
        default="", description="空：记录中的所有人 · empty: everybody in the record"
    )
    authority: ShortText = Field(description="依据 · on whose authority")
    reason: LongText = Field(description="不要写出姓名 · without the name")
    on: date


class ReleaseHold(Value):
    hold: int = Field(ge=1, description="保全编号（见 holds） · its number, as `holds` has it")
    reason: LongText
    on: date


# Decisions.


def place(form: PlaceHold, person_id: UUID | None, actor: Actor, today: date) -> tuple[Event, ...]:
    _require_approver(actor)
    not_future("on", form.on, today)
    return (
        Placed(
            record_id=form.record_id,
            person_id=person_id,
            authority=form.authority,
            reason=form.reason,
            on=form.on,
        ),
    )


def release(state: LegalHold, form: ReleaseHold, actor: Actor, today: date) -> tuple[Event, ...]:
    _require_approver(actor)
    found = next((hold for hold in state.standing if hold.number == form.hold), None)
    if found is None:
        raise Unknown(
            "unknown-hold",
            Text(f"没有编号 {form.hold} 的现行保全", f"no hold {form.hold} stands"),
            field="hold",
        )
    not_future("on", form.on, today)
    not_before("on", form.on, found.placed_on, Text("保全日期", "the day of the hold"))
    return (Released(**dict(form)),)


def require_free(state: LegalHold | None, person_id: UUID) -> None:
    """No hold on the record, or on that person in it."""
    for hold in state.standing if state else ():
        if hold.person_id in (None, person_id):
            raise NotAllowedNow(
                "legal-hold",
                Text(
                    f"记录处于保全中，不得删除：{hold.authority}（{hold.placed_on} 起）",
                    f"a legal hold stands since {hold.placed_on}: {hold.authority}",
                ),
                citation=hold.authority,
            )


def _require_approver(actor: Actor) -> None:
    if not actor.approves:
        raise NotYours(
            "approver-decides", Text("须由审批人决定", "an approver decides"), citation=LAW
        )
