"""The forms of a service: the paper reached somebody, did not, or what proves it came later."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.attached import HandedFiles
from domain.service.evidence import Evidence, Method
from domain.values import LongText, Remark, ShortText, Value

Lines = Annotated[tuple[ShortText, ...], Field(max_length=20)]
DAY = "公告送达填公告发布日 · for `public` the day of the announcement"


class Serving(Value):
    served_on: date = Field(description=DAY)
    method: Method
    received_by: Remark = ""
    earlier_attempts: Lines = Field(
        default=(), description="空：已登记的送达未成 · empty: the attempts on record"
    )
    evidence: Evidence | None = None
    files: HandedFiles = ()


class Correcting(Value):
    served_on: date
    method: Method | None = None
    received_by: Remark | None = None
    evidence: Evidence | None = Field(
        default=None, description="空：不变 · empty: what is on record and still agrees"
    )
    files: HandedFiles = ()
    corrected_on: date
    reason: LongText


class AddEvidence(Value):
    on: date
    received_by: Remark = ""
    earlier_attempts: Lines = ()
    evidence: Evidence | None = None
    files: HandedFiles = ()


class Attempt(Value):
    on: date
    method: Method
    result: LongText
    files: HandedFiles = ()
