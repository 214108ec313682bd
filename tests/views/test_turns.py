"""A runner that takes its lock when its turn comes and gives it back."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from client import Client
from examples import a_provider
from faults.seen import position, stopped, wait_until
from psycopg import Connection
from views.at_work import held, running

from domain import locks
from interfaces.api.app import create_app
from interfaces.wiring import House
from projections.live import Live
from projections.records import RecordsView
from projections.tracking import stop


class Slow:
    """Takes as long as it is told."""

    name, pause = "slow", 0.0

    def __init__(self) -> None:
        self.begun, self.may_end, self.taken = threading.Event(), threading.Event(), 0

    def take(self, conn: Connection[Any], log: Any, limit: int) -> int:
        self.begun.set()
        assert self.may_end.wait(10)
        self.taken += 1
        return 0


@pytest.fixture
def idle(house: House) -> Client:
    """An office that takes commands while no worker follows."""
    return Client(create_app(house), house)


def test_it_takes_its_lock_when_its_turn_comes_and_finishes_before_it_gives_it_back(
    house: House,
) -> None:
    slow = Slow()
    with running(house, slow, its_turn=False) as runner:
        time.sleep(0.2)
        assert not slow.begun.is_set() and not held(house, "slow")
        runner.turn(True)
        assert slow.begun.wait(10) and held(house, "slow")
        # when its turn is over in the midst of a batch
        runner.turn(False)
        time.sleep(0.2)
        assert held(house, "slow") and slow.taken == 0
        slow.may_end.set()
        wait_until(lambda: not held(house, "slow"))
        assert slow.taken == 1
        runner.turn(True)
        wait_until(lambda: slow.taken > 1 and held(house, "slow"))


def test_who_rests_for_an_hour_gives_it_back_at_once(house: House) -> None:
    slow = Slow()
    slow.may_end.set()
    slow.pause = 3_600.0
    with running(house, slow) as runner:
        wait_until(lambda: slow.taken == 1)
        assert held(house, "slow")
        began = time.monotonic()
        runner.turn(False)
        wait_until(lambda: not held(house, "slow"))
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("pause", [0.0, 1.0, 3_600.0])
def test_who_asks_nothing_of_its_line_notices_that_it_is_broken(
    house: House, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    """Else it would go on without its lock."""
    monkeypatch.setattr("projections.runner.LOOK_SECONDS", 0.1)
    slow = Slow()
    slow.may_end.set()
    slow.pause = pause
    with running(house, slow), house.database.connect() as conn:
        wait_until(lambda: slow.taken > 0)
        before = holder(conn)
        conn.execute("SELECT pg_terminate_backend(%s)", (before,))
        wait_until(lambda: holder(conn) not in (None, before))


def holder(conn: Connection[Any]) -> int | None:
    """The process of the server that holds the one advisory lock in this database."""
    row = conn.execute(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    ).fetchone()
    return row["pid"] if row else None


def test_a_turn_that_ends_while_another_has_the_lock_never_feeds(house: House) -> None:
    slow = Slow()
    slow.may_end.set()
    with house.database.connect() as other:
        other.execute(
            "SELECT pg_advisory_lock(hashtextextended(%s, %s))",
            (f"{house.database.schema}/slow", locks.READER),
        )
        with running(house, slow) as runner:
            time.sleep(0.2)
            runner.turn(False)
            time.sleep(0.2)
            other.execute("SELECT pg_advisory_unlock_all()")
            time.sleep(0.3)
            assert slow.taken == 0 and not held(house, "slow")
            runner.turn(True)
            wait_until(lambda: slow.taken > 0)


def test_a_view_keeps_its_memory_as_long_as_its_lock(house: House, idle: Client) -> None:
    view = RecordsView()
    with running(house, Live(view)) as runner:
        a_provider(idle)
        wait_until(lambda: house.wait(["records"], idle.position))
        assert view.states._known
        runner.turn(False)
        wait_until(lambda: not held(house, "records"))
        wait_until(lambda: not view.states._known)
        a_provider(idle)
        assert position(house, "records") < idle.position
        runner.turn(True)
        wait_until(lambda: house.wait(["records"], idle.position))


def test_who_goes_on_clears_away_that_another_stood_still(house: House) -> None:
    slow = Slow()
    slow.may_end.set()
    with running(house, slow) as runner:
        wait_until(lambda: slow.taken > 0)
        runner.turn(False)
        wait_until(lambda: not held(house, "slow"))
        with house.database.connect() as conn:  # another process had it meanwhile, and failed
            stop(conn, "slow", "away", "away")
        runner.turn(True)
        wait_until(lambda: stopped(house) == {})
