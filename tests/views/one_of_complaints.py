"""One example of each later event of a complaint, of its identity file, of a disqualification."""

from __future__ import annotations

from datetime import date, time

from views.of_a_service import LEFT

from domain import complaint, identity_file
from domain.complaint import ComplainantKind
from domain.disqualification import events as d
from domain.due_steps.events import Step
from domain.service import Method
from domain.values import Event, derived_id

IDENTITY = "Zhang San 13800138000"
DAY = date(2025, 6, 2)
DUE = date(2025, 6, 30)
PROVIDER = derived_id("example", "provider")
COMPLAINT = derived_id("example", "complaint")
PART = derived_id("example", "part")
CASE = derived_id("example", "disqualification")
RECORD = derived_id("example", "another record")

COMPLAINTS: tuple[Event, ...] = (
    complaint.Received(
        reference="LZTS-2025-0002",
        provider_id=PROVIDER,
        kind=ComplainantKind.INDIVIDUAL,
        sealed=f"sealed {IDENTITY}",
        summary=IDENTITY,
        received_on=DAY,
        nature=complaint.Nature.REPORT,
        channel=complaint.Channel.HOTLINE,
        outside_number="GD1",
        received_at=time(20, 15),
        reachable=True,
    ),
    complaint.Received(
        reference="LZTS-2025-0003",
        kind=ComplainantKind.PROVIDER,
        sealed=f"sealed {IDENTITY}",
        summary=IDENTITY,
        received_on=DAY,
        nature=complaint.Nature.ENQUIRY,
    ),
    complaint.SplitOff(complaint_id=PART, nature=complaint.Nature.ENQUIRY, on=DAY, reason=IDENTITY),
    complaint.SplitFrom(complaint_id=COMPLAINT, on=DAY, reason=IDENTITY),
    complaint.Reclassified(nature=complaint.Nature.REPORT, on=DAY, reason=IDENTITY),
    complaint.ProviderNamed(provider_id=PROVIDER, on=DAY, reason=IDENTITY),
    complaint.Returned(to="12345", on=DAY, reason=IDENTITY),
    complaint.Referred(to="police", on=DAY, reason=IDENTITY, ends_here=True, outlook=IDENTITY),
    complaint.Referred(to="police", on=DAY, reason=IDENTITY, ends_here=False),
    complaint.ReferralConcluded(referral=4, outcome=IDENTITY, on=DAY),
    complaint.ExtensionRequested(on=DAY, reason=IDENTITY),
    complaint.ExtensionGranted(on=DAY, days=30, due_on=DUE, reason=IDENTITY),
    complaint.ExtensionRefused(on=DAY, reason=IDENTITY),
    complaint.VerificationCorrected(
        corrects=3,
        substantiated=True,
        findings=IDENTITY,
        violation=IDENTITY,
        by_staff=True,
        attributable=True,
        on=DAY,
        reason=IDENTITY,
    ),
    complaint.VerificationCorrected(
        corrects=3, substantiated=False, findings=IDENTITY, on=DAY, reason=IDENTITY
    ),
    complaint.DateCorrected(
        corrects=1, what=complaint.Dated.RECEIPT, day=DAY, on=DAY, reason=IDENTITY
    ),
    complaint.DateCorrected(
        corrects=2, what=complaint.Dated.ACCEPTANCE, day=DAY, on=DAY, reason=IDENTITY
    ),
    complaint.EnquiryAnswered(answer=IDENTITY, on=DAY),
    complaint.Reopened(reopens=4, on=DAY, reason=IDENTITY),
    complaint.LedToDisqualification(disqualification_id=CASE, on=DAY),
    identity_file.Opened(complaint_id=COMPLAINT, on=DAY, why=IDENTITY),
    identity_file.Refused(complaint_id=COMPLAINT, on=DAY, why=IDENTITY),
)

DISQUALIFICATIONS: tuple[Event, ...] = (
    d.Proposed(
        reference="LZQX-2025-0001",
        provider_id=PROVIDER,
        report_ids=(COMPLAINT,),
        facts="Asked for money",
        escalation_id=RECORD,
        proposed_on=DAY,
    ),
    d.ReportJoined(complaint_id=PART, on=DAY),
    d.ReportLost(complaint_id=PART, on=DAY),
    d.Dropped(on=DAY, reason="No proof"),
    d.Absorbed(expulsion_id=RECORD, on=DAY, reason="It fits both"),
    d.InvestigationReported(reported_on=DAY, findings="Transfers", officers=("Li", "Wei")),
    d.PriorNoticeServed(
        grounds=("15",),
        served_on=DAY,
        deemed_on=DAY,
        method=Method.IN_PERSON,
        received_by="Wang",
        statement_until=DUE,
        calendar="0",
    ),
    d.ServiceAttempted(paper="decision", on=DAY, method=Method.POST, result="Sent back"),
    d.ServiceEvidenceAdded(paper="prior_notice", to=9, on=DUE, evidence=LEFT),
    d.PriorNoticeCorrected(
        corrects=3,
        served_on=DAY,
        deemed_on=DAY,
        method=Method.POST,
        statement_until=DUE,
        corrected_on=DAY,
        reason="The receipt came",
    ),
    d.StatementReceived(received_on=DAY, statement="It was one man"),
    d.StatementWaived(waived_on=DAY, record="Nothing to state"),
    d.HearingRequested(requested_on=DAY, reason="To explain"),
    d.HearingHeld(held_on=DAY, place="Room 2", attendees=("Wang",), record="All was said"),
    d.HearingWaived(waived_on=DAY, record="Nobody came"),
    d.StatementReviewed(reviewed_on=DAY, accepted=True, opinion="Right"),
    d.StatementReviewed(reviewed_on=DAY, accepted=False, opinion="Wrong"),
    d.LegalReviewed(reviewed_on=DAY, passed=True, opinion="Fine"),
    d.LegalReviewed(reviewed_on=DAY, passed=False, opinion="Proof is wanting"),
    d.CollectivelyDiscussed(held_on=DAY, attendees=("Wei", "Huang"), opinion="Agreed"),
    d.StepAnnulled(entry=9, step=Step.STATEMENT, step_on=DAY, reason="Another's letter", on=DUE),
    d.DisqualificationDecided(reference="12", reason="Verified", decided_on=DAY),
    d.NotDisqualified(reason="Slight", decided_on=DAY),
    d.DecisionServed(
        served_on=DAY,
        deemed_on=DAY,
        method=Method.PUBLIC,
        earlier_attempts=("a",),
        review_until=DUE,
        litigation_until=DUE,
        calendar="0",
    ),
    d.DecisionServiceCorrected(
        corrects=8,
        served_on=DAY,
        deemed_on=DAY,
        method=Method.POST,
        review_until=DUE,
        litigation_until=DUE,
        corrected_on=DAY,
        reason="The receipt came",
    ),
    d.TookEffect(on=DAY),
    d.CensurePublished(publication_id=RECORD, on=DAY),
    d.CensureWithdrawn(publication_id=RECORD, on=DAY, reason="No basis"),
    d.Revoked(document="A paper", on=DAY, reason="Set aside on review"),
)

EVENTS: tuple[Event, ...] = (*COMPLAINTS, *DISQUALIFICATIONS)
