"""One example of each event of schemes, periods, task books, assessments, exits and admissions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from views.of_a_service import LEFT

from domain import pool_exit
from domain.admission import events as admission
from domain.assessment import adoption, period
from domain.assessment import events as assessment
from domain.assessment.scheme import Conclusion, shipped
from domain.provider import ProviderKind
from domain.service import Method
from domain.task_book import events as task_book
from domain.values import Contact, Event, Text, derived_id

DAY = date(2025, 6, 2)
DUE = date(2025, 7, 2)
LEAD, SCHEME, PERIOD, EXIT, BATCH, BOOK, ENGAGEMENT = (
    derived_id("example", n)
    for n in ("lead", "scheme", "period", "exit", "batch", "book", "engagement")
)
USCC = "91350211M0001001YQ"
TARGET = task_book.Target(
    code="mills",
    label="Mills transformed",
    unit="mills",
    planned=(task_book.Due(by=DUE, value=Decimal(3)),),
)
BEHIND = assessment.Behind(
    task_book_id=BOOK,
    target="mills",
    label="Mills transformed",
    unit="mills",
    planned=Decimal(3),
    actual=Decimal(2),
    ratio=Decimal("66.67"),
)

TASK_BOOKS: tuple[Event, ...] = (
    task_book.Signed(
        provider_id=LEAD, year=2025, document="TB-1", targets=(TARGET,), signed_on=DAY
    ),
    task_book.Signed(
        provider_id=LEAD,
        year=2025,
        projects="food",
        document="TB-2",
        targets=(TARGET,),
        by_provider=True,
        signed_on=DAY,
    ),
    task_book.Countersigned(on=DAY),
    task_book.Amended(targets=(TARGET,), document="TB-1a", reason="fewer mills", on=DAY),
    task_book.PlanFiled(
        kind=task_book.PlanKind.MONTHLY,
        period="2025-06",
        summary="Three mills",
        planned=(task_book.Amounts(target="mills", month="2025-06", value=Decimal(3)),),
        filed_on=DAY,
    ),
    task_book.ProgressReported(
        month="2025-06",
        actual=(task_book.Amounts(target="mills", month="2025-06", value=Decimal(2)),),
        evidence="Acceptance papers",
        attachments=("papers.pdf",),
        reported_on=DAY,
    ),
    task_book.ProgressConfirmed(report_version=5, on=DAY, remark="seen"),
    task_book.ProgressReturned(report_version=5, on=DAY, reason="one is not accepted"),
    task_book.Withdrawn(on=DAY, reason="signed twice"),
)

ASSESSMENTS: tuple[Event, ...] = (
    adoption.SchemeAdopted(scheme=shipped(), document="Doc 8", adopted_on=DAY),
    adoption.SchemeWithdrawn(on=DAY, reason="another one"),
    period.PeriodOpened(
        name="Year 2025",
        first=DAY,
        last=DUE,
        scheme_id=SCHEME,
        edition=1,
        scheme=shipped(),
        provider_ids=(LEAD,),
        opened_on=DAY,
    ),
    period.ProviderAdded(provider_id=LEAD, on=DAY),
    period.PeriodClosed(on=DUE, remark="all done"),
    assessment.Opened(
        period_id=PERIOD,
        period_name="Year 2025",
        provider_id=LEAD,
        scheme=shipped(),
        first=DAY,
        last=DUE,
        opened_on=DAY,
    ),
    assessment.ScoreProposed(
        item="progress",
        label=Text("项目推进情况", "progress of the projects"),
        share=Decimal("66.67"),
        arithmetic=Text("2/3", "2/3"),
        evidence=(7,),
        on=DAY,
    ),
    assessment.Scored(
        item="progress",
        label=Text("项目推进情况", "progress of the projects"),
        share=Decimal("66.67"),
        points=Decimal("26.67"),
        as_proposed=True,
        basis="2/3 · 2/3",
        evidence=(7,),
        on=DAY,
    ),
    assessment.Scored(
        item="capability",
        share=Decimal(80),
        points=Decimal("24.00"),
        step="b",
        basis="A good team",
        on=DAY,
    ),
    assessment.ItemLeftOut(item="satisfaction", reason="nobody rated", on=DAY),
    assessment.RemarksHeard(statement="Two mills stood still", on=DAY),
    assessment.Reviewed(confirmed=True, total=Decimal("72.39"), band="fair", on=DAY),
    assessment.Reviewed(confirmed=False, reason="look again", on=DAY),
    assessment.Concluded(
        conclusion=Conclusion.RECTIFY,
        reasons="Behind the plan",
        targets_behind=True,
        behind=(BEHIND,),
        total=Decimal("72.39"),
        band="fair",
        on=DUE,
    ),
    assessment.Concluded(
        conclusion=Conclusion.KEEP,
        reasons="Good",
        targets_behind=False,
        total=Decimal(90),
        band="good",
        on=DUE,
    ),
    assessment.ResultPublished(publication_id=derived_id("example", "publication"), on=DUE),
    assessment.ConclusionAnnulled(reason="a report was missing", on=DUE),
    assessment.LedToExit(exit_id=EXIT, on=DUE),
)

EXITS: tuple[Event, ...] = (
    pool_exit.Proposed(
        reference="LZTC-2025-0001",
        provider_id=LEAD,
        basis="11",
        facts="Two bad years",
        assessment_id=derived_id("example", "assessment"),
        escalation_id=derived_id("example", "escalation"),
        proposed_on=DAY,
    ),
    pool_exit.Proposed(
        reference="LZTC-2025-0002",
        provider_id=LEAD,
        basis="voluntary",
        facts="Moves away",
        proposed_on=DAY,
    ),
    pool_exit.ProviderHeard(statement="We agree", on=DAY),
    pool_exit.ProviderHeard(statement="", on=DAY),
    pool_exit.Dropped(on=DAY, reason="it got better"),
    pool_exit.Dropped(on=DAY, reason="a report was missing", ground_fell=True),
    pool_exit.Decided(reasons="Heard and weighed", document="Doc 12", on=DAY),
    pool_exit.TookEffect(running=(ENGAGEMENT,), on=DAY),
    pool_exit.TookEffect(on=DAY),
    pool_exit.TookEffect(on=DAY, method=Method.LEFT, received_by="Wang", evidence=LEFT),
    pool_exit.ServiceAttempted(paper="decision", on=DAY, method=Method.POST, result="Sent back"),
    pool_exit.ServiceEvidenceAdded(paper="decision", to=4, on=DUE, evidence=LEFT),
    pool_exit.ServiceCorrected(
        corrects=4,
        served_on=DAY,
        method=Method.LEFT,
        evidence=LEFT,
        corrected_on=DUE,
        reason="The receipt",
    ),
    pool_exit.ServiceCorrected(corrects=4, served_on=DAY, corrected_on=DUE, reason="The receipt"),
    pool_exit.GroundFell(reason="a report was missing", on=DUE),
    pool_exit.Revoked(on=DUE, reason="its ground fell"),
)

ADMISSIONS: tuple[Event, ...] = (
    admission.BatchOpened(
        reference="LZRX-2025-0001",
        name="Second batch",
        document="Doc 40",
        first=DAY,
        last=DUE,
        opened_on=DAY,
    ),
    admission.ApplicationReceived(
        number=1,
        applicant=admission.Applicant(
            kind=ProviderKind.INTEGRATED,
            name="Acme",
            uscc=USCC,
            registered_capital=Decimal("1000000.00"),
            liaison=Contact(name="Wang", phone="1"),
        ),
        files=(admission.File(title="Form", digest="0" * 64),),
        on=DAY,
    ),
    admission.ApplicationWithdrawn(number=1, reason="changed its mind", on=DAY),
    admission.ApplicationReviewed(number=1, accepted=True, reasons="complete", on=DAY),
    admission.ApplicationReviewed(number=1, accepted=False, reasons="incomplete", on=DAY),
    admission.ResultPublicised(numbers=(1,), place="Website", days=5, first=DAY, last=DUE),
    admission.ObjectionReceived(number=1, application=1, text="Not so", on=DAY),
    admission.ObjectionReceived(number=2, application=None, text="Unfair", on=DAY),
    admission.ObjectionSettled(number=1, upheld=False, reasons="It is so", on=DAY),
    admission.ObjectionSettled(number=1, upheld=True, reasons="Right", on=DAY),
    admission.BatchDecided(accepted=(1,), reasons="No objection stands", on=DUE),
    admission.BatchListed(
        document="Doc 21",
        listings=(admission.Listing(application=1, provider_id=LEAD, readmitted=True),),
        on=DUE,
    ),
    admission.BatchCancelled(reason="too few", on=DUE),
)

EVENTS: tuple[Event, ...] = (*TASK_BOOKS, *ASSESSMENTS, *EXITS, *ADMISSIONS)
