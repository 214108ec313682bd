"""What became of sign-ins: for auditors and administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from application.signing_in import register
from domain.values import Actor
from interfaces.api.nouns.accounts import KEEPERS
from interfaces.api.paging import Cursor, Limit, Page, decode, listing
from interfaces.api.problems import documented
from interfaces.api.who import TheActor, TheHouse, require
from interfaces.wiring import House

router = APIRouter(prefix="/audit", tags=["audit"], responses=documented(401, 403, 422, 503))


@router.get("/sign-ins", summary="登录记录 · who signed in, and who tried in vain, newest first")
def sign_ins(
    house: TheHouse,
    actor: TheActor,
    account_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page:
    """By account, address and browser; a login that nobody has stands nowhere."""
    return listed(house, actor, account_id, limit, cursor)


def listed(
    house: House, actor: Actor, account_id: UUID | None, limit: int, cursor: str | None
) -> Page:
    require(actor, KEEPERS)
    before = decode(cursor, int)
    with house.connection() as conn:
        rows = register.page(
            conn, account_id, limit=limit + 1, before=before[0] if before else None
        )
    items: list[dict[str, Any]] = [dict(row) for row in rows]
    return listing(items, limit, [(row["id"],) for row in rows])
