"""Several workers in one office: who is there, and who does what."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from client import Client
from examples import a_provider
from faults.seen import stopped, wait_until
from psycopg import Connection
from views.at_work import by, held, running

from domain import locks
from interfaces.api.app import create_app
from interfaces.wiring import House, PostgresDatabase
from interfaces.worker import WEIGHTS, Worker, consumers
from projections import shift, workers
from projections.live import Live
from projections.records import RecordsView
from projections.shift import Shift
from projections.spread import Hand
from projections.tracking import OtherRows
from projections.workers import Seen


@pytest.fixture
def idle(house: House) -> Client:
    """An office that takes commands while no worker follows."""
    return Client(create_app(house), house)


def test_every_consumer_has_its_weight(house: House) -> None:
    names = {one.name for one in consumers(house)}
    assert set(WEIGHTS) <= names
    assert {view.name for view in house.views} <= set(WEIGHTS)


def all_run(house: House, names: set[str]) -> bool:
    """Whether each consumer is run by one of these workers, and each of them has some."""
    there = {one.name for one in consumers(house)}
    found = by(house, there)
    return found.keys() == there and set(found.values()) == names


def test_two_share_the_work_and_who_leaves_gives_his_part_back(house: House, idle: Client) -> None:
    house.catch_up()
    with Worker(house) as one:
        wait_until(lambda: all_run(house, {one.name}))
        with Worker(house) as other:
            wait_until(lambda: all_run(house, {one.name, other.name}))
            a_provider(idle)
            names = [view.name for view in house.views]
            wait_until(lambda: house.wait(names, idle.position))
        wait_until(lambda: all_run(house, {one.name}))
        with house.connection() as conn:
            assert [each.hand.name for each in workers.seen(conn)] == [one.name]
    with house.connection() as conn:
        assert workers.seen(conn) == []
    wait_until(lambda: by(house, ["records", "sweep"]) == {})


def test_a_process_of_its_own_for_one_view_and_one_without_another(house: House) -> None:
    with (
        Worker(house, only=["history", "figures"]) as heavy,
        Worker(house, without=["mail"]) as others,
    ):
        names = {one.name for one in consumers(house)}
        wait_until(lambda: len(by(house, names)) == len(names) - 1)
        wait_until(lambda: set(by(house, ["history", "figures"]).values()) == {heavy.name})
        rest = names - {"history", "figures", "mail"}
        wait_until(lambda: set(by(house, rest).values()) == {others.name})
        assert by(house, ["mail"]) == {}


def test_a_program_of_a_former_release_is_never_beside_and_never_ended(
    house: House, idle: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes whatever lock is free, tells nobody that it is there, and listens to no turns."""
    house.catch_up()
    monkeypatch.setattr(shift, "SEEN_SECONDS", 0)
    with running(house, Live(RecordsView())):
        wait_until(lambda: by(house, ["records"]) == {"records": ""})
        with Worker(house) as new:
            rest = {one.name for one in consumers(house)} - {"records"}
            wait_until(lambda: set(by(house, rest).values()) == {new.name})
            a_provider(idle)
            wait_until(lambda: house.wait(["records", "history"], idle.position))
            time.sleep(2.5)
            assert by(house, ["records"]) == {"records": ""}
            # and what the new one gives back, an old one that stands by may take
            with running(house, Live(house.views[1].fresh())), Worker(house) as newer:
                wait_until(lambda: set(by(house, rest).values()) - {""} == {new.name, newer.name})
                a_provider(idle)
                names = [view.name for view in house.views]
                wait_until(lambda: house.wait(names, idle.position))


def test_a_program_of_a_former_release_that_ends_is_taken_over_from(house: House) -> None:
    with running(house, Live(RecordsView())) as old:
        wait_until(lambda: by(house, ["records"]) == {"records": ""})
        with Worker(house) as new:
            wait_until(lambda: by(house, ["history"]) == {"history": new.name})
            old.stop()
            wait_until(lambda: by(house, ["records"]) == {"records": new.name})


@pytest.mark.parametrize("both", [False, True])
def test_what_one_program_cannot_another_does(
    house: House, idle: Client, monkeypatch: pytest.MonkeyPatch, both: bool
) -> None:
    """While a newer one comes up beside it: the rows of some view are of the newer one already."""

    def refuse(*given: Any) -> int:
        raise OtherRows("records", newer=True)

    with Worker(house) as one, Worker(house) as other:
        wait_until(lambda: all_run(house, {one.name, other.name}))
        whose = by(house, ["records"])["records"]
        first, second = (one, other) if whose == one.name else (other, one)
        cannot = [first, second] if both else [first]
        for worker in cannot:
            consumer = next(r.consumer for r in worker._runners if r.name == "records")
            monkeypatch.setattr(consumer, "take", refuse)
        a_provider(idle)
        if both:  # then it is said, once it has gone round
            wait_until(lambda: set(stopped(house)) == {"records"})
            monkeypatch.undo()
        wait_until(lambda: house.wait(["records"], idle.position))
        wait_until(lambda: stopped(house) == {})
        if not both:
            assert by(house, ["records"]) == {"records": second.name}
            assert first.name in by(house, {v.name for v in house.views}).values()


