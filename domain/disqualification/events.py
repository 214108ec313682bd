"""What can happen to a disqualification case (Art. 15). Its fields are the storage format."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.corrections import PutsRight
from domain.due_steps import Family
from domain.due_steps import events as steps
from domain.values import Event, LongText, ShortText, Text

# Fields of the events are the storage format: they grow by optional fields only.


class Proposed(Event):
    citation = "15"
    dated_by = "proposed_on"
    reference: str
    provider_id: UUID
    report_ids: tuple[UUID, ...]
    facts: LongText
    escalation_id: UUID | None = None
    proposed_on: date


class _On(Event):
    citation = "15"
    on: date


class ReportJoined(_On):
    """A further verified report about the same provider, or one that holds again."""

    complaint_id: UUID


class ReportLost(_On):
    """A report that the case rests on does not hold any more: its verification was corrected."""

    complaint_id: UUID


class Dropped(_On):
    reason: LongText


class Absorbed(_On):
    """The facts also fit Art. 14: the expulsion proceeding takes the matter over (A-25)."""

    expulsion_id: UUID
    reason: LongText


class InvestigationReported(steps.InvestigationReported):
    citation = "15"


class PriorNoticeServed(steps.PriorNoticeServed):
    """拟取消服务资格告知书."""

    citation = "15"


class PriorNoticeCorrected(steps.PriorNoticeCorrected):
    citation = "15"


class StatementReceived(steps.StatementReceived):
    citation = "15"


class StatementWaived(steps.StatementWaived):
    citation = "15"


class HearingRequested(steps.HearingRequested):
    citation = "15"


class HearingHeld(steps.HearingHeld):
    citation = "15"


class HearingWaived(steps.HearingWaived):
    citation = "15"


class StatementReviewed(steps.StatementReviewed):
    citation = "15"


class LegalReviewed(steps.LegalReviewed):
    citation = "15"


class CollectivelyDiscussed(steps.CollectivelyDiscussed):
    citation = "15"


class StepAnnulled(steps.StepAnnulled):
    citation = "15"


class DisqualificationDecided(Event):
    """取消服务资格决定."""

    citation = "15"
    dated_by = "decided_on"
    reference: str
    reason: LongText
    decided_on: date


class NotDisqualified(Event):
    """不予取消."""

    citation = "15"
    dated_by = "decided_on"
    reason: LongText
    decided_on: date


class DecisionServed(steps.DecisionServed):
    citation = "15"


class TookEffect(_On):
    """The provider is out of the pool; later than its service where that was an announcement."""


class DecisionServiceCorrected(steps.DecisionServiceCorrected):
    citation = "15"
    puts_right = PutsRight(version="corrects", to="deemed_on", resting=(TookEffect,))


class CensurePublished(_On):
    """公开通报: the public is told the facts and the outcome, in neutral words."""

    publication_id: UUID


class CensureWithdrawn(_On):
    publication_id: UUID
    reason: LongText


class Revoked(_On):
    """The decision is set aside: the provider is back in the pool."""

    document: ShortText
    reason: LongText


class ServiceAttempted(steps.ServiceAttempted):
    citation = "15"


class ServiceEvidenceAdded(steps.ServiceEvidenceAdded):
    citation = "15"


FAMILY = Family(
    citation="15",
    parameters="disqualification",
    notice=Text("拟取消服务资格告知书", "prior notice of the disqualification"),
    decision=Text("取消服务资格决定书", "decision to disqualify"),
    investigation_reported=InvestigationReported,
    prior_notice_served=PriorNoticeServed,
    prior_notice_corrected=PriorNoticeCorrected,
    statement_received=StatementReceived,
    statement_waived=StatementWaived,
    hearing_requested=HearingRequested,
    hearing_held=HearingHeld,
    hearing_waived=HearingWaived,
    statement_reviewed=StatementReviewed,
    legally_reviewed=LegalReviewed,
    discussed=CollectivelyDiscussed,
    step_annulled=StepAnnulled,
    service_attempted=ServiceAttempted,
    service_evidence_added=ServiceEvidenceAdded,
    decision_served=DecisionServed,
    decision_service_corrected=DecisionServiceCorrected,
)
