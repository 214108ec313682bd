"""One record: as it is now, as it was at any position, and its whole history."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from application.access import own_enterprise, own_provider
from domain.catalogue import (
    CASE,
    COMPLAINT,
    ENGAGEMENT,
    ENTERPRISE,
    ESCALATION,
    PROVIDER,
    Kind,
)
from domain.values import Actor, Role, Text, Unknown, today
from interfaces.api import present
from interfaces.api.paging import Page, as_position
from interfaces.api.problems import documented
from interfaces.api.reading import closed
from interfaces.api.who import PARTIES, READERS, TheActor, TheHouse, require
from interfaces.wiring import House
from projections.history import entry

AsOf = Annotated[
    str | None,
    Query(max_length=60, description="日志位置或时刻 · a position, or an instant (RFC 3339)"),
]
router = APIRouter(responses=documented(401, 403, 404, 422, 503))

NOUNS: dict[str, Kind[Any]] = {
    "providers": PROVIDER,
    "enterprises": ENTERPRISE,
    "engagements": ENGAGEMENT,
    "complaints": COMPLAINT,
    "cases": CASE,
    "escalations": ESCALATION,
}


def may_read(kind: Kind[Any], state: Any, actor: Actor, house: House) -> None:
    """Officers and auditors read all records; the others their own, by kind."""
    require(actor, READERS | PARTIES)
    if actor.role not in PARTIES:
        return
    if kind is PROVIDER:
        _provider_only(actor, state.id)
    elif kind is CASE:
        _provider_only(actor, state.provider_id)
    elif kind is ENTERPRISE:
        _enterprise_only(actor, state.id)
    elif kind is ENGAGEMENT:
        own_provider(actor, *state.providers)
        own_enterprise(actor, state.enterprise_id)
    elif kind is COMPLAINT:
        own = actor.acts_for is not None and state.mark == house.seal.mark(actor.acts_for)
        if actor.role is not Role.ENTERPRISE or not own:
            raise closed()
    else:
        raise closed()


def _provider_only(actor: Actor, provider_id: UUID) -> None:
    if actor.role is not Role.PROVIDER:
        raise closed()
    own_provider(actor, provider_id)


def _enterprise_only(actor: Actor, enterprise_id: UUID) -> None:
    if actor.role is not Role.ENTERPRISE:
        raise closed()
    own_enterprise(actor, enterprise_id)


def read(
    kind: Kind[Any], record_id: UUID, as_of: str | None, actor: Actor, house: House
) -> dict[str, Any]:
    require(actor, READERS | PARTIES)
    upto = as_position(house, as_of)
    state, _ = house.office.fold(kind, record_id, upto=upto)
    if state is None:
        raise unknown(record_id, upto)
    may_read(kind, state, actor, house)
    if kind is COMPLAINT:
        now, _ = house.office.fold(COMPLAINT, record_id)  # who may see it is asked of today
        return present.complaint(state, house, actor, now or state)
    if kind is CASE:
        return present.case(state, house, upto, day_of(house, upto))
    shown = {
        PROVIDER.name: present.provider,
        ENTERPRISE.name: present.enterprise,
        ENGAGEMENT.name: present.engagement,
        ESCALATION.name: present.escalation,
    }[kind.name]
    return shown(state, house, upto)


def unknown(record_id: UUID, upto: int | None) -> Unknown:
    if upto is None:
        text = Text(f"没有这一记录：{record_id}", f"no such record: {record_id}")
    else:
        text = Text(
            f"到日志位置 {upto} 为止还没有这一记录", f"there was no such record by position {upto}"
        )
    return Unknown("unknown-record", text)


def day_of(house: House, upto: int | None) -> date:
    """The legal date on which a past view of a record is looked at."""
    instant = house.office.instant_of(upto) if upto is not None else None
    return today(instant) if instant is not None else house.office.today()


def _reader(kind: Kind[Any]) -> Any:
    def one(
        record_id: UUID,
        house: TheHouse,
        actor: TheActor,
        response: Response,
        as_of: AsOf = None,
    ) -> dict[str, Any]:
        found = read(kind, record_id, as_of, actor, house)
        response.headers["ETag"] = f'"{found["version"]}"'
        return found

    return one


def _historian(kind: Kind[Any]) -> Any:
    def story(record_id: UUID, house: TheHouse, actor: TheActor, as_of: AsOf = None) -> Page:
        require(actor, READERS | PARTIES)
        upto = as_position(house, as_of)
        state, _ = house.office.fold(kind, record_id, upto=upto)
        if state is None:
            raise unknown(record_id, upto)
        may_read(kind, state, actor, house)
        events = house.office.story(record_id, upto=upto)
        return Page(items=[entry(recorded) for recorded in events], next=None)

    return story


for noun, kind in NOUNS.items():
    router.add_api_route(
        f"/{noun}/{{record_id}}",
        _reader(kind),
        methods=["GET"],
        operation_id=f"get-{noun}",
        tags=[noun],
        summary=f"{noun} · 单件记录（现在或当时）",
    )
    router.add_api_route(
        f"/{noun}/{{record_id}}/history",
        _historian(kind),
        methods=["GET"],
        operation_id=f"get-{noun}-history",
        tags=[noun],
        summary=f"{noun} · 全部经过",
    )
