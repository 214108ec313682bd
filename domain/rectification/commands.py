"""What people ask of a rectification case: the forms of its commands."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from domain.attached import HandedFiles
from domain.rectification import events as e
from domain.service import Correcting, Serving
from domain.values import (
    LongText,
    Remark,
    ShortText,
    Value,
)

Days = Annotated[int, Field(strict=True, ge=1, le=3_650)]


class Open(Value):
    provider_id: UUID
    grounds: Annotated[tuple[ShortText, ...], Field(min_length=1, max_length=20)]
    facts: LongText
    complaint_ids: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()
    escalation_id: UUID | None = Field(
        default=None, description="由哪一升级事项立案 · the escalation that it answers"
    )
    proofs: Annotated[tuple[e.Proof, ...], Field(max_length=100)] = Field(
        default=(), description="各要件的证据 · what proves the elements of the grounds"
    )
    opened_on: date


class Prove(Value):
    proof: e.Proof
    on: date


class JoinComplaint(Value):
    complaint_id: UUID
    on: date


class Assign(Value):
    assignee: ShortText
    on: date


class CallInterview(Value):
    called_on: date
    interview_on: date
    place: ShortText


class HoldInterview(Value):
    held_on: date
    place: Remark = ""
    attendees: Annotated[tuple[ShortText, ...], Field(max_length=100)] = ()
    record: Remark = ""


class RefuseInterview(Value):
    refused_on: date
    record: LongText


class IssueNotice(Value):
    issued_on: date
    demands: Annotated[tuple[LongText, ...], Field(min_length=1, max_length=100)]
    days: Days
    reason: Remark = ""


class ServeNotice(Serving):
    """The order."""


class CorrectService(Correcting):
    """Of the order."""


class ConfirmService(Value):
    confirmed_on: date


class HearStatement(Value):
    heard_on: date
    statement: LongText
    files: HandedFiles = ()


class Pause(Value):
    on: date
    reason: LongText


class RequestExtension(Value):
    requested_on: date
    days: Days
    reason: LongText


class DecideExtension(Value):
    granted: StrictBool
    decided_on: date
    reason: Remark = ""
    days: Days | None = Field(default=None, description="空：照申请 · empty: as asked for")


class SubmitReport(Value):
    submitted_on: date
    summary: LongText
    attachments: Annotated[tuple[ShortText, ...], Field(max_length=100)] = ()
    files: HandedFiles = ()
    submitted_at: time | None = Field(default=None, description="北京时间 · Asia/Shanghai")
    channel: e.Channel = e.Channel.ELECTRONIC


class Inspect(Value):
    inspected_on: date
    passed: StrictBool
    findings: Remark = ""
    completed_as_of: date | None = Field(
        default=None, description="空：最近一次报告之日 · empty: the day of the last report"
    )


class RecordRefusal(Value):
    recorded_on: date
    evidence: LongText


class Resolve(Value):
    resolved_on: date
    outcome: e.Outcome
    reason: Remark = ""


class AnnulOrder(Value):
    annulled_on: date
    reason: LongText


class Reopen(Value):
    on: date
    reason: LongText


class AnnulInterview(Value):
    version: int = Field(
        ge=1, description="误录的约谈（见 interviews） · the entry, as the case lists it"
    )
    annulled_on: date
    reason: LongText


class AnnulRefusal(Value):
    annulled_on: date
    reason: LongText
