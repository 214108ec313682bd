"""How the office is doing: health, readiness, metrics, the measures in force, and live changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import PlainTextResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from application.errors import StoreAway
from application.messages import outbox, reading
from application.store import PersistenceError
from domain.message import Channel
from domain.values import SHANGHAI, Event, Recorded, Text
from interfaces import doctor, upkeep
from interfaces.api.moment import PublicWhen
from interfaces.api.problems import documented, problem
from interfaces.api.reading import kept_from
from interfaces.api.who import TheActor, ThePrimary, reader_of
from interfaces.audit.consumers import HEADS, TREE
from interfaces.checks import Without, state_of
from interfaces.feed import POLL_SECONDS, Feed, told
from interfaces.wiring import MESSAGES, POLICIES, House
from projections import workers
from projections.tracking import Progress, progress

READY_SECONDS = 5.0
ANSWER_SECONDS = 5.0
"""In which readiness is known, or the store counts as away."""
WAITED = "extract(epoch FROM clock_timestamp() - recorded_at)"
"""By the clock that wrote the instant."""
STATES = {True: "ready", False: "away", None: "not-set"}
THREADS_APART = ThreadPoolExecutor(4, thread_name_prefix="ready")
"""All others may wait for the store."""
UNHURRIED = (TREE, MESSAGES)
"""Nobody waits for these."""
router = APIRouter(tags=["operations"])
api = APIRouter(tags=["operations"])


@router.get("/healthz", summary="进程存活 · the process lives")
async def healthz() -> dict[str, str]:
    """Without a thread: all of them may wait for the store."""
    return {"status": "ok"}


def behind(house: House) -> tuple[int, list[tuple[Progress, float]]]:
    """The head of the log, and for each view how many seconds it is behind (0: at the head)."""
    with house.connection() as conn:
        standings = progress(conn, [*house.views, *map(_Follower, (POLICIES, *UNHURRIED))])
        found = []
        for standing in standings:
            row = conn.execute(
                f"SELECT {WAITED} AS waited FROM stored_events WHERE notification_id > %s"  # noqa: S608
                " ORDER BY notification_id LIMIT 1",
                (standing.position,),
            ).fetchone()
            found.append((standing, max(float(row["waited"]), 0.0) if row else 0.0))
    return house.office.head(), found


@dataclass(frozen=True)
class _Follower:
    """What follows the log and is no view."""

    name: str
    version: int = 1


@router.get(
    "/readyz",
    summary="可以服务 · the store is there, views less than 5 s behind",
    description="`status` 为 degraded：`components` 中有一项不可用，或有视图停住（`stopped`），"
    "其余照常 · one of the components is away, or a view stands still (`stopped`: since when, and"
    " why), and all else goes on; `duban doctor` says what is wrong with it.",
    response_model=dict[str, Any],
    responses=documented(503),
)
async def readyz(house: ThePrimary) -> Any:
    """Within seconds, whatever the store does, and however many wait for it."""
    asked = asyncio.get_running_loop().run_in_executor(THREADS_APART, _ready, house)
    try:
        return await asyncio.wait_for(asked, ANSWER_SECONDS)
    except TimeoutError as late:
        raise StoreAway from late


def _ready(house: House) -> Any:
    head, found = behind(house)
    stopped = house.stops()
    late = [
        one.name
        for one, seconds in found
        if seconds >= READY_SECONDS and one.name not in UNHURRIED and one.name not in stopped
    ]
    if late:
        names = ", ".join(late)
        text = Text(f"数据视图落后：{names}", f"views are behind: {names}")
        return problem(503, text, code="views-behind", headers={"Retry-After": "1"})
    rows = list(doctor.components(house))
    return {
        "status": state_of(rows) or (Without.DEGRADED if stopped else "ready"),
        "position": head,
        "log_guarded": house.guarded(),
        "replica_age_seconds": _least_age(house),
        "components": {check.name: STATES[found.right] for check, found in rows},
        "stopped": {
            name: {"since": stop.since.astimezone(SHANGHAI).isoformat(), "why": stop.why}
            for name, stop in stopped.items()
        },
    }


def _least_age(house: House) -> float | None:
    """Of the standbys that are asked."""
    if house.standbys is None:
        return None
    ages = [one.age for one in house.standbys.all if one.why_not is None]
    return min((round(age, 1) for age in ages if age is not None), default=None)


@router.get("/metrics", response_class=PlainTextResponse, summary="指标 · Prometheus metrics")
def metrics(request: Request, house: ThePrimary) -> PlainTextResponse:
    text = generate_latest(Measured(house, request.app.state.metrics))
    return PlainTextResponse(text, media_type=CONTENT_TYPE_LATEST)


class Measured(Collector):
    """Of one office, now; and what its application counted so far. A board may show several."""

    def __init__(self, house: House, counted: CollectorRegistry) -> None:
        self._house, self._counted = house, counted

    def collect(self) -> Iterator[Metric]:
        office = {"office": self._house.database.schema}
        figures = _figures(self._house).collect()
        for metric in (*figures, *_waits(self._house), *self._counted.collect()):
            metric.samples = [
                sample._replace(labels={**sample.labels, **office}) for sample in metric.samples
            ]
            yield metric


def _figures(house: House) -> CollectorRegistry:
    registry = CollectorRegistry()
    up = Gauge("duban_store_up", "1 when the store answers", registry=registry)
    up.set(1)
    try:
        _followed(house, registry)
        _workers(house, registry)
        _outbox(house, registry)
        upkeep.measure(house, registry)
    except (StoreAway, PersistenceError):  # it went meanwhile, or lacks a table
        up.set(0)
    upkeep.measure_machine(house.settings, registry)
    _standbys(house, registry)
    return registry


def _followed(house: House, registry: CollectorRegistry) -> None:
    head, found = behind(house)
    Gauge("duban_log_position", "last position of the log", registry=registry).set(head)
    at = Gauge("duban_view_position", "position of a view", ["view"], registry=registry)
    lag = Gauge("duban_view_lag_seconds", "age of what waits", ["view"], registry=registry)
    for standing, seconds in found:
        at.labels(standing.name).set(standing.position)
        lag.labels(standing.name).set(seconds)
    still = Gauge(
        "duban_stopped_since_seconds",
        "when somebody who follows the log came to stand still, as a Unix time",
        ["name", "why"],
        registry=registry,
    )
    for name, stop in house.stops().items():
        still.labels(name, stop.why).set(stop.since.timestamp())


def _waits(house: House) -> Iterator[Metric]:
    waiting, seconds = house.office.waits()
    about = "requests that wait for a connection"
    yield GaugeMetricFamily("duban_pool_waiting", about, value=waiting)
    about = "what all of them waited so far"
    yield CounterMetricFamily("duban_pool_wait_seconds", about, value=seconds)


def _standbys(house: House, registry: CollectorRegistry) -> None:
    """Of one that does not answer the age goes on; while nobody reads, nobody knows it."""
    if house.standbys is None or not house.standbys.watched:
        return
    near = Gauge("duban_replica_near", "1 when it is asked", ["host"], registry=registry)
    age = Gauge("duban_replica_age_seconds", "age of what it shows", ["host"], registry=registry)
    for standby in house.standbys.all:
        near.labels(standby.name).set(standby.why_not is None)
        if standby.age is not None:
            age.labels(standby.name).set(standby.age)


def _workers(house: House, registry: CollectorRegistry) -> None:
    names = {*(view.name for view in house.views), POLICIES, HEADS, *UNHURRIED}
    with house.connection() as conn:
        found = workers.at_work(conn, house.database.schema, names)
    labels = ["worker", "alive"]
    there = Gauge("duban_worker", "workers, and whether they are at it", labels, registry=registry)
    for one in found.workers:
        there.labels(one.hand.name, str(one.alive).lower()).set(1)
    labels = ["name", "worker"]
    runs = Gauge("duban_runner", "which worker runs what", labels, registry=registry)
    for name, by in found.running.items():
        runs.labels(name, by).set(1)


def _outbox(house: House, registry: CollectorRegistry) -> None:
    with house.connection() as conn:
        found, since = reading.counts(conn), reading.oldest(conn)
    labels = ["channel", "state"]
    rows = Gauge("duban_outbox", "messages that leave the house", labels, registry=registry)
    for channel in (Channel.MAIL, Channel.SMS, Channel.HOOK):
        for state in outbox.STATES:
            rows.labels(channel.value, state).set(found.get((channel.value, state), 0))
    waited = 0.0 if since is None else max((house.now() - since).total_seconds(), 0.0)
    oldest = Gauge("duban_outbox_oldest_seconds", "age of what waits longest", registry=registry)
    oldest.set(waited)


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
    request: Request,
    house: ThePrimary,
    actor: TheActor,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
    after: Annotated[int | None, Query(ge=0, le=2**62)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """The id of each is its position; a browser that comes back resumes with Last-Event-ID."""
    feed: Feed = request.app.state.feed
    position = await start(house, last_event_id, after)
    async for recorded in feed.follow(position, kept_from(actor)):
        yield message(recorded)


async def start(house: House, last_event_id: str | None, after: int | None) -> int:
    """The position behind which somebody listens; the head of the log where nothing says it."""
    if last_event_id is not None and last_event_id.isdecimal():
        return min(int(last_event_id), 2**62)
    while after is None:
        try:
            after = await asyncio.to_thread(house.office.head)
        except StoreAway:  # the stream has begun: nothing else can be said any more
            await asyncio.sleep(POLL_SECONDS)
    return after


def message(recorded: Recorded[Event] | None) -> ServerSentEvent:
    """Nothing to tell is told too, so that nobody between takes the line for dead."""
    if recorded is None:
        return ServerSentEvent(comment="still here")
    return ServerSentEvent(id=str(recorded.position), data=told(recorded))
