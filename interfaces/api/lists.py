"""Lists and search of the records of each kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from domain.values import Actor
from interfaces.api.moment import Moment, When
from interfaces.api.narrowing import NARROWING, Narrowed, by_days
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Noun
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing, plain
from interfaces.api.problems import documented
from interfaces.api.reading import Word, scope_of
from interfaces.api.who import READERS, TheActor, TheHouse, require
from interfaces.api.written import written
from interfaces.late import Late
from interfaces.wiring import House
from projections import records

router = APIRouter(route_class=Late, responses=documented(401, 403, 422, 503))


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A record in a list."""
    item = {
        "id": row["record_id"],
        "version": row["version"],
        "reference": row["reference"],
        "status": row["status"],
        **row["item"],
    }
    if row["provider_name"] is not None and row["kind"] != "provider":
        item["provider_name"] = row["provider_name"]
    return item


def _lister(noun: Noun) -> Any:
    narrowing = NARROWING.get(noun.noun, by_days)

    def listed(
        house: TheHouse,
        actor: TheActor,
        when: When,
        status: Word = None,
        provider_id: UUID | None = None,
        enterprise_id: UUID | None = None,
        assignee: Word = None,
        ground: Word = None,
        q: Word = None,
        narrowed: Narrowed = Depends(narrowing),
        limit: Limit = 50,
        cursor: Cursor = None,
        at_least: AtLeast = None,
    ) -> Response:
        wanted = records.Filter(
            kind=noun.kind.name,
            status=plain(status, "status"),
            provider_id=provider_id,
            enterprise_id=enterprise_id,
            assignee=plain(assignee, "assignee"),
            ground=plain(ground, "ground"),
            q=plain(q, "q"),
        )
        found = page_of(noun, house, actor, when, wanted, narrowed, limit, cursor, at_least)
        return written(found)

    return listed


def page_of(
    noun: Noun,
    house: House,
    actor: Actor,
    when: Moment,
    wanted: records.Filter,
    narrowed: Narrowed,
    limit: int,
    cursor: str | None,
    at_least: int | None,
) -> Page:
    """What the actor may see of what is wanted."""
    scope = scope_of(actor, house, noun.readers)
    if narrowed.internal:
        require(actor, READERS)
    after = decode(cursor, str, UUID)
    with when.rows("records", *narrowed.views, at_least=at_least) as conn:
        rows = records.page(conn, narrowed.of(wanted), scope, limit=limit + 1, after=after)
    keys = [(row["sort_key"], row["record_id"]) for row in rows]
    return listing([_shown(row) for row in rows], limit, keys)


for one in NOUNS:
    if one.listed:
        router.add_api_route(
            f"/{one.noun}",
            _lister(one),
            methods=["GET"],
            response_model=Page,
            operation_id=f"list-{one.noun}",
            tags=[one.noun],
            summary=f"{one.noun} · 列表与搜索",
        )
