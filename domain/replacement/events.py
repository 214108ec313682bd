"""What can happen to a right to another provider. Fields are the storage format."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from domain.values import STORABLE, Event, LongText, ShortText, Text, Value

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), STORABLE]


class CauseKind(StrEnum):
    """What opens the right: Art. 13 itself, and the end of a provider's part (reading A-28)."""

    CASE = "case"
    EXPULSION = "expulsion"
    DISQUALIFICATION = "disqualification"


class Channel(StrEnum):
    """How an enterprise was told; `system` is its own worklist and record."""

    SYSTEM = "system"
    LETTER = "letter"
    ELECTRONIC = "electronic"
    TELEPHONE = "telephone"
    MEETING = "meeting"


class RightOpened(Event):
    """By the system, once for a cause and an engagement; again after the finding was reversed."""

    citation = "13"
    cause: CauseKind
    cause_id: UUID
    reference: str
    """The number of the case, as people call it; empty where it has none."""
    engagement_id: UUID
    enterprise_id: UUID
    provider_id: UUID
    from_day: date
    begun_on: date
    """The first day of the proceeding that it follows from: its measures hold on."""
    trigger: int
    """Position of the event that the right rests on."""

    @property
    def effective_on(self) -> date:
        return self.from_day


class RightClosed(Event):
    """The finding was reversed before anything was granted."""

    citation = "13"
    cause: Text
    trigger: int
    """Position of the event with which the finding ceased to hold."""
    on: date

    @property
    def effective_on(self) -> date:
        return self.on


class EnterpriseTold(Event):
    citation = "13"
    channel: Channel
    note: Remark = ""
    on: date

    @property
    def effective_on(self) -> date:
        return self.on


class Requested(Event):
    citation = "13"
    reason: LongText
    wished_provider_id: UUID | None = None
    on_behalf: bool = False
    """An officer wrote down what the enterprise asked."""
    requested_on: date

    @property
    def effective_on(self) -> date:
        return self.requested_on


class RightWaived(Event):
    """The enterprise says that it stays with its provider; it may still ask later."""

    citation = "13"
    statement: LongText
    on_behalf: bool = False
    on: date

    @property
    def effective_on(self) -> date:
        return self.on


class Withdrawn(Event):
    citation = "13"
    reason: LongText
    on: date

    @property
    def effective_on(self) -> date:
        return self.on


class Reviewed(Event):
    """The county department's opinion, by delegation (reading A-34); it decides nothing."""

    citation = "13"
    county: ShortText
    supports: bool
    opinion: LongText
    reviewed_on: date

    @property
    def effective_on(self) -> date:
        return self.reviewed_on


class Granted(Event):
    citation = "13"
    new_provider_id: UUID
    """Who takes the part over."""
    reason: LongText
    decided_on: date

    @property
    def effective_on(self) -> date:
        return self.decided_on


class Refused(Event):
    citation = "13"
    reason: LongText
    decided_on: date

    @property
    def effective_on(self) -> date:
        return self.decided_on


class DecisionRevoked(Event):
    """The decision was a mistake: the request stands where it stood before it."""

    citation = "13"
    reason: LongText
    on: date

    @property
    def effective_on(self) -> date:
        return self.on


class ProviderChanged(Event):
    """The new provider has the part from this day on."""

    citation = "13"
    new_provider_id: UUID
    lead: bool
    changed_on: date

    @property
    def effective_on(self) -> date:
        return self.changed_on


class ProviderChangeAnnulled(Event):
    """The change was recorded by mistake: the old provider has its part as before."""

    citation = "13"
    reason: LongText
    on: date

    @property
    def effective_on(self) -> date:
        return self.on


Party = Literal["old-provider", "new-provider", "enterprise"]


class Duty(Value):
    """Something that goes from hand to hand: accounts, documents, data, open work."""

    what: ShortText
    by: Party = "old-provider"
    to: Party = "new-provider"
    due_on: date | None = None


class HandoverListed(Event):
    """Adds to the list; items are numbered from 1 in the order in which they were listed."""

    citation = "13"
    duties: tuple[Duty, ...]
    listed_on: date

    @property
    def effective_on(self) -> date:
        return self.listed_on


class DutyHandedOver(Event):
    citation = "13"
    number: int
    note: Remark = ""
    done_on: date

    @property
    def effective_on(self) -> date:
        return self.done_on


class DutyCorrected(Event):
    """It was not handed over after all, or does not belong on the list."""

    citation = "13"
    number: int
    removed: bool
    reason: LongText
    on: date

    @property
    def effective_on(self) -> date:
        return self.on
