"""Offices of tests: copies of one that was laid once, or laid anew in a schema of their own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from client import FOLLOWED
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from application.store import roles
from interfaces.ears import Ears
from interfaces.embedded_postgres import APPLICATION, as_application
from interfaces.settings import Settings
from interfaces.wiring import House
from projections.batches import SharedLog
from projections.dashboard.sql import place_of
from projections.runner import Consumer, Runner, try_lock
from projections.workers import a_name


class Server(NamedTuple):
    """A database, as its owner reaches it and as the application does."""

    owner_url: str
    database_url: str

    def named(self, name: str) -> Server:
        return Server(*(make_conninfo(url, dbname=name) for url in self))


def admitted(owner_url: str) -> Server:
    url = as_application(owner_url)
    with psycopg.connect(owner_url, autocommit=True, row_factory=dict_row) as conn:
        roles.admit(conn, APPLICATION, conninfo_to_dict(url).get("password"))
    return Server(owner_url, url)


class Model(NamedTuple):
    """An office that was laid and never opened since: to copy it takes a quarter of laying one."""

    database: str
    settings: Settings

    def settings_at(self, home: Path) -> Settings:
        """Of a copy that has its keys in that home."""
        shutil.copytree(self.settings.home / "keys", home / "keys")
        return self.settings.model_copy(update={"home": home})


@contextmanager
def a_model(server: Server, home: Path) -> Iterator[Model]:
    model = Model(f"m_{uuid.uuid4().hex[:12]}", settings_in(home))
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {model.database}")
        there = admitted(server.named(model.database).owner_url)
        House(there.database_url, model.settings, owner_url=there.owner_url, pool_size=2).close()
        yield model
        conn.execute(f"DROP DATABASE {model.database}")


@contextmanager
def copied(server: Server, model: Model) -> Iterator[Server]:
    name = f"t_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {model.database} STRATEGY file_copy")
        conn.execute(f"GRANT CREATE ON DATABASE {name} TO {APPLICATION}")
        yield server.named(name)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settings_in(home: Path, **more: Any) -> Settings:
    """No sweep comes by itself. Each event wakes who follows the log; to look at it twenty times a
    second besides takes a fifth of a core."""
    usual = {"sweep_seconds": 3_600}
    return Settings(home=home, schema_name=f"t_{uuid.uuid4().hex[:12]}", **(usual | more))


@contextmanager
def opened(
    server: Server,
    settings: Settings,
    *,
    kind: type[House] = House,
    pool_size: int = 8,
    **options: Any,
) -> Iterator[House]:
    """With its measures and calendar, and nobody at work."""
    house = kind(
        server.database_url, settings, owner_url=server.owner_url, pool_size=pool_size, **options
    )
    try:
        yield house
    finally:
        house.past.tidy(keep=0)
        house.close()
        with psycopg.connect(server.owner_url, autocommit=True) as conn:
            for schema in (settings.schema_name, place_of(settings.schema_name)):
                conn.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


@contextmanager
def followed(house: House) -> Iterator[None]:
    """Views, policies and proof follow as with a `Worker`, over four connections in place of
    seventeen: most tests want rows, and not to know who wrote them.

    The policies ask the views, so these have to move meanwhile.
    """
    *views, policies = house.consumers()
    log, ears = SharedLog(house.log), Ears(a_name())
    runners = [
        Runner(
            InTurn(house, consumers),
            house.database,
            log,
            ears=ears,
            poll_seconds=house.settings.poll_seconds,
        )
        for consumers in (views, [policies], house.keepers_of_proof())
    ]
    for runner in runners:
        runner.start()
    FOLLOWED.add(house)
    try:
        yield
    finally:
        FOLLOWED.discard(house)
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
