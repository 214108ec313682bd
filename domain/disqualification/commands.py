"""What people ask of a disqualification case; the steps to the decision are in domain/due_steps."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.values import LongText, Value


class Outcome(StrEnum):
    DISQUALIFIED = "disqualified"
    NOT_DISQUALIFIED = "not_disqualified"


class Propose(Value):
    provider_id: UUID
    report_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)] = Field(
        description="经核实属实的举报、投诉 · the verified reports it rests on"
    )
    facts: LongText
    escalation_id: UUID | None = Field(
        default=None, description="由哪一升级事项立案 · the escalation that it answers"
    )
    proposed_on: date


class JoinReport(Value):
    report_id: UUID
    on: date


class Absorb(Value):
    expulsion_id: UUID
    reason: LongText
    on: date


class Decide(Value):
    outcome: Outcome
    reason: LongText
    decided_on: date
