"""Lists, the worklist, deadlines, escalations and figures: what the views answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from domain.deadline import Unit, count
from domain.rectification.clock import Timing
from domain.values import Actor, NotYours, Role, Text
from interfaces.api import present
from interfaces.api.days import Day
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing, plain
from interfaces.api.problems import documented, problem
from interfaces.api.records import PARTIES, _closed
from interfaces.api.who import READERS, TheActor, TheHouse, require
from interfaces.wiring import POLICIES, House
from projections import dashboard, deadlines, dossier, escalations, records, tallies, worklist
from projections import history as history_view

router = APIRouter(responses=documented(401, 403, 422, 503))


class Late(Exception):  # noqa: N818 - an answer, not a fault
    """The view did not reach the position in time."""


def late(*_: Any) -> JSONResponse:
    text = Text(
        "数据视图尚未更新到该位置，请稍后重试", "the view is not there yet: try again shortly"
    )
    return problem(503, text, code="view-behind", headers={"Retry-After": "1"})


def wait(house: House, at_least: int | None, *views: str) -> None:
    if at_least is not None and not house.wait(views, at_least):
        raise Late


def wait_for_escalations(house: House, at_least: int | None, *views: str) -> None:
    """What follows from a command counts as written by it: first the policies, then the view."""
    if at_least is None:
        return
    wait(house, at_least, POLICIES)
    wait(house, house.office.head(), "escalations", *views)


def scope_of(actor: Actor, house: House) -> records.Scope:
    require(actor, READERS | PARTIES)
    if actor.role not in PARTIES:
        return records.Scope()
    if actor.acts_for is None:
        raise NotYours(
            "no-scope",
            Text("令牌没有写明代表哪个单位", "the token does not say whom it acts for"),
        )
    if actor.role is Role.PROVIDER:
        return records.Scope(provider_id=actor.acts_for)
    return records.Scope(enterprise_id=actor.acts_for, mark=house.seal.mark(actor.acts_for))


Word = Annotated[str | None, Query(max_length=100)]


def _lister(noun: str, kind: str) -> Any:
    def listed(
        house: TheHouse,
        actor: TheActor,
        status: Word = None,
        provider_id: UUID | None = None,
        enterprise_id: UUID | None = None,
        assignee: Word = None,
        ground: Word = None,
        q: Word = None,
        limit: Limit = 50,
        cursor: Cursor = None,
        at_least: AtLeast = None,
    ) -> Page:
        scope = scope_of(actor, house)
        after = decode(cursor, str, UUID)
        wanted = records.Filter(
            kind=kind,
            status=plain(status, "status"),
            provider_id=provider_id,
            enterprise_id=enterprise_id,
            assignee=plain(assignee, "assignee"),
            ground=plain(ground, "ground"),
            q=plain(q, "q"),
        )
        wait(house, at_least, "records")
        with house.connection() as conn:
            rows = records.page(conn, wanted, scope, limit=limit + 1, after=after)
        keys = [(row["sort_key"], row["record_id"]) for row in rows]
        return listing([present.record_row(row) for row in rows], limit, keys)

    return listed


for noun, kind in {
    "providers": "provider",
    "enterprises": "enterprise",
    "engagements": "engagement",
    "complaints": "complaint",
    "cases": "rectification-case",
}.items():
    router.add_api_route(
        f"/{noun}",
        _lister(noun, kind),
        methods=["GET"],
        operation_id=f"list-{noun}",
        tags=[noun],
        summary=f"{noun} · 列表与搜索",
    )


@router.get("/worklist", summary="待办 · what waits for the person who asks", tags=["work"])
def my_worklist(
    house: TheHouse,
    actor: TheActor,
    mine: Annotated[bool, Query(description="只看分给本人及未分派的 · mine and nobody's")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    scope = scope_of(actor, house)
    after = decode(cursor, date, date, UUID, str)
    wait_for_escalations(house, at_least, "worklist", "records")
    with house.connection() as conn:
        rows = worklist.page(
            conn,
            actor.role,
            limit=limit + 1,
            provider_id=scope.provider_id,
            assignee=actor.name if mine else None,
            after=after,
        )
        names = records.names(conn, {row["provider_id"] for row in rows if row["provider_id"]})
    on = house.office.today()
    items = [
        {
            "record_id": row["record_id"],
            "kind": row["kind"],
            "reference": row["reference"],
            "task": row["task"],
            "what": present.text(worklist.TASKS[row["task"]]),
            "provider_id": row["provider_id"],
            "provider_name": names.get(row["provider_id"]),
            "assignee": row["assignee"],
            "since": row["since"],
            "due_on": row["due_on"],
            "days_left": (row["due_on"] - on).days if row["due_on"] else None,
        }
        for row in rows
    ]
    keys = [(row["urgency"], row["since"], row["record_id"], row["task"]) for row in rows]
    return listing(items, limit, keys)


OnDay = Annotated[Day | None, Query(description="按哪一天看 · as it looks that day")]


@router.get("/deadlines", summary="整改期限 · deadlines, open ones first", tags=["work"])
def list_deadlines(
    house: TheHouse,
    actor: TheActor,
    on: OnDay = None,
    state: Timing | None = None,
    provider_id: UUID | None = None,
    assignee: Word = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    scope = scope_of(actor, house)
    if scope.enterprise_id is not None:
        raise _closed()
    wanted = scope.provider_id or provider_id
    if scope.provider_id is not None and provider_id not in (None, scope.provider_id):
        raise _closed()
    after = decode(cursor, bool, date, UUID)
    wait(house, at_least, "deadlines", "records")
    day, terms = on or house.office.today(), house.office.terms()
    found: list[tuple[Any, ...]] = []
    with house.connection() as conn:
        while len(found) <= limit:
            rows = deadlines.page(
                conn,
                terms=terms,
                on=day,
                limit=limit + 1,
                after=after,  # type: ignore[arg-type]
                provider_id=wanted,
                assignee=plain(assignee, "assignee"),
            )
            found += [r for r in rows if r[1] and (state is None or r[1].timing is state)]
            if len(rows) <= limit:
                break
            after = rows[-1][2]
        names = records.names(conn, {case.provider_id for case, _, _ in found})
    items = [
        {
            "id": case.id,
            "case_id": case.id,
            "reference": case.reference,
            "provider_id": case.provider_id,
            "provider_name": names.get(case.provider_id),
            "assignee": case.assignee,
            "served_on": case.service.deemed_on if case.service else None,
            **present.deadline(standing),
        }
        for case, standing, _ in found
    ]
    return listing(items, limit, [key for _, _, key in found])


@router.get(
    "/deadlines/compute",
    summary="期限计算 · the last day of a period, with each step",
    tags=["work"],
)
def compute_deadline(
    house: TheHouse,
    start: Annotated[Day, Query(alias="date", description="送达之日 · the day of service")],
    days: Annotated[int, Query(ge=1, le=3_650)],
    unit: Unit = Unit.CALENDAR,
    region: Literal["CN", "CN-GX"] = "CN-GX",
) -> dict[str, Any]:
    calendar = house.office.terms().calendar
    return present.account(count(start, days, unit, calendar, region))


@router.get("/escalations", summary="升级事项 · open ones first", tags=["escalations"])
def list_escalations(
    house: TheHouse,
    actor: TheActor,
    status: Literal["open", "acted_on", "dismissed", "lapsed"] | None = None,
    rule: Word = None,
    provider_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    require(actor, READERS)
    after = decode(cursor, bool, int, UUID)
    wait_for_escalations(house, at_least)
    with house.connection() as conn:
        rows = escalations.page(
            conn,
            limit=limit + 1,
            after=after,  # type: ignore[arg-type]
            status=status,
            rule=plain(rule, "rule"),
            provider_id=provider_id,
        )
    keys = [(row["closed"], row["trigger"], row["record_id"]) for row in rows]
    return listing([present.escalation_row(row) for row in rows], limit, keys)


@router.get("/dashboard", summary="看板数据 · the figures of the dashboard", tags=["work"])
def figures(house: TheHouse, actor: TheActor, at_least: AtLeast = None) -> dict[str, Any]:
    require(actor, READERS)
    wait_for_escalations(house, at_least, "records", "deadlines")
    with house.connection() as conn:
        return dashboard.figures(conn, house.office.terms(), house.office.today())


@router.get(
    "/providers/{record_id}/dossier",
    summary="一户一档 · everything that stands in a provider's file",
    tags=["providers"],
    responses=documented(404),
)
def provider_file(
    record_id: UUID, house: TheHouse, actor: TheActor, at_least: AtLeast = None
) -> dict[str, Any]:
    require(actor, READERS)
    wait_for_escalations(house, at_least, "dossier")
    with house.connection() as conn:
        return dossier.of_provider(conn, record_id)


@router.get(
    "/providers/{record_id}/tallies",
    summary="计数 · ratings and orders, with what counts and why not",
    tags=["providers"],
)
def provider_tallies(
    record_id: UUID, house: TheHouse, actor: TheActor, at_least: AtLeast = None
) -> dict[str, Any]:
    require(actor, READERS)
    wait(house, at_least, "tallies")
    measures = house.office.terms().measures(house.office.today())
    head = house.office.head()
    counted = house.tallies.dissatisfied(record_id, measures.effective_from, head)
    with house.connection() as conn:
        found = tallies.of_provider(conn, record_id)
    return {
        "dissatisfied": len(counted),
        "rectify_above": measures.whole("satisfaction.rectify-above"),
        "expel_above": measures.whole("satisfaction.expel-above"),
        "orders_counted": sum(order["annulled"] is None for order in found["orders"]),
        "orders_above": measures.whole("orders.expel-above"),
        **found,
    }


@router.get("/history", summary="经过 · what happened, newest first", tags=["work"])
def office_history(
    house: TheHouse,
    actor: TheActor,
    kind: Word = None,
    type: Word = None,
    who: Word = None,
    recorded_from: Day | None = None,
    recorded_to: Day | None = None,
    effective_from: Day | None = None,
    effective_to: Day | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    require(actor, READERS)
    before = decode(cursor, int)
    wait(house, at_least, "history")
    wanted = history_view.Filter(
        kind=plain(kind, "kind"),
        type=plain(type, "type"),
        actor=plain(who, "who"),
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        effective_from=effective_from,
        effective_to=effective_to,
    )
    with house.connection() as conn:
        rows = history_view.recent(
            conn, wanted, limit=limit + 1, before_position=before[0] if before else None
        )
    return listing(rows, limit, [(row["position"],) for row in rows])


@router.get(
    "/providers/{record_id}/timeline",
    summary="服务商经过 · all that concerns a provider, in order",
    tags=["providers"],
)
def provider_timeline(
    record_id: UUID,
    house: TheHouse,
    actor: TheActor,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    scope = scope_of(actor, house)
    own = scope.provider_id is not None
    if scope.enterprise_id is not None or (own and scope.provider_id != record_id):
        raise _closed()
    after = decode(cursor, int)
    wait(house, at_least, "history")
    with house.connection() as conn:
        rows = history_view.of_provider(
            conn,
            record_id,
            limit=limit + 1,
            after_position=after[0] if after else 0,
            without=("complaint", "escalation") if own else (),
        )
    return listing(rows, limit, [(row["position"],) for row in rows])
