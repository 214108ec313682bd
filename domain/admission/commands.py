"""What people ask of an admission batch: the forms of its commands."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StrictBool

from domain.admission import events as e
from domain.values import LongText, ShortText, Value

Number = Annotated[int, Field(ge=1, le=100_000)]


class OpenBatch(Value):
    name: ShortText
    document: ShortText = Field(description="遴选公告 · the document that calls for applications")
    first: date = Field(description="申报首日 · first day of the application window")
    last: date
    opened_on: date


class Apply(Value):
    applicant: e.Applicant
    files: Annotated[tuple[e.File, ...], Field(min_length=1, max_length=200)]
    on: date = Field(description="申报材料收到日期 · the day the application came in")


class WithdrawApplication(Value):
    number: Number
    reason: LongText
    on: date


class ReviewApplication(Value):
    number: Number
    accepted: StrictBool
    reasons: LongText
    on: date


class Publicise(Value):
    on: date
    place: ShortText
    days: Annotated[int, Field(strict=True, ge=1, le=365)] | None = Field(
        default=None, description="空：按办法参数 · empty: as the measures set it"
    )


class Object(Value):
    application: Number | None = Field(
        default=None, description="空：针对整个批次 · empty: against the batch as a whole"
    )
    text: LongText
    on: date


class SettleObjection(Value):
    number: Number
    upheld: StrictBool
    reasons: LongText
    on: date


class Decide(Value):
    reasons: LongText
    on: date


class PublishList(Value):
    document: ShortText = Field(description="名单的文号 · the number of the list")
    on: date


class Cancel(Value):
    reason: LongText
    on: date
