"""One example of each class of event, some with a second form; all written text is Latin.

So an English sentence with a Chinese character in it has it from us, not from a writer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from views import (
    one_of_accounts,
    one_of_archive,
    one_of_assessment,
    one_of_complaints,
    one_of_coordination,
    one_of_documents,
    one_of_duties,
    one_of_erasure,
    one_of_expulsion,
    one_of_measures,
    one_of_messages,
    one_of_proof,
    one_of_publication,
    one_of_replacement,
    one_of_standing,
)
from views.of_a_service import CONSENT, LEFT, POSTED, SCAN, SENT

from domain import (
    complaint,
    engagement,
    enterprise,
    escalation,
    liaison,
    measures,
    provider,
    register,
    registration,
)
from domain import work_calendar as calendar
from domain.attached import Attached
from domain.catalogue import NAMES
from domain.complaint import ComplainantKind
from domain.engagement import Rating, Stage
from domain.escalation import Subject
from domain.provider import ProviderKind
from domain.rectification import events as case
from domain.rectification.events import Channel, Outcome
from domain.rules import Evidence
from domain.service import Method
from domain.values import Actor, Contact, Event, Recorded, Role, Text, derived_id

DAY = date(2025, 6, 2)
DUE = date(2025, 7, 2)
PAPER = Attached(digest="a" * 64, name="报告.pdf", size=9, media_type="application/pdf")
USCC = "91350211M0001001YQ"
LEAD, PRODUCT, ENTERPRISE = (derived_id("example", n) for n in ("lead", "product", "enterprise"))
COMPLAINT, CASE, ENGAGEMENT, ESCALATION = (
    derived_id("example", n) for n in ("complaint", "case", "engagement", "escalation")
)
IDENTITY = "Zhang San 13800138000"
"""What a complainant is called; it may stand in anything that is written in a complaint."""

OFFICER = Actor(name="Li", role=Role.CASEWORKER)
COMPLAINING = Actor(name=IDENTITY, role=Role.ENTERPRISE, acts_for=ENTERPRISE)

YEAR = calendar.CalendarYear(
    region="CN-GX",
    year=2025,
    days_off=(calendar.NamedSpan(first=DAY, last=DAY + timedelta(days=1), zh="节", en="Feast"),),
    make_up=(date(2025, 6, 7),),
    source="A notice",
    published_on=DAY,
)

PROVIDERS: tuple[Event, ...] = (
    provider.Admitted(
        kind=ProviderKind.INTEGRATED,
        name="Acme",
        uscc=USCC,
        registered_capital=Decimal("1000000.00"),
        liaison=Contact(name="Wang", phone="1"),
        admitted_on=DAY,
    ),
    registration.RegistrationChanged(name="Acme II", domicile="", changed_on=DAY),
    registration.RegistrationChanged(
        registered_capital=Decimal("2.00"), changed_on=DAY, reported_on=DUE
    ),
    liaison.LiaisonAppointed(liaison=Contact(name="Wang"), appointed_on=DAY),
    provider.RectificationOrdered(case_id=CASE, served_on=DAY),
    provider.OrderRedated(case_id=CASE, served_on=DAY),
    provider.OrderAnnulled(case_id=CASE, annulled_on=DAY, reason="wrong provider"),
)

ENTERPRISES: tuple[Event, ...] = (
    enterprise.Registered(
        name="Mill", uscc=USCC, district="Liubei", industry="Food", registered_on=DAY
    ),
    enterprise.Registered(name="Mill", uscc=USCC, pilot=False, registered_on=DAY),
    enterprise.ContactChanged(contact=Contact(name="Wang"), changed_on=DAY),
    enterprise.JoinedPilot(on=DAY),
    enterprise.LeftPilot(on=DAY, reason="closed"),
    enterprise.PilotDayCorrected(corrects=2, day=DAY, corrected_on=DUE, reason="the list"),
)

ENGAGEMENTS: tuple[Event, ...] = (
    engagement.Established(
        enterprise_id=ENTERPRISE,
        provider_id=LEAD,
        product_provider_ids=(PRODUCT,),
        title="MES",
        established_on=DAY,
        level_before=1,
        acting_lead=True,
    ),
    engagement.Established(
        enterprise_id=ENTERPRISE, provider_id=LEAD, title="MES", established_on=DAY
    ),
    engagement.SatisfactionRated(
        provider_id=LEAD,
        enterprise_id=ENTERPRISE,
        rating=Rating.DISSATISFIED,
        rated_on=DAY,
        pilot=True,
    ),
    engagement.SatisfactionRated(
        provider_id=LEAD,
        enterprise_id=ENTERPRISE,
        rating=Rating.NEUTRAL,
        rated_on=DAY,
        pilot=False,
    ),
    engagement.RatingRecounted(rating_version=2, provider_id=LEAD, pilot=True, on=DAY),
    engagement.RatingRecounted(rating_version=2, provider_id=LEAD, pilot=False, on=DAY),
    engagement.RatingAnnulled(
        rating_version=2, provider_id=LEAD, annulled_on=DAY, reason="entered twice"
    ),
    engagement.LevelEvaluated(level=2, evaluated_on=DAY, stage=Stage.AFTER),
)

RECEIVED = complaint.Received(
    reference="LZTS-2025-0001",
    provider_id=LEAD,
    kind=ComplainantKind.ENTERPRISE,
    sealed=f"sealed {IDENTITY}",
    mark=f"mark {IDENTITY}",
    from_pilot_enterprise=True,
    summary="Nobody came",
    received_on=DAY,
)

COMPLAINTS: tuple[Event, ...] = (
    RECEIVED,
    RECEIVED.model_copy(
        update={"summary": IDENTITY, "provider_id": None, "about": IDENTITY}
        | {"kind": ComplainantKind.ANONYMOUS, "from_pilot_enterprise": False}
    ),
    complaint.Accepted(on=DAY, reason=IDENTITY, caseworker="Li"),
    complaint.Rejected(on=DAY, reason=IDENTITY),
    complaint.Assigned(on=DAY, caseworker="Li"),
    complaint.Verified(substantiated=True, findings=IDENTITY, on=DAY),
    complaint.Verified(substantiated=False, findings=IDENTITY, on=DAY),
    complaint.MergedInto(complaint_id=COMPLAINT, on=DAY, reason=IDENTITY),
    complaint.Answered(on=DAY, answer=IDENTITY),
    complaint.Withdrawn(on=DAY, reason=IDENTITY),
    complaint.LedToCase(case_id=CASE, on=DAY),
)

OPENED = case.Opened(
    reference="LZDX-2025-0001",
    provider_id=LEAD,
    grounds=("12.1.b", "12.4"),
    facts="Nobody came",
    complaint_ids=(COMPLAINT,),
    escalation_id=ESCALATION,
    opened_on=DAY,
)
SERVED = case.NoticeServed(
    served_on=DAY,
    deemed_on=DAY,
    method=Method.IN_PERSON,
    received_by="Wang",
    due_on=DUE,
    calendar="0",
)
TWICE = "说法 · in words"

CASES: tuple[Event, ...] = (
    OPENED,
    case.ElementProved(
        proof=case.Proof(ground="12.3", element="a", evidence="the list", positions=(7,)), on=DAY
    ),
    case.ComplaintJoined(complaint_id=COMPLAINT, on=DAY),
    case.Assigned(assignee="Li", on=DAY),
    case.InterviewCalled(called_on=DAY, interview_on=DUE, place="Room 2"),
    case.InterviewHeld(held_on=DAY, place="Room 2", attendees=("Li", "Wang"), record="Said"),
    case.InterviewRefused(refused_on=DAY, record="Did not come"),
    case.InterviewAnnulled(annuls=3, annulled_on=DAY, reason="Another case"),
    case.NoticeIssued(reference="12", issued_on=DAY, demands=("Come",), days=30),
    case.NoticeIssued(
        reference="12",
        issued_on=DAY,
        demands=("Come", "Stay"),
        days=40,
        reason="Far",
        exceeds_general_cap=True,
    ),
    SERVED,
    SERVED.model_copy(
        update={"method": Method.PUBLIC, "deemed_on": DUE, "earlier_attempts": ("a", "b")}
    ),
    SERVED.model_copy(update={"method": Method.POST, "evidence": POSTED, "files": (SCAN,)}),
    SERVED.model_copy(update={"method": Method.ELECTRONIC, "evidence": SENT, "consent": CONSENT}),
    case.ServiceAttempted(
        paper="notice", on=DAY, method=Method.POST, result="Sent back", files=(SCAN,)
    ),
    case.ServiceEvidenceAdded(
        paper="notice", to=9, on=DUE, received_by="Wang", evidence=LEFT, files=(SCAN,)
    ),
    case.ServiceCorrected(
        corrects=2,
        served_on=DAY,
        deemed_on=DAY,
        method=Method.POST,
        evidence=POSTED,
        files=(SCAN,),
        corrected_on=DAY,
        reason="Receipt came",
    ),
    case.ServiceCorrected(
        corrects=2,
        served_on=DAY,
        deemed_on=DAY,
        method=Method.POST,
        corrected_on=DAY,
        reason="Receipt came",
    ),
    case.ServiceConfirmed(confirms=2, confirmed_on=DAY),
    case.StatementHeard(heard_on=DAY, statement="Not so"),
    case.Suspended(on=DAY, reason="Flood"),
    case.Resumed(on=DAY),
    case.ExtensionRequested(requested_on=DAY, days=10, reason="Flood"),
    case.ExtensionGranted(decided_on=DAY, days=1, due_on=DUE, exceeds_general_cap=True),
    case.ExtensionRefused(decided_on=DAY, reason="Late"),
    case.ReportSubmitted(submitted_on=DAY, summary="Done " * 40, attachments=("a",)),
    case.ReportSubmitted(
        submitted_on=DAY, submitted_at=time(0, 5), channel=Channel.WINDOW, summary="Done"
    ),
    case.ReportSubmitted(submitted_on=DAY, summary="Done", files=(PAPER,)),
    case.InspectionPassed(inspected_on=DAY, completed_as_of=DAY),
    case.InspectionFailed(inspected_on=DAY, findings="Nobody"),
    case.DeadlineMoved(old=DAY, new=DUE, cause=TWICE, calendar="0", on=DAY),
    case.DeadlineMissed(due_on=DAY, overdue_from=DAY + timedelta(days=1)),
    case.MissReversed(reverses=3, due_on=DAY, cause=TWICE, on=DAY),
    case.RefusalRecorded(recorded_on=DAY, evidence="A letter"),
    case.RefusalAnnulled(annuls=3, annulled_on=DAY, reason="Not from the provider"),
    *(case.Resolved(outcome=o, resolved_on=DAY, in_time=o is Outcome.COMPLETED) for o in Outcome),
    case.OrderAnnulled(annulled_on=DAY, reason="Wrong"),
    case.Reopened(on=DAY, reason="New facts"),
)

ESCALATIONS: tuple[Event, ...] = (
    escalation.Raised(
        rule="14.4-overdue",
        rule_citation="14.4",
        subject=Subject(kind="rectification-case", id=CASE),
        provider_id=LEAD,
        evidence=(Evidence(position=1, key="k"),),
        sentence=Text("整改期限届满", "the period ended"),
        trigger=1,
        raised_on=DAY,
    ),
    escalation.Lapsed(cause=2, sentence=Text("届满", "ended"), lapsed_on=DAY),
    escalation.ActedOn(on=DAY, action="Opened a case", case_id=CASE),
    escalation.Dismissed(on=DAY, reason="One day only"),
    escalation.Reopened(reopens=2, on=DAY, reason="Another case"),
)

OTHERS: tuple[Event, ...] = (
    calendar.YearPublished(calendar=YEAR),
    calendar.YearCorrected(calendar=YEAR, reason="The original came", on=DAY),
    measures.VersionAdopted(
        id="v1",
        digest="0",
        text="the whole file",
        in_force_from=DAY,
        in_force_until=DUE,
        document="A paper",
        adopted_on=DAY,
    ),
    measures.VersionRepealed(id="v1", in_force_until=DUE, document="A paper"),
    register.CodeClaimed(code=USCC, holder=LEAD, on=DAY),
    register.NumberTaken(series="LZTS", year=2025, holder=COMPLAINT, on=DAY),
)

EXAMPLES = (
    *PROVIDERS,
    *one_of_expulsion.EVENTS,
    *one_of_duties.EVENTS,
    *one_of_measures.EVENTS,
    *one_of_standing.EVENTS,
    *one_of_erasure.EVENTS,
    *one_of_archive.EVENTS,
    *ENTERPRISES,
    *ENGAGEMENTS,
    *COMPLAINTS,
    *CASES,
    *one_of_complaints.EVENTS,
    *ESCALATIONS,
    *one_of_publication.EVENTS,
    *one_of_documents.DOCUMENTS,
    *one_of_proof.EVENTS,
    *one_of_accounts.EVENTS,
    *one_of_messages.EVENTS,
    *one_of_replacement.EVENTS,
    *one_of_coordination.EVENTS,
    *one_of_assessment.EVENTS,
    *OTHERS,
)


def recorded(
    event: Event,
    *,
    record_id: UUID = CASE,
    position: int = 1,
    version: int = 1,
    actor: Actor = OFFICER,
    measures: str | None = "liuzhou-2025-draft",
    at: datetime = datetime(2025, 6, 2, 17, tzinfo=UTC),
) -> Recorded[Event]:
    return Recorded(
        record_id=record_id,
        version=version,
        position=position,
        recorded_at=at,
        effective_on=event.effective_on,
        actor=actor,
        citation=event.citation,
        measures=measures,
        event=event,
    )


def name_of(event: Event) -> str:
    return NAMES[type(event)]
