"""What is recorded of a registration change after it. Fields are the storage format."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from domain.values import Event, LongText

# Each names the change that it speaks of by the version under which that stands in the provider's
# record. Fields grow by optional ones only.


class RegistrationReported(Event):
    citation: ClassVar[str | None] = "12.2"
    dated_by = "reported_on"
    change: int
    reported_on: date


class ChangeJudged(Event):
    """A person finds that a change is major, or that it is not."""

    citation: ClassVar[str | None] = "12.2"
    change: int
    major: bool
    reason: LongText
    on: date


class ChangeRetracted(Event):
    """There was no such change: it was recorded by mistake."""

    citation: ClassVar[str | None] = "12.2"
    change: int
    reason: LongText
    on: date


class ChangeUnreported(Event):
    """The time to report a major change ran out on `due_on`."""

    citation: ClassVar[str | None] = "12.2"
    dated_by = "unreported_from"
    change: int
    due_on: date
    unreported_from: date


class UnreportedReversed(Event):
    """The facts are others now: it was reported in time, is not major, or was none."""

    citation: ClassVar[str | None] = "12.2"
    change: int
    due_on: date
    cause: str
    on: date
