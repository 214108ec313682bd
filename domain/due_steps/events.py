"""What happens around an adverse decision on a provider, in expulsion and disqualification alike.

Each record subclasses these, so that its events have names and a citation of their own. Fields
are the storage format: optional ones only.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from domain.attached import Attached
from domain.corrections import PutsRight
from domain.rectification.events import Attendees
from domain.service import Attempted, Consent, Evidence, EvidenceAdded, Method, Recipient
from domain.values import Event, LongText, Remark, ShortText


class Step(StrEnum):
    """What can be annulled; the service of a notice or a decision is corrected instead."""

    INVESTIGATION = "investigation"
    STATEMENT = "statement"
    WAIVER = "waiver"
    HEARING_REQUEST = "hearing_request"
    HEARING = "hearing"
    STATEMENT_REVIEW = "statement_review"
    LEGAL_REVIEW = "legal_review"
    DISCUSSION = "discussion"
    OBJECTION = "objection"


class InvestigationReported(Event):
    """核查报告."""

    dated_by = "reported_on"
    reported_on: date
    findings: LongText
    officers: tuple[ShortText, ...] = ()
    evidence: tuple[ShortText, ...] = ()


class PriorNoticeServed(Event):
    """告知书: what is proposed, on which facts and grounds, and what the provider may do.

    `deemed_on` is the day of service; it differs from `served_on` for announcements only.
    `statement_until` is what the office told; what holds is always folded anew.
    """

    dated_by = "deemed_on"
    grounds: tuple[str, ...]
    served_on: date
    deemed_on: date
    method: Method
    received_by: Recipient = ""
    earlier_attempts: tuple[ShortText, ...] = ()
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()
    statement_until: date
    calendar: str


class PriorNoticeCorrected(Event):
    """Names the service that it corrects by its version in this record."""

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
    """All that the service has by now."""
    statement_until: date
    corrected_on: date
    reason: LongText


class ServiceAttempted(Attempted):
    """Of a prior notice, or of a decision."""


class ServiceEvidenceAdded(EvidenceAdded):
    """Of a prior notice, or of a decision."""


class StatementReceived(Event):
    """陈述申辩; the envelope says whether the provider sent it or an officer recorded it."""

    dated_by = "received_on"
    received_on: date
    statement: LongText
    attachments: tuple[ShortText, ...] = ()
    files: tuple[Attached, ...] = ()


class StatementWaived(Event):
    """The provider says expressly that it has nothing to state."""

    dated_by = "waived_on"
    waived_on: date
    record: LongText


class HearingRequested(Event):
    dated_by = "requested_on"
    requested_on: date
    reason: Remark = ""


class HearingHeld(Event):
    dated_by = "held_on"
    held_on: date
    place: Remark = ""
    attendees: Attendees = ()
    record: LongText


class HearingWaived(Event):
    """The request was withdrawn, or whoever asked did not come."""

    dated_by = "waived_on"
    waived_on: date
    record: LongText


class StatementReviewed(Event):
    """复核意见: what the office answers to a statement."""

    dated_by = "reviewed_on"
    reviewed_on: date
    accepted: bool
    opinion: LongText


class LegalReviewed(Event):
    """法制审核: passed, or returned with what is wanting."""

    dated_by = "reviewed_on"
    reviewed_on: date
    passed: bool
    opinion: LongText


class CollectivelyDiscussed(Event):
    """集体讨论."""

    dated_by = "held_on"
    held_on: date
    attendees: Attendees
    opinion: LongText


class StepAnnulled(Event):
    """That entry was wrong, in its day or altogether: it counts no more, and neither does what
    rests on it. Names it by its version in this record, and says what it was."""

    puts_right = PutsRight(version="entry")
    entry: int
    step: Step
    step_on: date
    reason: LongText
    on: date


class DecisionServed(Event):
    """From this day on it holds (A-28). The last days of the two remedies are as told then."""

    dated_by = "deemed_on"
    served_on: date
    deemed_on: date
    method: Method
    received_by: Recipient = ""
    earlier_attempts: tuple[ShortText, ...] = ()
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()
    review_until: date
    litigation_until: date
    calendar: str


class DecisionServiceCorrected(Event):
    """Names the service that it corrects by its version in this record."""

    dated_by = "deemed_on"
    corrects: int
    served_on: date
    deemed_on: date
    method: Method
    received_by: Recipient = ""
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()
    """All that the service has by now."""
    review_until: date
    litigation_until: date
    corrected_on: date
    reason: LongText
    in_effect: bool = True
    """False: the day on which it now counts as served had not come by then."""
