"""Acts on price lists: filed by providers, quotations by the bureau (Art. 10(2), 12(3))."""

from __future__ import annotations

from uuid import UUID

from application.access import own_provider
from application.engagements import existing
from application.unit import Result, Unit
from domain.catalogue import ENGAGEMENT, PRICE_LIST, PROVIDER
from domain.price_list import decisions as d
from domain.price_list import price_list_id


def file(unit: Unit, form: d.File) -> Result:
    """The first version brings the list into being; each later one is another version of it."""
    existing(unit, PROVIDER, form.provider_id, "provider_id")
    own_provider(unit.actor, form.provider_id)
    project = existing(unit, ENGAGEMENT, form.engagement_id, "engagement_id")
    held = unit.load(PRICE_LIST, price_list_id(project.id, form.provider_id))
    held.tell(d.file(project.state, form, unit.today))
    return Result(held)


def withdraw_filing(unit: Unit, record_id: UUID, form: d.WithdrawFiling) -> Result:
    held = unit.load(PRICE_LIST, record_id)
    held.tell(d.withdraw_filing(held.state, form, unit.today))
    return Result(held)


def refer(unit: Unit, record_id: UUID, form: d.Refer) -> Result:
    held = unit.load(PRICE_LIST, record_id)
    held.tell(d.refer(held.state, form, unit.today))
    return Result(held)


def withdraw_reference(unit: Unit, record_id: UUID, form: d.WithdrawReference) -> Result:
    held = unit.load(PRICE_LIST, record_id)
    held.tell(d.withdraw_reference(held.state, form, unit.today))
    return Result(held)
