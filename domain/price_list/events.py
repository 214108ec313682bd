"""What can happen to a price list. Fields are the storage format: optional ones only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.corrections import PutsRight
from domain.values import STORABLE, Event, LongText, Money, ShortText, Value

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000), STORABLE]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), STORABLE
]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=4)]


class ItemKind(StrEnum):
    """Art. 12(3) speaks of the market price of standardised products and services only."""

    STANDARD = "standard"
    CUSTOM = "custom"


class Item(Value):
    """A line of the list; what is missing is filed as missing, and shown."""

    code: Code
    name: ShortText
    functions: Remark = ""
    purpose: Remark = ""
    kind: ItemKind
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20), STORABLE] = ""
    quantity: Quantity = Decimal(1)
    unit_price: Money | None = None


class Filed(Event):
    """A version of the list; versions are numbered from 1 in the order in which they came in."""

    citation = "12.3"
    dated_by = "filed_on"
    engagement_id: UUID
    enterprise_id: UUID
    provider_id: UUID
    items: tuple[Item, ...]
    note: Remark = ""
    filed_on: date


class FilingWithdrawn(Event):
    """It was filed by mistake: it names the filing by its version in this record."""

    citation = "12.3"
    puts_right = PutsRight(version="filing_version")
    filing_version: int
    reason: LongText
    on: date


class ReferenceRecorded(Event):
    """A quotation of the market for one item; the bureau records prices and sets none."""

    citation = "10.2"
    dated_by = "quoted_on"
    item_code: Code
    source: ShortText
    quoted_on: date
    price: Money
    comparable: bool
    method: LongText
    """How it was found, and why it can be compared or not."""
    recorded_on: date


class ReferenceWithdrawn(Event):
    """Names the quotation by its version in this record."""

    citation = "10.2"
    puts_right = PutsRight(version="reference_version")
    reference_version: int
    reason: LongText
    on: date
