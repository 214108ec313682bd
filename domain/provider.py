"""A service provider of the resource pool (资源池): registration, liaison, orders that count.

Articles 2, 4, 5, 12(2) and 14(4). One legal person is one provider, by its USCC.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

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
    kind: ProviderKind
    name: ShortText
    uscc: Uscc
    legal_representative: OptionalText = ""
    domicile: OptionalText = ""
    business_scope: Scope = ""
    registered_capital: Money | None = None
    liaison: Contact | None = None
    admitted_on: date

    @property
    def effective_on(self) -> date:
        return self.admitted_on


class RegistrationChanged(Event):
    """Only the fields that changed are set."""

    citation = "12.2"
    name: ShortText | None = None
    legal_representative: OptionalText | None = None
    domicile: OptionalText | None = None
    business_scope: Scope | None = None
    registered_capital: Money | None = None
    changed_on: date
    reported_on: date | None = None

    @property
    def effective_on(self) -> date:
        return self.changed_on


class LiaisonAppointed(Event):
    citation = "4"
    liaison: Contact
    appointed_on: date

    @property
    def effective_on(self) -> date:
        return self.appointed_on


class RectificationOrdered(Event):
    """An order was served; valid ones are counted for Art. 14(4)."""

    citation = "12"
    case_id: UUID
    served_on: date

    @property
    def effective_on(self) -> date:
        return self.served_on


class OrderRedated(Event):
    """The date of service of a counted order was corrected."""

    citation = "12"
    case_id: UUID
    served_on: date

    @property
    def effective_on(self) -> date:
        return self.served_on


class OrderAnnulled(Event):
    """The order no longer counts."""

    citation = "14.4"
    case_id: UUID
    annulled_on: date
    reason: str

    @property
    def effective_on(self) -> date:
        return self.annulled_on


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
    liaison: Contact | None
    admitted_on: date
    status: str = "listed"
    orders: tuple[Order, ...] = ()

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
        return Provider(
            id=recorded.record_id,
            version=recorded.version,
            kind=event.kind,
            uscc=event.uscc,
            registration=Registration(
                **{name: getattr(event, name) for name in Registration.model_fields}
            ),
            liaison=event.liaison,
            admitted_on=event.admitted_on,
        )
    assert state is not None
    changes: dict[str, Any] = {"version": recorded.version}
    match event:
        case RegistrationChanged():
            changes["registration"] = state.registration.model_copy(
                update={
                    name: value
                    for name in Registration.model_fields
                    if (value := getattr(event, name)) is not None
                }
            )
        case LiaisonAppointed():
            changes["liaison"] = event.liaison
        case RectificationOrdered():
            order = Order(
                case_id=event.case_id, served_on=event.served_on, position=recorded.position
            )
            changes["orders"] = (*state.orders, order)
        case OrderRedated():
            changes["orders"] = _with_order(state, event.case_id, served_on=event.served_on)
        case OrderAnnulled():
            changes["orders"] = _with_order(state, event.case_id, annulled=event.reason)
    return state.model_copy(update=changes)


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

    @model_validator(mode="after")
    def _says_what_changed(self) -> ChangeRegistration:
        if all(getattr(self, name) is None for name in Registration.model_fields):
            raise ValueError("至少填写一项变更内容 · name at least one change")
        return self


class AppointLiaison(Value):
    liaison: Contact
    appointed_on: date


def admit(form: Admit, today: date) -> tuple[Event, ...]:
    not_future("admitted_on", form.admitted_on, today)
    return (Admitted(**dict(form)),)


def change_registration(
    state: Provider, form: ChangeRegistration, today: date
) -> tuple[Event, ...]:
    not_future("changed_on", form.changed_on, today)
    if form.reported_on is not None:
        not_future("reported_on", form.reported_on, today)
        not_before("reported_on", form.reported_on, form.changed_on, Text("变更日期", "the change"))
    return (RegistrationChanged(**dict(form)),)


def appoint_liaison(state: Provider, form: AppointLiaison, today: date) -> tuple[Event, ...]:
    not_future("appointed_on", form.appointed_on, today)
    not_before(
        "appointed_on", form.appointed_on, state.admitted_on, Text("入选日期", "the admission")
    )
    return (LiaisonAppointed(**dict(form)),)


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
