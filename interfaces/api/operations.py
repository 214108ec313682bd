"""How the office is doing: health, readiness, metrics, the measures in force, and live changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import PlainTextResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from application.errors import StoreAway
from domain.catalogue import NAMES, kind_of
from domain.values import Event, Recorded, Text
from interfaces.api.moment import PublicWhen
from interfaces.api.problems import documented, problem
from interfaces.api.reading import kept_from
from interfaces.api.who import TheActor, TheHouse, reader_of
from interfaces.audit.consumers import TREE
from interfaces.wiring import POLICIES, House
from projections.tracking import Progress, progress

READY_SECONDS = 5.0
HEARTBEAT_SECONDS = 10.0
POLL_SECONDS = 0.5
router = APIRouter(tags=["operations"])
api = APIRouter(tags=["operations"])


@router.get("/healthz", summary="进程存活 · the process lives")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


def behind(house: House) -> tuple[int, list[tuple[Progress, float]]]:
    """The head of the log, and for each view how many seconds it is behind (0: at the head)."""
    with house.connection() as conn:
        standings = progress(conn, [*house.views, _Follower(POLICIES), _Follower(TREE)])
        found = []
        for standing in standings:
            row = conn.execute(
                "SELECT recorded_at FROM stored_events WHERE notification_id > %s"
                " ORDER BY notification_id LIMIT 1",
                (standing.position,),
            ).fetchone()
            waiting = (datetime.now(UTC) - row["recorded_at"]).total_seconds() if row else 0.0
            found.append((standing, max(waiting, 0.0)))
    return house.office.head(), found


@dataclass(frozen=True)
class _Follower:
    """What follows the log and is no view."""

    name: str
    version: int = 1


@router.get(
    "/readyz",
    summary="可以服务 · store reachable, views less than 5 s behind",
    response_model=dict[str, Any],
    responses=documented(503),
)
def readyz(house: TheHouse) -> Any:
    head, found = behind(house)
    late = [one.name for one, seconds in found if seconds >= READY_SECONDS and one.name != TREE]
    if late:
        names = ", ".join(late)
        text = Text(f"数据视图落后：{names}", f"views are behind: {names}")
        return problem(503, text, code="views-behind", headers={"Retry-After": "1"})
    return {"status": "ready", "position": head, "log_guarded": house.guarded()}


@router.get("/metrics", response_class=PlainTextResponse, summary="指标 · Prometheus metrics")
def metrics(request: Request, house: TheHouse) -> PlainTextResponse:
    registry = CollectorRegistry()
    up = Gauge("duban_store_up", "1 when the store answers", registry=registry)
    try:
        head, found = behind(house)
    except StoreAway:
        up.set(0)
    else:
        up.set(1)
        Gauge("duban_log_position", "last position of the log", registry=registry).set(head)
        at = Gauge("duban_view_position", "position of a view", ["view"], registry=registry)
        lag = Gauge("duban_view_lag_seconds", "age of what waits", ["view"], registry=registry)
        for standing, seconds in found:
            at.labels(standing.name).set(standing.position)
            lag.labels(standing.name).set(seconds)
    text = generate_latest(registry) + generate_latest(request.app.state.metrics)
    return PlainTextResponse(text, media_type=CONTENT_TYPE_LATEST)


@api.get(
    "/calendar/{region}/{year}",
    summary="工作日历 · the arrangement of a year",
    response_model=dict[str, Any],
    responses=documented(401, 403, 404, 422, 503),
)
def calendar_year(when: PublicWhen, region: str, year: int) -> Any:
    found = when.terms.calendar.years.get((region, year))
    if found is None:
        text = Text(
            f"{region} {year} 年的放假安排尚未登记，涉及该年的期限为暂定",
            f"{region} {year} is not entered yet: dates that touch it are provisional",
        )
        return problem(404, text, code="year-not-published")
    return found.model_dump(mode="json")


@api.get(
    "/events",
    response_class=EventSourceResponse,
    summary="实时变化 · what changed, as server-sent events",
    responses=documented(401, 403, 422, 503),
    dependencies=[Depends(reader_of)],
)
async def changes(
    house: TheHouse,
    actor: TheActor,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
    after: Annotated[int | None, Query(ge=0, le=2**62)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """The id of each is its position; a browser that comes back resumes with Last-Event-ID."""
    start = after
    if last_event_id is not None and last_event_id.isdecimal():
        start = min(int(last_event_id), 2**62)
    position = start if start is not None else await asyncio.to_thread(house.office.head)
    async for event in _follow(house, position, kept_from(actor)):
        yield event


async def _follow(
    house: House, position: int, without: Collection[str]
) -> AsyncIterator[ServerSentEvent]:
    quiet = 0.0
    while True:
        batch = await asyncio.to_thread(_next, house, position)
        for recorded in batch:
            position = recorded.position
            if kind_of(NAMES[type(recorded.event)]).name not in without:
                yield _event(recorded)
        if batch:
            quiet = 0.0
            continue
        await asyncio.sleep(POLL_SECONDS)
        quiet += POLL_SECONDS
        if quiet >= HEARTBEAT_SECONDS:
            quiet = 0.0
            yield ServerSentEvent(comment="still here")


def _next(house: House, position: int) -> list[Recorded[Event]]:
    with house.connection() as conn:
        return house.log.after(conn, position, 200)


def _event(recorded: Recorded[Event]) -> ServerSentEvent:
    name = NAMES[type(recorded.event)]
    return ServerSentEvent(
        id=str(recorded.position),
        data={
            "position": recorded.position,
            "type": name,
            "kind": kind_of(name).name,
            "record_id": str(recorded.record_id),
            "version": recorded.version,
        },
    )
