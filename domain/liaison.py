"""A provider's liaison (联络员) and its address for service (送达地址), Art. 4.

These events stand in the provider's own stream. Who is liaison on a day follows from the days on
which people were appointed and left, however late that was recorded.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import Field, StrictBool, model_validator

from domain.corrections import PutsRight
from domain.measures import Measures
from domain.personal import Part, Personal
from domain.values import (
    Contact,
    Event,
    LongText,
    NotAllowedNow,
    OptionalText,
    Recorded,
    ShortText,
    Text,
    Unknown,
    Value,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class LiaisonAppointed(Event):
    citation = "4"
    dated_by = "appointed_on"
    puts_right = PutsRight(version="corrects", to="appointed_on")
    liaison: Annotated[Contact, Personal(Part.LIAISON)]
    appointed_on: date
    corrects: int | None = None
    """The version of the appointment or departure that was written down wrongly."""


class LiaisonLeft(Event):
    """From that day on there is nobody, until somebody is appointed."""

    citation: ClassVar[str | None] = "4.b"
    dated_by = "left_on"
    name: Annotated[str, Personal(Part.LIAISON)]
    reason: LongText
    left_on: date


class ServiceAddressConfirmed(Event):
    """Where papers reach the provider, and whether it takes them electronically."""

    citation: ClassVar[str | None] = "4.b"
    dated_by = "confirmed_on"
    address: ShortText
    electronic: bool
    electronic_address: OptionalText = ""
    confirmed_on: date


class Turn(Value):
    """From a day on this is the liaison; or nobody is."""

    version: int
    on: date
    contact: Contact | None
    reason: str = ""


class ServiceAddress(Value):
    version: int
    address: str
    electronic: bool
    electronic_address: str
    confirmed_on: date


class Liaisons(Value):
    turns: tuple[Turn, ...] = ()
    addresses: tuple[ServiceAddress, ...] = ()

    @property
    def by_day(self) -> tuple[Turn, ...]:
        return tuple(sorted(self.turns, key=lambda turn: (turn.on, turn.version)))

    def on(self, day: date) -> Contact | None:
        held = [turn for turn in self.by_day if turn.on <= day]
        return held[-1].contact if held else None

    @property
    def current(self) -> Contact | None:
        return self.by_day[-1].contact if self.turns else None

    @property
    def vacant_since(self) -> date | None:
        """The day the last liaison left; none while there is one, or where there never was."""
        last = self.by_day[-1] if self.turns else None
        return last.on if last is not None and last.contact is None else None

    def changes(self, first: date, last: date) -> int:
        """How often another person became liaison between two days, both included."""
        changed, former = 0, ""
        for turn in self.by_day:
            if turn.contact is None:
                continue
            if former not in ("", turn.contact.name) and first <= turn.on <= last:
                changed += 1
            former = turn.contact.name
        return changed

    def address_on(self, day: date) -> ServiceAddress | None:
        held = [address for address in self.addresses if address.confirmed_on <= day]
        return max(held, key=lambda a: (a.confirmed_on, a.version), default=None)

    def takes_electronic(self, day: date) -> bool:
        """Whether papers may reach the provider electronically: only where it confirmed so."""
        address = self.address_on(day)
        return address is not None and address.electronic


class Stability(Value):
    """How often the liaison changed (Art. 4: relatively stable); a count, and no judgement."""

    changes: int
    since: date
    limit: int
    """0: the office set none."""

    @property
    def above(self) -> bool:
        return self.limit > 0 and self.changes > self.limit


def stability(liaisons: Liaisons, measures: Measures, on: date) -> Stability:
    since = _months_before(on, measures.whole("liaison.stability-months"))
    return Stability(
        changes=liaisons.changes(since, on),
        since=since,
        limit=measures.whole("liaison.max-changes"),
    )


def _months_before(day: date, months: int) -> date:
    """The day after the same day that many months ago: a year that ends today."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    same = min(day.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, same) + timedelta(days=1)


def begun(version: int, contact: Contact | None, on: date) -> Liaisons:
    """As admitted."""
    return Liaisons(turns=(Turn(version=version, on=on, contact=contact),) if contact else ())


def evolve(state: Liaisons, recorded: Recorded[Event]) -> Liaisons:
    event, version = recorded.event, recorded.version
    match event:
        case LiaisonAppointed():
            turn = Turn(version=version, on=event.appointed_on, contact=event.liaison)
            kept = tuple(other for other in state.turns if other.version != event.corrects)
            return state.model_copy(update={"turns": (*kept, turn)})
        case LiaisonLeft():
            turn = Turn(version=version, on=event.left_on, contact=None, reason=event.reason)
            return state.model_copy(update={"turns": (*state.turns, turn)})
        case ServiceAddressConfirmed():
            address = ServiceAddress(version=version, **dict(event))
            return state.model_copy(update={"addresses": (*state.addresses, address)})
    return state


class AppointLiaison(Value):
    liaison: Contact
    appointed_on: date
    corrects: int | None = Field(
        default=None,
        ge=1,
        description="更正哪一次登记（版本号） · the version of the entry that was wrong",
    )


class RecordDeparture(Value):
    reason: LongText
    left_on: date


class ConfirmServiceAddress(Value):
    address: ShortText
    electronic: StrictBool = Field(description="同意电子送达 · takes electronic service")
    electronic_address: OptionalText = ""
    confirmed_on: date

    @model_validator(mode="after")
    def _says_where(self) -> ConfirmServiceAddress:
        if self.electronic and not self.electronic_address:
            raise ValueError(
                "同意电子送达须填写电子送达地址 · say where electronic papers are to go"
            )
        return self


ADMISSION = Text("入选日期", "the admission")


def appoint_liaison(
    state: Liaisons, form: AppointLiaison, admitted_on: date, today: date
) -> tuple[Event, ...]:
    not_future("appointed_on", form.appointed_on, today)
    not_before("appointed_on", form.appointed_on, admitted_on, ADMISSION)
    known = [turn.version for turn in state.turns]
    if form.corrects is not None and form.corrects not in known:
        raise Unknown(
            "unknown-liaison",
            Text("没有这一版本号的联络员登记", "no entry of a liaison stands under this version"),
            field="corrects",
        )
    return (LiaisonAppointed(**dict(form)),)


def record_departure(
    state: Liaisons, form: RecordDeparture, admitted_on: date, today: date
) -> tuple[Event, ...]:
    not_future("left_on", form.left_on, today)
    not_before("left_on", form.left_on, admitted_on, ADMISSION)
    leaving = state.on(form.left_on)
    if leaving is None:
        raise NotAllowedNow(
            "no-liaison",
            Text(f"{form.left_on} 没有在任的联络员", f"there was no liaison on {form.left_on}"),
            citation="4.b",
            field="left_on",
        )
    return (LiaisonLeft(name=leaving.name, **dict(form)),)


def confirm_service_address(
    form: ConfirmServiceAddress, admitted_on: date, today: date
) -> tuple[Event, ...]:
    not_future("confirmed_on", form.confirmed_on, today)
    not_before("confirmed_on", form.confirmed_on, admitted_on, ADMISSION)
    return (ServiceAddressConfirmed(**dict(form)),)
