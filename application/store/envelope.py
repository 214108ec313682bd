"""The one envelope of an event: stored name, and what stands beside its facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.catalogue import EVENTS, NAMES, UPCASTERS
from domain.unfit import newer, of_another_form
from domain.values import Actor, Cut, Event, Recorded

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event on its way into the store, in the shape that the library saves."""

    originator_id: UUID
    originator_version: int
    event: Event
    effective_on: date
    actor: Actor
    citation: str | None
    measures: str | None
    cut: Cut | None = None


class _Stored(BaseModel, Generic[E]):
    """What stands in the column `state`; record, version, position and time are columns."""

    # An error that ends in a log does not repeat what was read: it may be a person's name.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    effective_on: date
    actor: Actor
    citation: str | None = None
    measures: str | None = None
    cut: Cut | None = None
    data: E


@cache
def _stored(event: type[Event]) -> type[_Stored[Event]]:
    return _Stored[event]  # type: ignore[valid-type]


def read_state(event: type[Event], state: bytes) -> _Stored[Event]:
    return _stored(event).model_validate_json(state)


def encode(envelope: Envelope) -> tuple[str, bytes]:
    """Stored name and state."""
    event = envelope.event
    stored = _stored(type(event)).model_construct(
        effective_on=envelope.effective_on,
        actor=envelope.actor,
        citation=envelope.citation,
        measures=envelope.measures,
        cut=envelope.cut,
        data=event,
    )
    without = {"cut"} if envelope.cut is None else None  # most events are no decision
    return NAMES[type(event)], stored.model_dump_json(exclude=without).encode()


def decode(row: tuple[UUID, int, int, datetime, str, bytes]) -> Recorded[Event]:
    """Raises `Unfit` where this program does not know the event, or its form."""
    record_id, version, position, recorded_at, name, state = row
    if name not in EVENTS and name not in UPCASTERS:
        raise newer(name, position)
    try:
        stored = _read(name, state)
    except (ValueError, LookupError, TypeError) as error:
        raise of_another_form(name, position) from error
    return Recorded(
        record_id=record_id,
        version=version,
        position=position,
        recorded_at=recorded_at,
        effective_on=stored.effective_on,
        actor=stored.actor,
        citation=stored.citation,
        measures=stored.measures,
        event=stored.data,
        cut=stored.cut,
    )


def _read(name: str, state: bytes) -> _Stored[Event]:
    if name in UPCASTERS:
        raw = json.loads(state)
        name, raw["data"] = UPCASTERS[name](raw["data"])
        state = json.dumps(raw).encode()
    return read_state(EVENTS[name], state)
