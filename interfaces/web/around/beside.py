"""Other records that stand beside one: what each is called, what it is at, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.catalogue import KINDS
from domain.values import Refusal, Text
from interfaces.api import records as api
from interfaces.web.heads import head_of
from interfaces.web.looking import Look
from interfaces.web.picking import BY_NOUN
from interfaces.web.wording.labels import KIND_OF
from projections import files
from projections.kinds import TELLINGS

MOST: Final = 8
"""Of a kind; a list leads to the rest."""


@dataclass(frozen=True)
class Beside:
    id: UUID
    noun: str
    name: str
    reference: str
    status: Text
    code: str
    on: date | None
    item: dict[str, Any]
    """What lists show of it."""

    @property
    def address(self) -> str:
        return f"/{self.noun}/{self.id}"


def these(look: Look, noun: str, record_ids: Iterable[UUID]) -> list[Beside]:
    """Those of some records that are open to the visitor, as they were then; the newest first."""
    states = look.when.fold_all(KINDS[KIND_OF[noun]], record_ids)
    return newest_first(
        _beside(look, noun, state) for state in states if _is_open(look, noun, state)
    )


def newest_first(found: Iterable[Beside]) -> list[Beside]:
    return sorted(found, key=lambda one: one.on or date.min, reverse=True)


def of_provider(look: Look, noun: str, provider_id: UUID) -> list[Beside]:
    """The latest that concern the provider."""
    with look.house.connection() as conn:
        found = files.of_provider(conn, KINDS[KIND_OF[noun]], provider_id)
    return these(look, noun, found[-MOST:])


def of_enterprise(look: Look, noun: str, enterprise_id: UUID) -> list[Beside]:
    with look.house.connection() as conn:
        found = files.of_enterprise(conn, KINDS[KIND_OF[noun]], enterprise_id)
    return these(look, noun, found[-MOST:])


def ids(values: Iterable[Any]) -> Iterator[UUID]:
    """Of what a record says in JSON."""
    yield from (UUID(str(value)) for value in values if value)


def _is_open(look: Look, noun: str, state: Any) -> bool:
    try:
        api.may_read(BY_NOUN[noun], state, look.actor, look.when)
    except Refusal:
        return False
    return True


def _beside(look: Look, noun: str, state: Any) -> Beside:
    head, telling = head_of(BY_NOUN[noun], state, look.actor), TELLINGS[KIND_OF[noun]]
    listed = telling.listed(state) if telling.listed else {}
    return Beside(
        id=state.id,
        noun=noun,
        name=head.title or head.reference,
        reference=head.reference,
        status=head.status,
        code=head.code,
        on=listed.get("on_date"),
        item=listed.get("item") or {},
    )
