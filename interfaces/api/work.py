"""What is to be done: the worklist, deadlines, escalations, figures, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from domain.deadline import Unit, count
from domain.engagement import Rating
from domain.rectification.clock import Timing
from domain.values import Actor
from interfaces.api.days import Day
from interfaces.api.moment import Moment, PublicWhen, When
from interfaces.api.narrowing import From, To
from interfaces.api.nouns import cases as case_noun
from interfaces.api.nouns import escalations as escalation_noun
from interfaces.api.nouns.noun import account, closed, text
from interfaces.api.paging import AtLeast, Cursor, Limit, Page, decode, listing, plain
from interfaces.api.problems import documented
from interfaces.api.reading import Word, kept_from, newest_first, scope_of
from interfaces.api.who import READERS, TheActor, TheHouse, require
from interfaces.late import Late
from interfaces.wiring import House
from projections import dashboard, deadlines, escalations, records, tallies, worklist
from projections import history as history_view
from projections.kinds import TASKS
from projections.tracking import reached

router = APIRouter(route_class=Late, responses=documented(401, 403, 422, 503))


@router.get("/worklist", summary="待办 · what waits for the person who asks", tags=["work"])
def my_worklist(
    house: TheHouse,
    actor: TheActor,
    when: When,
    mine: Annotated[bool, Query(description="只看分给本人及未分派的 · mine and nobody's")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    wanted = worklist.Wanted(assignee=actor.name if mine else None, unassigned=mine)
    return waiting(house, actor, when, wanted, limit, cursor, at_least)


def waiting(
    house: House,
    actor: Actor,
    when: Moment,
    wanted: worklist.Wanted,
    limit: int,
    cursor: str | None,
    at_least: int | None,
) -> Page:
    """What waits for the actor; a party's own only."""
    wanted = own(wanted, scope_of(actor, house))
    after = decode(cursor, date, date, UUID, str)
    with when.rows("worklist", "records", at_least=at_least, escalated=True) as conn:
        rows = worklist.page(
            conn,
            actor,
            wanted,
            limit=limit + 1,
            after=after,  # type: ignore[arg-type]
        )
        names = records.names(conn, {row["provider_id"] for row in rows if row["provider_id"]})
    items = [
        {
            "record_id": row["record_id"],
            "kind": row["kind"],
            "reference": row["reference"],
            "task": row["task"],
            "what": text(TASKS[row["task"]]),
            "detail": _detail(row),
            "provider_id": row["provider_id"],
            "provider_name": names.get(row["provider_id"]),
            "assignee": row["assignee"],
            "since": row["since"],
            "due_on": row["due_on"],
            "days_left": (row["due_on"] - when.on).days if row["due_on"] else None,
            **({"not_for": row["not_for"]} if actor.is_officer else {}),
        }
        for row in rows
    ]
    keys = [(row["urgency"], row["since"], row["record_id"], row["task"]) for row in rows]
    return listing(items, limit, keys)


def _detail(row: Mapping[str, Any]) -> dict[str, str] | None:
    return {"zh": row["detail_zh"], "en": row["detail_en"]} if row["detail_zh"] else None


def own(wanted: worklist.Wanted, scope: records.Scope) -> worklist.Wanted:
    """Of a party: what concerns itself, whatever else was asked for."""
    if scope.provider_id is not None:
        wanted = replace(wanted, provider_ids=(scope.provider_id,))
    if scope.enterprise_id is not None:
        wanted = replace(wanted, enterprise_id=scope.enterprise_id)
    return wanted


OnDay = Annotated[Day | None, Query(description="按哪一天看 · as it looks that day")]


