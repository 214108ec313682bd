"""The expulsion case as its events tell it. The fold refuses nothing and asks nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from domain.due_steps import DueSteps, Entry
from domain.due_steps.events import Step
from domain.due_steps.service import Service, corrected, service_of
from domain.expulsion import events as e
from domain.expulsion.facts import (
    Decision,
    Ground,
    Objection,
    Publicity,
    Setback,
    decision_of,
)
from domain.expulsion.steps import PriorNoticeServed, ServiceEvidenceAdded, StepAnnulled
from domain.service import adding
from domain.values import Event, Recorded, Value


class Expulsion(Value):
    id: UUID
    version: int
    reference: str
    provider_id: UUID
    facts: str
    escalation_id: UUID | None
    proposed_on: date
    proposer: str
    grounds: tuple[Ground, ...]
    steps: DueSteps = DueSteps()
    snapshots: tuple[e.Snapshot, ...] = ()
    """What the computed rules answered when the prior notice was served (A-17)."""
    dropped: Setback | None = None
    decision: Decision | None = None
    service: Service | None = None
    open_cases: tuple[UUID, ...] = ()
    effective_on: date | None = None
    absorbed: tuple[UUID, ...] = ()
    publicities: tuple[Publicity, ...] = ()
    objections: tuple[Objection, ...] = ()
    grey_listed_on: date | None = None
    grey_list_entry: UUID | None = None
    revoked: Setback | None = None

    @property
    def status(self) -> str:
        """Coarse on purpose: what the office weighs, and what it has not served, is its own."""
        if self.revoked is not None:
            return "revoked"
        if self.dropped is not None:
            return "dropped"
        if self.decision is not None and not self.decision.expelled:
            return "not_expelled"
        return self._before_service() if self.service is None else self._after_service()

    def _before_service(self) -> str:
        if self.steps.notice is not None:
            heard = self.steps.statements or self.steps.waivers
            return "statement_received" if heard else "prior_notice_served"
        return "investigated" if self.steps.investigations else "proposed"

    def _after_service(self) -> str:
        if self.grey_listed_on is not None:
            return "grey_listed"
        if self.publicity is not None:
            return "publicity_open" if self.publicity.closed_on is None else "publicity_closed"
        return "decision_served" if self.effective_on is None else "expelled"

    @property
    def runs(self) -> bool:
        """Before its result."""
        return self.decision is None and self.dropped is None

    @property
    def has_ended(self) -> bool:
        """Whether another proceeding may begin: dropped, not expelled, or revoked."""
        return self.status in ("dropped", "not_expelled", "revoked")

    @property
    def live_grounds(self) -> tuple[Ground, ...]:
        return tuple(ground for ground in self.grounds if ground.is_live)

    @property
    def told_grounds(self) -> tuple[Ground, ...]:
        """As the provider knows them: an unserved decision would show by what it left out."""
        if self.decision is None or self.service is not None:
            return self.live_grounds
        left_out = self.decision.unproven
        return tuple(g for g in self.grounds if g.is_live or g.code in left_out)

    @property
    def proposers(self) -> frozenset[str]:
        """Who brought any of the grounds that are left; none of them decides."""
        return frozenset({self.proposer, *(ground.added_by for ground in self.live_grounds)})

    @property
    def publicity(self) -> Publicity | None:
        """The public notice that stands; none while none was made, or once it was withdrawn."""
        standing = [one for one in self.publicities if one.withdrawn_on is None]
        return max(standing, key=lambda one: one.first, default=None)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that can be annulled; nobody's own is an objection, since it keeps no identity."""
        made = (
            Entry(version=one.number, step=Step.OBJECTION, on=one.received_on)
            for one in self.objections
        )
        return (*self.steps.entries, *made)

    @property
    def open_objections(self) -> tuple[Objection, ...]:
        return tuple(one for one in self.objections if one.is_open)

    @property
    def unanswered_upheld(self) -> tuple[Objection, ...]:
        return tuple(one for one in self.objections if one.asks_anew)


def evolve(state: Expulsion | None, recorded: Recorded[Event]) -> Expulsion:
    event = recorded.event
    if isinstance(event, e.Proposed):
        return _proposed(event, recorded)
    assert state is not None
    changes = (
        _on_grounds(state, recorded)
        or _on_decision(state, recorded)
        or _on_publicity(state, event)
        or _at_the_end(state, event)
    )
    return state.model_copy(
        update={"version": recorded.version, "steps": state.steps.evolve(recorded), **changes}
    )


def _proposed(event: e.Proposed, recorded: Recorded[Event]) -> Expulsion:
    by = recorded.actor.name
    return Expulsion(
        id=recorded.record_id,
        version=recorded.version,
        reference=event.reference,
        provider_id=event.provider_id,
        facts=event.facts,
        escalation_id=event.escalation_id,
        proposed_on=event.proposed_on,
        proposer=by,
        grounds=tuple(
            _ground(charge, event.proposed_on, by, event.snapshots) for charge in event.charges
        ),
    )


def _ground(charge: e.Charge, on: date, by: str, snapshots: tuple[e.Snapshot, ...]) -> Ground:
    """With what the rules that compute it answered when it was brought."""
    own = tuple(s for s in snapshots if s.code == charge.code or _is_limb(s.code, charge.code))
    return Ground(**dict(charge), added_on=on, added_by=by, snapshots=own)


