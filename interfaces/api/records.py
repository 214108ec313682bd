"""One record: as it is now, as it was at any position, and its whole history."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from application.erasures import erased_persons
from domain.catalogue import MEASURES_ID
from domain.values import Actor, Text, Unknown, today
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun, Seen, closed
from interfaces.api.paging import Page, as_position
from interfaces.api.problems import documented
from interfaces.api.who import PARTIES, READERS, TheActor, TheHouse, require
from interfaces.wiring import House
from projections.history import entries

AsOf = Annotated[
    str | None,
    Query(max_length=60, description="日志位置或时刻 · a position, or an instant (RFC 3339)"),
]
router = APIRouter(responses=documented(401, 403, 404, 422, 503))


def may_read(noun: Noun, state: Any, actor: Actor, house: House, upto: int | None) -> None:
    """Officers and auditors read all records; the others their own, by kind.

    Where a kind says that there is no such record for them, the answer is word for word the same.
    """
    require(actor, READERS | PARTIES)
    if actor.role not in PARTIES:
        return
    try:
        noun.parties(actor, state, house)
    except Unknown:
        raise unknown(state.id, upto) from None


def read(
    noun: Noun, record_id: UUID, as_of: str | None, actor: Actor, house: House
) -> dict[str, Any]:
    require(actor, READERS | PARTIES)
    upto = as_position(house, as_of)
    state, _ = house.office.fold(noun.kind, record_id, upto=upto)
    if state is None:
        raise unknown(record_id, upto)
    may_read(noun, state, actor, house, upto)
    shown = noun.show(state, Seen(house, actor, upto, day_of(house, upto)))
    return shown | _erased(house, record_id)


def _erased(house: House, record_id: UUID) -> dict[str, Any]:
    """Whom the record told of once, however early it is looked at; nothing where nobody went."""
    found = erased_persons(house.office, record_id)
    return {"erased": found} if found else {}


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


def _reader(noun: Noun) -> Any:
    def one(
        record_id: UUID,
        house: TheHouse,
        actor: TheActor,
        response: Response,
        as_of: AsOf = None,
    ) -> dict[str, Any]:
        found = read(noun, record_id, as_of, actor, house)
        response.headers["ETag"] = f'"{found["version"]}"'
        return found

    return one


def _historian(noun: Noun) -> Any:
    def story(record_id: UUID, house: TheHouse, actor: TheActor, as_of: AsOf = None) -> Page:
        require(actor, READERS | PARTIES)
        upto = as_position(house, as_of)
        state, _ = house.office.fold(noun.kind, record_id, upto=upto)
        if state is None:
            raise unknown(record_id, upto)
        may_read(noun, state, actor, house, upto)
        if actor.role in PARTIES and not noun.party_history:
            raise closed()
        events = house.office.story(record_id, upto=upto)
        return Page(items=entries(events, house.office.story(MEASURES_ID)), next=None)

    return story


for one in NOUNS:
    router.add_api_route(
        f"/{one.noun}/{{record_id}}",
        _reader(one),
        methods=["GET"],
        operation_id=f"get-{one.noun}",
        tags=[one.noun],
        summary=f"{one.noun} · 单件记录（现在或当时）",
    )
    router.add_api_route(
        f"/{one.noun}/{{record_id}}/history",
        _historian(one),
        methods=["GET"],
        operation_id=f"get-{one.noun}-history",
        tags=[one.noun],
        summary=f"{one.noun} · 全部经过",
    )
