"""What anyone may see, without signing in."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query

from application.complaints import tracked_id
from domain.catalogue import COMPLAINT
from domain.values import Text, Unknown
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing, plain
from interfaces.api.problems import documented
from interfaces.api.reading import wait
from interfaces.api.who import TheHouse
from interfaces.wiring import House
from projections import records

router = APIRouter(prefix="/public", tags=["public"], responses=documented(422, 503))


def _published(
    house: House, kind: str, q: str | None, limit: int, cursor: str | None, at_least: int | None
) -> tuple[list[Any], list[tuple[Any, ...]]]:
    after = decode(cursor, str, UUID)
    wait(house, at_least, "records")
    wanted = records.Filter(kind=kind, status="listed", q=plain(q, "q"))
    with house.connection() as conn:
        rows = records.page(conn, wanted, records.Scope(), limit=limit + 1, after=after)
    return rows, [(row["sort_key"], row["record_id"]) for row in rows]


Word = Annotated[str | None, Query(max_length=100)]


@router.get("/pool", summary="资源池名录 · the resource pool (Art. 2)")
def pool(
    house: TheHouse,
    q: Word = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    rows, keys = _published(house, "provider", q, limit, cursor, at_least)
    items = [
        {
            "id": row["record_id"],
            "name": row["title"],
            "kind": row["item"]["kind"],
            "uscc": row["item"]["uscc"],
            "admitted_on": row["item"]["admitted_on"],
        }
        for row in rows
    ]
    return listing(items, limit, keys)


@router.get("/grey-list", summary="灰名单 · the grey list, as far as it is public (Art. 14)")
def grey_list(
    house: TheHouse, limit: Limit = 50, cursor: Cursor = None, at_least: AtLeast = None
) -> Page:
    rows, keys = _published(house, "grey-list-entry", None, limit, cursor, at_least)
    return listing([row["item"] for row in rows], limit, keys)


@router.get("/notices", summary="公示公告 · public notices (Art. 14, 15)")
def notices(
    house: TheHouse, limit: Limit = 50, cursor: Cursor = None, at_least: AtLeast = None
) -> Page:
    rows, keys = _published(house, "publication", None, limit, cursor, at_least)
    return listing([row["item"] for row in rows], limit, keys)


@router.get(
    "/complaints/{tracking_code}",
    summary="投诉查询 · where a complaint stands",
    responses=documented(404),
)
def track(
    tracking_code: Annotated[str, Path(min_length=1, max_length=64)], house: TheHouse
) -> dict[str, Any]:
    state, _ = house.office.fold(COMPLAINT, tracked_id(tracking_code))
    if state is None:
        text = Text("查询码不正确", "there is no complaint with this tracking code")
        raise Unknown("unknown-code", text)
    return {
        "reference": state.reference,
        "status": state.status,
        "received_on": state.received_on,
        "last_step_on": state.last_on,
        "answer": state.answer,
    }
