"""What happens to a complaint, report or enquiry (Art. 4, 12(1), 15): its stored facts.

The sender's identity never stands here in clear: `sealed` is ciphertext that only the office's
key opens, stored under a key of its own so that it can be erased; `mark` tells one body's records
apart without naming it. Who opened it stands in the identity file (domain/identity_file.py).
"""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from domain.attached import Attached
from domain.corrections import PutsRight
from domain.personal import Part, Personal
from domain.values import STORABLE, Event, LongText

# Fields of the events are the storage format: they grow by optional fields only.


class ComplainantKind(StrEnum):
    ENTERPRISE = "enterprise"
    ORGANISATION = "organisation"
    INDIVIDUAL = "individual"
    ANONYMOUS = "anonymous"
    PROVIDER = "provider"


class Nature(StrEnum):
    COMPLAINT = "complaint"
    REPORT = "report"
    ENQUIRY = "enquiry"


class Channel(StrEnum):
    WEB = "web"
    WINDOW = "window"
    PHONE = "phone"
    HOTLINE = "12345"
    LETTER = "letter"
    TRANSFER = "transfer"


class Dated(StrEnum):
    """The days from which a clock runs, and which can have been entered wrongly."""

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"


Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), STORABLE]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), STORABLE]


class _On(Event):
    on: date


class _OfNature:
    """A complaint or report comes in under Art. 15, an enquiry under Art. 4."""

    def __get__(self, event: Received | None, owner: type | None = None) -> str:
        return "4.a" if event is not None and event.nature is Nature.ENQUIRY else "15"


class Received(Event):
    citation: ClassVar[str | None] = _OfNature()  # type: ignore[assignment]  # differs by instance
    dated_by = "received_on"
    reference: str
    provider_id: UUID | None = None
    about: Optional = ""
    kind: ComplainantKind
    sealed: Annotated[str | None, Personal(Part.COMPLAINANT)] = None
    mark: str | None = None
    from_pilot_enterprise: bool = False
    summary: LongText
    received_on: date
    nature: Nature = Nature.COMPLAINT
    channel: Channel | None = None
    outside_number: Number = ""
    """The number of a 12345 work order, or of the letter that passed it on."""
    received_at: time | None = None
    """Asia/Shanghai; the day counts whatever the hour."""
    outside_district: Number = ""
    outside_due_on: date | None = None
    """The district that the hotline names, and the day by which it wants an answer: its own, and
    no period of the measures."""
    reachable: bool | None = None
    """Whether an answer can reach somebody; unknown where it was not asked yet."""
    files: tuple[Attached, ...] = ()
    """Under names that the office gave them."""


class Accepted(_On):
    citation = "15"
    reason: Optional = ""
    caseworker: str
    clues: Optional = ""
    """What in a report without a name can be checked."""


class Rejected(_On):
    citation = "15"
    reason: Optional


class Assigned(_On):
    caseworker: str


class SplitOff(_On):
    """A part of another nature, or about another provider, goes on as a record of its own."""

    citation = "15"
    complaint_id: UUID
    nature: Nature
    reason: Optional = ""


class SplitFrom(_On):
    """The record that this one was a part of; both came in as one message, on one day."""

    citation = "15"
    complaint_id: UUID
    reason: Optional = ""


class Reclassified(_On):
    citation = "15"
    nature: Nature
    reason: LongText


class ProviderNamed(_On):
    """Whom it is about: put right before it is verified, or found out whenever that may be."""

    citation = "15"
    provider_id: UUID
    reason: Optional = ""


class Returned(_On):
    """Wrongly addressed: it goes back to who passed it on."""

    citation = "15"
    to: Optional
    reason: LongText


class Referred(_On):
    """移送: another organ is competent, for all of it or for a part."""

    citation = "15"
    to: Optional
    reason: LongText
    ends_here: bool
    outlook: Optional = ""
    """What happens to it there, and here."""


class ReferralConcluded(_On):
    """What the other organ made of it; `referral` is the version of the referral."""

    referral: int
    outcome: LongText


class ExtensionRequested(_On):
    citation = "15"
    reason: LongText


class ExtensionGranted(_On):
    citation = "15"
    days: int
    due_on: date
    reason: Optional = ""


class ExtensionRefused(_On):
    citation = "15"
    reason: LongText


class Verified(_On):
    citation = "15"
    substantiated: bool
    findings: LongText
    violation: Optional = ""
    """The law or rule that was broken, where it reports a violation."""
    by_staff: bool = False
    attributable: bool | None = None
    """Whether the conduct is the provider's own; that of staff only if found so (A-29)."""


class VerificationCorrected(_On):
    """Takes the place of the verification with version `corrects`, from the beginning."""

    citation = "15"
    puts_right = PutsRight(version="corrects")
    corrects: int
    substantiated: bool
    findings: LongText
    violation: Optional = ""
    by_staff: bool = False
    attributable: bool | None = None
    reason: LongText


class DateCorrected(_On):
    """The step with version `corrects` was on another day; the clocks run from that one."""

    citation = "15"
    puts_right = PutsRight(version="corrects", to="day")
    corrects: int
    what: Dated
    day: date
    reason: LongText


class MergedInto(_On):
    """This one is a duplicate; the other goes on for both."""

    complaint_id: UUID
    reason: Optional = ""


class Answered(_On):
    citation = "15"
    answer: LongText


class EnquiryAnswered(_On):
    """An enquiry needs no acceptance and no verification: its answer ends it (Art. 4)."""

    citation = "4.a"
    answer: LongText


class Withdrawn(_On):
    reason: Optional = ""


class Reopened(_On):
    """It was rejected, returned, referred, merged or withdrawn by mistake, in version `reopens`.

    It goes on where it stood, and its clocks as if it had never ended.
    """

    citation = "15"
    puts_right = PutsRight(version="reopens")
    reopens: int
    reason: LongText


class LedToCase(_On):
    """A rectification case took it up."""

    citation = "12.1"
    case_id: UUID


class LedToDisqualification(_On):
    """A disqualification case rests on it."""

    citation = "15"
    disqualification_id: UUID
