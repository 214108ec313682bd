"""How a runner waits."""

from __future__ import annotations

import time
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from interfaces.wiring import House
from projections.runner import BY_THE_CLOCK, Runner

LOUD = "SELECT pg_notify('stored_events', n || repeat('x', 500)) FROM generate_series(1, 4000) n"
STUCK = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite'"


class Resting:
    name = "resting"

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self.taken = 0

    def take(self, conn: Connection[Any], log: Any, limit: int) -> int:
        self.taken += 1
        return 0


@pytest.mark.parametrize("pause", [BY_THE_CLOCK, 3_600.0])
def test_who_rests_blocks_no_line_however_much_happens(
    house: House, owner_url: str, pause: float
) -> None:
    """A server that cannot write to somebody who does not read waits with whatever needs all of
    its connections, such as the removal of a database."""
    resting = Resting(pause)
    runner = Runner(resting, house.database, house.log, poll_seconds=0.05)
    runner.start()
    try:
        while not resting.taken:
            time.sleep(0.01)
        with psycopg.connect(owner_url, autocommit=True) as conn:
            for _ in range(3):
                conn.execute(LOUD)
            time.sleep(0.2)
            assert conn.execute(STUCK).fetchone() == (0,)
    finally:
        runner.stop()
        runner.join(timeout=10)
