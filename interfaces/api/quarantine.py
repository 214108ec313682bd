"""What scans found, for those who keep the office running."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter

from interfaces.api.nouns.accounts import KEEPERS
from interfaces.api.paging import Cursor, Limit, Page, decode, listing
from interfaces.api.problems import documented
from interfaces.api.who import TheActor, TheHouse, require

router = APIRouter(tags=["files"], responses=documented(401, 403, 422, 503))


@router.get("/quarantine", summary="隔离的文件 · what scans found, newest first")
def quarantine(house: TheHouse, actor: TheActor, limit: Limit = 50, cursor: Cursor = None) -> Page:
    """何物、何时、何人提交、如何决定；内容从不提供。Who sent it is named for officers only: a file
    of others may have been a complaint's. The content is never handed out."""
    require(actor, KEEPERS)
    before: Any = decode(cursor, datetime, str)
    rows = house.uploads.quarantine.listed(limit + 1, before)
    items: list[dict[str, Any]] = [dict(row) for row in rows]
    return listing(items, limit, [(row["at"], row["digest"]) for row in rows])
