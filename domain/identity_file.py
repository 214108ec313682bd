"""The identity file of one complaint: who was shown the sender's identity, and who was refused.

A stream of its own, so that opening it leaves the complaint as it was (Art. 15; 信访工作条例 30
by analogy: who reported never becomes known to who was reported). Who asked stands in the
envelope of each event; the identity itself stands nowhere here.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.values import Event, LongText, Recorded, Value, derived_id

# Fields of the events are the storage format: they grow by optional fields only.


class Opened(Event):
    """The identity was shown, with the whole record or by itself."""

    citation: ClassVar[str | None] = "15"
    complaint_id: UUID
    on: date
    why: LongText


class Refused(Event):
    """Somebody asked for the identity who may not see it."""

    citation: ClassVar[str | None] = "15"
    complaint_id: UUID
    on: date
    why: LongText


class IdentityFile(Value):
    id: UUID
    version: int
    complaint_id: UUID
    opened: int = 0
    refused: int = 0

    @property
    def status(self) -> str:
        return "opened" if self.opened else "refused"


def file_id(complaint_id: UUID) -> UUID:
    return derived_id("identity-file", complaint_id)


def evolve(state: IdentityFile | None, recorded: Recorded[Event]) -> IdentityFile:
    event = recorded.event
    assert isinstance(event, Opened | Refused)
    known = state or IdentityFile(id=recorded.record_id, version=0, complaint_id=event.complaint_id)
    shown = isinstance(event, Opened)
    return known.model_copy(
        update={
            "version": recorded.version,
            "opened": known.opened + shown,
            "refused": known.refused + (not shown),
        }
    )


def open_(complaint_id: UUID, on: date, why: str) -> tuple[Event, ...]:
    return (Opened(complaint_id=complaint_id, on=on, why=why),)


def refuse(complaint_id: UUID, on: date, why: str) -> tuple[Event, ...]:
    return (Refused(complaint_id=complaint_id, on=on, why=why),)
