"""A period of assessment (考核期): which providers are assessed, by which scheme (Art. 11)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from domain.assessment.adoption import SchemeBook, require_adopted
from domain.assessment.scheme import Scheme
from domain.values import (
    Event,
    LongText,
    Malformed,
    NotAllowedNow,
    Recorded,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class PeriodOpened(Event):
    citation = "11"
    dated_by = "opened_on"
    name: ShortText
    first: date
    last: date
    scheme_id: UUID
    edition: int
    scheme: Scheme
    """As it stood: the period goes on under it whatever is adopted later."""
    provider_ids: tuple[UUID, ...]
    opened_on: date


class ProviderAdded(Event):
    """A provider that the opening left out is assessed too."""

    citation = "11"
    provider_id: UUID
    on: date


class PeriodClosed(Event):
    citation = "11"
    on: date
    remark: str = ""


class Period(Value):
    id: UUID
    version: int
    name: str
    first: date
    last: date
    scheme_id: UUID
    edition: int
    scheme: Scheme
    provider_ids: tuple[UUID, ...]
    opened_on: date
    closed_on: date | None = None

    @property
    def status(self) -> str:
        return "open" if self.closed_on is None else "closed"


def evolve(state: Period | None, recorded: Recorded[Event]) -> Period:
    event = recorded.event
    if isinstance(event, PeriodOpened):
        return Period(id=recorded.record_id, version=recorded.version, **dict(event))
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case ProviderAdded():
            changes["provider_ids"] = (*state.provider_ids, event.provider_id)
        case PeriodClosed():
            changes["closed_on"] = event.on
    return state.model_copy(update=changes)


class OpenPeriod(Value):
    name: ShortText
    first: date
    last: date
    scheme_id: UUID
    edition: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        default=None, description="空：最新一版 · empty: the latest edition"
    )
    provider_ids: Annotated[tuple[UUID, ...], Field(max_length=2_000)] = Field(
        default=(), description="空：资源池内全部服务商 · empty: every listed provider"
    )
    opened_on: date


class AddProvider(Value):
    provider_id: UUID
    on: date


class ClosePeriod(Value):
    on: date
    remark: LongText | None = None


def open_period(
    form: OpenPeriod, book: SchemeBook, provider_ids: tuple[UUID, ...], today: date
) -> tuple[Event, ...]:
    require_adopted(book)
    not_future("opened_on", form.opened_on, today)
    not_before("last", form.last, form.first, Text("考核期首日", "the first day of the period"))
    edition = book.edition(form.edition)
    adopted = Text("考核方案采用日期", "the day the scheme was adopted")
    not_before("opened_on", form.opened_on, edition.adopted_on, adopted)
    if not provider_ids:
        raise Malformed(
            "nobody-to-assess",
            Text("资源池内没有可考核的服务商", "no provider is listed to be assessed"),
            field="provider_ids",
            citation="11",
        )
    if len(set(provider_ids)) != len(provider_ids):
        raise Malformed(
            "twice-named",
            Text("同一服务商列了两次", "a provider is named twice"),
            field="provider_ids",
            citation="11",
        )
    return (
        PeriodOpened(
            name=form.name,
            first=form.first,
            last=form.last,
            scheme_id=book.id,
            edition=edition.number,
            scheme=edition.scheme,
            provider_ids=provider_ids,
            opened_on=form.opened_on,
        ),
    )


def add_provider(state: Period, form: AddProvider, today: date) -> tuple[Event, ...]:
    _step(state, form.on, today)
    if form.provider_id in state.provider_ids:
        raise Malformed(
            "twice-named",
            Text("该服务商已在本考核期内", "the provider is assessed in this period already"),
            field="provider_id",
            citation="11",
        )
    return (ProviderAdded(**dict(form)),)


def close(state: Period, form: ClosePeriod, today: date) -> tuple[Event, ...]:
    """What is not concluded yet goes on: closing only ends the taking in of providers."""
    _step(state, form.on, today)
    not_before("on", form.on, state.last, Text("考核期末日", "the last day of the period"))
    return (PeriodClosed(on=form.on, remark=form.remark or ""),)


def _step(state: Period, on: date, today: date) -> None:
    if state.status != "open":
        raise NotAllowedNow(
            "period-closed", Text("该考核期已结束", "the period is closed"), citation="11"
        )
    not_future("on", on, today)
    not_before("on", on, state.opened_on, Text("考核期开启日期", "the opening"))
