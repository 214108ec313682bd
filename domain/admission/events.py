"""What can happen to an admission batch. Fields are the storage format: optional ones only.

Applications and objections are counted from 1 within their batch.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.personal import Part, Personal
from domain.provider import ProviderKind
from domain.registration import Scope
from domain.uscc import Uscc
from domain.values import Contact, Event, LongText, Money, OptionalText, ShortText, Value

Digest = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]


class Applicant(Value):
    """What the admission takes over, as the application told it."""

    kind: ProviderKind
    name: ShortText
    uscc: Uscc
    legal_representative: OptionalText = ""
    domicile: OptionalText = ""
    business_scope: Scope = ""
    registered_capital: Money | None = Field(default=None, description="元 · yuan")
    liaison: Annotated[Contact | None, Personal(Part.LIAISON)] = None


class File(Value):
    """A paper of the application file: Art. 14(9) may have to look at it years later."""

    title: ShortText
    digest: Digest = Field(default="", description="SHA-256（可空）· SHA-256, may be empty")


class BatchOpened(Event):
    citation = "2"
    dated_by = "opened_on"
    reference: str
    name: ShortText
    document: ShortText
    first: date
    last: date
    opened_on: date


class ApplicationReceived(Event):
    citation = "2"
    number: int
    applicant: Applicant
    files: tuple[File, ...]
    on: date


class ApplicationWithdrawn(Event):
    citation = "2"
    number: int
    reason: LongText
    on: date


class ApplicationReviewed(Event):
    """Reviewed again, the later result counts."""

    citation = "2"
    number: int
    accepted: bool
    reasons: LongText
    on: date


class ResultPublicised(Event):
    citation = "2"
    dated_by = "first"
    numbers: tuple[int, ...]
    """The applications that are to be accepted, as publicised."""
    place: ShortText
    days: int
    first: date
    last: date
    """As the notice printed it."""


class ObjectionReceived(Event):
    citation = "2"
    number: int
    application: int | None
    text: LongText
    on: date


class ObjectionSettled(Event):
    """Upheld, the application is not listed."""

    citation = "2"
    number: int
    upheld: bool
    reasons: LongText
    on: date


class BatchDecided(Event):
    citation = "7"
    accepted: tuple[int, ...]
    reasons: LongText
    on: date


class Listing(Value):
    application: int
    provider_id: UUID
    readmitted: bool = False


class BatchListed(Event):
    """The list is published: who is on it belongs to the pool from that day on."""

    citation = "2"
    document: ShortText
    listings: tuple[Listing, ...]
    on: date


class BatchCancelled(Event):
    citation = "2"
    reason: LongText
    on: date
