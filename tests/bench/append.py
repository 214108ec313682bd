"""Commands that add one event, beside a bare INSERT and COMMIT of the same bytes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import count, cycle
from typing import Any

from eventsourcing.persistence import StoredEvent
from harness import OFFICER, Figure, Plan, a_story, an_office, fill, hammer, size

from application import cases
from application.store import Envelope, encode
from application.unit import Command, Result, Unit
from domain.catalogue import ENTERPRISE
from domain.enterprise import Registered
from domain.rectification.commands import Assign
from interfaces.wiring import House

THREADS = (1, 8, 32)
CASES = 400


def run(url: str, plan: Plan) -> list[Figure]:
    found = []
    with an_office(url) as house:
        day = house.office.today()
        story = a_story(house)
        fill(house, CASES * size(story), [story])
        with house.connection() as conn:
            rows = conn.execute(
                "SELECT originator_id FROM stored_events"
                " WHERE topic = 'rectification-case.opened' ORDER BY 1"
            ).fetchall()
        known = [row["originator_id"] for row in rows]
        command = Command(actor=OFFICER, today=day)
        for threads in THREADS:
            limit = f"INSERT + COMMIT, {threads}"
            bare = Figure("append", f"一个事件 · one event, {threads} 线程 · threads", "/s", limit)
            made = Figure("append", f"create + save, {threads} 线程 · threads", "/s", limit)
            done = Figure(
                "append", f"load 20 + decide + save, {threads} 线程 · threads", "/s", limit
            )
            writers = [partial(insert, house)] * threads
            creators = [partial(house.office.perform, command, create)] * threads
            deciders = [
                assigning(house, command, known[number::threads]) for number in range(threads)
            ]
            for _ in range(plan.rounds):
                at = raw(house, threads, plan.seconds)[0]
                for figure, workers in ((bare, writers), (made, creators), (done, deciders)):
                    rate, waits = hammer(workers, plan.seconds)
                    figure.rounds.append(rate)
                    figure.limits.append(at)
                    figure.waits += waits
            found += [bare, made, done]
    return found


def registered(day: Any) -> Registered:
    return Registered(
        name="柳州市鱼峰机械配件厂",
        uscc="91450203MAA0LW0315",
        district="鱼峰区",
        industry="汽车零部件及配件制造",
        registered_on=day,
    )


def insert(house: House) -> None:
    """Through the recorder: durable, in the order of commits, and every reader is told."""
    day = house.office.today()
    event = registered(day)
    envelope = Envelope(uuid.uuid4(), 1, event, day, OFFICER, event.citation, None)
    topic, state = encode(envelope)
    house.office.log.insert_events([StoredEvent(envelope.originator_id, 1, topic, state)])


def create(unit: Unit) -> Result:
    held = unit.new(ENTERPRISE)
    held.tell([registered(unit.today)])
    return Result(held)


_turns = count()


def assigning(house: House, command: Command, known: list[uuid.UUID]) -> Callable[[], object]:
    """One thread's cases, one after the other; each gets another caseworker."""
    turn = cycle(known)

    def call() -> object:
        form = Assign(assignee=f"经办 {next(_turns)}", on=command.today)
        record_id = next(turn)
        return house.office.perform(
            command, lambda unit: cases.assign(unit, record_id=record_id, form=form)
        )

    return call


def raw_table(house: House) -> None:
    with house.connection() as conn:
        conn.execute(
            "CREATE TABLE IF NOT EXISTS raw_events"
            " (LIKE stored_events INCLUDING ALL EXCLUDING STORAGE)"
        )


def raw(house: House, connections: int, seconds: float) -> tuple[float, list[float]]:
    """The limit: as often as they can, on as many connections."""
    with raw_writers(house, connections) as writers:
        return hammer(writers, seconds)


@contextmanager
def raw_writers(house: House, connections: int) -> Iterator[list[Callable[[], object]]]:
    """One INSERT and its COMMIT a call, each on a connection of its own, no lock, no notice."""
    day = house.office.today()
    event = registered(day)
    envelope = Envelope(uuid.uuid4(), 1, event, day, OFFICER, event.citation, None)
    topic, state = encode(envelope)
    raw_table(house)

    def worker(conn: Any) -> Callable[[], object]:
        return lambda: conn.execute(
            "INSERT INTO raw_events (originator_id, originator_version, topic, state)"
            " VALUES (%s, 1, %s, %s)",
            (uuid.uuid4(), topic, state),
            prepare=True,
        )

    with ExitStack() as open_:
        yield [
            worker(open_.enter_context(closing(house.database.connect())))
            for _ in range(connections)
        ]
