"""What people ask of a task book: the forms of its commands."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.attached import HandedFiles
from domain.task_book import events as e
from domain.values import STORABLE, LongText, ShortText, Value

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), STORABLE]
Projects = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), STORABLE]
Targets = Annotated[tuple[e.Target, ...], Field(min_length=1, max_length=50)]


class Sign(Value):
    provider_id: UUID
    year: Annotated[int, Field(ge=2000, le=2100)]
    projects: Projects = Field(
        default="",
        description="同年另有任务书时写明项目范围 · which projects, where there are more",
    )
    document: ShortText
    targets: Targets
    signed_on: date


class Countersign(Value):
    on: date


class Amend(Value):
    targets: Targets
    document: ShortText
    reason: LongText
    on: date


class FilePlan(Value):
    kind: e.PlanKind
    period: Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$")] = Field(
        description="2025，或 2025-07 · a year or a month"
    )
    summary: LongText
    planned: Annotated[tuple[e.Amounts, ...], Field(min_length=1, max_length=2_000)]
    filed_on: date


class ReportedAmount(Value):
    target: e.Code
    value: e.Amount


class ReportProgress(Value):
    month: e.Month
    actual: Annotated[tuple[ReportedAmount, ...], Field(min_length=1, max_length=100)]
    evidence: LongText
    attachments: Annotated[tuple[ShortText, ...], Field(max_length=100)] = ()
    files: HandedFiles = ()
    reported_on: date


class ConfirmProgress(Value):
    report_version: int = Field(ge=1, description="填报的版本号 · the version of the report")
    on: date
    remark: Remark = ""


class ReturnProgress(Value):
    report_version: int = Field(ge=1, description="填报的版本号 · the version of the report")
    on: date
    reason: LongText


class Withdraw(Value):
    on: date
    reason: LongText
