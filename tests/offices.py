"""Offices of tests: each in a schema of its own, which goes with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from domain.values import Event, Recorded
from interfaces.settings import Settings
from interfaces.wiring import House, PostgresLog
from projections.dashboard.sql import place_of
from projections.runner import Consumer, Runner, try_lock


def settings_in(home: Path, **more: Any) -> Settings:
    """The views follow at once, and no sweep comes by itself."""
    usual = {"poll_seconds": 0.05, "sweep_seconds": 3_600}
    return Settings(home=home, schema_name=f"t_{uuid.uuid4().hex[:12]}", **(usual | more))


@contextmanager
def opened(
    database_url: str,
    owner_url: str,
    settings: Settings,
    *,
    kind: type[House] = House,
    pool_size: int = 8,
    **options: Any,
) -> Iterator[House]:
    """With its measures and calendar, and nobody at work."""
    house = kind(database_url, settings, owner_url=owner_url, pool_size=pool_size, **options)
    try:
        yield house
    finally:
        house.past.tidy(keep=0)
        house.close()
        with psycopg.connect(owner_url, autocommit=True) as conn:
            for schema in (settings.schema_name, place_of(settings.schema_name)):
                conn.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


@contextmanager
def followed(house: House) -> Iterator[None]:
    """Views, policies and proof follow as with a `Worker`, over three connections in place of
    sixteen: most tests want rows, and not to know who wrote them.

    The policies ask the views, so these have to move meanwhile.
    """
    *views, policies = house.consumers()
    runners = [
        Runner(
            InTurn(house, consumers),
            house.database,
            ReadOnce(house.persons),
            poll_seconds=house.settings.poll_seconds,
        )
        for consumers in (views, [policies], house.keepers_of_proof())
    ]
    for runner in runners:
        runner.start()
    try:
        yield
    finally:
        for runner in runners:
            runner.stop()
        for runner in runners:
            runner.join(timeout=10)


class InTurn:
    """Several consumers as one, which holds the lock of each."""

    def __init__(self, house: House, consumers: Sequence[Consumer]) -> None:
        self.name = consumers[0].name
        self.pause = max(one.pause for one in consumers if one.pause < 1)
        self._schema = house.database.schema
        self._waiting = list(consumers)
        self._held: list[Consumer] = []

    def take(self, conn: Any, log: Any, limit: int) -> int:
        for one in [c for c in self._waiting if try_lock(conn, self._schema, c.name)]:
            self._waiting.remove(one)
            self._held.append(one)
        return sum(one.take(conn, log, limit) for one in self._held)


class ReadOnce(PostgresLog):
    """What several views take one after the other is read from the log by the first."""

    _last: tuple[tuple[int, int], list[Recorded[Event]]] = ((0, 0), [])

    def after(
        self, conn: Any, position: int, limit: int, upto: int | None = None
    ) -> list[Recorded[Event]]:
        where, batch = self._last
        if upto is not None or not batch or where != (position, limit):
            batch = super().after(conn, position, limit, upto)
            if upto is None:
                self._last = ((position, limit), batch)
        return batch
