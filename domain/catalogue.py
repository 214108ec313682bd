"""Every kind of record with its fold, and every event class with its stored name.

Stored names are what the log holds, for ever: a class may be renamed or moved, a stored name
never. Events grow by optional fields; anything else is a new name and an upcaster here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from domain import complaint, engagement, enterprise, escalation, measures, provider, register
from domain import work_calendar as calendar
from domain.rectification import events as case
from domain.rectification import state as case_state
from domain.values import Event, Recorded, Value, derived_id

State = Value | calendar.WorkCalendar | measures.Book
S = TypeVar("S", bound=State)


@dataclass(frozen=True)
class Kind(Generic[S]):
    """A kind of record: its name, and how its events fold into a state."""

    name: str
    evolve: Callable[[S | None, Recorded[Event]], S]

    def fold(self, events: Iterable[Recorded[Event]], state: S | None = None) -> S | None:
        for recorded in events:
            state = self.evolve(state, recorded)
        return state


PROVIDER: Final = Kind("provider", provider.evolve)
ENTERPRISE: Final = Kind("enterprise", enterprise.evolve)
ENGAGEMENT: Final = Kind("engagement", engagement.evolve)
COMPLAINT: Final = Kind("complaint", complaint.evolve)
CASE: Final = Kind("rectification-case", case_state.evolve)
ESCALATION: Final = Kind("escalation", escalation.evolve)
CALENDAR: Final = Kind(
    "work-calendar", lambda state, event: calendar.evolve(state or calendar.WorkCalendar(), event)
)
MEASURES: Final = Kind(
    "measures", lambda state, event: measures.evolve(state or measures.Book(), event)
)
CLAIM: Final = Kind("claim", register.evolve_claim)
REGISTER: Final = Kind("register", register.evolve_register)

CALENDAR_ID: Final = derived_id("work-calendar")
MEASURES_ID: Final = derived_id("measures")

KINDS: Final[Mapping[str, Kind[Any]]] = {
    kind.name: kind
    for kind in (
        PROVIDER,
        ENTERPRISE,
        ENGAGEMENT,
        COMPLAINT,
        CASE,
        ESCALATION,
        CALENDAR,
        MEASURES,
        CLAIM,
        REGISTER,
    )
}

EVENTS: Final[Mapping[str, type[Event]]] = {
    "provider.admitted": provider.Admitted,
    "provider.registration-changed": provider.RegistrationChanged,
    "provider.liaison-appointed": provider.LiaisonAppointed,
    "provider.rectification-ordered": provider.RectificationOrdered,
    "provider.order-redated": provider.OrderRedated,
    "provider.order-annulled": provider.OrderAnnulled,
    "enterprise.registered": enterprise.Registered,
    "enterprise.contact-changed": enterprise.ContactChanged,
    "enterprise.joined-pilot": enterprise.JoinedPilot,
    "enterprise.left-pilot": enterprise.LeftPilot,
    "engagement.established": engagement.Established,
    "engagement.satisfaction-rated": engagement.SatisfactionRated,
    "engagement.rating-annulled": engagement.RatingAnnulled,
    "engagement.level-evaluated": engagement.LevelEvaluated,
    "complaint.received": complaint.Received,
    "complaint.accepted": complaint.Accepted,
    "complaint.rejected": complaint.Rejected,
    "complaint.assigned": complaint.Assigned,
    "complaint.verified": complaint.Verified,
    "complaint.merged-into": complaint.MergedInto,
    "complaint.answered": complaint.Answered,
    "complaint.withdrawn": complaint.Withdrawn,
    "complaint.led-to-case": complaint.LedToCase,
    "rectification-case.opened": case.Opened,
    "rectification-case.complaint-joined": case.ComplaintJoined,
    "rectification-case.assigned": case.Assigned,
    "rectification-case.interview-called": case.InterviewCalled,
    "rectification-case.interview-held": case.InterviewHeld,
    "rectification-case.interview-refused": case.InterviewRefused,
    "rectification-case.notice-issued": case.NoticeIssued,
    "rectification-case.notice-served": case.NoticeServed,
    "rectification-case.service-corrected": case.ServiceCorrected,
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
    "rectification-case.resolved": case.Resolved,
    "rectification-case.order-annulled": case.OrderAnnulled,
    "rectification-case.reopened": case.Reopened,
    "escalation.raised": escalation.Raised,
    "escalation.lapsed": escalation.Lapsed,
    "escalation.acted-on": escalation.ActedOn,
    "escalation.dismissed": escalation.Dismissed,
    "work-calendar.year-published": calendar.YearPublished,
    "work-calendar.year-corrected": calendar.YearCorrected,
    "measures.version-adopted": measures.VersionAdopted,
    "measures.version-repealed": measures.VersionRepealed,
    "claim.code-claimed": register.CodeClaimed,
    "register.number-taken": register.NumberTaken,
}

NAMES: Final[Mapping[type[Event], str]] = {event: name for name, event in EVENTS.items()}

Upcaster = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
UPCASTERS: Final[Mapping[str, Upcaster]] = {}
"""Former stored name -> today's name and data. Each has a fixture of the old form in tests."""


def kind_of(stored_name: str) -> Kind[Any]:
    return KINDS[stored_name.partition(".")[0]]
