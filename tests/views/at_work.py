"""What runs in an office, and runners of tests."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from interfaces.ears import Ears
from interfaces.wiring import House
from projections import workers
from projections.runner import Runner


@contextmanager
def running(house: House, consumer: Any, **more: Any) -> Iterator[Runner]:
    given = {"ears": Ears(workers.a_name()), "poll_seconds": 0.05, **more}
    runner = Runner(consumer, house.database, house.log, **given)
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()
        runner.join(10)
        assert not runner.is_alive()


def by(house: House, names: Collection[str]) -> dict[str, str]:
    """Consumer -> the connection that holds its lock."""
    with house.connection() as conn:
        return workers.running(conn, house.database.schema, names)


def held(house: House, name: str) -> bool:
    return bool(by(house, [name]))
