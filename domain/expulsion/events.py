"""What can happen to an expulsion case (Art. 14). Fields are the storage format: optional only."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.corrections import PutsRight
from domain.due_steps import events as steps
from domain.rules import Finding
from domain.values import Event, LongText, Remark, ShortText, Value

Letter = Annotated[str, StringConstraints(pattern=r"^[a-z]$")]
Positions = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(max_length=500)]


class ObjectorKind(StrEnum):
    PROVIDER = "provider"
    ENTERPRISE = "enterprise"
    ORGANISATION = "organisation"
    INDIVIDUAL = "individual"
    ANONYMOUS = "anonymous"


class Proof(Value):
    """What proves one element of a ground: words, events of the log, or a record."""

    element: Letter
    evidence: Remark = ""
    positions: Positions = ()
    record_id: UUID | None = Field(
        default=None, description="14.6：考核记录 · for 14.6 the assessment"
    )


class Charge(Value):
    """One ground of Art. 14, as it is brought against the provider."""

    code: ShortText = Field(description="14.4.a")
    facts: LongText
    proofs: Annotated[tuple[Proof, ...], Field(max_length=50)] = ()
    committed_on: date | None = Field(default=None, description="行为发生日 · day of the act")


class Snapshot(Value):
    """What a computed rule answered on the day: the orders, the enterprises (reading A-17)."""

    code: str
    finding: Finding


class Proposed(Event):
    citation = "14"
    dated_by = "proposed_on"
    reference: str
    provider_id: UUID
    charges: tuple[Charge, ...]
    facts: LongText
    snapshots: tuple[Snapshot, ...] = ()
    escalation_id: UUID | None = None
    proposed_on: date


class GroundAdded(Event):
    citation = "14"
    charge: Charge
    snapshots: tuple[Snapshot, ...] = ()
    reason: LongText
    escalation_id: UUID | None = None
    on: date


class GroundDropped(Event):
    """Reading A-22: a ground that is not proved is recorded as dropped."""

    citation = "14"
    code: str
    reason: LongText
    on: date


class ProofAdded(Event):
    citation = "14"
    code: str
    proof: Proof
    on: date


class ProofWithdrawn(Event):
    """What was brought for an element does not hold."""

    citation = "14"
    code: str
    element: Letter
    reason: LongText
    on: date


class Dropped(Event):
    citation = "14"
    reason: LongText
    on: date


class ExpulsionDecided(Event):
    """清退决定: the grounds that are proved; those that are not are recorded as dropped."""

    citation = "14"
    dated_by = "decided_on"
    reference: str
    grounds: tuple[str, ...]
    unproven: tuple[str, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    reason: LongText
    decided_on: date


class NotExpelled(Event):
    """不予清退."""

    citation = "14"
    dated_by = "decided_on"
    reason: LongText
    decided_on: date


class DecisionServed(steps.DecisionServed):
    citation = "14"
    cases: tuple[UUID, ...] = ()
    """The rectification cases that were open then."""


class TookEffect(Event):
    """On the day of service, which for an announcement lies after it (A-28)."""

    citation = "14"
    absorbed: tuple[UUID, ...] = ()
    """The open rectification cases that go into the expulsion."""
    on: date


class DecisionServiceCorrected(steps.DecisionServiceCorrected):
    citation = "14"
    puts_right = PutsRight(version="corrects", to="deemed_on", resting=(TookEffect,))


class PublicityStarted(Event):
    """公示: both of its days are printed, and stand as printed."""

    citation = "14"
    dated_by = "first"
    publication_id: UUID
    first: date
    last: date


class PublicityWithdrawn(Event):
    citation = "14"
    publication_id: UUID
    on: date
    reason: LongText


class PublicityClosed(Event):
    """The window is over, and each objection made in it is settled."""

    citation = "14"
    publication_id: UUID
    last: date
    on: date


class ObjectionReceived(Event):
    """Says what kind of body objects, never which: the reported do not learn who reported."""

    citation = "14"
    dated_by = "received_on"
    objection: LongText
    by: ObjectorKind
    received_on: date


class ObjectionSettled(Event):
    """Names the objection by its version in this record."""

    citation = "14"
    objection: int
    upheld: bool
    reason: LongText
    on: date


class Reaffirmed(Event):
    """Decided anew after these objections were upheld: the decision stands all the same."""

    citation = "14"
    objections: tuple[int, ...]
    reason: LongText
    on: date


class GreyListed(Event):
    citation = "14"
    entry_id: UUID
    on: date


class Revoked(Event):
    """The decision is set aside: the provider is back, and the listing loses its basis."""

    citation = "14"
    reason: LongText
    document: ShortText
    on: date
