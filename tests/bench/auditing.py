"""What auditors ask of a million events: any time, any past view, and whether all is as it was."""

from __future__ import annotations

import gc
import hashlib
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any
from urllib.parse import quote

import psycopg
from append import assigning
from client import Client
from harness import OFFICER, Figure, Plan, a_story, an_office, fill, hammer

from application.audit.leaves import COLUMNS
from application.audit.verify import verify
from application.unit import Command
from interfaces.api.app import create_app
from interfaces.audit.consumers import TreeSealer
from interfaces.ears import Ears
from interfaces.settings import Settings
from interfaces.wiring import House
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.workers import a_name

VIEW = "tallies"


def run(url: str, plan: Plan) -> Iterator[Figure]:
    with an_office(url) as house:
        fill(house, plan.log, [a_story(house)])
        yield sealed(house)
        yield verified(house, plan)
        yield placed(house, plan)
        yield from read(house, plan)
        yield beside(house, url, plan)
        yield materialised(house, plan)


def sealed(house: House) -> Figure:
    """From the first event to the last; once, because a tree is made once."""
    figure = Figure("seal", "merkle tree of the whole log", "events/s", "plain hash")
    figure.limits.append(hashed(house))
    began = time.perf_counter()
    edge = house.ledger.seal()
    figure.rounds.append(edge.size / (time.perf_counter() - began))
    house.ledger.sign()
    return figure


def verified(house: House, plan: Plan) -> Figure:
    figure = Figure("verify", "核对 · `audit verify`, whole log", "events/s", "plain hash")
    for _ in range(plan.rounds):
        figure.limits.append(hashed(house))
        gc.collect()
        began = time.perf_counter()
        found = verify(house.ledger)
        figure.rounds.append(found.events / (time.perf_counter() - began))
        assert found.faults == (), found.faults
    return figure


def hashed(house: House) -> float:
    """The limit: SHA-256 of each row's state, read by one server-side cursor; rows a second."""
    gc.collect()
    with house.database.connect() as conn, conn.transaction():
        cursor: Any = psycopg.ServerCursor(conn, "log", row_factory=psycopg.rows.tuple_row)
        cursor.itersize = 5_000
        began, count = time.perf_counter(), 0
        cursor.execute(
            f"SELECT {COLUMNS} FROM stored_events ORDER BY notification_id",
            binary=True,
        )
        for row in cursor:
            hashlib.sha256(row[5]).digest()
            count += 1
        return count / (time.perf_counter() - began)


def placed(house: House, plan: Plan) -> Figure:
    """An instant finds its position."""
    figure = Figure("as-of", "时刻 → 位置 · instant to position", "ms", "SELECT 1")
    instants = random_instants(house)

    def nothing() -> None:
        with house.connection() as conn:
            conn.execute("SELECT 1").fetchone()

    for _ in range(plan.rounds):
        figure.limits.append(per_call(nothing, plan))
        rate, waits = hammer([lambda: house.office.position_at(next(instants))], plan.seconds)
        figure.rounds.append(1e3 / rate)
        figure.waits += waits
    return figure


def per_call(call: Callable[[], object], plan: Plan) -> float:
    return 1e3 / hammer([call], plan.seconds)[0]


def random_instants(house: House) -> Iterator[datetime]:
    first, last = (house.office.instant_of(at) for at in (1, house.office.head()))
    assert first is not None
    assert last is not None
    chance = random.Random(4)
    while True:
        yield first + timedelta(seconds=chance.random() * (last - first).total_seconds())


def read(house: House, plan: Plan) -> Iterator[Figure]:
    """A case through the API, as of an instant; beside the same case as it is now."""
    client, instants = Client(create_app(house), house), random_instants(house)
    timed(client, [(case, str(at)) for case, at in known_cases(house, next(instants), 5)])
    for what, point in (
        ("案件，某一时刻 · a case as of an instant", as_instant),
        ("案件，某一位置 · a case as of a position", lambda _, at: str(at)),
    ):
        figure = Figure("as-of", what, "ms", "as it is now")
        for _ in range(plan.rounds):
            cases = list(known_cases(house, next(instants), plan.reads))
            now = timed(client, [(case, None) for case, _ in cases])
            figure.limits.append(1e3 * sum(now) / len(now))
            then = timed(client, [(case, point(house, at)) for case, at in cases])
            figure.rounds.append(1e3 * sum(then) / len(then))
            figure.waits += then
        yield figure


