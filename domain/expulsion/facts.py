"""What an expulsion case is made of."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.expulsion import events as e
from domain.values import Event, Recorded, Value


class Ground(Value):
    """A ground as it was brought, with what has been added for it since."""

    code: str
    facts: str
    proofs: tuple[e.Proof, ...]
    committed_on: date | None = None
    added_on: date
    added_by: str
    snapshots: tuple[e.Snapshot, ...] = ()
    dropped_on: date | None = None
    dropped_for: str = ""

    @property
    def is_live(self) -> bool:
        return self.dropped_on is None


class Decision(Value):
    version: int
    position: int
    expelled: bool
    reference: str = ""
    grounds: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    snapshots: tuple[e.Snapshot, ...] = ()
    reason: str
    decided_on: date
    decided_by: str


class Publicity(Value):
    publication_id: UUID
    first: date
    last: date
    closed_on: date | None = None
    withdrawn_on: date | None = None


class Objection(Value):
    number: int
    objection: str
    by: e.ObjectorKind
    received_on: date
    upheld: bool | None = None
    settled_on: date | None = None
    answer: str = ""
    reaffirmed_on: date | None = None
    """When it was decided anew after this one was upheld, and the decision stood."""

    @property
    def is_open(self) -> bool:
        return self.upheld is None

    @property
    def asks_anew(self) -> bool:
        """Upheld, and not decided anew since."""
        return self.upheld is True and self.reaffirmed_on is None

    def was_open(self, on: date) -> bool:
        return self.received_on <= on and (self.settled_on is None or self.settled_on > on)

    def asked_anew(self, on: date) -> bool:
        if self.received_on > on or not self.upheld:
            return False
        return self.reaffirmed_on is None or self.reaffirmed_on > on


class Setback(Value):
    """Dropped before the decision, or revoked after it."""

    on: date
    reason: str
    document: str = ""


def decision_of(
    event: e.ExpulsionDecided | e.NotExpelled, recorded: Recorded[Event], *, expelled: bool
) -> Decision:
    return Decision(
        version=recorded.version,
        position=recorded.position,
        expelled=expelled,
        decided_by=recorded.actor.name,
        **dict(event),
    )
