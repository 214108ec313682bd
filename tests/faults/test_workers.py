"""Several workers as processes of their own: one dies, or hangs, and the others go on with what it
did, within ten seconds, while commands come."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from client import Client
from examples import a_provider
from faults.seen import wait_until
from faults.worker_processes import (
    WITHIN,
    Process,
    Start,
    are_as_built_anew,
    commands,
    starting,
)
from program import environment

from interfaces.api.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import House, PostgresDatabase
from interfaces.worker import consumers
from projections import workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stops processes")


@pytest.fixture
def start(house: House, database_url: str, settings: Settings) -> Iterator[Start]:
    house.catch_up()
    given = {
        "DUBAN_HOME": str(settings.home),
        "DUBAN_DATABASE_URL": database_url,
        "DUBAN_SCHEMA": settings.schema_name,
    }
    with starting(environment(**given)) as start:
        yield start


def runs(house: House) -> dict[str, str]:
    """Consumer -> the connection that holds its lock."""
    with house.connection() as conn:
        names = {one.name for one in consumers(house)}
        return workers.running(conn, house.database.schema, names)


def lines_of(house: House, process: Process) -> int:
    """How many connections go by the names of that process."""
    with house.connection() as conn:
        row = conn.execute(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE position(%s IN application_name) > 0",
            (process.mark,),
        ).fetchone()
    assert row is not None
    return int(row["n"])


def shared_by(house: House, *processes: Process) -> bool:
    """Whether everything is done by these, and each of them has a part."""
    found = runs(house)
    marks = {one.mark for one in processes}
    parts = {mark for mark in marks for by in found.values() if mark in by}
    whole = len(found) == len(consumers(house))
    return whole and parts == marks and all(any(m in by for m in marks) for by in found.values())


def gone_on(house: House, office: Client, *processes: Process, since: float) -> float:
    """Seconds until these do everything and the views have what was written meanwhile."""
    wait_until(lambda: shared_by(house, *processes))
    position = office.position
    names = [view.name for view in house.views]
    wait_until(lambda: house.wait(names, position))
    return time.monotonic() - since


@pytest.fixture
def office(house: House) -> Client:
    return Client(create_app(house), house)


def test_workers_that_die_are_taken_over_from(house: House, office: Client, start: Start) -> None:
    one, two, three = start(), start(), start()
    wait_until(lambda: shared_by(house, one, two, three), 60)
    with commands(office):
        for dead, left in ((two, (one, three)), (one, (three,))):
            seconds = gone_on(house, office, *left, since=dead.send(signal.SIGKILL))
            print(f"killed: {seconds:.1f} s")
            assert seconds < WITHIN
        again = start()
        wait_until(lambda: shared_by(house, three, again), 60)
    are_as_built_anew(house)
    with house.connection() as conn:
        assert len(workers.seen(conn)) == 2


def test_a_worker_that_hangs_is_taken_over_from_and_comes_back(
    house: House, office: Client, start: Start
) -> None:
    """Its connections stand, and with them its locks, until they are ended."""
    one, two = start(), start()
    wait_until(lambda: shared_by(house, one, two), 60)
    with commands(office):
        seconds = gone_on(house, office, one, since=two.send(signal.SIGSTOP))
        print(f"hung: {seconds:.1f} s")
        assert seconds < WITHIN
        # nor does the server wait for one that hears and reads nothing
        wait_until(lambda: not lines_of(house, two))
        two.send(signal.SIGCONT)
        wait_until(lambda: shared_by(house, one, two))
    are_as_built_anew(house)
    assert house.stops() == {}


def test_a_worker_that_hangs_in_the_midst_of_a_transaction_holds_nobody_up(
    house: House, office: Client, start: Start
) -> None:
    """Also what its other connections hold goes: here the lock of the log."""
    one, two = start(), start()
    wait_until(lambda: shared_by(house, one, two), 60)
    (name,) = {by for by in runs(house).values() if two.mark in by}
    database = PostgresDatabase(workers.named(house.database.url, name), house.database.schema)
    with suppress(psycopg.OperationalError), database.connect() as conn:
        conn.execute("BEGIN")
        conn.execute(house.office.log.lock_table_statements[0])
        two.send(signal.SIGSTOP)
        began = time.monotonic()
        a_provider(office)
        assert time.monotonic() - began < WITHIN


def test_a_view_with_a_process_of_its_own_goes_back_to_the_others_when_that_dies(
    house: House, office: Client, start: Start
) -> None:
    usual, heavy = start(), start("--only", "history", "--only", "figures")

    def apart() -> bool:
        found = runs(house)
        theirs = {name for name, by in found.items() if heavy.mark in by}
        return theirs == {"history", "figures"} and shared_by(house, usual, heavy)

    wait_until(apart, 60)
    with commands(office):
        seconds = gone_on(house, office, usual, since=heavy.send(signal.SIGKILL))
        print(f"one of its own, killed: {seconds:.1f} s")
        assert seconds < WITHIN
    are_as_built_anew(house)
