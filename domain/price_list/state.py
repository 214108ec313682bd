"""The price list as its events tell it. The fold refuses nothing and asks nobody."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.price_list import events as e
from domain.values import Event, Recorded, Value, derived_id


def price_list_id(engagement_id: UUID, provider_id: UUID) -> UUID:
    """One list for a project and a provider."""
    return derived_id("price-list", engagement_id, provider_id)


class Filing(Value):
    version: int
    position: int
    items: tuple[e.Item, ...]
    note: str
    filed_on: date
    withdrawn: str | None = None

    def item(self, code: str) -> e.Item | None:
        return next((item for item in self.items if item.code == code), None)


class Reference(Value):
    version: int
    position: int
    item_code: str
    source: str
    quoted_on: date
    price: Decimal
    comparable: bool
    method: str
    recorded_on: date
    withdrawn: str | None = None


class PriceList(Value):
    id: UUID
    version: int
    engagement_id: UUID
    enterprise_id: UUID
    provider_id: UUID
    filings: tuple[Filing, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def valid_filings(self) -> tuple[Filing, ...]:
        """By the day they were filed, however late they were recorded."""
        valid = (filing for filing in self.filings if filing.withdrawn is None)
        return tuple(sorted(valid, key=lambda filing: (filing.filed_on, filing.version)))

    @property
    def current(self) -> Filing | None:
        return self.valid_filings[-1] if self.valid_filings else None

    @property
    def status(self) -> str:
        return "withdrawn" if self.current is None else "filed"


def evolve(state: PriceList | None, recorded: Recorded[Event]) -> PriceList:
    event, version, position = recorded.event, recorded.version, recorded.position
    if state is None:
        assert isinstance(event, e.Filed)
        state = PriceList(
            id=recorded.record_id,
            version=0,
            engagement_id=event.engagement_id,
            enterprise_id=event.enterprise_id,
            provider_id=event.provider_id,
        )
    changes: dict[str, Any] = {"version": version}
    match event:
        case e.Filed():
            filing = Filing(
                version=version,
                position=position,
                items=event.items,
                note=event.note,
                filed_on=event.filed_on,
            )
            changes["filings"] = (*state.filings, filing)
        case e.FilingWithdrawn():
            changes["filings"] = _withdrawn(state.filings, event.filing_version, event.reason)
        case e.ReferenceRecorded():
            reference = Reference(version=version, position=position, **dict(event))
            changes["references"] = (*state.references, reference)
        case e.ReferenceWithdrawn():
            changes["references"] = _withdrawn(
                state.references, event.reference_version, event.reason
            )
    return state.model_copy(update=changes)


def _withdrawn(items: tuple[Any, ...], version: int, reason: str) -> tuple[Any, ...]:
    return tuple(
        item.model_copy(update={"withdrawn": reason}) if item.version == version else item
        for item in items
    )
