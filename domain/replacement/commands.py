"""What people hand in about a replacement: the forms."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from domain.replacement import events as e
from domain.values import LongText, ShortText, Value

WISH = Field(
    default=None, description="希望由哪家服务商接替（可不填） · the provider that it wishes for"
)


class Ask(Value):
    """Where the enterprise knows its project and not the number of the right."""

    engagement_id: UUID
    reason: LongText
    wished_provider_id: UUID | None = WISH
    requested_on: date


class Request(Value):
    reason: LongText
    wished_provider_id: UUID | None = WISH
    requested_on: date


class Tell(Value):
    channel: e.Channel
    note: e.Remark = ""
    on: date


class Waive(Value):
    statement: LongText
    on: date


class Withdraw(Value):
    reason: LongText
    on: date


class Review(Value):
    county: ShortText = Field(
        description="受委托审查的县区主管部门 · the county department that reviews"
    )
    supports: StrictBool
    opinion: LongText
    reviewed_on: date


class Decide(Value):
    granted: StrictBool
    provider_id: UUID | None = Field(
        default=None,
        description="同意更换时：接替的服务商 · when granted: who takes the part over",
    )
    reason: LongText
    decided_on: date

    @model_validator(mode="after")
    def _names_who_takes_over(self) -> Decide:
        if self.granted != (self.provider_id is not None):
            raise ValueError(
                "同意更换的须写明 provider_id，不同意的不填 · "
                "provider_id goes with a granted replacement and with no other"
            )
        return self


class Revoke(Value):
    reason: LongText
    on: date


class ChangeProvider(Value):
    changed_on: date


class ListHandover(Value):
    duties: Annotated[tuple[e.Duty, ...], Field(min_length=1, max_length=200)]
    listed_on: date


class HandOver(Value):
    number: int = Field(ge=1, description="交接事项序号 · number of the item")
    note: e.Remark = ""
    done_on: date


class CorrectItem(Value):
    number: int = Field(ge=1)
    removed: StrictBool = Field(
        default=False, description="true：移出清单 · true: it does not belong on the list"
    )
    reason: LongText
    on: date
