"""The steps as the events of a proceeding tell them. The fold refuses nothing, asks nobody.

Each list is in the order of the days on which things happened, however late they were recorded.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, TypeVar

from domain.attached import Attached
from domain.due_steps import events as e
from domain.service import Method, Served, Tried, adding, tried
from domain.values import Event, Recorded, Value


class Done(Value):
    """One step that was taken: when, by whom recorded, and what it says."""

    version: int
    position: int
    on: date
    by: str
    text: str

    @property
    def moment(self) -> tuple[date, int]:
        return self.on, self.version


D = TypeVar("D", bound=Done)


class Investigation(Done):
    officers: tuple[str, ...]
    evidence: tuple[str, ...]


class PriorNotice(Served):
    position: int
    grounds: tuple[str, ...]
    method: Method
    told_until: date
    corrected: bool = False


class Statement(Done):
    attachments: tuple[str, ...]
    files: tuple[Attached, ...] = ()


class Hearing(Done):
    held: bool
    place: str = ""
    attendees: tuple[str, ...] = ()


class Review(Done):
    """Of a statement (accepted or not), or by the lawyers (passed or returned)."""

    favourable: bool


class Discussion(Done):
    attendees: tuple[str, ...]


class Entry(Value):
    """What can be annulled: the version under which it stands, its day, who entered it."""

    version: int
    step: e.Step
    on: date
    by: str = ""
    """Nobody for what is for an approver to annul."""


class Annulled(Value):
    """What counts no more, and why."""

    version: int
    step: e.Step
    step_on: date
    annulled_on: date
    reason: str


KEPT_IN: Final = {
    e.Step.INVESTIGATION: "investigations",
    e.Step.STATEMENT: "statements",
    e.Step.WAIVER: "waivers",
    e.Step.HEARING_REQUEST: "hearing_requests",
    e.Step.HEARING: "hearings",
    e.Step.STATEMENT_REVIEW: "statement_reviews",
    e.Step.LEGAL_REVIEW: "legal_reviews",
    e.Step.DISCUSSION: "discussions",
}

OF_THE_PROVIDER: Final = frozenset(
    {e.Step.STATEMENT, e.Step.WAIVER, e.Step.HEARING_REQUEST, e.Step.HEARING}
)


class DueSteps(Value):
    investigations: tuple[Investigation, ...] = ()
    notices: tuple[PriorNotice, ...] = ()
    attempts: tuple[Tried, ...] = ()
    """Of serving a notice or the decision, without success."""
    statements: tuple[Statement, ...] = ()
    waivers: tuple[Done, ...] = ()
    hearing_requests: tuple[Done, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    statement_reviews: tuple[Review, ...] = ()
    legal_reviews: tuple[Review, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    annulled: tuple[Annulled, ...] = ()

    @property
    def annulled_of_the_provider(self) -> tuple[Annulled, ...]:
        """What of its own steps counts no more."""
        return tuple(one for one in self.annulled if one.step in OF_THE_PROVIDER)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that can be annulled."""
        return tuple(
            Entry(version=done.version, step=step, on=done.on, by=done.by)
            for step, name in KEPT_IN.items()
            for done in getattr(self, name)
        )

    @property
    def notice(self) -> PriorNotice | None:
        """The prior notice that counts: the latest, which covers what the earlier ones did."""
        return self.notices[-1] if self.notices else None

    @property
    def to_the_notice(self) -> tuple[Statement, ...]:
        """The statements that answer the notice that counts.

        A first notice is answered by each of them, also one that came before the corrected day
        of its service; a further notice only by what came after it.
        """
        if len(self.notices) < 2:
            return self.statements
        return tuple(s for s in self.statements if s.on >= self.notices[-1].served_on)

    def evolve(self, recorded: Recorded[Event]) -> DueSteps:
        """With one more event; any other class of event changes nothing."""
        changes = _changes(self, recorded)
        return self.model_copy(update=changes) if changes else self