@router.get("/deadlines", summary="整改期限 · deadlines, open ones first", tags=["work"])
def list_deadlines(
    house: TheHouse,
    actor: TheActor,
    when: When,
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
        raise closed()
    wanted = scope.provider_id or provider_id
    if scope.provider_id is not None and provider_id not in (None, scope.provider_id):
        raise closed()
    after = decode(cursor, bool, date, UUID)
    day, terms = on or when.on, when.terms
    found: list[tuple[Any, ...]] = []
    with when.rows("deadlines", "records", at_least=at_least) as conn:
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
            **case_noun.deadline(standing),
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
    when: PublicWhen,
    start: Annotated[Day, Query(alias="date", description="送达之日 · the day of service")],
    days: Annotated[int, Query(ge=1, le=3_650)],
    unit: Unit = Unit.CALENDAR,
    region: Literal["CN", "CN-GX"] = "CN-GX",
) -> dict[str, Any]:
    calendar = when.terms.calendar
    return account(count(start, days, unit, calendar, region))


@router.get("/escalations", summary="升级事项 · open ones first", tags=["escalations"])
def list_escalations(
    actor: TheActor,
    when: When,
    status: Literal["open", "acted_on", "dismissed", "lapsed"] | None = None,
    rule: Word = None,
    provider_id: UUID | None = None,
    since: From = None,
    until: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    require(actor, READERS)
    after = decode(cursor, bool, int, UUID)
    with when.rows("escalations", at_least=at_least, escalated=True) as conn:
        rows = escalations.page(
            conn,
            limit=limit + 1,
            after=after,  # type: ignore[arg-type]
            status=status,
            rule=plain(rule, "rule"),
            provider_id=provider_id,
            since=since or date.min,
            until=until or date.max,
        )
    keys = [(row["closed"], row["trigger"], row["record_id"]) for row in rows]
    return listing([escalation_noun.show_row(row) for row in rows], limit, keys)


@router.get("/dashboard", summary="看板数据 · the figures of the dashboard", tags=["work"])
def figures(actor: TheActor, when: When, at_least: AtLeast = None) -> dict[str, Any]:
    """With the position of the log that it shows, when that was recorded, and how old the whole may
    be where a standby answers."""
    require(actor, READERS)
    on, terms = when.on, when.terms
    with when.rows(*dashboard.VIEWS, at_least=at_least, escalated=True) as conn:
        position = reached(conn, dashboard.VIEWS) if when.is_now else when.cut
        found = dashboard.figures(conn, terms, on)
    return {
        "position": position,
        "instant": when.house.office.instant_of(position),
        "age_seconds": when.age,
        **found,
    }


@router.get("/ratings", summary="满意度评价 · the latest word of each enterprise", tags=["work"])
def list_ratings(
    actor: TheActor,
    when: When,
    rating: Rating | None = None,
    provider_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> Page:
    """On each provider, by pilot enterprises, as Art. 12(6) and 14(5) count them."""
    require(actor, READERS)
    after = decode(cursor, UUID, UUID)
    measures = when.terms.book.last_known(when.on)
    with when.rows("tallies", "records", at_least=at_least) as conn:
        rows = tallies.latest(
            conn,
            since=measures.counts_from if measures else None,
            rating=rating,
            provider_id=provider_id,
            limit=limit + 1,
            after=after,  # type: ignore[arg-type]
        )
        names = records.names(conn, {row[of] for row in rows for of in _WHOSE})
    items = [row | {f"{of[:-3]}_name": names.get(row[of]) for of in _WHOSE} for row in rows]
    return listing(items, limit, [(row["provider_id"], row["enterprise_id"]) for row in rows])


_WHOSE = ("provider_id", "enterprise_id")


@router.get("/history", summary="经过 · what happened, newest first", tags=["work"])
def office_history(
    actor: TheActor,
    when: When,
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
    wanted = history_view.Filter(
        kind=plain(kind, "kind"),
        type=plain(type, "type"),
        actor=plain(who, "who"),
        without=kept_from(actor),
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        effective_from=effective_from,
        effective_to=effective_to,
    )
    return newest_first(when, wanted, limit, cursor, at_least)