# Who is there


@contextmanager
def a_row(house: House, name: str, ago: float) -> Iterator[Connection[Any]]:
    """Of a worker that has a connection, and was last seen so many seconds ago."""
    url = workers.named(house.database.url, name)
    with PostgresDatabase(url, house.database.schema).connect() as conn:
        workers.beat(conn, Hand(name, {"slow": 1}))
        conn.execute(
            "UPDATE workers SET seen_at = clock_timestamp() - make_interval(secs => %s)"
            " WHERE name = %s",
            (ago, name),
        )
        yield conn


@pytest.mark.parametrize(
    ("ago", "alive"), [(0, True), (4.5, True), (5.5, False), (-4.5, True), (-5.5, False)]
)
def test_who_was_seen_within_five_seconds_is_there(house: House, ago: float, alive: bool) -> None:
    """By the database's clock, be it that it was set back since."""
    with a_row(house, "a", ago), house.database.connect() as conn:
        (found,) = workers.seen(conn)
        assert (found.hand, found.alive) == (Hand("a", {"slow": 1}), alive)


def test_who_has_no_connection_left_is_gone_at_the_next_beat(house: House) -> None:
    with a_row(house, "b", 0), a_row(house, "a", 3_600), house.database.connect() as conn:
        assert {one.hand.name for one in workers.beat(conn, Hand("c", {}))} == {"a", "b", "c"}

    def gone() -> bool:
        with house.database.connect() as conn:
            return [one.hand.name for one in workers.beat(conn, Hand("d", {}))] == ["d"]

    wait_until(gone)


def seen(name: str, at: datetime, alive: bool) -> Seen:
    return Seen(Hand(name, {}), at, at, alive)


def test_nobody_is_ended_because_a_clock_was_set(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silent is who says nothing for five seconds by the database's clock and by ours."""
    ours, now = Shift(Hand("me", {}), [], house.database), [100.0]
    monkeypatch.setattr(shift, "time", SimpleNamespace(monotonic=lambda: now[0]))
    at = datetime.now(UTC)
    assert ours._silent([seen("a", at, alive=True)]) == set()
    now[0] += 1
    assert ours._silent([seen("a", at, alive=False)]) == set()  # the database's jumped ahead
    now[0] += 3.9
    assert ours._silent([seen("a", at, alive=False)]) == set()
    now[0] += 0.1
    assert ours._silent([seen("a", at, alive=True)]) == set()  # ours did
    assert ours._silent([seen("a", at, alive=False)]) == {"a"}
    later = at + timedelta(seconds=6)
    assert ours._silent([seen("a", later, alive=False)]) == set()  # it said something since
    assert ours._silent([]) == set()


@pytest.mark.parametrize("taken", [True, False])
def test_who_is_silent_is_ended_by_whoever_goes_on_in_its_place(
    house: House, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    monkeypatch.setattr(shift, "SEEN_SECONDS", 0)
    hung: list[str] = []
    with a_row(house, "a", 6) as conn:
        lock = "SELECT pg_advisory_lock(hashtextextended(%s, %s))"
        conn.execute(lock, (f"{house.database.schema}/slow", locks.READER))
        wants = {"slow": 1} if taken else {"quick": 1}
        ours = Shift(Hand("me", wants), [], house.database, hung=hung.append)
        with house.database.connect() as mine:
            ours._take_turns(mine)
        assert hung == (["a"] if taken else [])
        wait_until(lambda: held(house, "slow") is not taken)
        with suppress(psycopg.Error):
            conn.execute("SELECT 1")
        assert conn.closed is taken


def test_a_worker_that_cannot_say_that_it_is_there_goes_on(house: House, idle: Client) -> None:
    told: list[BaseException | None] = []
    with Worker(house) as one:
        wait_until(lambda: all_run(house, {one.name}))
        one._crew.shift._report = told.append  # type: ignore[method-assign]
        with house.database.connect() as conn:
            conn.execute("ALTER TABLE workers RENAME TO absent")
            wait_until(lambda: len(told) == 1)
            a_provider(idle)
            wait_until(lambda: house.wait(["records", "history"], idle.position))
            time.sleep(1.5)
            assert len(told) == 1, "it is said once"
            conn.execute("ALTER TABLE absent RENAME TO workers")
        wait_until(lambda: told[1:] == [None])
