"""What people ask of an expulsion case; the steps before the decision are in domain/due_steps."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from domain.expulsion.events import Charge, Letter, ObjectorKind, Proof
from domain.values import LongText, ShortText, Value

Charges = Annotated[tuple[Charge, ...], Field(min_length=1, max_length=20)]


class Outcome(StrEnum):
    EXPELLED = "expelled"
    NOT_EXPELLED = "not_expelled"


class Propose(Value):
    provider_id: UUID
    charges: Charges = Field(description="拟依据的各项情形 · the grounds, each with its facts")
    facts: LongText
    escalation_id: UUID | None = Field(
        default=None, description="由哪一升级事项立案 · the escalation that it answers"
    )
    proposed_on: date


class AddGround(Value):
    charge: Charge
    reason: LongText
    escalation_id: UUID | None = Field(
        default=None, description="依哪一升级事项增加 · the escalation that it answers"
    )
    on: date


class DropGround(Value):
    code: ShortText
    reason: LongText
    on: date


class AddProof(Value):
    code: ShortText
    proof: Proof
    on: date


class WithdrawProof(Value):
    code: ShortText
    element: Letter
    reason: LongText
    on: date


class Decide(Value):
    outcome: Outcome
    grounds: Annotated[tuple[ShortText, ...], Field(max_length=20)] | None = Field(
        default=None,
        description="认定成立的情形；空：全部 · the grounds found proved; empty: all that are left",
    )
    reason: LongText
    decided_on: date


class Object(Value):
    objection: LongText
    by: ObjectorKind = Field(
        default=ObjectorKind.ANONYMOUS, description="不登记身份 · no identity is kept"
    )
    received_on: date


class SettleObjection(Value):
    objection: int = Field(strict=True, ge=1, description="异议编号 · the objection's number")
    upheld: StrictBool
    reason: LongText
    on: date


class Reaffirm(Value):
    reason: LongText
    on: date
