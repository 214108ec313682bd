"""What may be done with a price list: the forms and the decisions (Art. 8(3), 10(2), 12(3))."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StrictBool, field_validator

from domain.engagement import Engagement
from domain.price_list import events as e
from domain.price_list.state import Filing, PriceList, Reference
from domain.values import (
    Event,
    LongText,
    Malformed,
    Money,
    ShortText,
    Text,
    Unknown,
    Value,
    not_before,
    not_future,
)


class File(Value):
    engagement_id: UUID
    provider_id: UUID
    items: Annotated[tuple[e.Item, ...], Field(min_length=1, max_length=500)]
    note: e.Remark = ""
    filed_on: date

    @field_validator("items")
    @classmethod
    def _each_code_once(cls, items: tuple[e.Item, ...]) -> tuple[e.Item, ...]:
        codes = [item.code for item in items]
        if len(set(codes)) < len(codes):
            raise ValueError("项目编码重复 · a code appears twice")
        return items


class WithdrawFiling(Value):
    filing_version: int = Field(ge=1, description="该次报送的版本号 · the version of the filing")
    reason: LongText
    on: date


class Refer(Value):
    item_code: e.Code
    source: ShortText = Field(description="报价来源 · where the price was quoted")
    quoted_on: date
    price: Money = Field(description="单价（元） · unit price in yuan")
    comparable: StrictBool
    method: LongText = Field(
        description="询价方法，可比或者不可比的理由 · how it was found, and why it compares or not"
    )
    recorded_on: date


class WithdrawReference(Value):
    reference_version: int = Field(
        ge=1, description="该报价的版本号 · the version of the quotation"
    )
    reason: LongText
    on: date


def file(project: Engagement, form: File, today: date) -> tuple[Event, ...]:
    """By a provider that takes part in the project that day."""
    not_future("filed_on", form.filed_on, today)
    not_before("filed_on", form.filed_on, project.established_on, Text("立项日期", "the project"))
    if not project.took_part(form.provider_id, form.filed_on):
        raise Malformed(
            "no-engagement",
            Text(
                "该服务商没有参与此项目", "this provider takes no part in the engagement that day"
            ),
            field="provider_id",
            citation="12.3",
        )
    return (
        e.Filed(
            engagement_id=project.id,
            enterprise_id=project.enterprise_id,
            provider_id=form.provider_id,
            items=form.items,
            note=form.note,
            filed_on=form.filed_on,
        ),
    )


FILING: Final = Text("没有这一版本号的清单", "no filing stands under this version")
QUOTATION: Final = Text("没有这一版本号的报价", "no quotation stands under this version")


def _standing(
    items: tuple[Filing, ...] | tuple[Reference, ...], version: int, field: str, what: Text
) -> Filing | Reference:
    found = next((item for item in items if item.version == version), None)
    if found is None:
        raise Unknown("unknown-version", what, field=field)
    return found


def withdraw_filing(state: PriceList, form: WithdrawFiling, today: date) -> tuple[Event, ...]:
    found = _standing(state.filings, form.filing_version, "filing_version", FILING)
    assert isinstance(found, Filing)
    not_future("on", form.on, today)
    not_before("on", form.on, found.filed_on, Text("报送日期", "the filing"))
    return () if found.withdrawn is not None else (e.FilingWithdrawn(**dict(form)),)


def refer(state: PriceList, form: Refer, today: date) -> tuple[Event, ...]:
    """Of an item that some version of the list names."""
    not_future("quoted_on", form.quoted_on, today)
    not_future("recorded_on", form.recorded_on, today)
    not_before("recorded_on", form.recorded_on, form.quoted_on, Text("报价日期", "the quotation"))
    if all(filing.item(form.item_code) is None for filing in state.filings):
        raise Malformed(
            "unknown-item",
            Text(f"清单没有这一编码：{form.item_code}", f"the list has no item {form.item_code!r}"),
            field="item_code",
            citation="10.2",
        )
    return (e.ReferenceRecorded(**dict(form)),)


def withdraw_reference(state: PriceList, form: WithdrawReference, today: date) -> tuple[Event, ...]:
    found = _standing(state.references, form.reference_version, "reference_version", QUOTATION)
    assert isinstance(found, Reference)
    not_future("on", form.on, today)
    not_before("on", form.on, found.recorded_on, Text("登记日期", "the day it was recorded"))
    return () if found.withdrawn is not None else (e.ReferenceWithdrawn(**dict(form)),)
