"""The ways of service, and the facts that prove each. Fields are the storage format."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from domain.liaison import Liaisons
from domain.personal import Part, Personal
from domain.values import SHANGHAI, OptionalText, Remark, ShortText, Value, today


class Method(StrEnum):
    """How a paper is served; each has its own day of service (Civil Procedure Law 87-95)."""

    IN_PERSON = "in_person"
    LEFT = "left"
    POST = "post"
    ELECTRONIC = "electronic"
    PUBLIC = "public"


LAW: Final = {
    Method.IN_PERSON: "民事诉讼法 88",
    Method.LEFT: "民事诉讼法 89",
    Method.POST: "民事诉讼法 91",
    Method.ELECTRONIC: "民事诉讼法 90",
    Method.PUBLIC: "民事诉讼法 95",
}
"""On which each rests, by analogy."""
Recipient = Annotated[Remark, Personal(Part.RECIPIENT)]


class Capacity(StrEnum):
    """As what somebody signed for a body (Civil Procedure Law 88)."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    IN_CHARGE_OF_RECEIPT = "in_charge_of_receipt"
    AUTHORISED = "authorised"


def _of_shanghai(instant: datetime) -> datetime:
    aware = instant.replace(tzinfo=instant.tzinfo or SHANGHAI)
    try:
        today(aware)
    except OverflowError:
        raise ValueError("没有这样的时刻，请核对 · there is no such instant: check it") from None
    return aware


Instant = Annotated[datetime, AfterValidator(_of_shanghai)]
"""Without an offset it is Beijing time."""


class InPerson(Value):
    signed_on: date | None = Field(default=None, description="回证载明 · as the receipt has it")
    capacity: Capacity | None = None


class Left(Value):
    left_on: date | None = None
    place: OptionalText = ""
    reason: Remark = Field(default="", description="拒收情况 · why it could not be handed over")
    servers: Annotated[tuple[ShortText, ...], Field(max_length=10)] = Field(
        default=(), description="送达人，两人以上 · who served it, two or more"
    )
    witness: Annotated[OptionalText, Personal(Part.WITNESS)] = ""
    witness_body: OptionalText = ""
    recording: OptionalText = Field(
        default="", description="音像记录编号 · where the recording of it is kept"
    )


class Post(Value):
    carrier: OptionalText = ""
    tracking_number: OptionalText = ""
    posted_on: date | None = None
    signed_for_on: date | None = None


class Electronic(Value):
    system: OptionalText = ""
    address: OptionalText = Field(
        default="", description="空：确认的电子送达地址 · empty: the one that was confirmed"
    )
    sent_at: Instant | None = None
    arrived_at: Instant | None = Field(
        default=None, description="到达特定系统的时间 · when it reached the system"
    )
    log: Remark = ""


class Announcement(Value):
    announced_on: date | None = None
    place: OptionalText = ""
    reason: Remark = ""


class Evidence(Value):
    """Only the group of the method that was used is filled in."""

    in_person: InPerson | None = None
    left: Left | None = None
    post: Post | None = None
    electronic: Electronic | None = None
    public: Announcement | None = None


Facts = InPerson | Left | Post | Electronic | Announcement

DAYS: Final = {
    Method.IN_PERSON: "signed_on",
    Method.LEFT: "left_on",
    Method.POST: "signed_for_on",
    Method.ELECTRONIC: "arrived_at",
    Method.PUBLIC: "announced_on",
}
"""The fact from which the day of service comes."""


def facts_of(method: Method, evidence: Evidence | None) -> Facts | None:
    """What the evidence says of the way in which the paper was served."""
    found: Facts | None = getattr(evidence, method.value, None)
    return found


def day_of(method: Method, evidence: Evidence | None) -> date | None:
    """The day that the evidence gives, in Shanghai; of an announcement, when it was made."""
    fact = getattr(facts_of(method, evidence), DAYS[method], None)
    return today(fact) if isinstance(fact, datetime) else fact


class Consent(Value):
    """The confirmation under which papers go electronically: in force on the day of service."""

    confirmed_on: date
    address: str


def consent_of(liaisons: Liaisons, method: Method | None, day: date) -> Consent | None:
    """None where there is none, and where none is needed."""
    confirmed = liaisons.address_on(day)
    if method is not Method.ELECTRONIC or confirmed is None or not confirmed.electronic:
        return None
    return Consent(confirmed_on=confirmed.confirmed_on, address=confirmed.electronic_address)
