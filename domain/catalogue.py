"""Every kind of record with its fold, and every event class with its stored name.

Stored names are what the log holds, for ever: a class may be renamed or moved, a stored name
never. Events grow by optional fields; anything else is a new name and an upcaster here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from domain import (
    complaint,
    disqualification,
    engagement,
    enterprise,
    erasure,
    escalation,
    grey_list,
    identity_file,
    legal_hold,
    liaison,
    measures,
    pool_exit,
    provider,
    register,
    registration,
    signing_keys,
    standing,
    subscription,
)
from domain import work_calendar as calendar
from domain.account import events as account
from domain.account import state as account_state
from domain.admission import events as admission
from domain.admission import state as admission_state
from domain.archive import disposal as archive_disposal
from domain.archive import file as archive_file
from domain.assessment import adoption as assessment_scheme
from domain.assessment import events as assessment
from domain.assessment import period as assessment_period
from domain.assessment import state as assessment_state
from domain.coordination import matter as coordination_matter
from domain.coordination import meeting as coordination_meeting
from domain.disqualification import events as disqualified
from domain.document import events as document
from domain.document import state as document_state
from domain.duty import events as duty
from domain.duty import fold as duty_fold
from domain.expulsion import events as expulsion
from domain.expulsion import state as expulsion_state
from domain.expulsion import steps as expulsion_steps
from domain.price_list import events as price_list
from domain.price_list import state as price_list_state
from domain.publication import events as publication
from domain.publication import state as publication_state
from domain.rectification import events as case
from domain.rectification import state as case_state
from domain.replacement import events as replacement
from domain.replacement import state as replacement_state
from domain.task_book import events as task_book
from domain.task_book import state as task_book_state
from domain.unfit import failing
from domain.values import Event, Recorded, Value, derived_id

State = Value | calendar.WorkCalendar | measures.Book
S = TypeVar("S", bound=State)


@dataclass(frozen=True)
class Kind(Generic[S]):
    """A kind of record: its name, and how its events fold into a state."""

    name: str
    evolve: Callable[[S | None, Recorded[Event]], S]

    def fold(self, events: Iterable[Recorded[Event]], state: S | None = None) -> S | None:
        """Raises `Unfit` where an event cannot be folded in."""
        for recorded in events:
            try:
                state = self.evolve(state, recorded)
            except Exception as error:
                raise failing(NAMES[type(recorded.event)], recorded.position, error) from error
        return state


PROVIDER: Final = Kind("provider", provider.evolve)
ENTERPRISE: Final = Kind("enterprise", enterprise.evolve)
ENGAGEMENT: Final = Kind("engagement", engagement.evolve)
COMPLAINT: Final = Kind("complaint", complaint.evolve)
CASE: Final = Kind("rectification-case", case_state.evolve)
ESCALATION: Final = Kind("escalation", escalation.evolve)
EXPULSION: Final = Kind("expulsion-case", expulsion_state.evolve)
GREY_LIST_ENTRY: Final = Kind("grey-list-entry", grey_list.evolve)
DUTY: Final = Kind("duty-record", duty_fold.evolve)
PUBLICATION: Final = Kind("publication", publication_state.evolve)
COORDINATION_MATTER: Final = Kind("coordination-matter", coordination_matter.evolve)
COORDINATION_MEETING: Final = Kind("coordination-meeting", coordination_meeting.evolve)
ASSESSMENT_SCHEME: Final = Kind("assessment-scheme", assessment_scheme.evolve)
ASSESSMENT_PERIOD: Final = Kind("assessment-period", assessment_period.evolve)
TASK_BOOK: Final = Kind("task-book", task_book_state.evolve)
ASSESSMENT: Final = Kind("assessment", assessment_state.evolve)
POOL_EXIT: Final = Kind("pool-exit", pool_exit.evolve)
ADMISSION_BATCH: Final = Kind("admission-batch", admission_state.evolve)
IDENTITY_FILE: Final = Kind("identity-file", identity_file.evolve)
ERASURE: Final = Kind("erasure", erasure.evolve)
LEGAL_HOLD: Final = Kind("legal-hold", legal_hold.evolve)
DISQUALIFICATION: Final = Kind("disqualification-case", disqualification.evolve)
REPLACEMENT: Final = Kind("replacement", replacement_state.evolve)
DOCUMENT: Final = Kind("document", document_state.evolve)
PRICE_LIST: Final = Kind("price-list", price_list_state.evolve)
CALENDAR: Final = Kind(
    "work-calendar", lambda state, event: calendar.evolve(state or calendar.WorkCalendar(), event)
)
MEASURES: Final = Kind(
    "measures", lambda state, event: measures.evolve(state or measures.Book(), event)
)
CLAIM: Final = Kind("claim", register.evolve_claim)
REGISTER: Final = Kind("register", register.evolve_register)
SIGNING_KEYS: Final = Kind("signing-keys", signing_keys.evolve)
ACCOUNT: Final = Kind("account", account_state.evolve)
ACCOUNT_CLAIM: Final = Kind("account-claim", account_state.evolve_claim)
ARCHIVE_FILE: Final = Kind("archive-file", archive_file.evolve)
DISPOSAL: Final = Kind("disposal-list", archive_disposal.evolve)
SUBSCRIPTION: Final = Kind("subscription", subscription.evolve)

CALENDAR_ID: Final = derived_id("work-calendar")
MEASURES_ID: Final = derived_id("measures")
FOUNDATION: Final[Mapping[UUID, Kind[Any]]] = {CALENDAR_ID: CALENDAR, MEASURES_ID: MEASURES}
"""Records that answer by day themselves, whatever day they are asked for."""

KINDS: Final[Mapping[str, Kind[Any]]] = {
    kind.name: kind
    for kind in (
        PROVIDER,
        ENTERPRISE,
        ENGAGEMENT,
        COMPLAINT,
        CASE,
        ESCALATION,
        EXPULSION,
        GREY_LIST_ENTRY,
        DUTY,
        PUBLICATION,
        COORDINATION_MATTER,
        COORDINATION_MEETING,
        ASSESSMENT_SCHEME,
        ASSESSMENT_PERIOD,
        TASK_BOOK,
        ASSESSMENT,
        POOL_EXIT,
        ADMISSION_BATCH,
        IDENTITY_FILE,
        ERASURE,
        LEGAL_HOLD,
        DISQUALIFICATION,
        REPLACEMENT,
        PRICE_LIST,
        DOCUMENT,
        CALENDAR,
        MEASURES,
        CLAIM,
        REGISTER,
        SIGNING_KEYS,
        ACCOUNT,
        ACCOUNT_CLAIM,
        ARCHIVE_FILE,
        DISPOSAL,
        SUBSCRIPTION,
    )
}

EVENTS: Final[Mapping[str, type[Event]]] = {
    "provider.admitted": provider.Admitted,
    "provider.registration-changed": registration.RegistrationChanged,
    "provider.liaison-appointed": liaison.LiaisonAppointed,
    "provider.liaison-left": liaison.LiaisonLeft,
    "provider.service-address-confirmed": liaison.ServiceAddressConfirmed,
    "provider.rectification-ordered": provider.RectificationOrdered,
    "provider.order-redated": provider.OrderRedated,
    "provider.order-annulled": provider.OrderAnnulled,
    "provider.expelled": standing.Expelled,
    "provider.expulsion-redated": standing.ExpulsionRedated,
    "provider.expulsion-revoked": standing.ExpulsionRevoked,
    "provider.disqualified": standing.Disqualified,
    "provider.disqualification-redated": standing.DisqualificationRedated,
    "provider.disqualification-revoked": standing.DisqualificationRevoked,
    "provider.left-pool": standing.LeftPool,
    "provider.exit-redated": standing.ExitRedated,
    "provider.readmitted": standing.Readmitted,
    "provider.grey-listed": standing.GreyListed,
    "provider.grey-list-released": standing.GreyListReleased,
    "provider.grey-list-expunged": standing.GreyListExpunged,
    "enterprise.registered": enterprise.Registered,
    "enterprise.contact-changed": enterprise.ContactChanged,
    "enterprise.joined-pilot": enterprise.JoinedPilot,
    "enterprise.left-pilot": enterprise.LeftPilot,
    "enterprise.pilot-day-corrected": enterprise.PilotDayCorrected,
    "engagement.established": engagement.Established,
    "engagement.satisfaction-rated": engagement.SatisfactionRated,
    "engagement.rating-recounted": engagement.RatingRecounted,
    "engagement.rating-annulled": engagement.RatingAnnulled,
    "engagement.level-evaluated": engagement.LevelEvaluated,
    "engagement.evaluation-annulled": engagement.EvaluationAnnulled,
    "engagement.lists-filed": engagement.ListsFiled,
    "engagement.diagnosis-filed": engagement.DiagnosisFiled,
    "engagement.plan-filed": engagement.PlanFiled,
    "engagement.milestone-reported": engagement.MilestoneReported,
    "engagement.accepted": engagement.Accepted,
    "engagement.acceptance-failed": engagement.AcceptanceFailed,
    "engagement.provider-replaced": engagement.ProviderReplaced,
    "engagement.replacement-annulled": engagement.ReplacementAnnulled,
    "engagement.closed": engagement.Closed,
    "engagement.reopened": engagement.Reopened,
    "provider.registration-reported": registration.RegistrationReported,
    "provider.registration-change-judged": registration.ChangeJudged,
    "provider.registration-change-retracted": registration.ChangeRetracted,
    "provider.change-unreported": registration.ChangeUnreported,
    "provider.unreported-reversed": registration.UnreportedReversed,
    "replacement.right-opened": replacement.RightOpened,
    "replacement.right-closed": replacement.RightClosed,
    "replacement.enterprise-told": replacement.EnterpriseTold,
    "replacement.requested": replacement.Requested,
    "replacement.right-waived": replacement.RightWaived,
    "replacement.withdrawn": replacement.Withdrawn,
    "replacement.reviewed": replacement.Reviewed,
    "replacement.granted": replacement.Granted,
    "replacement.refused": replacement.Refused,
    "replacement.decision-revoked": replacement.DecisionRevoked,
    "replacement.provider-changed": replacement.ProviderChanged,
    "replacement.provider-change-annulled": replacement.ProviderChangeAnnulled,
    "replacement.handover-listed": replacement.HandoverListed,
    "replacement.duty-handed-over": replacement.DutyHandedOver,
    "replacement.duty-corrected": replacement.DutyCorrected,
    "price-list.filed": price_list.Filed,
    "price-list.filing-withdrawn": price_list.FilingWithdrawn,
    "price-list.reference-recorded": price_list.ReferenceRecorded,
    "price-list.reference-withdrawn": price_list.ReferenceWithdrawn,
    "complaint.received": complaint.Received,
    "complaint.accepted": complaint.Accepted,
    "complaint.rejected": complaint.Rejected,
    "complaint.assigned": complaint.Assigned,
    "complaint.verified": complaint.Verified,
    "complaint.merged-into": complaint.MergedInto,
    "complaint.answered": complaint.Answered,
    "complaint.withdrawn": complaint.Withdrawn,
    "complaint.led-to-case": complaint.LedToCase,
    "complaint.split-off": complaint.SplitOff,
    "complaint.split-from": complaint.SplitFrom,
    "complaint.reclassified": complaint.Reclassified,
    "complaint.provider-named": complaint.ProviderNamed,
    "complaint.returned": complaint.Returned,
    "complaint.referred": complaint.Referred,
    "complaint.referral-concluded": complaint.ReferralConcluded,
    "complaint.extension-requested": complaint.ExtensionRequested,
    "complaint.extension-granted": complaint.ExtensionGranted,
    "complaint.extension-refused": complaint.ExtensionRefused,
    "complaint.verification-corrected": complaint.VerificationCorrected,
    "complaint.date-corrected": complaint.DateCorrected,
    "complaint.enquiry-answered": complaint.EnquiryAnswered,
    "complaint.reopened": complaint.Reopened,
    "complaint.led-to-disqualification": complaint.LedToDisqualification,
    "identity-file.opened": identity_file.Opened,
    "identity-file.refused": identity_file.Refused,
    "erasure.requested": erasure.Requested,
    "erasure.approved": erasure.Approved,
    "erasure.refused": erasure.Refused,
    "erasure.carried-out": erasure.CarriedOut,
    "legal-hold.placed": legal_hold.Placed,
    "legal-hold.released": legal_hold.Released,
    "disqualification-case.proposed": disqualified.Proposed,
    "disqualification-case.report-joined": disqualified.ReportJoined,
    "disqualification-case.report-lost": disqualified.ReportLost,
    "disqualification-case.dropped": disqualified.Dropped,
    "disqualification-case.absorbed": disqualified.Absorbed,
    "disqualification-case.investigation-reported": disqualified.InvestigationReported,
    "disqualification-case.prior-notice-served": disqualified.PriorNoticeServed,
    "disqualification-case.prior-notice-corrected": disqualified.PriorNoticeCorrected,
    "disqualification-case.service-attempted": disqualified.ServiceAttempted,
    "disqualification-case.service-evidence-added": disqualified.ServiceEvidenceAdded,
    "disqualification-case.statement-received": disqualified.StatementReceived,
    "disqualification-case.statement-waived": disqualified.StatementWaived,
    "disqualification-case.hearing-requested": disqualified.HearingRequested,
    "disqualification-case.hearing-held": disqualified.HearingHeld,
    "disqualification-case.hearing-waived": disqualified.HearingWaived,
    "disqualification-case.statement-reviewed": disqualified.StatementReviewed,
    "disqualification-case.legal-reviewed": disqualified.LegalReviewed,
    "disqualification-case.collectively-discussed": disqualified.CollectivelyDiscussed,
    "disqualification-case.step-annulled": disqualified.StepAnnulled,
    "disqualification-case.decided": disqualified.DisqualificationDecided,
    "disqualification-case.not-disqualified": disqualified.NotDisqualified,
    "disqualification-case.decision-served": disqualified.DecisionServed,
    "disqualification-case.decision-service-corrected": disqualified.DecisionServiceCorrected,
    "disqualification-case.took-effect": disqualified.TookEffect,
    "disqualification-case.censure-published": disqualified.CensurePublished,
    "disqualification-case.censure-withdrawn": disqualified.CensureWithdrawn,
    "disqualification-case.revoked": disqualified.Revoked,
    "rectification-case.opened": case.Opened,
    "rectification-case.element-proved": case.ElementProved,
    "rectification-case.complaint-joined": case.ComplaintJoined,
    "rectification-case.assigned": case.Assigned,
    "rectification-case.interview-called": case.InterviewCalled,
    "rectification-case.interview-held": case.InterviewHeld,
    "rectification-case.interview-refused": case.InterviewRefused,
    "rectification-case.interview-annulled": case.InterviewAnnulled,
    "rectification-case.notice-issued": case.NoticeIssued,
    "rectification-case.notice-served": case.NoticeServed,
    "rectification-case.service-corrected": case.ServiceCorrected,
    "rectification-case.service-confirmed": case.ServiceConfirmed,
    "rectification-case.service-attempted": case.ServiceAttempted,
    "rectification-case.service-evidence-added": case.ServiceEvidenceAdded,
    "rectification-case.statement-heard": case.StatementHeard,
    "rectification-case.suspended": case.Suspended,
    "rectification-case.resumed": case.Resumed,
    "rectification-case.extension-requested": case.ExtensionRequested,
    "rectification-case.extension-granted": case.ExtensionGranted,
    "rectification-case.extension-refused": case.ExtensionRefused,
    "rectification-case.report-submitted": case.ReportSubmitted,
    "rectification-case.inspection-passed": case.InspectionPassed,
    "rectification-case.inspection-failed": case.InspectionFailed,
    "rectification-case.deadline-moved": case.DeadlineMoved,
    "rectification-case.deadline-missed": case.DeadlineMissed,
    "rectification-case.miss-reversed": case.MissReversed,
    "rectification-case.refusal-recorded": case.RefusalRecorded,
    "rectification-case.refusal-annulled": case.RefusalAnnulled,
    "rectification-case.resolved": case.Resolved,
    "rectification-case.order-annulled": case.OrderAnnulled,
    "rectification-case.reopened": case.Reopened,
    "rectification-case.absorbed": case.Absorbed,
    "rectification-case.released": case.Released,
    "expulsion-case.proposed": expulsion.Proposed,
    "expulsion-case.ground-added": expulsion.GroundAdded,
    "expulsion-case.ground-dropped": expulsion.GroundDropped,
    "expulsion-case.proof-added": expulsion.ProofAdded,
    "expulsion-case.proof-withdrawn": expulsion.ProofWithdrawn,
    "expulsion-case.dropped": expulsion.Dropped,
    "expulsion-case.investigation-reported": expulsion_steps.InvestigationReported,
    "expulsion-case.prior-notice-served": expulsion_steps.PriorNoticeServed,
    "expulsion-case.prior-notice-corrected": expulsion_steps.PriorNoticeCorrected,
    "expulsion-case.service-attempted": expulsion_steps.ServiceAttempted,
    "expulsion-case.service-evidence-added": expulsion_steps.ServiceEvidenceAdded,
    "expulsion-case.statement-received": expulsion_steps.StatementReceived,
    "expulsion-case.statement-waived": expulsion_steps.StatementWaived,
    "expulsion-case.hearing-requested": expulsion_steps.HearingRequested,
    "expulsion-case.hearing-held": expulsion_steps.HearingHeld,
    "expulsion-case.hearing-waived": expulsion_steps.HearingWaived,
    "expulsion-case.statement-reviewed": expulsion_steps.StatementReviewed,
    "expulsion-case.legal-reviewed": expulsion_steps.LegalReviewed,
    "expulsion-case.collectively-discussed": expulsion_steps.CollectivelyDiscussed,
    "expulsion-case.step-annulled": expulsion_steps.StepAnnulled,
    "expulsion-case.decided": expulsion.ExpulsionDecided,
    "expulsion-case.not-expelled": expulsion.NotExpelled,
    "expulsion-case.decision-served": expulsion.DecisionServed,
    "expulsion-case.took-effect": expulsion.TookEffect,
    "expulsion-case.decision-service-corrected": expulsion.DecisionServiceCorrected,
    "expulsion-case.publicity-started": expulsion.PublicityStarted,
    "expulsion-case.publicity-withdrawn": expulsion.PublicityWithdrawn,
    "expulsion-case.publicity-closed": expulsion.PublicityClosed,
    "expulsion-case.objection-received": expulsion.ObjectionReceived,
    "expulsion-case.objection-settled": expulsion.ObjectionSettled,
    "expulsion-case.reaffirmed": expulsion.Reaffirmed,
    "expulsion-case.grey-listed": expulsion.GreyListed,
    "expulsion-case.revoked": expulsion.Revoked,
    "grey-list-entry.entered": grey_list.Entered,
    "grey-list-entry.release-requested": grey_list.ReleaseRequested,
    "grey-list-entry.released": grey_list.Released,
    "grey-list-entry.release-revoked": grey_list.ReleaseRevoked,
    "grey-list-entry.kept": grey_list.Kept,
    "grey-list-entry.expunged": grey_list.Expunged,
    "grey-list-entry.review-moved": grey_list.ReviewMoved,
    "duty-record.planned": duty.Planned,
    "duty-record.volunteered": duty.Volunteered,
    "duty-record.reported": duty.Reported,
    "duty-record.report-corrected": duty.ReportCorrected,
    "duty-record.report-withdrawn": duty.ReportWithdrawn,
    "duty-record.confirmed": duty.Confirmed,
    "duty-record.returned": duty.Returned,
    "duty-record.found-overdue": duty.FoundOverdue,
    "duty-record.overdue-reversed": duty.OverdueReversed,
    "duty-record.waived": duty.Waived,
    "duty-record.withdrawn": duty.Withdrawn,
    "duty-record.handed-over": duty.HandedOver,
    "duty-record.taken-back": duty.TakenBack,
    "escalation.raised": escalation.Raised,
    "escalation.lapsed": escalation.Lapsed,
    "escalation.acted-on": escalation.ActedOn,
    "escalation.dismissed": escalation.Dismissed,
    "escalation.reopened": escalation.Reopened,
    "publication.drafted": publication.Drafted,
    "publication.revised": publication.Revised,
    "publication.approved": publication.Approved,
    "publication.returned": publication.Returned,
    "publication.published": publication.Published,
    "publication.corrected": publication.Corrected,
    "publication.basis-set-aside": publication.BasisSetAside,
    "publication.withdrawn": publication.Withdrawn,
    "publication.expired": publication.Expired,
    "coordination-matter.raised": coordination_matter.Raised,
    "coordination-matter.assigned": coordination_matter.Assigned,
    "coordination-matter.taken-up": coordination_matter.TakenUp,
    "coordination-matter.taken-off": coordination_matter.TakenOff,
    "coordination-matter.concluded": coordination_matter.Concluded,
    "coordination-matter.linked": coordination_matter.Linked,
    "coordination-matter.settled": coordination_matter.Settled,
    "coordination-matter.sent-back": coordination_matter.SentBack,
    "coordination-matter.reopened": coordination_matter.Reopened,
    "coordination-meeting.called": coordination_meeting.Called,
    "coordination-meeting.held": coordination_meeting.Held,
    "coordination-meeting.minutes-corrected": coordination_meeting.MinutesCorrected,
    "coordination-meeting.cancelled": coordination_meeting.Cancelled,
    "assessment-scheme.adopted": assessment_scheme.SchemeAdopted,
    "assessment-scheme.withdrawn": assessment_scheme.SchemeWithdrawn,
    "assessment-period.opened": assessment_period.PeriodOpened,
    "assessment-period.provider-added": assessment_period.ProviderAdded,
    "assessment-period.closed": assessment_period.PeriodClosed,
    "task-book.signed": task_book.Signed,
    "task-book.countersigned": task_book.Countersigned,
    "task-book.amended": task_book.Amended,
    "task-book.plan-filed": task_book.PlanFiled,
    "task-book.progress-reported": task_book.ProgressReported,
    "task-book.progress-confirmed": task_book.ProgressConfirmed,
    "task-book.progress-returned": task_book.ProgressReturned,
    "task-book.withdrawn": task_book.Withdrawn,
    "assessment.opened": assessment.Opened,
    "assessment.score-proposed": assessment.ScoreProposed,
    "assessment.scored": assessment.Scored,
    "assessment.item-left-out": assessment.ItemLeftOut,
    "assessment.remarks-heard": assessment.RemarksHeard,
    "assessment.reviewed": assessment.Reviewed,
    "assessment.concluded": assessment.Concluded,
    "assessment.result-published": assessment.ResultPublished,
    "assessment.conclusion-annulled": assessment.ConclusionAnnulled,
    "assessment.led-to-exit": assessment.LedToExit,
    "pool-exit.proposed": pool_exit.Proposed,
    "pool-exit.provider-heard": pool_exit.ProviderHeard,
    "pool-exit.dropped": pool_exit.Dropped,
    "pool-exit.decided": pool_exit.Decided,
    "pool-exit.took-effect": pool_exit.TookEffect,
    "pool-exit.service-attempted": pool_exit.ServiceAttempted,
    "pool-exit.service-evidence-added": pool_exit.ServiceEvidenceAdded,
    "pool-exit.service-corrected": pool_exit.ServiceCorrected,
    "pool-exit.ground-fell": pool_exit.GroundFell,
    "pool-exit.revoked": pool_exit.Revoked,
    "admission-batch.opened": admission.BatchOpened,
    "admission-batch.application-received": admission.ApplicationReceived,
    "admission-batch.application-withdrawn": admission.ApplicationWithdrawn,
    "admission-batch.application-reviewed": admission.ApplicationReviewed,
    "admission-batch.result-publicised": admission.ResultPublicised,
    "admission-batch.objection-received": admission.ObjectionReceived,
    "admission-batch.objection-settled": admission.ObjectionSettled,
    "admission-batch.decided": admission.BatchDecided,
    "admission-batch.listed": admission.BatchListed,
    "admission-batch.cancelled": admission.BatchCancelled,
    "document.drafted": document.Drafted,
    "document.revised": document.Revised,
    "document.returned": document.Returned,
    "document.issued": document.Issued,
    "document.printed": document.Printed,
    "document.sealed-copy-filed": document.SealedCopyFiled,
    "document.voided": document.Voided,
    "work-calendar.year-published": calendar.YearPublished,
    "work-calendar.year-corrected": calendar.YearCorrected,
    "measures.version-adopted": measures.VersionAdopted,
    "measures.version-repealed": measures.VersionRepealed,
    "measures.repeal-withdrawn": measures.RepealWithdrawn,
    "measures.interpretation-issued": measures.InterpretationIssued,
    "measures.interpretation-withdrawn": measures.InterpretationWithdrawn,
    "measures.parameter-set": measures.ParameterSet,
    "measures.setting-withdrawn": measures.SettingWithdrawn,
    "measures.pilot-concluded": measures.PilotConcluded,
    "measures.pilot-conclusion-withdrawn": measures.PilotConclusionWithdrawn,
    "measures.pilot-scope-defined": measures.PilotScopeDefined,
    "claim.code-claimed": register.CodeClaimed,
    "register.number-taken": register.NumberTaken,
    "signing-keys.introduced": signing_keys.Introduced,
    "signing-keys.rotated": signing_keys.Rotated,
    "account.opened": account.Opened,
    "account.role-granted": account.RoleGranted,
    "account.role-withdrawn": account.RoleWithdrawn,
    "account.renamed": account.Renamed,
    "account.password-set": account.PasswordSet,
    "account.identity-linked": account.IdentityLinked,
    "account.identity-unlinked": account.IdentityUnlinked,
    "account.contact-set": account.ContactSet,
    "account.locked": account.Locked,
    "account.unlocked": account.Unlocked,
    "account.closed": account.Closed,
    "account-claim.claimed": account.Claimed,
    "archive-file.filed": archive_file.Filed,
    "archive-file.packed": archive_file.Packed,
    "archive-file.handed-over": archive_file.HandedOver,
    "archive-file.kept-longer": archive_file.KeptLonger,
    "archive-file.put-on-list": archive_file.PutOnList,
    "archive-file.taken-off-list": archive_file.TakenOffList,
    "archive-file.disposed": archive_file.Disposed,
    "disposal-list.proposed": archive_disposal.Proposed,
    "disposal-list.decided": archive_disposal.Decided,
    "disposal-list.carried-out": archive_disposal.CarriedOut,
    "subscription.opened": subscription.Opened,
    "subscription.changed": subscription.Changed,
    "subscription.secret-drawn": subscription.SecretDrawn,
    "subscription.closed": subscription.Closed,
}

NAMES: Final[Mapping[type[Event], str]] = {event: name for name, event in EVENTS.items()}

Upcaster = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
UPCASTERS: Final[Mapping[str, Upcaster]] = {}
"""Former stored name -> today's name and data. Each has a fixture of the old form in tests."""


def kind_of(stored_name: str) -> Kind[Any]:
    return KINDS[stored_name.partition(".")[0]]
