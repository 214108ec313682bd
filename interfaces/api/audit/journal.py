"""For auditors: the commands that were refused, and who looked at what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from psycopg.rows import DictRow

from domain.values import Role, Text
from interfaces.api.days import Day
from interfaces.api.moment import AsOf, Moment
from interfaces.api.nouns import ROUTES
from interfaces.api.nouns.noun import text
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing, plain
from interfaces.api.problems import documented
from interfaces.api.reading import Word
from interfaces.api.who import APPROVERS, TheActor, TheHouse, require
from interfaces.audit.dossier import LOOK
from interfaces.positions import point, position_of
from interfaces.wiring import House
from projections import journal

router = APIRouter(prefix="/audit", tags=["audit"], responses=documented(401, 403, 422, 503))
AUDITORS: Final = APPROVERS | {Role.AUDITOR}
"""Who may know who was refused what; those whose work is looked at may not."""
PROVIDER_FILE: Final = "/providers/{record_id}/dossier"
WORDS: Final[Mapping[str, Text]] = {
    **{route.path: route.summary for route in ROUTES},
    "/calendar/years": Text("登记年度放假安排", "Enter a year's arrangement"),
    journal.IDENTITIES: Text("查看投诉举报人身份", "Look at a complainant's identity"),
    LOOK: Text("查看决定卷宗", "Look at the dossier of a decision"),
    PROVIDER_FILE: Text("查看一户一档", "Look at a provider's file"),
    "export": Text("导出", "Export"),
}
"""The name of a command or read -> what people call it."""
Reason = Annotated[
    str | None,
    Query(max_length=500, description="为何查看 · why it is looked at; kept on record"),
]
FirstDay = Annotated[Day | None, Query(alias="from", description="自某日起 · from that day on")]
LastDay = Annotated[Day | None, Query(alias="to", description="至某日 · up to that day")]
Who = Annotated[str | None, Query(max_length=200, description="何人 · the name of who asked")]


def in_words(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**item, "summary": text(WORDS.get(item["what"], Text(item["what"], item["what"])))}
        for item in items
    ]


def until(house: House, as_of: str | None) -> datetime | None:
    """The instant itself, or the one at which the log had reached a position."""
    if as_of is None:
        return None
    position, asked = position_of(house, as_of), point(as_of)
    return asked if isinstance(asked, datetime) else house.office.instant_of(position)


@router.get("/refusals", summary="被拒绝的办理 · commands that were refused, newest first")
def refused_commands(
    house: TheHouse,
    actor: TheActor,
    who: Who = None,
    record_id: UUID | None = None,
    code: Word = None,
    first: FirstDay = None,
    last: LastDay = None,
    as_of: AsOf = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page:
    """Who asked for what, on which record, and which rule of which clause refused it."""
    require(actor, AUDITORS)
    wanted = journal.Wanted(
        who=plain(who, "who"),
        record_id=record_id,
        code=plain(code, "code"),
        first=first,
        last=last,
        until=until(house, as_of),
    )
    return _page(journal.refusals, Moment(house), wanted, limit, cursor)


@router.get("/reads", summary="查阅记录 · who looked at what, newest first")
def reads_on_record(
    house: TheHouse,
    actor: TheActor,
    who: Who = None,
    record_id: UUID | None = None,
    kind: Literal["read", "export", "identity-opened", "identity-refused"] | None = None,
    first: FirstDay = None,
    last: LastDay = None,
    as_of: AsOf = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    """Sealed identities, dossiers of decisions, providers' files, and every export."""
    require(actor, AUDITORS)
    wanted = journal.Wanted(
        who=plain(who, "who"),
        record_id=record_id,
        kind=kind,
        first=first,
        last=last,
        until=until(house, as_of),
    )
    return _page(journal.reads, Moment(house), wanted, limit, cursor, at_least)


def _page(
    ask: Callable[..., list[DictRow]],
    now: Moment,
    wanted: journal.Wanted,
    limit: int,
    cursor: str | None,
    at_least: int | None = None,
) -> Page:
    before = decode(cursor, datetime, str, int)
    with now.rows("history", at_least=at_least) as conn:
        rows = ask(conn, wanted, limit=limit + 1, before=before)
    return listing(in_words(journal.shown(rows)), limit, [journal.key_of(row) for row in rows])
