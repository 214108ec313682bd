"""What can happen to a rectification case. Fields are the storage format: optional ones only."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.attached import Attached
from domain.corrections import PutsRight
from domain.personal import Part, Personal
from domain.service.events import Attempted, EvidenceAdded
from domain.service.evidence import Consent, Evidence, Method, Recipient
from domain.values import Event, LongText, Remark, ShortText, Value

Attendees = Annotated[tuple[ShortText, ...], Personal(Part.ATTENDEE)]


class Channel(StrEnum):
    ELECTRONIC = "electronic"
    WINDOW = "window"
    POST = "post"


class Outcome(StrEnum):
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNFINISHED: Final = (Outcome.NOT_COMPLETED, Outcome.REFUSED)


class Proof(Value):
    """What proves one element of a ground: words, and the positions of events that show it."""

    ground: ShortText = Field(description="12.3")
    element: Annotated[str, StringConstraints(pattern=r"^[a-z]$")]
    evidence: LongText
    positions: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(max_length=100)] = ()


class Opened(Event):
    citation = "12"
    dated_by = "opened_on"
    reference: str
    provider_id: UUID
    grounds: tuple[str, ...]
    facts: LongText
    complaint_ids: tuple[UUID, ...] = ()
    escalation_id: UUID | None = None
    proofs: tuple[Proof, ...] = ()
    opened_on: date


class ElementProved(Event):
    """A person's finding; a later one for the same element takes its place."""

    citation = "12"
    proof: Proof
    on: date


class ComplaintJoined(Event):
    citation = "12.1"
    complaint_id: UUID
    on: date


class Assigned(Event):
    assignee: str
    on: date


class InterviewCalled(Event):
    citation = "12"
    dated_by = "called_on"
    called_on: date
    interview_on: date
    place: ShortText


class InterviewHeld(Event):
    citation = "12"
    dated_by = "held_on"
    held_on: date
    place: Remark = ""
    attendees: Attendees = ()
    record: Remark = ""


class InterviewRefused(Event):
    citation = "12"
    dated_by = "refused_on"
    refused_on: date
    record: LongText


class InterviewAnnulled(Event):
    """It was recorded by mistake, held or missed; named by its version in this record."""

    citation = "12"
    dated_by = "annulled_on"
    puts_right = PutsRight(version="annuls")
    annuls: int
    annulled_on: date
    reason: LongText


class NoticeIssued(Event):
    citation = "12"
    dated_by = "issued_on"
    reference: str
    issued_on: date
    demands: tuple[LongText, ...]
    days: int
    reason: Remark = ""
    exceeds_general_cap: bool = False


class NoticeServed(Event):
    """`deemed_on` is the day of service; it differs from `served_on` for announcements only.

    `due_on` is what the office told that day, under that version of the calendar; what holds
    is always folded anew.
    """

    citation = "12"
    dated_by = "deemed_on"
    reference: str = ""
    served_on: date
    deemed_on: date
    method: Method
    received_by: Recipient = ""
    earlier_attempts: tuple[ShortText, ...] = ()
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()
    due_on: date
    calendar: str


class ServiceCorrected(Event):
    """Names the service that it corrects by its version in this record."""

    citation = "12"
    dated_by = "deemed_on"
    puts_right = PutsRight(version="corrects", to="deemed_on")
    corrects: int
    served_on: date
    deemed_on: date
    method: Method
    received_by: Recipient = ""
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()
    """All that the service has by now: those from before, and what came with the correction."""
    corrected_on: date
    reason: LongText


class ServiceAttempted(Attempted):
    citation = "12"


class ServiceEvidenceAdded(EvidenceAdded):
    citation = "12"


class ServiceConfirmed(Event):
    """The provider says that it has the order; the period runs from the service all the same.

    `confirms` is the version of the service in this record.
    """

    citation = "12"
    dated_by = "confirmed_on"
    confirms: int
    confirmed_on: date


class StatementHeard(Event):
    """陈述申辩: what the provider said on the facts."""

    dated_by = "heard_on"
    heard_on: date
    statement: LongText
    files: tuple[Attached, ...] = ()


class Suspended(Event):
    on: date
    reason: LongText


class Resumed(Event):
    on: date
    reason: Remark = ""


class ExtensionRequested(Event):
    citation = "12"
    dated_by = "requested_on"
    requested_on: date
    days: int
    reason: LongText


class ExtensionGranted(Event):
    citation = "12"
    dated_by = "decided_on"
    decided_on: date
    days: int
    reason: Remark = ""
    due_on: date
    exceeds_general_cap: bool = False


class ExtensionRefused(Event):
    citation = "12"
    dated_by = "decided_on"
    decided_on: date
    reason: LongText


class ReportSubmitted(Event):
    citation = "13"
    dated_by = "submitted_on"
    submitted_on: date
    submitted_at: time | None = Field(default=None, description="北京时间 · Asia/Shanghai")
    channel: Channel = Channel.ELECTRONIC
    summary: LongText
    attachments: tuple[ShortText, ...] = ()
    files: tuple[Attached, ...] = ()


class InspectionPassed(Event):
    citation = "13"
    dated_by = "inspected_on"
    inspected_on: date
    findings: Remark = ""
    completed_as_of: date


class InspectionFailed(Event):
    citation = "13"
    dated_by = "inspected_on"
    inspected_on: date
    findings: LongText


class DeadlineMoved(Event):
    """The date that the office had told is another one now, and why."""

    citation = "12"
    old: date
    new: date
    cause: str
    calendar: str
    on: date


class DeadlineMissed(Event):
    """The period ended on `due_on` and the rectification was not completed in it."""

    citation = "13"
    dated_by = "overdue_from"
    due_on: date
    overdue_from: date


class MissReversed(Event):
    """The facts were corrected: there was no miss. Names the finding by its version."""

    citation = "13"
    puts_right = PutsRight(version="reverses")
    reverses: int
    due_on: date
    cause: str
    on: date


class RefusalRecorded(Event):
    citation = "14.4"
    dated_by = "recorded_on"
    recorded_on: date
    evidence: LongText


class RefusalAnnulled(Event):
    """There was no refusal; named by its version in this record."""

    citation = "14.4"
    dated_by = "annulled_on"
    puts_right = PutsRight(version="annuls")
    annuls: int
    annulled_on: date
    reason: LongText


class Resolved(Event):
    citation = "12"
    dated_by = "resolved_on"
    outcome: Outcome
    resolved_on: date
    reason: Remark = ""
    in_time: bool | None = None


class OrderAnnulled(Event):
    """The order never counted: what rested on it lapses, the case stands where it stood before."""

    citation = "14.4"
    dated_by = "annulled_on"
    puts_right = PutsRight(of=(NoticeIssued,))
    annulled_on: date
    reason: LongText


class Reopened(Event):
    citation = "12"
    on: date
    reason: LongText


class Absorbed(Event):
    """The provider is expelled: the case goes into the expulsion, and its period stands still."""

    citation = "14"
    expulsion_id: UUID
    on: date


class Released(Event):
    """The expulsion was revoked, or is not in effect yet: the case goes on where it stood."""

    citation = "14"
    expulsion_id: UUID
    on: date
    reason: LongText
