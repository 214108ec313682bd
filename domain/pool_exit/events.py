"""What can happen to an exit from the pool. Fields are the storage format."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.attached import Attached
from domain.corrections import PutsRight
from domain.service import Attempted, Consent, Evidence, EvidenceAdded, Method, Recipient
from domain.standing import Basis
from domain.values import Event, LongText, ShortText

# Fields of the events are the storage format: they grow by optional fields only.


class Proposed(Event):
    citation = "7"
    dated_by = "proposed_on"
    reference: str
    provider_id: UUID
    basis: Basis
    facts: LongText
    assessment_id: UUID | None = None
    escalation_id: UUID | None = None
    proposed_on: date


class ProviderHeard(Event):
    """What the provider said, or (empty) that it was asked and said nothing."""

    citation = "7"
    statement: str
    on: date


class Dropped(Event):
    citation = "7"
    on: date
    reason: LongText
    ground_fell: bool = False
    """It ended by itself, with the conclusion that it rested on."""


class Decided(Event):
    citation = "7"
    reasons: LongText
    document: str
    on: date


class TookEffect(Event):
    """On service of the decision (reading A-28). Running engagements are named, not ended."""

    citation = "7"
    running: tuple[UUID, ...] = ()
    on: date
    method: Method | None = None
    """None in events from before this was asked."""
    received_by: Recipient = ""
    earlier_attempts: tuple[ShortText, ...] = ()
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()


class ServiceAttempted(Attempted):
    citation = "7"


class ServiceEvidenceAdded(EvidenceAdded):
    citation = "7"


class ServiceCorrected(Event):
    """The decision was served otherwise than the event with version `corrects` says."""

    citation = "7"
    dated_by = "served_on"
    puts_right = PutsRight(version="corrects", to="served_on", resting=(TookEffect,))
    corrects: int
    served_on: date
    method: Method | None = None
    received_by: Recipient = ""
    evidence: Evidence | None = None
    consent: Consent | None = None
    files: tuple[Attached, ...] = ()
    """All that the service has by now."""
    corrected_on: date
    reason: LongText


class GroundFell(Event):
    """The conclusion that it rests on was annulled after it took effect: somebody decides."""

    citation = "11"
    reason: LongText
    on: date


class Revoked(Event):
    """The provider is back in the pool, as if it had not left."""

    citation = "7"
    on: date
    reason: LongText
