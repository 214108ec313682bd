"""A registration change, and what is recorded of it after. Fields are the storage format."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from domain.corrections import PutsRight
from domain.values import STORABLE, Event, LongText, Money, OptionalText, ShortText

Scope = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000), STORABLE]
"""经营范围."""

# Fields grow by optional ones only.


class RegistrationChanged(Event):
    """Only the fields that changed are set."""

    citation: ClassVar[str | None] = "12.2"
    dated_by = "changed_on"
    name: ShortText | None = None
    legal_representative: OptionalText | None = None
    domicile: OptionalText | None = None
    business_scope: Scope | None = None
    registered_capital: Money | None = None
    changed_on: date
    reported_on: date | None = None
    major: bool | None = None
    """A person's finding (较大变更), where one was made; what the measures say else."""


# Each of these names the change that it speaks of by the version under which that stands in the
# provider's record.


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
    puts_right = PutsRight(version="change")
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
    puts_right = PutsRight(of=(ChangeUnreported,), alike="change")
    change: int
    due_on: date
    cause: str
    on: date
