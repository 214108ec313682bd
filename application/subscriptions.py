"""Acts on subscriptions: which system is told what over a webhook."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from application.ports import Receivers
from application.unit import Result, Unit
from domain import subscription as d
from domain.catalogue import (
    ACCOUNT,
    ACCOUNT_CLAIM,
    CLAIM,
    ERASURE,
    EVENTS,
    IDENTITY_FILE,
    REGISTER,
    SUBSCRIPTION,
)
from domain.values import Malformed

NOT_TOLD: Final = frozenset(
    kind.name
    for kind in (ACCOUNT, ACCOUNT_CLAIM, IDENTITY_FILE, ERASURE, CLAIM, REGISTER, SUBSCRIPTION)
)
"""Kinds of which no system is told: persons, and what is between us and our own tables."""
TYPES: Final = tuple(name for name in EVENTS if name.partition(".")[0] not in NOT_TOLD)
"""What can be subscribed to."""


def open_(unit: Unit, form: d.Open, receivers: Receivers) -> Result:
    """With a secret, which is drawn once this stands."""
    _require_reachable(form.url, receivers)
    held = unit.new(SUBSCRIPTION)
    held.tell(d.open_(form, TYPES, unit.today))
    return Result(held)


def change(unit: Unit, record_id: UUID, form: d.Change, receivers: Receivers) -> Result:
    _require_reachable(form.url, receivers)
    held = unit.load(SUBSCRIPTION, record_id)
    held.tell(d.change(held.state, form, TYPES, unit.today))
    return Result(held)


def draw_secret(unit: Unit, record_id: UUID, form: d.DrawSecret) -> Result:
    held = unit.load(SUBSCRIPTION, record_id)
    held.tell(d.draw_secret(held.state, form, unit.today))
    return Result(held)


def close(unit: Unit, record_id: UUID, form: d.Close) -> Result:
    held = unit.load(SUBSCRIPTION, record_id)
    held.tell(d.close(held.state, form, unit.today))
    return Result(held)


def _require_reachable(url: str, receivers: Receivers) -> None:
    if (why := receivers.why_not(url)) is not None:
        raise Malformed("address-not-allowed", why, field="url")
