"""What people ask of an assessment: the forms of its commands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints, model_validator

from domain.assessment.scheme import Code, Conclusion
from domain.values import STORABLE, LongText, Value

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), STORABLE]


class Propose(Value):
    on: date


class SetScore(Value):
    item: Code
    points: Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)] | None = Field(
        default=None, description="0 至该项权重 · from 0 to the item's weight"
    )
    step: Code | None = None
    basis: Remark = Field(
        default="",
        description="依据；points 与 step 都空即采纳系统建议 · the ground; with neither points nor "
        "step, what the system proposed is accepted",
    )
    evidence: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(max_length=500)] = Field(
        default=(), description="所依据事件的日志位置 · positions in the log that it rests on"
    )
    on: date

    @model_validator(mode="after")
    def _one_way(self) -> SetScore:
        if self.points is not None and self.step is not None:
            raise ValueError("points 与 step 只填一项 · give points or a step, not both")
        return self


class LeaveOut(Value):
    item: Code
    reason: LongText
    on: date


class HearRemarks(Value):
    statement: LongText
    on: date


class Review(Value):
    confirmed: StrictBool
    reason: Remark = Field(default="", description="退回须写明理由 · needed for a return")
    on: date


class Conclude(Value):
    conclusion: Conclusion
    reasons: LongText
    targets_behind: StrictBool = Field(
        description="是否认定绩效任务目标进度滞后 · whether the targets are found behind (14(6))"
    )
    behind: Annotated[tuple[Code, ...], Field(max_length=100)] = Field(
        default=(), description="滞后的目标代码 · codes of the targets that are behind"
    )
    on: date

    @model_validator(mode="after")
    def _says_which(self) -> Conclude:
        if self.targets_behind != bool(self.behind):
            raise ValueError(
                "认定滞后须列明目标，未认定的不列 · a finding names its targets; without one, none"
            )
        return self


class Publish(Value):
    publication_id: UUID | None = None
    on: date


class Annul(Value):
    reason: LongText
    on: date
