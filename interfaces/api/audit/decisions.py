"""The decisions of the office, and the dossier of each: the cut on which it was made."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path

from domain.deciding import DECISIONS
from interfaces.api.audit.journal import FirstDay, LastDay, Reason, Who
from interfaces.api.moment import When
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, plain
from interfaces.api.problems import documented
from interfaces.api.reading import Word, newest_first
from interfaces.api.who import READERS, TheActor, ThePrimary, require
from interfaces.audit import dossier
from projections import history

router = APIRouter(tags=["audit"], responses=documented(401, 403, 422, 503))
Position = Annotated[
    int, Path(ge=1, le=2**62, description="决定在日志中的位置 · its position in the log")
]


@router.get("/decisions", summary="决定一览 · what was decided, newest first")
def list_decisions(
    actor: TheActor,
    when: When,
    kind: Word = None,
    type: Word = None,
    provider_id: UUID | None = None,
    record_id: UUID | None = None,
    who: Who = None,
    first: FirstDay = None,
    last: LastDay = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    """By the days on which they hold; each `position` leads to its dossier."""
    require(actor, READERS)
    wanted = history.Filter(
        kind=plain(kind, "kind"),
        type=plain(type, "type"),
        types=DECISIONS,
        provider_id=provider_id,
        record_id=record_id,
        actor=plain(who, "who"),
        effective_from=first,
        effective_to=last,
    )
    return newest_first(when, wanted, limit, cursor, at_least)


@router.get(
    "/decisions/{position}",
    summary="决定卷宗 · on what a decision was made, and what changed since",
    responses=documented(404),
)
def decision_dossier(
    position: Position, house: ThePrimary, actor: TheActor, reason: Reason = None
) -> dict[str, Any]:
    """Records as they stood, counts, measures and calendar; each look at it is on record."""
    require(actor, READERS)
    found = dossier.dossier(house, position, actor)
    dossier.note_look(house, actor, found, plain(reason, "reason"))
    return found
