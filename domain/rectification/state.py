"""The case as its events tell it. The fold refuses nothing and asks nobody."""

from __future__ import annotations

from datetime import date, time
from itertools import takewhile
from typing import Any, Final
from uuid import UUID

from domain.attached import Attached
from domain.rectification import events as e
from domain.service import Method, Paper, Served, Tried, adding, paper, tried
from domain.values import Event, Recorded, Text, Value, entered_later

NOTICE: Final = Text("责令限期整改通知书", "order to rectify")


class Interview(Value):
    version: int
    position: int
    on: date
    attended: bool

    @property
    def moment(self) -> tuple[date, int]:
        return self.on, self.version


class Notice(Value):
    reference: str
    issued_on: date
    demands: tuple[str, ...]
    days: int
    reason: str
    exceeds_general_cap: bool


class Service(Served):
    position: int
    method: Method
    confirmed_on: date | None = None
    """When the provider said that it has the order."""


class Extension(Value):
    requested_on: date
    days: int
    reason: str
    decided_on: date | None = None
    granted: bool | None = None
    exceeds_general_cap: bool = False


class Suspension(Value):
    since: date
    until: date | None = None


class Merger(Suspension):
    """In an expulsion, from a day on; until the expulsion was revoked."""

    expulsion_id: UUID


class Report(Value):
    version: int
    submitted_on: date
    submitted_at: time | None
    channel: e.Channel
    summary: str
    attachments: tuple[str, ...]
    files: tuple[Attached, ...] = ()
    entered_on: date | None = None
    """The later day on which the provider itself wrote it down."""

    @property
    def moment(self) -> tuple[date, int]:
        """Its place among reports and inspections: by day, however late it was recorded."""
        return self.submitted_on, self.version


class Inspection(Value):
    version: int
    inspected_on: date
    passed: bool
    findings: str
    completed_as_of: date | None

    @property
    def moment(self) -> tuple[date, int]:
        return self.inspected_on, self.version


class Miss(Value):
    version: int
    position: int
    due_on: date
    overdue_from: date


class Refusal(Value):
    version: int
    position: int
    recorded_on: date
    evidence: str


class Resolution(Value):
    position: int
    outcome: e.Outcome
    resolved_on: date
    reason: str


