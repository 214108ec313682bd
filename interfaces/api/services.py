"""The services of papers (送达): how and when each was served, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from domain.service import Method
from interfaces.api.moment import When
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing
from interfaces.api.problems import documented
from interfaces.api.who import READERS, TheActor, require
from projections import records, services

router = APIRouter(responses=documented(401, 403, 422, 503))


@router.get("/services", summary="送达 · papers served, the latest first", tags=["work"])
def list_services(
    actor: TheActor,
    when: When,
    method: Method | None = None,
    complete: Annotated[
        bool | None, Query(description="凭证齐全与否 · whether the evidence is complete")
    ] = None,
    provider_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    """Who received a paper is masked here; the record has the name."""
    require(actor, READERS)
    after = decode(cursor, date, UUID, int)
    wanted = services.Wanted(provider_id=provider_id, method=method, complete=complete)
    with when.rows("services", "records", at_least=at_least) as conn:
        rows = services.page(
            conn,
            wanted,
            limit=limit + 1,
            after=after,  # type: ignore[arg-type]
        )
        names = records.names(conn, {row["provider_id"] for row in rows})
    items = [_item(row, names) for row in rows]
    keys = [(row["served_on"], row["record_id"], row["served_version"]) for row in rows]
    return listing(items, limit, keys)


def _item(row: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    same = ("record_id", "kind", "reference", "provider_id", "paper", "method", "served_on",
            "deemed_on", "received_by", "complete", "lacking")  # fmt: skip
    return {
        **{name: row[name] for name in same},
        "version": row["served_version"],
        "what": {"zh": row["paper_zh"], "en": row["paper_en"]},
        "provider_name": names.get(row["provider_id"]),
    }
