"""Small records that keep something unique: a code belongs to one record, a number is used once.

Saved in the same transaction as the record that claims, so two at once cannot both win.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.values import Event, Recorded, Value, derived_id

# Fields of the events are the storage format: they grow by optional fields only.


class CodeClaimed(Event):
    """A unified social credit code is held by one provider, and by one enterprise."""

    code: str
    holder: UUID
    on: date


class NumberTaken(Event):
    """The next number of a series in a year; the version of the register is the number."""

    series: str
    year: int
    holder: UUID
    on: date


class Claim(Value):
    id: UUID
    version: int
    holder: UUID


def evolve_claim(state: Claim | None, recorded: Recorded[Event]) -> Claim:
    event = recorded.event
    assert isinstance(event, CodeClaimed)
    return Claim(id=recorded.record_id, version=recorded.version, holder=event.holder)


class Register(Value):
    id: UUID
    version: int


def evolve_register(state: Register | None, recorded: Recorded[Event]) -> Register:
    return Register(id=recorded.record_id, version=recorded.version)


def claim_id(holder_kind: str, code: str) -> UUID:
    return derived_id("uscc", holder_kind, code)


def register_id(series: str, year: int) -> UUID:
    return derived_id("register", series, year)
