"""What may be asked for in an exit from the pool: the forms."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from domain.attached import HandedFiles
from domain.service import Correcting, Evidence, Lines, Method
from domain.standing import Basis
from domain.values import STORABLE, LongText, Remark, ShortText, Value

Statement = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), STORABLE]


class Propose(Value):
    provider_id: UUID
    basis: Basis = Field(
        description="7 经营发展情况；11 考核；voluntary 服务商申请 · "
        "its business, an assessment, or its own wish"
    )
    facts: LongText
    assessment_id: UUID | None = Field(
        default=None, description="依据第十一条的，写明考核 · the assessment, for basis 11"
    )
    escalation_id: UUID | None = None
    proposed_on: date

    @model_validator(mode="after")
    def _names_the_assessment(self) -> Propose:
        if (self.basis == "11") != (self.assessment_id is not None):
            raise ValueError(
                "依据第十一条的须写明 assessment_id，其他不填 · "
                "assessment_id goes with basis 11 and with no other"
            )
        return self


class Hear(Value):
    statement: Statement = Field(
        default="", description="空：已告知，未提出意见 · empty: asked, and said nothing"
    )
    on: date


class Drop(Value):
    on: date
    reason: LongText


class Decide(Value):
    reasons: LongText
    document: ShortText = Field(description="决定的文号 · the number of the decision")
    on: date


class Serve(Value):
    on: date = Field(
        description="决定送达日期；公告送达的，填视为送达之日 · the day the decision was served;"
        " for `public` the day on which it counts as served"
    )
    method: Method | None = None
    received_by: Remark = ""
    earlier_attempts: Lines = ()
    evidence: Evidence | None = None
    files: HandedFiles = ()


class CorrectService(Correcting):
    """Of the decision."""


class Revoke(Value):
    on: date
    reason: LongText
