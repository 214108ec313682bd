"""What can happen to a right to another provider. Fields are the storage format."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from domain.corrections import PutsRight
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
    dated_by = "from_day"
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


class RightClosed(Event):
    """The finding was reversed before anything was granted, or nobody asked until completion."""

    citation = "13"
    cause: Text
    trigger: int
    """Position of the event with which the finding ceased to hold."""
    on: date
    last_day: date | None = None
    """Who asked by that day still has the right, however late it is written down."""


class EnterpriseTold(Event):
    citation = "13"
    channel: Channel
    note: Remark = ""
    on: date


class Requested(Event):
    citation = "13"
    dated_by = "requested_on"
    reason: LongText
    wished_provider_id: UUID | None = None
    on_behalf: bool = False
    """An officer wrote down what the enterprise asked."""
    requested_on: date


class RightWaived(Event):
    """The enterprise says that it stays with its provider; it may still ask later."""

    citation = "13"
    statement: LongText
    on_behalf: bool = False
    on: date


class Withdrawn(Event):
    citation = "13"
    reason: LongText
    on: date


class Reviewed(Event):
    """The county department's opinion, by delegation (reading A-34); it decides nothing."""

    citation = "13"
    dated_by = "reviewed_on"
    county: ShortText
    supports: bool
    opinion: LongText
    reviewed_on: date


class Granted(Event):
    citation = "13"
    dated_by = "decided_on"
    new_provider_id: UUID
    """Who takes the part over."""
    reason: LongText
    decided_on: date


class Refused(Event):
    citation = "13"
    dated_by = "decided_on"
    reason: LongText
    decided_on: date


class DecisionRevoked(Event):
    """The decision was a mistake: the request stands where it stood before it."""

    citation = "13"
    puts_right = PutsRight(of=(Granted, Refused))
    reason: LongText
    on: date


class ProviderChanged(Event):
    """The new provider has the part from this day on."""

    citation = "13"
    dated_by = "changed_on"
    new_provider_id: UUID
    lead: bool
    changed_on: date


class ProviderChangeAnnulled(Event):
    """The change was recorded by mistake: the old provider has its part as before."""

    citation = "13"
    puts_right = PutsRight(of=(ProviderChanged,))
    reason: LongText
    on: date


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
    dated_by = "listed_on"
    duties: tuple[Duty, ...]
    listed_on: date


class DutyHandedOver(Event):
    citation = "13"
    dated_by = "done_on"
    number: int
    note: Remark = ""
    done_on: date


class DutyCorrected(Event):
    """It was not handed over after all, or does not belong on the list."""

    citation = "13"
    puts_right = PutsRight(of=(DutyHandedOver,), alike="number")
    number: int
    removed: bool
    reason: LongText
    on: date