def _is_limb(code: str, ground: str) -> bool:
    return code.startswith(f"{ground}.")


def _on_grounds(state: Expulsion, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.GroundAdded():
            added = _ground(event.charge, event.on, recorded.actor.name, event.snapshots)
            others = (ground for ground in state.grounds if ground.code != added.code)
            return {"grounds": (*others, added)}
        case e.GroundDropped():
            return {"grounds": _without(state.grounds, (event.code,), event.on, event.reason)}
        case e.ProofAdded():
            return {"grounds": _proved(state.grounds, event.code, event.proof)}
        case e.ProofWithdrawn():
            return {"grounds": _unproved(state.grounds, event)}
        case PriorNoticeServed():
            return {"snapshots": event.snapshots}
    return {}


def _without(
    grounds: Iterable[Ground], codes: Iterable[str], on: date, reason: str
) -> tuple[Ground, ...]:
    gone, update = frozenset(codes), {"dropped_on": on, "dropped_for": reason}
    return tuple(g.model_copy(update=update) if g.code in gone else g for g in grounds)


def _proved(grounds: Iterable[Ground], code: str, proof: e.Proof) -> tuple[Ground, ...]:
    return tuple(
        g.model_copy(update={"proofs": (*g.proofs, proof)}) if g.code == code else g
        for g in grounds
    )


def _unproved(grounds: Iterable[Ground], event: e.ProofWithdrawn) -> tuple[Ground, ...]:
    return tuple(
        g.model_copy(update={"proofs": tuple(p for p in g.proofs if p.element != event.element)})
        if g.code == event.code
        else g
        for g in grounds
    )


def _on_decision(state: Expulsion, recorded: Recorded[Event]) -> dict[str, Any]:
    event = recorded.event
    match event:
        case e.ExpulsionDecided():
            told = _without(state.grounds, event.unproven, event.decided_on, event.reason)
            return {"decision": decision_of(event, recorded, expelled=True), "grounds": told}
        case e.NotExpelled():
            return {"decision": decision_of(event, recorded, expelled=False)}
        case e.DecisionServed():
            return {
                "service": service_of(event, recorded.version, event.earlier_attempts),
                "open_cases": event.cases,
            }
        case ServiceEvidenceAdded() if state.service is not None:
            return {"service": adding(state.service, event)}
        case e.TookEffect():
            return {"effective_on": event.on, "absorbed": event.absorbed}
        case e.DecisionServiceCorrected():
            return {"service": corrected(state.service, event), **_effect(state, event)}
    return {}


def _effect(state: Expulsion, event: e.DecisionServiceCorrected) -> dict[str, Any]:
    """It holds from the corrected day; while that lies ahead, nothing rests on it."""
    if state.effective_on is None:
        return {}
    if event.in_effect:
        return {"effective_on": event.deemed_on}
    listing = {"grey_listed_on": None, "grey_list_entry": None}
    return {"effective_on": None, "absorbed": (), **listing}


def _on_publicity(state: Expulsion, event: Event) -> dict[str, Any]:
    match event:
        case e.PublicityStarted():
            return {"publicities": (*state.publicities, Publicity(**dict(event)))}
        case e.PublicityWithdrawn():
            return _with_publicity(state, event.publication_id, withdrawn_on=event.on)
        case e.PublicityClosed():
            return _with_publicity(state, event.publication_id, closed_on=event.on)
        case e.ObjectionReceived():
            made = Objection(number=state.version + 1, **dict(event))
            return {"objections": (*state.objections, made), **_reopened(state, event)}
        case StepAnnulled(step=Step.OBJECTION):
            left = (one for one in state.objections if one.number != event.entry)
            return {"objections": tuple(left)}
        case e.ObjectionSettled():
            return {"objections": tuple(_settled(one, event) for one in state.objections)}
        case e.Reaffirmed():
            update = {"reaffirmed_on": event.on}
            return {
                "objections": tuple(
                    one.model_copy(update=update) if one.number in event.objections else one
                    for one in state.objections
                )
            }
    return {}


def _with_publicity(state: Expulsion, publication_id: UUID, **update: object) -> dict[str, Any]:
    return {
        "publicities": tuple(
            one.model_copy(update=update) if one.publication_id == publication_id else one
            for one in state.publicities
        )
    }


def _reopened(state: Expulsion, event: e.ObjectionReceived) -> dict[str, Any]:
    """An objection made in the window and recorded after its end: the window is not done with."""
    publicity = state.publicity
    if publicity is None or event.received_on > publicity.last:
        return {}
    return _with_publicity(state, publicity.publication_id, closed_on=None)


def _settled(one: Objection, event: e.ObjectionSettled) -> Objection:
    if one.number != event.objection:
        return one
    update = {"upheld": event.upheld, "settled_on": event.on, "answer": event.reason}
    return one.model_copy(update=update)


def _at_the_end(state: Expulsion, event: Event) -> dict[str, Any]:
    match event:
        case e.GreyListed():
            return {"grey_listed_on": event.on, "grey_list_entry": event.entry_id}
        case e.Dropped():
            return {"dropped": Setback(on=event.on, reason=event.reason)}
        case e.Revoked():
            return {"revoked": Setback(**dict(event))}
    return {}
