"""What people ask of a complaint, report or enquiry: the forms of its commands."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints, model_validator

from domain.attached import HandedFiles
from domain.complaint.events import Channel, ComplainantKind, Dated, Nature, Number, Optional
from domain.values import STORABLE, LongText, ShortText, Value

Needed = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), STORABLE
]


class Complainant(Value):
    kind: ComplainantKind
    enterprise_id: UUID | None = None
    provider_id: UUID | None = Field(
        default=None, description="服务商来件时填写 · where a provider writes"
    )
    name: Optional = ""
    contact: Optional = ""

    @model_validator(mode="after")
    def _names_the_body(self) -> Complainant:
        if (self.kind is ComplainantKind.ENTERPRISE) != (self.enterprise_id is not None):
            raise ValueError(
                "企业投诉须填写 enterprise_id，其他情形不填 · "
                "enterprise_id goes with the kind enterprise and with no other"
            )
        if (self.kind is ComplainantKind.PROVIDER) != (self.provider_id is not None):
            raise ValueError(
                "服务商来件须填写 complainant.provider_id，其他情形不填 · "
                "complainant.provider_id goes with the kind provider and with no other"
            )
        return self


class Receive(Value):
    nature: Nature = Field(
        default=Nature.COMPLAINT,
        description="投诉、举报或咨询 · complaint, report or enquiry",
    )
    provider_id: UUID | None = None
    about: Optional = Field(
        default="", description="不知道是哪家服务商时写明 · where the provider is not known"
    )
    complainant: Complainant
    summary: LongText
    received_on: date
    received_at: time | None = Field(default=None, description="北京时间 · Asia/Shanghai")
    channel: Channel = Channel.WEB
    outside_number: Number = Field(
        default="", description="12345 工单号或转办文号 · number of the 12345 order or letter"
    )
    outside_district: Number = Field(
        default="", description="热线工单所属区县 · the district that the hotline names"
    )
    outside_due_on: date | None = Field(
        default=None, description="热线要求的办结日期 · the day by which the hotline wants it done"
    )
    files: HandedFiles = ()

    @model_validator(mode="after")
    def _says_whom(self) -> Receive:
        about_somebody = self.nature is not Nature.ENQUIRY
        if about_somebody and self.provider_id is None and not self.about:
            raise ValueError("provider_id 与 about 至少填一项 · give provider_id or about")
        if self.channel is Channel.HOTLINE and not self.outside_number:
            raise ValueError("12345 转来的须填写工单号 · a 12345 order has an outside_number")
        return self


class Split(Value):
    nature: Nature
    summary: LongText
    provider_id: UUID | None = Field(default=None, description="空：同原件 · empty: the same")
    on: date
    reason: Optional = ""


class Reclassify(Value):
    nature: Nature
    on: date
    reason: LongText


class NameProvider(Value):
    provider_id: UUID
    on: date
    reason: Optional = ""


class Accept(Value):
    on: date
    reason: Optional = ""
    clues: Optional = Field(
        default="",
        description="匿名举报可供核查的线索 · what can be checked in a report without a name",
    )


class Reject(Value):
    on: date
    reason: Needed


class Return(Value):
    on: date
    to: Needed = Field(description="退回何处 · to whom it goes back")
    reason: LongText


class Refer(Value):
    on: date
    to: Needed = Field(description="移送机关 · the organ that is competent")
    reason: LongText
    ends_here: StrictBool = Field(description="全部移送，本局不再办理 · nothing is left here")
    outlook: Optional = Field(
        default="", description="移送后如何办理 · what happens to it there and here"
    )


class ConcludeReferral(Value):
    to: Needed
    outcome: LongText
    on: date


class Assign(Value):
    on: date
    caseworker: ShortText


class RequestExtension(Value):
    on: date
    reason: LongText


class DecideExtension(Value):
    granted: StrictBool
    on: date
    reason: Optional = ""


class Verify(Value):
    substantiated: StrictBool
    findings: LongText
    on: date
    violation: Optional = Field(
        default="",
        description="违反何种法律、规定 · the law or rule that was broken",
    )
    by_staff: StrictBool = Field(
        default=False, description="系工作人员行为 · it was conduct of staff"
    )
    attributable: StrictBool | None = Field(
        default=None,
        description="是否可归于服务商；工作人员行为必填 · needed for conduct of staff",
    )


class CorrectVerification(Verify):
    reason: LongText


class CorrectDate(Value):
    what: Dated
    day: date
    on: date
    reason: LongText


class Merge(Value):
    complaint_id: UUID = Field(description="并入的投诉 · the complaint that goes on")
    on: date
    reason: Optional = ""


class Answer(Value):
    on: date
    answer: LongText


class Withdraw(Value):
    on: date
    reason: Optional = ""


class Reopen(Value):
    on: date
    reason: LongText