def _changes(state: DueSteps, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.PriorNoticeServed():
            return {"notices": (*state.notices, _notice(event, recorded))}
        case e.PriorNoticeCorrected():
            return {"notices": tuple(_corrected(n, event) for n in state.notices)}
        case e.ServiceEvidenceAdded():
            return {"notices": tuple(adding(notice, event) for notice in state.notices)}
        case e.ServiceAttempted():
            return {"attempts": tried(state.attempts, event, recorded)}
        case e.StepAnnulled():
            return _without(state, event)
        case e.InvestigationReported():
            step = Investigation(
                **_done(recorded, event.findings), officers=event.officers, evidence=event.evidence
            )
            return {"investigations": _with(state.investigations, step)}
        case e.CollectivelyDiscussed():
            talk = Discussion(**_done(recorded, event.opinion), attendees=event.attendees)
            return {"discussions": _with(state.discussions, talk)}
    return _heard(state, recorded) or _reviewed(state, recorded)


def _without(state: DueSteps, event: e.StepAnnulled) -> dict[str, Any]:
    gone = Annulled(
        version=event.entry,
        step=event.step,
        step_on=event.step_on,
        annulled_on=event.on,
        reason=event.reason,
    )
    changes: dict[str, Any] = {"annulled": (*state.annulled, gone)}
    if (name := KEPT_IN.get(event.step)) is not None:
        left = (done for done in getattr(state, name) if done.version != event.entry)
        changes[name] = tuple(left)
    return changes


def _heard(state: DueSteps, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.StatementReceived():
            said = Statement(
                **_done(recorded, event.statement),
                attachments=event.attachments,
                files=event.files,
            )
            return {"statements": _with(state.statements, said)}
        case e.StatementWaived():
            return {"waivers": _with(state.waivers, Done(**_done(recorded, event.record)))}
        case e.HearingRequested():
            asked = Done(**_done(recorded, event.reason))
            return {"hearing_requests": _with(state.hearing_requests, asked)}
        case e.HearingHeld():
            held = Hearing(
                **_done(recorded, event.record),
                held=True,
                place=event.place,
                attendees=event.attendees,
            )
            return {"hearings": _with(state.hearings, held)}
        case e.HearingWaived():
            waived = Hearing(**_done(recorded, event.record), held=False)
            return {"hearings": _with(state.hearings, waived)}
    return {}


def _reviewed(state: DueSteps, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.StatementReviewed():
            answer = Review(**_done(recorded, event.opinion), favourable=event.accepted)
            return {"statement_reviews": _with(state.statement_reviews, answer)}
        case e.LegalReviewed():
            review = Review(**_done(recorded, event.opinion), favourable=event.passed)
            return {"legal_reviews": _with(state.legal_reviews, review)}
    return {}


def _done(recorded: Recorded[Event], text: str) -> dict[str, Any]:
    return {
        "version": recorded.version,
        "position": recorded.position,
        "on": recorded.event.effective_on,
        "by": recorded.actor.name,
        "text": text,
    }


def _with(steps: tuple[D, ...], step: D) -> tuple[D, ...]:
    return tuple(sorted((*steps, step), key=lambda one: one.moment))


def _notice(event: e.PriorNoticeServed, recorded: Recorded[Event]) -> PriorNotice:
    return PriorNotice(
        version=recorded.version,
        position=recorded.position,
        grounds=event.grounds,
        served_on=event.served_on,
        deemed_on=event.deemed_on,
        method=event.method,
        received_by=event.received_by,
        earlier_attempts=event.earlier_attempts,
        evidence=event.evidence,
        consent=event.consent,
        files=event.files,
        told_until=event.statement_until,
    )


def _corrected(notice: PriorNotice, event: e.PriorNoticeCorrected) -> PriorNotice:
    if notice.version != event.corrects:
        return notice
    return notice.model_copy(
        update={
            "served_on": event.served_on,
            "deemed_on": event.deemed_on,
            "method": event.method,
            "received_by": event.received_by,
            "evidence": event.evidence,
            "consent": event.consent,
            "files": event.files,
            "told_until": event.statement_until,
            "corrected": True,
        }
    )
