"""A disposal list (销毁清册): proposed by one, approved by another, then carried out.

The log is never changed: what goes are the keys of the persons in the records and the contents of
the files that no other record names. The list stays for ever, as the register of what went.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.erasure import Target
from domain.values import Event, OptionalText, Recorded, Text, Value

# Fields of the events are the storage format: they grow by optional fields only.


class Line(Value):
    """A row of the list: what it is and why it may go, as it stood when it was proposed."""

    line: int
    """Its place in the list, from 1."""
    file_id: UUID
    record_id: UUID
    kind: str
    reference: str
    number: str
    years: int
    closed_on: date
    keep_until: date
    reason: str


class Kept(Value):
    """A line that stays, and why."""

    line: int
    reason: str


class Proposed(Event):
    reference: str
    lines: tuple[Line, ...]
    remark: OptionalText = ""
    on: date


class Decided(Event):
    """All lines but those refused are approved."""

    refused: tuple[Kept, ...] = ()
    remark: OptionalText = ""
    on: date


class Gone(Value):
    """What a line took away: digests of contents, and those that another record still needs."""

    line: int
    files: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


class CarriedOut(Event):
    """Saved in the transaction that destroyed the keys; contents go right after it."""

    gone: tuple[Gone, ...]
    stopped: tuple[Kept, ...] = ()
    persons: tuple[Target, ...] = ()
    in_clear: tuple[int, ...] = ()
    """Positions of older events that tell of persons in clear, and go on doing so."""
    record_ids: tuple[UUID, ...] = ()
    """Records in which those persons stood; views write them anew."""
    on: date


STATUSES: Final[dict[str, Text]] = {
    "proposed": Text("待审批", "proposed"),
    "approved": Text("已批准，待执行", "approved, to be carried out"),
    "refused": Text("不予销毁", "refused"),
    "carried_out": Text("已执行", "carried out"),
}
"""What people call each status."""


class Disposal(Value):
    id: UUID
    version: int
    reference: str
    lines: tuple[Line, ...]
    remark: str
    proposed_on: date
    proposed_by: str
    refused: tuple[Kept, ...] = ()
    decided_on: date | None = None
    decided_by: str | None = None
    answer: str = ""
    gone: tuple[Gone, ...] = ()
    stopped: tuple[Kept, ...] = ()
    persons: tuple[Target, ...] = ()
    in_clear: tuple[int, ...] = ()
    carried_out_on: date | None = None
    carried_out_by: str | None = None

    @property
    def status(self) -> str:
        if self.carried_out_on is not None:
            return "carried_out"
        if self.decided_on is None:
            return "proposed"
        return "approved" if self.approved else "refused"

    @property
    def approved(self) -> Mapping[int, Line]:
        """Place in the list -> line, as far as it was not refused."""
        refused = {kept.line for kept in self.refused}
        return {line.line: line for line in self.lines if line.line not in refused}


def evolve(state: Disposal | None, recorded: Recorded[Event]) -> Disposal:
    event = recorded.event
    if isinstance(event, Proposed):
        return Disposal(
            id=recorded.record_id,
            version=recorded.version,
            proposed_on=event.on,
            proposed_by=recorded.actor.name,
            **event.model_dump(exclude={"on"}),
        )
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case Decided():
            changes |= {"refused": event.refused, "answer": event.remark}
            changes |= {"decided_on": event.on, "decided_by": recorded.actor.name}
        case CarriedOut():
            told = dict(event)
            changes |= {name: told[name] for name in ("gone", "stopped", "persons", "in_clear")}
            changes |= {"carried_out_on": event.on, "carried_out_by": recorded.actor.name}
    return state.model_copy(update=changes)
