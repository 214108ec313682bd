"""Views that follow the log: how fast from nothing, and how far behind a command when idle."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from append import create
from harness import OFFICER, Figure, Plan, a_story, an_office, fill, quantile, read_all
from notices import wake
from processes import Running, at_head, until, worker
from psycopg.sql import SQL, Identifier

from application.unit import Command
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker
from projections import workers
from projections.batches import SharedLog
from projections.live import Live
from projections.log import Log
from projections.runner import BATCH
from projections.view import View

READ = "cursor"
PACE = 100
WORKERS = (1, 2, 3)
LOOKED_AT = ("records", "history")


def run(url: str, plan: Plan) -> list[Figure]:
    with an_office(url) as house:
        fill(house, plan.events, [a_story(house)])
        found = [*alone(house, plan), together(house, plan)]
        found += [by_workers(house, plan, count) for count in WORKERS]
    with an_office(url) as house:
        fill(house, plan.events // 6, [a_story(house, days=3_650)])  # nothing for the sweep to do
        return [*found, policies(house, plan), *lag(house, plan), *busy_lag(house, plan)]


def empty(house: House, *views: View) -> None:
    """As if no event had been seen yet."""
    with house.database.connect() as conn:
        for view in views:
            for table in view.tables:
                conn.execute(SQL("TRUNCATE {}").format(Identifier(table)))
            conn.execute("UPDATE view_tracking SET position = 0 WHERE name = %s", (view.name,))


def follow(house: House, view: View, log: Log) -> int:
    live, count = Live(view.fresh()), 0
    with house.database.connect() as conn:
        while taken := live.take(conn, log, BATCH):
            count += taken
    return count


def alone(house: House, plan: Plan) -> list[Figure]:
    found = []
    for view in house.views:
        figure = Figure("catch-up", f"view `{view.name}`", "events/s", READ)
        for _ in range(plan.rounds):
            figure.limits.append(read_all(house))
            empty(house, view)
            began = time.perf_counter()
            count = follow(house, view, house.log)
            figure.rounds.append(count / (time.perf_counter() - began))
        found.append(figure)
    return found


def together(house: House, plan: Plan) -> Figure:
    """Side by side in one process, as the worker runs them."""
    figure = Figure(
        "catch-up", f"全部 {len(house.views)} 个视图同时 · all views at once", "events/s", READ
    )
    for _ in range(plan.rounds):
        figure.limits.append(read_all(house))
        empty(house, *house.views)
        log = SharedLog(house.log)
        threads = [threading.Thread(target=follow, args=(house, one, log)) for one in house.views]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        figure.rounds.append(house.office.head() / (time.perf_counter() - began))
    return figure


def by_workers(house: House, plan: Plan, count: int) -> Figure:
    """The same, as processes of their own share them."""
    views = [f"--only={view.name}" for view in house.views]  # the sweep has its own bench
    with at_work(house, count, *views) as running:
        return caught_up(house, plan, running)


@contextmanager
def at_work(house: House, count: int, *options: str) -> Iterator[list[Running]]:
    """So many workers that share the views, which are up to date."""
    with ExitStack() as stack:
        running = [stack.enter_context(worker(house, *options)) for _ in range(count)]
        until(lambda: len(_at_work(house)) == count, running[0])
        at_head(house, running[0], policies=not options)
        yield running


def caught_up(house: House, plan: Plan, running: Sequence[Running]) -> Figure:
    figure = Figure(
        "catch-up",
        f"同上，{len(running)} 个 `duban worker` · the same by workers",
        "events/s",
        READ,
    )
    head, names = house.office.head(), [view.name for view in house.views]
    for _ in range(plan.rounds):
        figure.limits.append(read_all(house))
        began = time.perf_counter()
        empty(house, *house.views)
        with house.connection() as conn:
            wake(conn, house.database.schema)
        until(lambda: house.wait(names, head, 0), running[0])
        figure.rounds.append(head / (time.perf_counter() - began))
    return figure


def _at_work(house: House) -> set[str]:
    """Workers that run some view, where each view is run by one."""
    names = [view.name for view in house.views]
    with house.connection() as conn:
        running = workers.running(conn, house.database.schema, names)
    return set(running.values()) if len(running) == len(names) else set()


def policies(house: House, plan: Plan) -> Figure:
    """The rules considered for each event that they care about, views up to date."""
    figure = Figure("catch-up", "规则核对 · the policies", "events/s", READ)
    house.catch_up()
    with house.database.connect() as conn:
        for _ in range(plan.rounds):
            figure.limits.append(read_all(house))
            conn.execute("UPDATE view_tracking SET position = 0 WHERE name = %s", (POLICIES,))
            began = time.perf_counter()
            house.reach(POLICIES, house.office.head())
            figure.rounds.append(house.office.head() / (time.perf_counter() - began))
    return figure


def lag(house: House, plan: Plan) -> list[Figure]:
    """From the answer of a command to its row, while the office has nothing else to do."""
    house.catch_up()
    figures = {(name,): Figure("lag", f"视图 · view `{name}`", "ms", "") for name in LOOKED_AT}
    with Worker(house):
        time.sleep(1.0)
        waited(house, plan, figures)
    return list(figures.values())


def busy_lag(house: House, plan: Plan) -> list[Figure]:
    """The same while others make a hundred commands a second."""
    figures = {
        (name,): Figure("lag", f"`{name}`，每秒 {PACE} 条命令 · commands/s", "ms", "")
        for name in LOOKED_AT
    }
    with Worker(house):
        time.sleep(1.0)
        with others(house):
            waited(house, plan, figures)
    return list(figures.values())


def waited(house: House, plan: Plan, figures: Mapping[tuple[str, ...], Figure]) -> None:
    """Puts into each figure how long its views took to have a command."""
    command = Command(actor=OFFICER, today=house.office.today())
    with house.database.connect() as conn:
        for _ in range(plan.rounds):
            for views, figure in figures.items():
                waits = []
                for _ in range(plan.lag_samples // 5):
                    position = house.office.perform(command, create).position
                    waits.append(_until(conn, views, position))
                    time.sleep(0.02)
                figure.waits += waits
                figure.rounds.append(quantile(waits, 0.5) * 1e3)


@contextmanager
def others(house: House) -> Iterator[None]:
    """Who makes so many commands a second meanwhile."""
    stop, command = threading.Event(), Command(actor=OFFICER, today=house.office.today())

    def act() -> None:
        due = time.perf_counter()
        while not stop.is_set():
            house.office.perform(command, create)
            due += 4 / PACE
            stop.wait(max(due - time.perf_counter(), 0))

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _until(conn: Any, views: Sequence[str], position: int) -> float:
    began = time.perf_counter()
    query = "SELECT 1 FROM view_tracking WHERE name = ANY(%s) AND position < %s LIMIT 1"
    while conn.execute(query, (list(views), position), prepare=True).fetchone() is not None:
        time.sleep(0.0002)
    return time.perf_counter() - began
