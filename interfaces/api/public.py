"""What anyone may see, without signing in: from the public register, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from psycopg.rows import DictRow

from application.complaints import tracked_id
from domain.catalogue import COMPLAINT
from domain.publication.events import PublicationKind
from domain.values import Text, Unknown
from interfaces.api.moment import Moment, PublicWhen
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing, plain
from interfaces.api.problems import documented
from projections import public_register
from projections.public_register import NOTICES, PublicRegisterView, Wanted

router = APIRouter(prefix="/public", tags=["public"], responses=documented(401, 403, 422, 503))
Word = Annotated[str | None, Query(max_length=100)]


def _wanted(
    limit: int, cursor: str | None, q: str | None = None, provider_id: UUID | None = None
) -> Wanted:
    """One row more than asked for, to know whether there is a next page."""
    after = decode(cursor, str, UUID)
    return Wanted(limit + 1, after, plain(q, "q"), provider_id)


def _page(rows: Sequence[DictRow], items: list[dict[str, Any]], limit: int) -> Page:
    return listing(items, limit, [(row["sort_key"], row["record_id"]) for row in rows])


@router.get("/pool", summary="资源池名录 · the resource pool (Art. 2)")
def pool(
    when: PublicWhen,
    q: Word = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    wanted = _wanted(limit, cursor, q)
    with when.rows(PublicRegisterView.name, at_least=at_least) as conn:
        rows = public_register.pool(conn, wanted)
    shown = ("name", "kind", "uscc", "admitted_on")
    return _page(rows, [{"id": r["record_id"], **{k: r[k] for k in shown}} for r in rows], limit)


@router.get("/grey-list", summary="灰名单 · the grey list, as far as it is public (Art. 14)")
def grey_list(
    when: PublicWhen, limit: Limit = 50, cursor: Cursor = None, at_least: AtLeast = None
) -> Page:
    wanted = _wanted(limit, cursor)
    if not _grey_list_is_public(when):
        return Page(items=[], next=None)
    with when.rows(PublicRegisterView.name, at_least=at_least) as conn:
        rows = public_register.grey_list(conn, wanted)
    items = [
        {"id": r["record_id"], "name": r["name"], "uscc": r["uscc"], "since": r["grey_since"]}
        for r in rows
    ]
    return _page(rows, items, limit)


def _grey_list_is_public(when: Moment) -> bool:
    """Reading A-27: by default the list is internal, and only the notice is public."""
    return when.terms.known(when.on).flag("grey-list.public")


def _kinds(when: Moment) -> list[str]:
    grey = PublicationKind.GREY_LIST.value
    return [kind for kind in NOTICES if kind != grey or _grey_list_is_public(when)]


@router.get("/notices", summary="公示公告 · public notices (Art. 14, 15)")
def notices(
    when: PublicWhen,
    q: Word = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    """What stands today; what was withdrawn, or whose term is over, is not among it."""
    wanted, kinds, on = _wanted(limit, cursor, q), _kinds(when), when.on
    with when.rows(PublicRegisterView.name, at_least=at_least) as conn:
        rows = public_register.notices(conn, kinds, on, wanted)
    return _page(rows, [_shown(row) for row in rows], limit)


@router.get(
    "/notices/{record_id}",
    summary="单件公示公告 · one notice, by its address",
    responses=documented(404),
)
def notice(record_id: UUID, when: PublicWhen, at_least: AtLeast = None) -> dict[str, Any]:
    """One that was withdrawn or has run out says so, and from when to when it stood."""
    kinds = _kinds(when)
    with when.rows(PublicRegisterView.name, at_least=at_least) as conn:
        row = public_register.notice(conn, record_id, kinds)
    if row is None:
        raise Unknown("unknown-notice", Text("没有这一公示公告", "there is no such notice"))
    status = _status(row, when.on)
    if status == "published":
        return _shown(row)
    days = ("reference", "kind", "published_on", "first_day", "last_day", "withdrawn_on")
    return {"id": row["record_id"], "status": status, **{name: row[name] for name in days}}


def _status(row: DictRow, on: date) -> str:
    if row["withdrawn_on"] is not None:
        return "withdrawn"
    over = not row["editions"] or (row["last_day"] is not None and row["last_day"] < on)
    return "expired" if over else "published"


def _shown(row: DictRow) -> dict[str, Any]:
    """The text that holds, and beside it each text as it was published, with its day."""
    editions = row["editions"]
    now = editions[-1]
    return {
        "id": row["record_id"],
        "reference": row["reference"],
        "kind": row["kind"],
        "status": "published",
        "provider_id": row["provider_id"],
        "provider_name": row["provider_name"],
        **{name: now[name] for name in ("title", "text", "text_en", "content")},
        "published_on": row["published_on"],
        "first_day": row["first_day"],
        "last_day": row["last_day"],
        "corrected_on": now["since"] if len(editions) > 1 else None,
        "editions": editions,
    }


def profiles(kind: PublicationKind) -> Callable[..., Page]:
    def standing(
        when: PublicWhen,
        provider_id: UUID | None = None,
        q: Word = None,
        limit: Limit = 50,
        cursor: Cursor = None,
        at_least: AtLeast = None,
    ) -> Page:
        wanted, on = _wanted(limit, cursor, q, provider_id), when.on
        with when.rows(PublicRegisterView.name, at_least=at_least) as conn:
            rows = public_register.profiles(conn, kind, on, wanted)
        return _page(rows, [_shown(row) for row in rows], limit)

    return standing


for path, kind, summary in (
    ("/offerings", PublicationKind.OFFERING, "产品与服务 · what providers offer (Art. 5)"),
    ("/cases", PublicationKind.PROJECT_CASE, "项目案例 · project cases (Art. 5)"),
    (
        "/served-enterprises",
        PublicationKind.SERVED_ENTERPRISES,
        "服务企业情况 · whom providers served (Art. 5)",
    ),
):
    router.add_api_route(
        path,
        profiles(kind),
        methods=["GET"],
        operation_id=f"public{path.replace('/', '-')}",
        summary=summary,
    )


@router.get(
    "/complaints/{tracking_code}",
    summary="投诉查询 · where a complaint stands",
    responses=documented(404),
)
def track(
    tracking_code: Annotated[str, Path(min_length=1, max_length=64)], when: PublicWhen
) -> dict[str, Any]:
    state = when.fold(COMPLAINT, tracked_id(tracking_code))
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
