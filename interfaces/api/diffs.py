"""What changed in a record between two moments, with the events that did it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.encoders import jsonable_encoder

from domain.catalogue import MEASURES_ID
from domain.values import Actor, Malformed, Role, Text, Unknown
from interfaces.api.changes import changes
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun, Seen, closed
from interfaces.api.problems import documented
from interfaces.api.records import open_to
from interfaces.api.who import OFFICERS, PARTIES, TheActor, TheHouse, require
from interfaces.late import Late
from interfaces.positions import position_of
from interfaces.wiring import House
from projections.history import entries

router = APIRouter(route_class=Late, responses=documented(401, 403, 404, 422, 503))
Point = Annotated[
    str, Query(max_length=60, description="位置或时刻 · a position, or an instant (RFC 3339)")
]
NO_FIELDS: Final = {"version"}
"""Told of the two moments themselves."""


def difference(
    noun: Noun, record_id: UUID, actor: Actor, house: House, first: str, last: str | None
) -> dict[str, Any]:
    """Between two moments, the later one now if it is not said; whoever may read the history."""
    require(actor, noun.readers)
    begin = position_of(house, first, "from")
    end = house.office.head() if last is None else position_of(house, last, "to")
    if begin > end:
        raise begin_after_end(begin, end)
    if actor.role in PARTIES and not noun.party_history:
        raise closed()
    after = _shown(noun, record_id, actor, Moment(house, end))
    try:
        before = _shown(noun, record_id, actor, Moment(house, begin))
    except Unknown:  # not yet
        before = {}
    known = before.get("version", 0)
    events = house.office.story(record_id, after_version=known, upto=end)
    fields = ({k: v for k, v in shown.items() if k not in NO_FIELDS} for shown in (before, after))
    return {
        "id": record_id,
        "from": {"position": begin, "version": known or None},
        "to": {"position": end, "version": after["version"]},
        "changes": [asdict(change) for change in changes(*fields)],
        "events": entries(events, house.office.story(MEASURES_ID, upto=end)),
    }


def begin_after_end(begin: int, end: int) -> Malformed:
    text = Text(
        f"起点（位置 {begin}）在终点（位置 {end}）之后，请对调",
        f"`from` (position {begin}) lies after `to` (position {end}): exchange them",
    )
    return Malformed("from-after-to", text, field="from")


def _shown(noun: Noun, record_id: UUID, actor: Actor, when: Moment) -> dict[str, Any]:
    """As the record is shown, but no identity that is sealed is opened for a comparison."""
    state = open_to(noun, record_id, actor, when)
    unsealing = actor.role in OFFICERS
    reader = Actor(name=actor.name, role=Role.AUDITOR) if unsealing else actor
    shown: dict[str, Any] = jsonable_encoder(noun.show(state, Seen(when, reader)))
    return shown


def _comparer(noun: Noun) -> Any:
    def compared(
        record_id: UUID,
        house: TheHouse,
        actor: TheActor,
        from_: Annotated[Point, Query(alias="from")],
        to: Point | None = None,
    ) -> dict[str, Any]:
        return difference(noun, record_id, actor, house, from_, to)

    return compared


for one in NOUNS:
    router.add_api_route(
        f"/{one.noun}/{{record_id}}/diff",
        _comparer(one),
        methods=["GET"],
        operation_id=f"get-{one.noun}-diff",
        tags=[one.noun],
        summary=f"{one.noun} · 两个时点之间的变化",
    )
