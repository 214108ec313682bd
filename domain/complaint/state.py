"""The complaint as its events tell it. The fold refuses nothing and asks nobody."""

from __future__ import annotations

from datetime import date, time
from typing import Any, Final
from uuid import UUID

from domain.attached import Attached
from domain.complaint import events as e
from domain.complaint.facts import Extension, Referral, Step, Verification
from domain.values import Event, Recorded, Text, Value

ENDED = frozenset({"rejected", "merged", "withdrawn", "returned", "referred"})


STATUSES: Final[dict[str, Text]] = {
    "received": Text("已收到", "received"),
    "accepted": Text("已受理", "accepted"),
    "rejected": Text("不予受理", "rejected"),
    "substantiated": Text("属实", "substantiated"),
    "unsubstantiated": Text("不属实", "not substantiated"),
    "merged": Text("已并案", "merged"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "returned": Text("已退回", "returned"),
    "referred": Text("已移送", "referred"),
    "answered": Text("已答复", "answered"),
}
"""What people call each status."""


class Complaint(Value):
    id: UUID
    version: int
    reference: str
    provider_id: UUID | None
    about: str
    kind: e.ComplainantKind
    sealed: str | None
    mark: str | None
    from_pilot_enterprise: bool
    summary: str
    received_on: date
    nature: e.Nature = e.Nature.COMPLAINT
    channel: e.Channel | None = None
    outside_number: str = ""
    received_at: time | None = None
    outside_district: str = ""
    outside_due_on: date | None = None
    reachable: bool | None = None
    files: tuple[Attached, ...] = ()
    status: str = "received"
    caseworker: str | None = None
    accepted: Step | None = None
    clues: str = ""
    verification: Verification | None = None
    extension: Extension | None = None
    referrals: tuple[Referral, ...] = ()
    returned_to: str | None = None
    merged_into: UUID | None = None
    answer: str | None = None
    answered_on: date | None = None
    ended_on: date | None = None
    """The day it was rejected, returned, referred as a whole, merged or withdrawn."""
    ended_by: int | None = None
    """The version of the event that ended it."""
    answered_since: bool = False
    """Whether the answer only told of that end."""
    split_from: UUID | None = None
    parts: tuple[UUID, ...] = ()
    case_ids: tuple[UUID, ...] = ()
    disqualification_ids: tuple[UUID, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def is_live(self) -> bool:
        return self.status not in ENDED

    @property
    def is_enquiry(self) -> bool:
        return self.nature is e.Nature.ENQUIRY

    @property
    def accepted_on(self) -> date | None:
        return self.accepted.on if self.accepted else None

    @property
    def last_on(self) -> date:
        """The day of the latest step, as corrected."""
        return max(step.on for step in self.steps)

    @property
    def substantiated(self) -> bool | None:
        return self.verification.substantiated if self.verification else None

    @property
    def findings(self) -> str | None:
        return self.verification.findings if self.verification else None

    @property
    def verified_position(self) -> int | None:
        return self.verification.position if self.verification else None

    @property
    def is_violation(self) -> bool:
        """A violation of law or rules by the provider was found (Art. 15, reading A-29)."""
        found = self.verification
        return (
            self.is_live
            and self.provider_id is not None
            and found is not None
            and found.substantiated
            and bool(found.violation)
            and found.attributable is True
        )

    @property
    def reply_owed(self) -> bool:
        """Nobody is owed an answer that can reach nobody; it may still be given."""
        if self.reachable is not None:
            return self.reachable
        return self.kind is not e.ComplainantKind.ANONYMOUS

    @property
    def is_closed(self) -> bool:
        """Nothing waits here any more."""
        if self.status in ("merged", "withdrawn", "answered", "referred", "returned", "rejected"):
            return True
        if self.verification is None:
            return False
        return self.answered_on is not None or not self.reply_owed

    @property
    def handled_on(self) -> date | None:
        """The day on which handling came to its end: answered, or ended otherwise."""
        if self.ended_on is not None:
            return self.ended_on
        if self.answered_on is not None and (self.verification or self.is_enquiry):
            return self.answered_on
        if self.verification is not None and not self.reply_owed:
            return self.verification.on
        return None


def evolve(state: Complaint | None, recorded: Recorded[Event]) -> Complaint:
    event = recorded.event
    if isinstance(event, e.Received):
        return Complaint(
            id=recorded.record_id,
            version=recorded.version,
            steps=(Step(version=recorded.version, on=event.received_on),),
            **dict(event),
        )
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    changes |= (
        _intake(state, event)
        or _handling(state, recorded)
        or _verifying(state, recorded)
        or _ending(state, recorded)
    )
    if not isinstance(event, _NO_STEPS):
        step = Step(version=recorded.version, on=recorded.effective_on)
        changes["steps"] = (*state.steps, step)
    return state.model_copy(update=changes)


_NO_STEPS = (
    e.LedToCase,
    e.LedToDisqualification,
    e.VerificationCorrected,
    e.DateCorrected,
    e.ReferralConcluded,
    e.SplitFrom,
)
"""What may come on any day, and holds up no later step."""


def _intake(state: Complaint, event: Event) -> dict[str, Any]:
    match event:
        case e.SplitOff():
            return {"parts": (*state.parts, event.complaint_id)}
        case e.SplitFrom():
            return {"split_from": event.complaint_id}
        case e.Reclassified():
            return {"nature": event.nature}
        case e.ProviderNamed():
            return {"provider_id": event.provider_id}
        case e.Assigned():
            return {"caseworker": event.caseworker}
        case e.DateCorrected():
            return _redated(state, event)
        case e.LedToCase():
            return {"case_ids": (*state.case_ids, event.case_id)}
        case e.LedToDisqualification():
            led = (*state.disqualification_ids, event.disqualification_id)
            return {"disqualification_ids": led}
    return {}


def _redated(state: Complaint, event: e.DateCorrected) -> dict[str, Any]:
    moved = Step(version=event.corrects, on=event.day)
    steps = tuple(moved if step.version == event.corrects else step for step in state.steps)
    if event.what is e.Dated.RECEIPT:
        return {"received_on": event.day, "steps": steps}
    return {"accepted": moved, "steps": steps}


def _handling(state: Complaint, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.Accepted():
            return {
                "status": "accepted",
                "caseworker": event.caseworker,
                "accepted": Step(version=recorded.version, on=event.on),
                "clues": event.clues,
            }
        case e.Referred():
            referral = Referral(version=recorded.version, **event.model_dump())
            ends = _ended("referred", recorded) if event.ends_here else {}
            return {"referrals": (*state.referrals, referral), **ends}
        case e.ReferralConcluded():
            return {"referrals": tuple(_concluded(one, event) for one in state.referrals)}
        case e.ExtensionRequested():
            asked = Extension(
                requested_on=event.on, requested_by=recorded.actor.name, reason=event.reason
            )
            return {"extension": asked}
        case e.ExtensionGranted() | e.ExtensionRefused():
            if state.extension is None:  # asked for on a later day than the one looked at
                return {}
            granted = isinstance(event, e.ExtensionGranted)
            decided: dict[str, Any] = {"granted": granted, "decided_on": event.on}
            if isinstance(event, e.ExtensionGranted):
                decided["days"] = event.days
            return {"extension": state.extension.model_copy(update=decided)}
    return {}


def _concluded(referral: Referral, event: e.ReferralConcluded) -> Referral:
    if referral.version != event.referral:
        return referral
    return referral.model_copy(update={"outcome": event.outcome, "concluded_on": event.on})


def _verifying(state: Complaint, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    if not isinstance(event, e.Verified | e.VerificationCorrected):
        return {}
    earlier = state.verification
    corrected = isinstance(event, e.VerificationCorrected)
    found = Verification(
        version=earlier.version if corrected and earlier else recorded.version,
        corrected=recorded.version if corrected else None,
        position=recorded.position,
        on=earlier.on if corrected and earlier else event.on,
        substantiated=event.substantiated,
        findings=event.findings,
        violation=event.violation,
        by_staff=event.by_staff,
        attributable=event.attributable,
    )
    changes: dict[str, Any] = {"verification": found}
    if state.is_live:
        changes["status"] = "substantiated" if event.substantiated else "unsubstantiated"
    return changes


def _ending(state: Complaint, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.Rejected():
            return _ended("rejected", recorded)
        case e.Returned():
            return {**_ended("returned", recorded), "returned_to": event.to}
        case e.MergedInto():
            return {**_ended("merged", recorded), "merged_into": event.complaint_id}
        case e.Withdrawn():
            return _ended("withdrawn", recorded)
        case e.Reopened():
            return _reopened(state, event)
        case e.Answered():
            said = {"answer": event.answer, "answered_on": event.on}
            return {**said, "answered_since": not state.is_live}
        case e.EnquiryAnswered():
            return {"status": "answered", "answer": event.answer, "answered_on": event.on}
    return {}


def _ended(status: str, recorded: Recorded[Event]) -> dict[str, Any]:
    return {"status": status, "ended_on": recorded.effective_on, "ended_by": recorded.version}


def _reopened(state: Complaint, event: e.Reopened) -> dict[str, Any]:
    """Where it stood before it ended; what was said of the end is no answer to it."""
    found, status = state.verification, "accepted" if state.accepted else "received"
    if found is not None:
        status = "substantiated" if found.substantiated else "unsubstantiated"
    here = {"ends_here": False}
    unsaid = {"answer": None, "answered_on": None} if state.answered_since else {}
    return {
        "status": status,
        "ended_on": None,
        "ended_by": None,
        "returned_to": None,
        "merged_into": None,
        "answered_since": False,
        "referrals": tuple(
            one.model_copy(update=here) if one.version == event.reopens else one
            for one in state.referrals
        ),
        **unsaid,
    }
