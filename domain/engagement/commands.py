"""What people hand in about a project: the forms."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from domain.attached import HandedFiles
from domain.engagement import events as e
from domain.values import LongText, ShortText, Value


class Establish(Value):
    enterprise_id: UUID
    provider_id: UUID
    product_provider_ids: tuple[UUID, ...] = ()
    title: ShortText
    established_on: date
    level_before: Annotated[int, Field(ge=1, le=4)] | None = None


class Rate(Value):
    rating: e.Rating
    rated_on: date
    comment: e.Remark = ""
    provider_id: UUID | None = Field(
        default=None,
        description="空：牵头服务商 · empty: the lead provider of the engagement",
    )


class AnnulRating(Value):
    rating_version: int = Field(ge=1, description="该评价的版本号 · the version of the rating")
    annulled_on: date
    reason: ShortText


class Evaluate(Value):
    level: e.Level
    evaluated_on: date
    stage: e.Stage
    edition: e.Edition | None = Field(
        default=None, description="空：按参数 · empty: the edition that the measures name"
    )
    assessor: e.Assessor | None = Field(
        default=None,
        description="自评（self、provider）不作为认定依据 · one's own evaluation is no finding",
    )


class AnnulEvaluation(Value):
    evaluation_version: int = Field(ge=1, description="该评测的版本号 · its version")
    annulled_on: date
    reason: LongText


class FileLists(Value):
    needs: e.Lines = Field(default=(), description="需求清单 · needs")
    problems: e.Lines = Field(default=(), description="问题清单 · problems")
    scenarios: e.Lines = Field(default=(), description="场景清单 · scenarios")
    filed_on: date
    files: HandedFiles = ()

    @model_validator(mode="after")
    def _lists_something(self) -> FileLists:
        if not (self.needs or self.problems or self.scenarios):
            raise ValueError("至少填写一份清单 · fill in at least one of the lists")
        return self


class FileDiagnosis(Value):
    summary: LongText
    document: e.Remark = Field(default="", description="报告文件 · the report's file")
    filed_on: date
    files: HandedFiles = ()


class FilePlan(Value):
    summary: LongText
    document: e.Remark = ""
    planned_level: Annotated[int, Field(ge=1, le=4)] | None = None
    indicators: Annotated[tuple[e.Indicator, ...], Field(max_length=100)] = ()
    milestones: Annotated[tuple[e.Milestone, ...], Field(max_length=100)] = ()
    filed_on: date
    files: HandedFiles = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> FilePlan:
        for items in (self.indicators, self.milestones):
            names = [item.name for item in items]
            if len(set(names)) < len(names):
                raise ValueError("名称重复 · a name appears twice")
        return self


class ReportMilestone(Value):
    name: ShortText
    reached_on: date | None = Field(default=None, description="空：尚未完成 · empty: not yet")
    note: e.Remark = ""
    reported_on: date


class Accept(Value):
    passed: StrictBool
    by: ShortText = Field(description="验收机构 · who accepts, such as 市中小企业服务中心")
    report: LongText = Field(description="验收报告及结论 · the report and its conclusion")
    edition: e.Edition | None = Field(
        default=None, description="空：按参数 · empty: the edition that the measures name"
    )
    results: Annotated[tuple[e.Measured, ...], Field(max_length=100)] = ()
    on: date


class Close(Value):
    ending: e.Ending
    reason: e.Remark = ""
    closed_on: date


class Reopen(Value):
    reason: LongText
    on: date
