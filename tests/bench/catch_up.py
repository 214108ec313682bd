"""Views that follow the log: how fast from nothing, and how far behind a command when idle."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import Any

from harness import OFFICER, Figure, Plan, a_story, an_office, fill, quantile, read_all
from processes import until, worker
from psycopg.sql import SQL, Identifier

from application.unit import Command
from interfaces.wiring import POLICIES, House
from interfaces.worker import Worker
from projections import workers
from projections.batches import SharedLog
from projections.runner import BATCH, Live, wake
from projections.view import Log, View

READ = "cursor"
PACE = 100


def run(url: str, plan: Plan) -> list[Figure]:
    with an_office(url) as house:
        fill(house, plan.events, [a_story(house)])
        found = [*alone(house, plan), together(house, plan)]
        found += [by_workers(house, plan, count) for count in (1, 2)]
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
    head, names = house.office.head(), [view.name for view in house.views]
    figure = Figure(
        "catch-up", f"同上，{count} 个 `duban worker` · the same by workers", "events/s", READ
    )
    with ExitStack() as running:
        only = [f"--only={name}" for name in names]  # the sweep has its own bench
        first, *_ = [running.enter_context(worker(house, *only)) for _ in range(count)]
        until(lambda: len(_at_work(house)) == count and house.wait(names, head, 0), first)
        for _ in range(plan.rounds):
            figure.limits.append(read_all(house))
            began = time.perf_counter()
            empty(house, *house.views)
            with house.connection() as conn:
                wake(conn, house.database.schema)
            until(lambda: house.wait(names, head, 0), first)
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
    from append import create

    house.catch_up()
    names = ("records", "history")
    figures = {name: Figure("lag", f"视图 · view `{name}`", "ms", "") for name in names}
    command = Command(actor=OFFICER, today=house.office.today())
    with Worker(house), house.database.connect() as conn:
        time.sleep(1.0)
        for _ in range(plan.rounds):
            for figure in figures.values():
                waits = []
                for _ in range(plan.lag_samples // 5):
                    position = house.office.perform(command, create).position
                    waits.append(_until(conn, figure.what.split("`")[1], position))
                    time.sleep(0.02)
                figure.waits += waits
                figure.rounds.append(quantile(waits, 0.5) * 1e3)
    return list(figures.values())


def busy_lag(house: House, plan: Plan) -> list[Figure]:
    """The same while others make a hundred commands a second."""
    from append import create

    names, stop = ("records", "history"), threading.Event()
    figures = {name: Figure("lag", f"`{name}`，每秒 {PACE} 条命令 · commands/s", "ms", "")
               for name in names}  # fmt: skip
    command = Command(actor=OFFICER, today=house.office.today())

    def others() -> None:
        due = time.perf_counter()
        while not stop.is_set():
            house.office.perform(command, create)
            due += 4 / PACE
            stop.wait(max(due - time.perf_counter(), 0))

    threads = [threading.Thread(target=others) for _ in range(4)]
    with Worker(house), house.database.connect() as conn:
        time.sleep(1.0)
        for thread in threads:
            thread.start()
        try:
            for _ in range(plan.rounds):
                for name, figure in figures.items():
                    waits = []
                    for _ in range(plan.lag_samples // 5):
                        position = house.office.perform(command, create).position
                        waits.append(_until(conn, name, position))
                        time.sleep(0.02)
                    figure.waits += waits
                    figure.rounds.append(quantile(waits, 0.5) * 1e3)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    return list(figures.values())


def _until(conn: Any, name: str, position: int) -> float:
    began = time.perf_counter()
    query = "SELECT 1 FROM view_tracking WHERE name = %s AND position >= %s"
    while conn.execute(query, (name, position), prepare=True).fetchone() is None:
        time.sleep(0.0002)
    return time.perf_counter() - began
