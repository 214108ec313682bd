"""How a runner waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from faults.seen import wait_until
from notices import wake
from psycopg import Connection
from views.at_work import running

from interfaces.wiring import House
from projections.runner import BY_THE_CLOCK, Database

LOUD = "SELECT pg_notify(%s, n || repeat('x', 500)) FROM generate_series(1, 4000) n"
STUCK = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite'"
LONG = 3_600.0


class Resting:
    """There is never anything to take."""

    name = "resting"

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause
        self.taken = 0

    def take(self, conn: Connection[Any], log: Any, limit: int) -> int:
        self.taken += 1
        return 0


class Whisper:
    """Ears that tell when a test does."""

    def __init__(self) -> None:
        self.tell: Callable[[], None] = lambda: None

    @contextmanager
    def told(self, database: Database, wake: Callable[[], None]) -> Iterator[None]:
        self.tell = wake
        yield


def test_it_looks_when_something_happens(house: House, owner_url: str) -> None:
    """However long it would wait by itself."""
    resting = Resting()
    with (
        running(house, resting, poll_seconds=LONG),
        psycopg.connect(owner_url, autocommit=True) as conn,
    ):
        wait_until(lambda: resting.taken == 2)  # and once more when it begins to listen
        time.sleep(0.3)
        wake(conn, "another_office")
        time.sleep(0.3)
        assert resting.taken == 2
        wake(conn, house.database.schema)
        wait_until(lambda: resting.taken == 3)


def test_what_happens_while_it_looks_is_looked_for_once_more(house: House) -> None:
    ears, resting = Whisper(), Resting()
    taking = resting.take

    def take(*args: Any) -> int:
        if resting.taken in (0, 1):  # after it has read
            ears.tell()
        return taking(*args)

    resting.take = take  # type: ignore[method-assign]
    with running(house, resting, ears=ears, poll_seconds=LONG):
        wait_until(lambda: resting.taken == 3)
        time.sleep(0.3)
        assert resting.taken == 3
        # and what happened before it looks needs no second look
        ears.tell()
        wait_until(lambda: resting.taken == 4)
        time.sleep(0.3)
        assert resting.taken == 4


def test_nobody_sits_out_a_wait_who_is_told_to_stop(house: House) -> None:
    resting = Resting()
    with running(house, resting, poll_seconds=LONG):
        wait_until(lambda: resting.taken > 0)
        began = time.monotonic()
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("pause", [0.0, 0.9, BY_THE_CLOCK, LONG])
def test_who_rests_blocks_no_line_however_much_happens(
    house: House, owner_url: str, pause: float
) -> None:
    """A server that cannot write to somebody who does not read waits with whatever needs all of
    its connections, such as the removal of a database."""
    resting = Resting(pause)
    with running(house, resting):
        wait_until(lambda: resting.taken > 0)
        with psycopg.connect(owner_url, autocommit=True) as conn:
            for _ in range(3):
                conn.execute(LOUD, (house.database.schema,))
            time.sleep(0.2)
            assert conn.execute(STUCK).fetchone() == (0,)
