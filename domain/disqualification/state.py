"""The disqualification case as its events tell it. The fold refuses nothing and asks nobody."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.disqualification import events as e
from domain.due_steps import DueSteps
from domain.due_steps.service import Service, corrected, service_of
from domain.service import adding
from domain.values import Event, Recorded, Text, Value


class Decision(Value):
    version: int
    disqualified: bool
    reference: str = ""
    reason: str
    decided_on: date
    decided_by: str


class Censure(Value):
    publication_id: UUID
    published_on: date
    withdrawn_on: date | None = None


class Setback(Value):
    """Dropped or handed over before the decision, or revoked after it."""

    on: date
    reason: str
    document: str = ""
    expulsion_id: UUID | None = None


STATUSES: Final[dict[str, Text]] = {
    "proposed": Text("已提出", "proposed"),
    "investigated": Text("已核查", "investigated"),
    "prior_notice_served": Text("已告知", "prior notice served"),
    "statement_received": Text("已听取陈述申辩", "statement received"),
    "decision_served": Text("决定已送达，尚未生效", "served, not in effect yet"),
    "disqualified": Text("已取消服务资格", "disqualified"),
    "not_disqualified": Text("不予取消", "not disqualified"),
    "dropped": Text("不再办理", "dropped"),
    "absorbed": Text("并入清退", "absorbed by an expulsion"),
    "revoked": Text("决定已撤销", "set aside"),
}
"""What people call each status."""


class Disqualification(Value):
    id: UUID
    version: int
    reference: str
    provider_id: UUID
    report_ids: tuple[UUID, ...]
    """The verified reports that it rests on, as they stand now."""
    lost_report_ids: tuple[UUID, ...] = ()
    baseless_since: date | None = None
    """The day on which the last report that it rests on was found not to hold."""
    facts: str
    escalation_id: UUID | None
    proposed_on: date
    proposer: str
    steps: DueSteps = DueSteps()
    dropped: Setback | None = None
    absorbed: Setback | None = None
    decision: Decision | None = None
    service: Service | None = None
    in_effect_since: date | None = None
    censures: tuple[Censure, ...] = ()
    revoked: Setback | None = None

    @property
    def status(self) -> str:
        """Coarse on purpose: what the office weighs, and what it has not served, is its own."""
        if self.revoked is not None:
            return "revoked"
        if self.absorbed is not None:
            return "absorbed"
        if self.dropped is not None:
            return "dropped"
        if self.decision is not None and not self.decision.disqualified:
            return "not_disqualified"
        if self.service is not None:
            return "decision_served" if self.in_effect_since is None else "disqualified"
        if self.steps.notice is not None:
            heard = self.steps.statements or self.steps.waivers
            return "statement_received" if heard else "prior_notice_served"
        return "investigated" if self.steps.investigations else "proposed"

    @property
    def runs(self) -> bool:
        """The proceeding before the decision."""
        ended = self.dropped or self.absorbed or self.revoked
        return self.decision is None and ended is None

    @property
    def has_ended(self) -> bool:
        """Whether another proceeding may begin: it came to nothing, or was revoked."""
        return self.status in ("dropped", "absorbed", "not_disqualified", "revoked")

    @property
    def stands(self) -> bool:
        """A decision to disqualify that was not set aside."""
        return self.decision is not None and self.decision.disqualified and self.revoked is None

    @property
    def censure(self) -> Censure | None:
        """The public censure that stands; none while none was made, or once it was withdrawn."""
        standing = [one for one in self.censures if one.withdrawn_on is None]
        return standing[-1] if standing else None


def evolve(state: Disqualification | None, recorded: Recorded[Event]) -> Disqualification:
    event = recorded.event
    if isinstance(event, e.Proposed):
        return Disqualification(
            id=recorded.record_id,
            version=recorded.version,
            proposer=recorded.actor.name,
            **dict(event),
        )
    assert state is not None
    changes = (
        _on_reports(state, event) or _on_decision(recorded) or _after(state, event) or _ended(event)
    )
    return state.model_copy(
        update={"version": recorded.version, "steps": state.steps.evolve(recorded), **changes}
    )


def _on_reports(state: Disqualification, event: Event) -> dict[str, Any]:
    if not isinstance(event, e.ReportJoined | e.ReportLost):
        return {}
    held = tuple(one for one in state.report_ids if one != event.complaint_id)
    lost = tuple(one for one in state.lost_report_ids if one != event.complaint_id)
    if isinstance(event, e.ReportJoined):
        return {
            "report_ids": (*held, event.complaint_id),
            "lost_report_ids": lost,
            "baseless_since": None,
        }
    return {
        "report_ids": held,
        "lost_report_ids": (*lost, event.complaint_id),
        "baseless_since": None if held else event.on,
    }


def _on_decision(recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.DisqualificationDecided() | e.NotDisqualified():
            decision = Decision(
                version=recorded.version,
                disqualified=isinstance(event, e.DisqualificationDecided),
                decided_by=recorded.actor.name,
                **dict(event),
            )
            return {"decision": decision}
        case e.DecisionServed():
            return {"service": service_of(event, recorded.version, event.earlier_attempts)}
    return {}


def _after(state: Disqualification, event: Event) -> dict[str, Any]:
    match event:
        case e.DecisionServiceCorrected():
            since = event.deemed_on if event.in_effect else None
            moved = {"in_effect_since": since} if state.in_effect_since else {}
            return {"service": corrected(state.service, event), **moved}
        case e.ServiceEvidenceAdded() if state.service is not None:
            return {"service": adding(state.service, event)}
        case e.TookEffect():
            return {"in_effect_since": event.on}
        case e.CensurePublished():
            made = Censure(publication_id=event.publication_id, published_on=event.on)
            return {"censures": (*state.censures, made)}
        case e.CensureWithdrawn():
            return {
                "censures": tuple(
                    one.model_copy(update={"withdrawn_on": event.on})
                    if one.publication_id == event.publication_id
                    else one
                    for one in state.censures
                )
            }
    return {}


def _ended(event: Event) -> dict[str, Any]:
    match event:
        case e.Dropped():
            return {"dropped": Setback(on=event.on, reason=event.reason)}
        case e.Absorbed():
            return {"absorbed": Setback(**dict(event))}
        case e.Revoked():
            return {"revoked": Setback(**dict(event))}
    return {}
