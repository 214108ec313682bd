"""The exit as its events tell it. The fold refuses nothing and asks nobody."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.pool_exit import events as e
from domain.service import Paper, Served, Tried, adding, paper, tried
from domain.standing import Basis
from domain.values import Event, Recorded, Text, Value

STATUSES: Final[dict[str, Text]] = {
    "proposed": Text("已提出", "proposed"),
    "heard": Text("已听取意见", "provider heard"),
    "decided": Text("已决定，待送达", "decided"),
    "effective": Text("已退出", "out of the pool"),
    "dropped": Text("不再办理", "dropped"),
    "revoked": Text("已撤销", "revoked"),
}
"""What people call each status."""


DECISION: Final = Text("退出决定", "decision on the exit")


class PoolExit(Value):
    id: UUID
    version: int
    reference: str
    provider_id: UUID
    basis: Basis
    facts: str
    assessment_id: UUID | None
    escalation_id: UUID | None
    proposed_on: date
    proposed_by: str
    status: str = "proposed"
    """proposed, heard, decided, effective, dropped or revoked."""
    statement: str | None = None
    heard_on: date | None = None
    reasons: str | None = None
    document: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    effective_on: date | None = None
    attempts: tuple[Tried, ...] = ()
    """Of serving the decision, without success."""
    service: Served | None = None
    running: tuple[UUID, ...] = ()
    ground_fell: str | None = None
    last_on: date

    @property
    def is_pending(self) -> bool:
        return self.status in ("proposed", "heard", "decided")

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Those that were served: the decision."""
        return paper("decision", DECISION, self.service, self.attempts)

    @property
    def told_status(self) -> str:
        """As the provider knows it: a decision that was not served on it is the office's own."""
        if self.status != "decided":
            return self.status
        return "proposed" if self.heard_on is None else "heard"


def evolve(state: PoolExit | None, recorded: Recorded[Event]) -> PoolExit:
    event, by = recorded.event, recorded.actor.name
    if isinstance(event, e.Proposed):
        return PoolExit(
            id=recorded.record_id,
            version=recorded.version,
            proposed_by=by,
            last_on=event.proposed_on,
            **dict(event),
        )
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case e.ProviderHeard():
            changes |= {"status": "heard", "statement": event.statement, "heard_on": event.on}
        case e.Dropped():
            changes |= {"status": "dropped", "reasons": event.reason}
        case e.Decided():
            changes |= {
                "status": "decided",
                "reasons": event.reasons,
                "document": event.document,
                "decided_by": by,
                "decided_on": event.on,
            }
        case e.TookEffect():
            changes |= {
                "status": "effective",
                "effective_on": event.on,
                "running": event.running,
                "service": _served(event, recorded.version, event.on, event.earlier_attempts),
            }
        case e.ServiceCorrected():
            tried_before = state.service.earlier_attempts if state.service else ()
            changes |= {
                "effective_on": event.served_on,
                "service": _served(event, event.corrects, event.served_on, tried_before),
            }
        case e.ServiceEvidenceAdded() if state.service is not None:
            changes["service"] = adding(state.service, event)
        case e.ServiceAttempted():
            changes["attempts"] = tried(state.attempts, event, recorded)
        case e.GroundFell():
            changes["ground_fell"] = event.reason
        case e.Revoked():
            changes |= {"status": "revoked", "reasons": event.reason, "ground_fell": None}
    changes["last_on"] = max(state.last_on, recorded.effective_on)
    return state.model_copy(update=changes)


def _served(
    event: e.TookEffect | e.ServiceCorrected, version: int, on: date, attempts: tuple[str, ...]
) -> Served:
    return Served(
        version=version,
        served_on=on,
        deemed_on=on,
        method=event.method,
        received_by=event.received_by,
        earlier_attempts=attempts,
        evidence=event.evidence,
        consent=event.consent,
        files=event.files,
    )