def as_instant(house: House, position: int) -> str:
    found = house.office.instant_of(position)
    assert found is not None
    return quote(found.isoformat())


def known_cases(house: House, by: datetime, count: int) -> Iterator[tuple[str, int]]:
    """Cases that there were by an instant, and a position somewhere in the life of each."""
    with house.connection() as conn:
        rows = conn.execute(
            "SELECT s.originator_id AS id, min(e.notification_id) AS first,"
            " max(e.notification_id) AS last FROM (SELECT originator_id FROM stored_events"
            "  WHERE topic = 'rectification-case.opened' AND notification_id >= %s"
            "  ORDER BY notification_id LIMIT %s) s JOIN stored_events e USING (originator_id)"
            " GROUP BY 1",
            (house.office.position_at(by) // 2, count),
        ).fetchall()
    chance = random.Random(5)
    for row in rows:
        yield str(row["id"]), chance.randint(row["first"], row["last"])


def timed(client: Client, asked: list[tuple[str, str | None]]) -> list[float]:
    waits = []
    for case, at in asked:
        began = time.perf_counter()
        answer = client.ask("GET", f"/cases/{case}" + (f"?as_of={at}" if at else ""))
        waits.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.text
    return waits


def beside(house: House, url: str, plan: Plan) -> Figure:
    """Commands with the sealer at work, in a process of its own as the worker is, or without."""
    figure = Figure("seal", "commands, sealer beside", "/s", "without it")
    with house.connection() as conn:
        known = [
            row["originator_id"]
            for row in conn.execute(
                "SELECT originator_id FROM stored_events"
                " WHERE topic = 'rectification-case.opened' LIMIT 400"
            )
        ]
    command = Command(actor=OFFICER, today=house.office.today())
    work = [assigning(house, command, known)]
    for _ in range(plan.rounds):
        before = hammer(work, plan.seconds)[0]
        with sealer(house, url):
            rate, waits = hammer(work, plan.seconds * 2)
        figure.limits.append((before + hammer(work, plan.seconds)[0]) / 2)
        figure.rounds.append(rate)
        figure.waits += waits
    assert house.ledger.seal().position == house.office.head()
    return figure


@contextmanager
def sealer(house: House, url: str) -> Iterator[None]:
    spawn = get_context("spawn")
    ready, stop = spawn.Event(), spawn.Event()
    process = spawn.Process(target=_seal, args=(url, house.settings, ready, stop))
    process.start()
    try:
        assert ready.wait(60)
        yield
    finally:
        stop.set()
        process.join(30)


def _seal(url: str, settings: Settings, ready: Any, stop: Any) -> None:
    from interfaces.embedded_postgres import as_application

    house = House(as_application(url), settings, pool_size=2)
    given = {"ears": Ears(a_name()), "poll_seconds": 1.0}
    runner = Runner(TreeSealer(house.ledger), house.database, house.log, **given)
    house.ledger.seal()
    runner.start()
    ready.set()
    stop.wait()
    runner.stop()
    runner.join(10)
    house.close()


def materialised(house: House, plan: Plan) -> Figure:
    """A view as of somewhere in the middle, beside the same view rebuilt."""
    figure = Figure("as-of", f"view `{VIEW}` 某一位置 · as of a position", "events/s", "rebuild")
    view = next(view for view in house.views if view.name == VIEW)
    house.past.patience = 600.0
    head = house.office.head()
    for turn in range(plan.rounds):
        began = time.perf_counter()
        rebuild(view, house.database, house.log)
        figure.limits.append(head / (time.perf_counter() - began))
        position = head // 4 + turn
        began = time.perf_counter()
        with house.past.reading([VIEW], position):
            figure.rounds.append(position / (time.perf_counter() - began))
    house.past.tidy(keep=0)
    return figure
