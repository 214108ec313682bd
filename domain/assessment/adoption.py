"""The schemes that the office adopted (Art. 11), each with its document, edition by edition."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from domain.assessment.scheme import Scheme, require_sound
from domain.values import (
    Event,
    LongText,
    NotAllowedNow,
    Recorded,
    ShortText,
    Text,
    Unknown,
    Value,
    derived_id,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class SchemeAdopted(Event):
    """A scheme of the same id takes the place of its earlier edition for periods to come."""

    citation = "11"
    dated_by = "adopted_on"
    scheme: Scheme
    document: ShortText
    adopted_on: date


class SchemeWithdrawn(Event):
    """No further period is opened under it; those that began under it go on."""

    citation = "11"
    on: date
    reason: LongText


class Edition(Value):
    number: int
    scheme: Scheme
    document: str
    adopted_on: date


class SchemeBook(Value):
    """The editions of one scheme, in the order of adoption."""

    id: UUID
    version: int
    editions: tuple[Edition, ...]
    withdrawn: str | None = None
    last_on: date

    @property
    def status(self) -> str:
        return "adopted" if self.withdrawn is None else "withdrawn"

    @property
    def latest(self) -> Edition:
        return self.editions[-1]

    def edition(self, number: int | None) -> Edition:
        """The one of a number, or the latest."""
        if number is None:
            return self.latest
        found = next((e for e in self.editions if e.number == number), None)
        if found is None:
            raise Unknown(
                "unknown-edition",
                Text(f"该方案没有第 {number} 版", f"the scheme has no edition {number}"),
                field="edition",
            )
        return found


def evolve(state: SchemeBook | None, recorded: Recorded[Event]) -> SchemeBook:
    event = recorded.event
    if isinstance(event, SchemeAdopted):
        earlier = state.editions if state is not None else ()
        edition = Edition(number=len(earlier) + 1, **dict(event))
        return SchemeBook(
            id=recorded.record_id,
            version=recorded.version,
            editions=(*earlier, edition),
            last_on=event.adopted_on,
        )
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    if isinstance(event, SchemeWithdrawn):
        changes |= {"withdrawn": event.reason, "last_on": event.on}
    return state.model_copy(update=changes)


class AdoptScheme(Value):
    scheme: Scheme | None = Field(
        default=None, description="空：随系统提供的方案 · empty: the scheme that is shipped"
    )
    document: ShortText = Field(description="发布方案的文件 · the document that sets it")
    adopted_on: date


class WithdrawScheme(Value):
    on: date
    reason: LongText


def scheme_id(scheme: Scheme) -> UUID:
    return derived_id("assessment-scheme", scheme.id)


def adopt(
    state: SchemeBook | None, form: AdoptScheme, scheme: Scheme, today: date
) -> tuple[Event, ...]:
    """Refuses a scheme that does not hold together, naming each place."""
    require_sound(scheme)
    not_future("adopted_on", form.adopted_on, today)
    if state is not None:
        what = Text("上一版的日期", "the day of the edition before")
        not_before("adopted_on", form.adopted_on, state.last_on, what)
        if state.status == "adopted" and state.latest.scheme == scheme:
            return ()
    return (SchemeAdopted(scheme=scheme, document=form.document, adopted_on=form.adopted_on),)


def withdraw(state: SchemeBook, form: WithdrawScheme, today: date) -> tuple[Event, ...]:
    require_adopted(state)
    not_future("on", form.on, today)
    not_before("on", form.on, state.last_on, Text("采用日期", "the day of adoption"))
    return (SchemeWithdrawn(**dict(form)),)


def require_adopted(state: SchemeBook) -> None:
    if state.status != "adopted":
        raise NotAllowedNow(
            "scheme-withdrawn",
            Text("该考核方案已停用", "the scheme is no longer in use"),
            citation="11",
        )
