"""The forms of the steps before an adverse decision."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StrictBool

from domain.attached import HandedFiles
from domain.service import Correcting, Serving
from domain.values import LongText, Remark, ShortText, Value

Names = Annotated[tuple[ShortText, ...], Field(max_length=100)]
Several = Annotated[tuple[ShortText, ...], Field(min_length=2, max_length=100)]


class ReportInvestigation(Value):
    reported_on: date
    findings: LongText
    officers: Names = ()
    evidence: Names = ()


class ServePriorNotice(Serving):
    """Of the proceeding."""


class CorrectPriorNotice(Correcting):
    """Of the proceeding."""


class ReceiveStatement(Value):
    received_on: date
    statement: LongText
    attachments: Names = ()
    files: HandedFiles = ()


class WaiveStatement(Value):
    waived_on: date
    record: LongText


class RequestHearing(Value):
    requested_on: date
    reason: Remark = ""


class EndHearing(Value):
    on: date
    held: StrictBool = Field(
        description="否：撤回申请或者无故不到场 · false: withdrawn, or did not come"
    )
    place: Remark = ""
    attendees: Names = ()
    record: LongText


class ReviewStatement(Value):
    reviewed_on: date
    accepted: StrictBool = Field(description="是否采纳 · whether what was stated is accepted")
    opinion: LongText


class ReviewLegally(Value):
    reviewed_on: date
    passed: StrictBool = Field(description="否：退回 · false: returned")
    opinion: LongText


class Discuss(Value):
    held_on: date
    attendees: Several
    opinion: LongText


class AnnulStep(Value):
    entry: int = Field(
        strict=True, ge=1, description="有误的登记（版本号） · the version of the wrong entry"
    )
    reason: LongText
    on: date


class Drop(Value):
    reason: LongText
    on: date


class ServeDecision(Serving):
    """Of the proceeding."""


class CorrectDecisionService(Correcting):
    """Of the proceeding."""


class Revoke(Value):
    reason: LongText
    document: ShortText = Field(description="撤销所依据的文书 · the paper that sets it aside")
    on: date
