"""What can happen to a task book. Fields are the storage format: optional ones only.

Values are amounts that fall on a day or in a month; what is reached by a day is their sum.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.attached import Attached
from domain.values import Event, LongText, ShortText, Value

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Month = Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]
"""Such as 2025-07."""


def last_day(month: Month) -> date:
    year, number = int(month[:4]), int(month[5:])
    following = date(year + number // 12, number % 12 + 1, 1)
    return following - timedelta(days=1)


class Due(Value):
    by: date
    value: Amount = Field(gt=0)
    """What is to be added by the end of that day."""


class Target(Value):
    code: Code
    label: ShortText
    unit: ShortText
    planned: Annotated[tuple[Due, ...], Field(min_length=1, max_length=60)]

    def planned_by(self, day: date) -> Decimal:
        return sum((due.value for due in self.planned if due.by <= day), Decimal(0))


class Amounts(Value):
    """One target in one month, planned or done."""

    target: Code
    month: Month
    value: Amount


class PlanKind(StrEnum):
    ANNUAL = "annual"
    MONTHLY = "monthly"


class Signed(Event):
    """By both sides on paper, or by the provider alone: then the bureau's signature is awaited."""

    citation = "8.2"
    dated_by = "signed_on"
    provider_id: UUID
    year: int
    projects: str = ""
    """The set of projects where a provider has more than one book in a year."""
    document: ShortText
    targets: tuple[Target, ...]
    by_provider: bool = False
    signed_on: date


class Countersigned(Event):
    citation = "8.2"
    on: date


class Amended(Event):
    """Other targets hold from a day on; up to the day before, the earlier ones do."""

    citation = "8.2"
    targets: tuple[Target, ...]
    document: ShortText
    reason: LongText
    on: date


class PlanFiled(Event):
    """How the provider means to get there; the targets stay those of the book."""

    citation = "8.2"
    dated_by = "filed_on"
    kind: PlanKind
    period: str
    """A year (2025) or a month (2025-07); filed again, the later one counts."""
    summary: LongText
    planned: tuple[Amounts, ...]
    filed_on: date


class ProgressReported(Event):
    """The provider's own word; it counts once an officer confirmed it."""

    citation = "8.2"
    dated_by = "reported_on"
    month: Month
    actual: tuple[Amounts, ...]
    evidence: LongText
    attachments: tuple[ShortText, ...] = ()
    files: tuple[Attached, ...] = ()
    reported_on: date


class ProgressConfirmed(Event):
    """Names the report by the version under which it stands in this record."""

    citation = "8.2"
    report_version: int
    on: date
    remark: str = ""


class ProgressReturned(Event):
    """Not shown, or not so: also a confirmed one, which then counts no longer."""

    citation = "8.2"
    report_version: int
    on: date
    reason: LongText


class Withdrawn(Event):
    citation = "8.2"
    on: date
    reason: LongText
