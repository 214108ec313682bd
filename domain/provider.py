"""A service provider of the resource pool (资源池): registration, liaison, orders that count.

Articles 2, 4, 5, 12(2) and 14(4). One legal person is one provider, by its USCC.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints, model_validator

from domain import registration as changes_of
from domain.liaison import Liaisons, begun
from domain.liaison import evolve as evolve_liaisons
from domain.registration import Change
from domain.standing import Standing
from domain.standing import evolve as evolve_standing
from domain.uscc import Uscc
from domain.values import (
    STORABLE,
    Contact,
    Event,
    Malformed,
    Money,
    NotAllowedNow,
    Recorded,
    ShortText,
    Text,
    Value,
    not_before,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class ProviderKind(StrEnum):
    INTEGRATED = "integrated"
    PRODUCT = "product"


Scope = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000), STORABLE]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), STORABLE]


class Registration(Value):
    """What Art. 12(2) names, beside the code that identifies the legal person."""

    name: ShortText
    legal_representative: OptionalText = ""
    domicile: OptionalText = ""
    business_scope: Scope = ""
    registered_capital: Money | None = None


class Admitted(Event):
    citation = "2"
    dated_by = "admitted_on"
    kind: ProviderKind
    name: ShortText
    uscc: Uscc
    legal_representative: OptionalText = ""
    domicile: OptionalText = ""
    business_scope: Scope = ""
    registered_capital: Money | None = None
    liaison: Contact | None = None
    admitted_on: date
    batch_id: UUID | None = None
    list_document: OptionalText = ""
    """The list that the bureau published, where the admission came by batch."""


class RegistrationChanged(Event):
    """Only the fields that changed are set."""

    citation = "12.2"
    dated_by = "changed_on"
    name: ShortText | None = None
    legal_representative: OptionalText | None = None
    domicile: OptionalText | None = None
    business_scope: Scope | None = None
    registered_capital: Money | None = None
    changed_on: date
    reported_on: date | None = None
    major: bool | None = None
    """A person's finding (较大变更), where one was made; what the measures say else."""


class RectificationOrdered(Event):
    """An order was served; valid ones are counted for Art. 14(4)."""

    citation = "12"
    dated_by = "served_on"
    case_id: UUID
    served_on: date


class OrderRedated(Event):
    """The date of service of a counted order was corrected."""

    citation = "12"
    dated_by = "served_on"
    case_id: UUID
    served_on: date


class OrderAnnulled(Event):
    """The order no longer counts."""

    citation = "14.4"
    dated_by = "annulled_on"
    case_id: UUID
    annulled_on: date
    reason: str


class Order(Value):
    case_id: UUID
    served_on: date
    position: int
    annulled: str | None = None


class Provider(Value):
    id: UUID
    version: int
    kind: ProviderKind
    uscc: str
    registration: Registration
    admitted_as: Registration
    changes: tuple[Change, ...] = ()
    admitted_on: date
    liaisons: Liaisons = Liaisons()
    standing: Standing = Standing()
    orders: tuple[Order, ...] = ()

    @property
    def liaison(self) -> Contact | None:
        return self.liaisons.current

    @property
    def liaison_vacant_since(self) -> date | None:
        """The day from which there is nobody: the last one left, or never was."""
        if self.liaison is not None:
            return None
        return self.liaisons.vacant_since or self.admitted_on

    @property
    def status(self) -> str:
        return self.standing.status

    @property
    def grey_listed(self) -> bool:
        return self.standing.grey_listed is not None

    @property
    def valid_orders(self) -> tuple[Order, ...]:
        """By day of service: the first, second, third order against this provider."""
        valid = (order for order in self.orders if order.annulled is None)
        return tuple(sorted(valid, key=lambda order: (order.served_on, order.position)))

    def order_number(self, case_id: UUID) -> int | None:
        """Which valid order it is, from 1; none while not served, or once annulled."""
        cases = [order.case_id for order in self.valid_orders]
        return cases.index(case_id) + 1 if case_id in cases else None


