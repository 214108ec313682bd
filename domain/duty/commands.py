"""What can be asked of a duty record: the forms."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from domain.attached import HandedFiles
from domain.duty import events as e
from domain.duty.content import AnyContent, Remark
from domain.values import STORABLE, LongText, Value

PeriodText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), STORABLE
]
DutyKey = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), STORABLE
]


class Plan(Value):
    """One duty, for one period."""

    provider_id: UUID
    engagement_id: UUID | None = None
    duty: DutyKey = Field(description="职责代号 · key of the duty in the measures")
    period: PeriodText | None = Field(
        default=None, description="2025、2025-Q3、2025-07；一次性或临时的不填 · empty where none"
    )
    due_on: date | None = Field(default=None, description="空：按参数 · empty: by the parameter")
    on: date


class PlanAll(Value):
    """Each duty that the provider owes in a period, or only those of one project."""

    provider_id: UUID
    engagement_id: UUID | None = None
    period: PeriodText = Field(description="2025 · 2025-Q3 · 2025-07")
    on: date


class MakeReport(Value):
    summary: LongText
    content: AnyContent
    evidence: e.Evidence
    reported_on: date
    files: HandedFiles = ()


class Volunteer(MakeReport):
    """A report that nobody planned."""

    provider_id: UUID
    engagement_id: UUID | None = None
    duty: DutyKey


class CorrectReport(Value):
    report_version: int = Field(ge=1, description="该报告的版本号 · the version of the report")
    summary: LongText | None = None
    content: AnyContent | None = None
    evidence: e.Evidence | None = None
    reported_on: date | None = None
    reason: LongText
    on: date

    @model_validator(mode="after")
    def _says_what(self) -> CorrectReport:
        names = ("summary", "content", "evidence", "reported_on")
        if all(getattr(self, name) is None for name in names):
            raise ValueError("至少更正一项 · name at least one correction")
        return self


class WithdrawReport(Value):
    report_version: int = Field(ge=1, description="该报告的版本号 · the version of the report")
    reason: LongText
    on: date


class Confirm(Value):
    remark: Remark = ""
    on: date


class Return(Value):
    reason: LongText
    due_on: date | None = Field(default=None, description="空：按参数 · empty: by the parameter")
    on: date


class Waive(Value):
    reason: LongText
    on: date


class Withdraw(Value):
    reason: LongText
    on: date
