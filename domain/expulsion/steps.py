"""The steps before the decision to expel: the shared ones (domain/due_steps), under Art. 14."""

from __future__ import annotations

from typing import Final

from domain.due_steps import Family, events
from domain.expulsion.events import DecisionServed, DecisionServiceCorrected, Snapshot
from domain.values import Text


class InvestigationReported(events.InvestigationReported):
    citation = "14"


class PriorNoticeServed(events.PriorNoticeServed):
    """拟清退告知书, with what the computed rules answered on that day."""

    citation = "14"
    snapshots: tuple[Snapshot, ...] = ()


class PriorNoticeCorrected(events.PriorNoticeCorrected):
    citation = "14"


class StatementReceived(events.StatementReceived):
    citation = "14"


class StatementWaived(events.StatementWaived):
    citation = "14"


class HearingRequested(events.HearingRequested):
    citation = "14"


class HearingHeld(events.HearingHeld):
    citation = "14"


class HearingWaived(events.HearingWaived):
    citation = "14"


class StatementReviewed(events.StatementReviewed):
    citation = "14"


class LegalReviewed(events.LegalReviewed):
    citation = "14"


class CollectivelyDiscussed(events.CollectivelyDiscussed):
    citation = "14"


class StepAnnulled(events.StepAnnulled):
    citation = "14"


class ServiceAttempted(events.ServiceAttempted):
    citation = "14"


class ServiceEvidenceAdded(events.ServiceEvidenceAdded):
    citation = "14"


FAMILY: Final = Family(
    citation="14",
    parameters="expulsion",
    notice=Text("拟清退告知书", "prior notice of the expulsion"),
    decision=Text("清退决定书", "decision to expel"),
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