def evolve(state: Provider | None, recorded: Recorded[Event]) -> Provider:
    event = recorded.event
    if isinstance(event, Admitted):
        admitted = Registration(
            **{name: getattr(event, name) for name in Registration.model_fields}
        )
        return Provider(
            id=recorded.record_id,
            version=recorded.version,
            kind=event.kind,
            uscc=event.uscc,
            registration=admitted,
            admitted_as=admitted,
            liaisons=begun(recorded.version, event.liaison, event.admitted_on),
            admitted_on=event.admitted_on,
        )
    assert state is not None
    changes: dict[str, Any] = {
        "version": recorded.version,
        "standing": evolve_standing(state.standing, recorded),
        "liaisons": evolve_liaisons(state.liaisons, recorded),
    }
    match event:
        case RegistrationChanged():
            change = Change(version=recorded.version, position=recorded.position, **dict(event))
            changes |= _registered(state, (*state.changes, change))
        case RectificationOrdered():
            order = Order(
                case_id=event.case_id, served_on=event.served_on, position=recorded.position
            )
            changes["orders"] = (*state.orders, order)
        case OrderRedated():
            changes["orders"] = _with_order(state, event.case_id, served_on=event.served_on)
        case OrderAnnulled():
            changes["orders"] = _with_order(state, event.case_id, annulled=event.reason)
        case _ if (known := changes_of.evolve(state.changes, recorded)) is not state.changes:
            changes |= _registered(state, known)
    return state.model_copy(update=changes)


def _registered(state: Provider, known: tuple[Change, ...]) -> dict[str, Any]:
    registration = changes_of.as_registered(state.admitted_as, known)
    return {"changes": known, "registration": registration}


def _with_order(state: Provider, case_id: UUID, **update: object) -> tuple[Order, ...]:
    return tuple(
        order.model_copy(update=update)
        if order.case_id == case_id and order.annulled is None
        else order
        for order in state.orders
    )


class Admit(Value):
    kind: ProviderKind
    name: ShortText
    uscc: Uscc
    legal_representative: OptionalText = ""
    domicile: OptionalText = ""
    business_scope: Scope = ""
    registered_capital: Money | None = Field(default=None, description="元 · yuan")
    liaison: Contact | None = None
    admitted_on: date


class ChangeRegistration(Value):
    name: ShortText | None = None
    legal_representative: OptionalText | None = None
    domicile: OptionalText | None = None
    business_scope: Scope | None = None
    registered_capital: Money | None = None
    changed_on: date
    reported_on: date | None = None
    major: StrictBool | None = Field(
        default=None,
        description="经办人认定是否较大变更（可不填） · an officer's finding that it is major",
    )

    @model_validator(mode="after")
    def _says_what_changed(self) -> ChangeRegistration:
        if all(getattr(self, name) is None for name in Registration.model_fields):
            raise ValueError("至少填写一项变更内容 · name at least one change")
        return self


def admit(
    form: Admit, today: date, batch_id: UUID | None = None, list_document: str = ""
) -> tuple[Event, ...]:
    not_future("admitted_on", form.admitted_on, today)
    return (Admitted(**dict(form), batch_id=batch_id, list_document=list_document),)


def change_registration(
    state: Provider, form: ChangeRegistration, today: date
) -> tuple[Event, ...]:
    not_future("changed_on", form.changed_on, today)
    if form.reported_on is not None:
        not_future("reported_on", form.reported_on, today)
        not_before("reported_on", form.reported_on, form.changed_on, Text("变更日期", "the change"))
    return (RegistrationChanged(**dict(form)),)


def require_listed(state: Provider, field: str, day: date) -> None:
    """Only providers of the pool are supervised under Art. 12 (Art. 2)."""
    if state.status != "listed":
        raise NotAllowedNow(
            "not-in-pool",
            Text("该服务商已不在资源池内", "this provider is no longer in the resource pool"),
            citation="2",
        )
    if day < state.admitted_on:
        raise Malformed(
            "date-order",
            Text(
                f"日期 {day} 早于服务商入选日期（{state.admitted_on}）",
                f"{day} lies before the provider was admitted ({state.admitted_on})",
            ),
            field=field,
            citation="2",
        )


def require_not_out(state: Provider, field: str, day: date) -> None:
    """Who is out of the pool takes on nothing from that day; what came before may be recorded."""
    out = state.standing.out
    if out is not None and out.since <= day:
        raise NotAllowedNow(
            "not-in-pool",
            Text(
                f"该服务商自 {out.since} 起不在资源池内",
                f"this provider is out of the resource pool since {out.since}",
            ),
            citation="2",
            field=field,
        )


def count_order(state: Provider, case_id: UUID, served_on: date) -> tuple[Event, ...]:
    return (RectificationOrdered(case_id=case_id, served_on=served_on),)


def redate_order(state: Provider, case_id: UUID, served_on: date) -> tuple[Event, ...]:
    return (OrderRedated(case_id=case_id, served_on=served_on),)


def annul_order(
    state: Provider, case_id: UUID, annulled_on: date, reason: str
) -> tuple[Event, ...]:
    if state.order_number(case_id) is None:
        return ()
    return (OrderAnnulled(case_id=case_id, annulled_on=annulled_on, reason=reason),)
