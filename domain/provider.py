"""A service provider of the resource pool (资源池): registration, liaison, orders that count.

Articles 2, 4, 5, 12(2) and 14(4). One legal person is one provider, by its USCC.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from domain import registration
from domain.corrections import PutsRight
from domain.liaison import Liaisons, begun
from domain.liaison import evolve as evolve_liaisons
from domain.personal import Part, Personal
from domain.registration import Registered, Registration, Scope
from domain.standing import Standing
from domain.standing import evolve as evolve_standing
from domain.uscc import Uscc
from domain.values import (
    Contact,
    Event,
    Malformed,
    Money,
    NotAllowedNow,
    OptionalText,
    Recorded,
    ShortText,
    Text,
    Value,
    not_future,
)

# Fields of the events are the storage format: they grow by optional fields only.


class ProviderKind(StrEnum):
    INTEGRATED = "integrated"
    PRODUCT = "product"


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
    liaison: Annotated[Contact | None, Personal(Part.LIAISON)] = None
    admitted_on: date
    batch_id: UUID | None = None
    list_document: OptionalText = ""
    """The list that the bureau published, where the admission came by batch."""


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
    puts_right = PutsRight(of=(RectificationOrdered,), alike="case_id", to="served_on")
    case_id: UUID
    served_on: date


class OrderAnnulled(Event):
    """The order no longer counts."""

    citation = "14.4"
    dated_by = "annulled_on"
    puts_right = PutsRight(of=(RectificationOrdered,), alike="case_id")
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
    registered: Registered
    admitted_on: date
    liaisons: Liaisons = Liaisons()
    standing: Standing = Standing()
    orders: tuple[Order, ...] = ()

    @property
    def registration(self) -> Registration:
        return self.registered.current

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
            registered=Registered(admitted_as=admitted),
            liaisons=begun(recorded.version, event.liaison, event.admitted_on),
            admitted_on=event.admitted_on,
        )
    assert state is not None
    changes: dict[str, Any] = {
        "version": recorded.version,
        "standing": evolve_standing(state.standing, recorded),
        "liaisons": evolve_liaisons(state.liaisons, recorded),
        "registered": registration.evolve(state.registered, recorded),
    }
    match event:
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


def admit(
    form: Admit, today: date, batch_id: UUID | None = None, list_document: str = ""
) -> tuple[Event, ...]:
    not_future("admitted_on", form.admitted_on, today)
    return (Admitted(**dict(form), batch_id=batch_id, list_document=list_document),)


def require_listed(state: Provider, field: str, day: date) -> None:
    """Only providers of the pool are supervised under Art. 12 (Art. 2)."""
    if state.status != "listed":
        raise NotAllowedNow(
            "not-in-pool",
            Text("该服务商已不在资源池内", "this provider is no longer in the resource pool"),
            citation="2",
        )
    _require_admitted(state, field, day)


def require_listed_on(state: Provider, field: str, day: date) -> None:
    """In the pool on the day of the facts, whatever became of the provider since."""
    require_not_out(state, field, day)
    _require_admitted(state, field, day)


def _require_admitted(state: Provider, field: str, day: date) -> None:
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