class Case(Value):
    id: UUID
    version: int
    reference: str
    provider_id: UUID
    grounds: tuple[str, ...]
    facts: str
    complaint_ids: tuple[UUID, ...]
    escalation_id: UUID | None
    proofs: tuple[e.Proof, ...] = ()
    opened_on: date
    assignee: str | None = None
    interview_called_for: date | None = None
    interviews: tuple[Interview, ...] = ()
    """By their day, however late they were recorded."""
    interview_on: date | None = None
    """The latest one."""
    interview_refused: bool = False
    interview_annulled: bool = False
    """Whether an entry about one was taken back."""
    no_shows: tuple[int, ...] = ()
    """Positions of the interviews that the provider did not attend since it last came to one."""
    notice: Notice | None = None
    attempts: tuple[Tried, ...] = ()
    """Of serving the order, without success."""
    service: Service | None = None
    told_due: date | None = None
    extension: Extension | None = None
    suspensions: tuple[Suspension, ...] = ()
    reports: tuple[Report, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    miss: Miss | None = None
    refusal: Refusal | None = None
    resolution: Resolution | None = None
    annulled_orders: int = 0
    mergers: tuple[Merger, ...] = ()

    @property
    def status(self) -> str:
        if self.resolution is not None:
            return self.resolution.outcome.value
        if self.is_merged:
            return "merged_into_expulsion"
        if self.service is not None:
            return self._status_of_order()
        if self.notice is not None:
            return "notice_issued"
        if self.interview_on is not None:
            return "interview_refused" if self.interview_refused else "interviewed"
        return "interview_called" if self.interview_called_for is not None else "opened"

    def _status_of_order(self) -> str:
        last = self.inspections[-1] if self.inspections else None
        if last is not None and last.passed:
            return "passed"
        if self.miss is not None:
            return "overdue"
        if self.suspensions and self.suspensions[-1].until is None:
            return "suspended"
        return "reported" if self.awaits_inspection else "rectifying"

    @property
    def awaits_inspection(self) -> bool:
        if not self.inspections:
            return bool(self.reports)
        return bool(self.reports) and self.reports[-1].moment > self.inspections[-1].moment

    @property
    def lost_its_interview(self) -> bool:
        """An order was issued, and each interview before it turned out to be none."""
        return self.notice is not None and self.interview_annulled and not self.interviews

    @property
    def exceeds_general_cap(self) -> bool:
        """More than the general limit was set, in the notice or with its extension (Art. 12)."""
        if self.notice is None:
            return False
        extended = self.extension is not None and self.extension.exceeds_general_cap
        return self.notice.exceeds_general_cap or extended

    @property
    def is_merged(self) -> bool:
        """Whether an expulsion holds it (its decision was served and was not revoked)."""
        return bool(self.mergers) and self.mergers[-1].until is None

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Those that were served: the order."""
        return paper("notice", NOTICE, self.service, self.attempts)

    @property
    def is_open(self) -> bool:
        return self.resolution is None and not self.is_merged


def evolve(state: Case | None, recorded: Recorded[Event]) -> Case:
    event = recorded.event
    if isinstance(event, e.Opened):
        return Case(
            id=recorded.record_id,
            version=recorded.version,
            assignee=recorded.actor.name if recorded.actor.is_officer else None,
            **dict(event),
        )
    assert state is not None
    before = _before_the_order(state, recorded)
    order = before or _on_the_order(state, recorded)
    changes = order or _found(recorded) or _merged(state, event)
    return state.model_copy(update={"version": recorded.version, **changes})


def _before_the_order(state: Case, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.ComplaintJoined():
            return {"complaint_ids": (*state.complaint_ids, event.complaint_id)}
        case e.ElementProved():
            return {"proofs": _with_proof(state.proofs, event.proof)}
        case e.Assigned():
            return {"assignee": event.assignee}
        case e.InterviewCalled():
            return {"interview_called_for": event.interview_on}
        case e.InterviewHeld():
            return _interviewed(state, recorded, event.held_on, attended=True)
        case e.InterviewRefused():
            return _interviewed(state, recorded, event.refused_on, attended=False)
        case e.InterviewAnnulled():
            left = tuple(one for one in state.interviews if one.version != event.annuls)
            return {**_with(left), "interview_annulled": True}
        case e.NoticeIssued():
            return {"notice": Notice(**dict(event))}
    return {}


def _with_proof(proofs: tuple[e.Proof, ...], new: e.Proof) -> tuple[e.Proof, ...]:
    others = (p for p in proofs if (p.ground, p.element) != (new.ground, new.element))
    return (*others, new)


def _interviewed(
    state: Case, recorded: Recorded[Event], on: date, *, attended: bool
) -> dict[str, Any]:
    added = Interview(
        version=recorded.version, position=recorded.position, on=on, attended=attended
    )
    return _with(tuple(sorted((*state.interviews, added), key=_moment)))


def _with(held: tuple[Interview, ...]) -> dict[str, Any]:
    """What the interviews on file come to, by their days."""
    stayed_away = tuple(takewhile(lambda item: not item.attended, reversed(held)))
    return {
        "interviews": held,
        "interview_on": held[-1].on if held else None,
        "interview_refused": bool(held) and not held[-1].attended,
        "no_shows": tuple(item.position for item in reversed(stayed_away)),
    }


def _on_the_order(state: Case, recorded: Recorded[Event]) -> dict[str, Any]:
    event, version, position = recorded.event, recorded.version, recorded.position
    match event:
        case e.NoticeServed() | e.ServiceCorrected():
            return _served(state, event, version, position)
        case e.ServiceConfirmed():
            return _service_confirmed(state, event)
        case e.ServiceEvidenceAdded() if state.service is not None:
            return {"service": adding(state.service, event)}
        case e.ServiceAttempted():
            return {"attempts": tried(state.attempts, event, recorded)}
        case e.ExtensionRequested():
            return {"extension": Extension(**dict(event))}
        case e.ExtensionGranted() | e.ExtensionRefused():
            return _extension_decided(state, event)
        case e.Suspended():
            return {"suspensions": (*state.suspensions, Suspension(since=event.on))}
        case e.Resumed():
            last = state.suspensions[-1].model_copy(update={"until": event.on})
            return {"suspensions": (*state.suspensions[:-1], last)}
        case e.ReportSubmitted():
            entered_on = entered_later(recorded, event.submitted_on)
            report = Report(version=version, entered_on=entered_on, **dict(event))
            return {"reports": tuple(sorted((*state.reports, report), key=_moment))}
        case e.InspectionPassed() | e.InspectionFailed():
            inspection = Inspection(
                version=version,
                inspected_on=event.inspected_on,
                passed=isinstance(event, e.InspectionPassed),
                findings=event.findings,
                completed_as_of=getattr(event, "completed_as_of", None),
            )
            return {"inspections": tuple(sorted((*state.inspections, inspection), key=_moment))}
        case e.Resolved():
            resolution = Resolution(
                position=position,
                outcome=event.outcome,
                resolved_on=event.resolved_on,
                reason=event.reason,
            )
            return {"resolution": resolution}
        case e.OrderAnnulled():
            return _without_order(state)
        case e.Reopened():
            return {"resolution": None}
    return {}


def _found(recorded: Recorded[Event]) -> dict[str, Any]:
    event, version, position = recorded.event, recorded.version, recorded.position
    match event:
        case e.DeadlineMoved():
            return {"told_due": event.new}
        case e.DeadlineMissed():
            return {"miss": Miss(version=version, position=position, **dict(event))}
        case e.MissReversed():
            return {"miss": None}
        case e.RefusalRecorded():
            return {"refusal": Refusal(version=version, position=position, **dict(event))}
        case e.RefusalAnnulled():
            return {"refusal": None}
    return {}


def _merged(state: Case, event: Event) -> dict[str, Any]:
    match event:
        case e.Absorbed():
            merger = Merger(expulsion_id=event.expulsion_id, since=event.on)
            ended = (m for m in state.mergers if m.until is not None)
            return {"mergers": (*ended, merger)}
        case e.Released():
            return {
                "mergers": tuple(
                    merger.model_copy(update={"until": event.on})
                    if merger.expulsion_id == event.expulsion_id
                    else merger
                    for merger in state.mergers
                )
            }
    return {}


def _moment(item: Interview | Report | Inspection) -> tuple[date, int]:
    return item.moment


def _served(
    state: Case, event: e.NoticeServed | e.ServiceCorrected, version: int, position: int
) -> dict[str, Any]:
    corrected = isinstance(event, e.ServiceCorrected)
    earlier = state.service
    service = Service(
        version=earlier.version if corrected and earlier else version,
        position=earlier.position if corrected and earlier else position,
        served_on=event.served_on,
        deemed_on=event.deemed_on,
        method=event.method,
        received_by=event.received_by,
        earlier_attempts=(
            event.earlier_attempts
            if isinstance(event, e.NoticeServed)
            else earlier.earlier_attempts
            if earlier
            else ()
        ),
        evidence=event.evidence,
        consent=event.consent,
        files=event.files,
    )
    told = {"told_due": event.due_on} if isinstance(event, e.NoticeServed) else {}
    return {"service": service, **told}


def _service_confirmed(state: Case, event: e.ServiceConfirmed) -> dict[str, Any]:
    if state.service is None:  # served on a later day than the one looked at
        return {}
    return {"service": state.service.model_copy(update={"confirmed_on": event.confirmed_on})}


def _extension_decided(
    state: Case, event: e.ExtensionGranted | e.ExtensionRefused
) -> dict[str, Any]:
    if state.extension is None:  # asked for on a later day than the one looked at
        return {}
    granted = isinstance(event, e.ExtensionGranted)
    update: dict[str, Any] = {"decided_on": event.decided_on, "granted": granted}
    if isinstance(event, e.ExtensionGranted):
        update |= {"days": event.days, "exceeds_general_cap": event.exceeds_general_cap}
    told = {"told_due": event.due_on} if isinstance(event, e.ExtensionGranted) else {}
    return {"extension": state.extension.model_copy(update=update), **told}


def _without_order(state: Case) -> dict[str, Any]:
    return {
        "notice": None,
        "attempts": (),
        "service": None,
        "told_due": None,
        "extension": None,
        "suspensions": (),
        "reports": (),
        "inspections": (),
        "miss": None,
        "refusal": None,
        "annulled_orders": state.annulled_orders + 1,
    }
