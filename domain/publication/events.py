"""What happens to a publication, in the form in which it is stored (Art. 5, 14, 15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints, model_validator

from domain.values import STORABLE, Event, LongText, ShortText, Value

# Fields of the events are the storage format: they grow by optional fields only.


class PublicationKind(StrEnum):
    OFFERING = "offering"
    PROJECT_CASE = "project-case"
    SERVED_ENTERPRISES = "served-enterprises"
    PUBLIC_NOTICE = "public-notice"
    CENSURE = "censure"
    ASSESSMENT_RESULT = "assessment-result"
    LIST = "list"
    GREY_LIST = "grey-list"
    ANNOUNCEMENT = "announcement"


CLAUSES: Final[Mapping[PublicationKind, str | None]] = MappingProxyType(
    {
        PublicationKind.OFFERING: "5.b",
        PublicationKind.PROJECT_CASE: "5.b",
        PublicationKind.SERVED_ENTERPRISES: "5.b",
        PublicationKind.PUBLIC_NOTICE: "14",
        PublicationKind.CENSURE: "15",
        PublicationKind.ASSESSMENT_RESULT: "11",
        PublicationKind.LIST: "2",
        PublicationKind.GREY_LIST: "14",
        PublicationKind.ANNOUNCEMENT: None,
    }
)
"""On which clause the office makes each kind public."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000), STORABLE]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), STORABLE]


class Offering(Value):
    """产品与服务."""

    kind: Literal["offering"] = "offering"
    name: ShortText
    functions: LongText
    scenarios: Annotated[tuple[ShortText, ...], Field(max_length=50)] = ()


class ProjectCase(Value):
    """项目案例; the enterprise is named where it agreed to be, or described."""

    kind: Literal["project-case"] = "project-case"
    enterprise: ShortText
    industry: ShortText
    solution: LongText
    results: LongText


class Served(Value):
    name: ShortText
    industry: ShortText


class ServedEnterprises(Value):
    """服务企业情况, as it stood on a day."""

    kind: Literal["served-enterprises"] = "served-enterprises"
    as_of: date
    enterprises: Annotated[tuple[Served, ...], Field(min_length=1, max_length=2_000)]


Content = Annotated[Offering | ProjectCase | ServedEnterprises, Field(discriminator="kind")]


class Wording(Value):
    """What the public reads; `content` stands beside the text for the kinds of Art. 5."""

    title: ShortText
    text: LongText
    text_en: Words = ""
    content: Content | None = None


class Term(Value):
    """How long it stands: until a day, a window of working days (公示期), or without end."""

    until: date | None = None
    working_days: Annotated[int, Field(ge=1, le=1_000)] | None = None

    @model_validator(mode="after")
    def _one_way_to_end(self) -> Term:
        if self.until is not None and self.working_days is not None:
            raise ValueError(
                "until 与 working_days 只填一项 · give until or working_days, not both"
            )
        return self


class Source(Value):
    """The record that it makes public."""

    kind: ShortText
    id: UUID


class _OfKind:
    """An event of a publication rests on the clause of its kind; the class itself on none."""

    def __get__(self, event: PublicationEvent | None, owner: type | None = None) -> str | None:
        return None if event is None else CLAUSES[event.kind]


class PublicationEvent(Event):
    citation: ClassVar[str | None] = _OfKind()  # type: ignore[assignment]  # differs by instance
    kind: PublicationKind


class Drafted(PublicationEvent):
    dated_by = "drafted_on"
    reference: str
    provider_id: UUID | None = None
    source: Source | None = None
    wording: Wording
    term: Term
    drafted_on: date


class Revised(PublicationEvent):
    """Another text: of the draft or, once published, of the correction that is being prepared."""

    dated_by = "revised_on"
    wording: Wording
    term: Term
    revised_on: date


class Approved(PublicationEvent):
    """保密审查: what the reviewer made sure of, point by point."""

    on: date
    no_trade_secrets: StrictBool
    no_personal_data: StrictBool
    no_complainant: StrictBool
    legal_review: StrictBool
    remark: Remark = ""


class Returned(PublicationEvent):
    on: date
    reason: LongText


class Published(PublicationEvent):
    """`first_day` and `last_day` are printed on it, and stand as printed."""

    dated_by = "published_on"
    published_on: date
    first_day: date
    last_day: date | None = None
    calendar: str


class Corrected(PublicationEvent):
    """更正: the approved revision takes its place beside what was published."""

    wording: Wording
    on: date
    reason: LongText


class BasisSetAside(PublicationEvent):
    """The decision it rests on was set aside; it is to be withdrawn in time."""

    on: date
    reason: LongText
    withdraw_by: date
    """As told that day; what holds is always counted anew."""


class Withdrawn(PublicationEvent):
    on: date
    reason: LongText


class Expired(PublicationEvent):
    """Its term is over: it holds from the day after the last one."""

    last_day: date

    @property
    def effective_on(self) -> date:
        return self.last_day + timedelta(days=1)
