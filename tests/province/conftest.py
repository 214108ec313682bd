"""A province of two offices, each on a database of its own, and a third for the province."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from client import Client
from offices import Model, Server, admitted, copied
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.embedded_postgres import APPLICATION
from interfaces.postgres import PostgresDatabase
from interfaces.province import place
from interfaces.province.feed import Feed
from interfaces.province.figures import Province
from interfaces.wiring import House
from projections.province.view import READER

KEYS = ("liuzhou", "guilin")
NAMES = {"liuzhou": "柳州市工信局", "guilin": "桂林市工信局"}


@dataclass
class Told:
    """An office, and what tells the province of it."""

    key: str
    house: House
    there: PostgresDatabase
    feed: Feed

    def client(self) -> Client:
        return Client(create_app(self.house), self.house)

    def tell(self) -> int:
        """All there is; answers the position of the log."""
        head = self.house.catch_up()
        with self.house.database.connect() as conn:
            while self.feed.take(conn, self.house.log, 500):
                pass
        return head


@pytest.fixture
def province_server(server: Server) -> Iterator[Server]:
    name = f"p_{uuid4().hex[:12]}"
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
        yield admitted(server.named(name).owner_url)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def offices(
    server: Server, province_server: Server, model: Model, tmp_path: Path
) -> Iterator[dict[str, Told]]:
    with ExitStack() as stack:
        found = {}
        for key in KEYS:
            home = tmp_path / key
            home.mkdir()
            database = stack.enter_context(copied(server, model))
            house = stack.enter_context(
                wiring.opened(database.database_url, model.settings_at(home), pool_size=4)
            )
            with psycopg.connect(
                province_server.owner_url, autocommit=True, row_factory=dict_row
            ) as conn:
                place.admit(conn, key, APPLICATION, None)
            there = PostgresDatabase(province_server.database_url, place.schema_of(key))
            found[key] = Told(key, house, there, Feed(house, there))
        yield found


@pytest.fixture
def reader_url(province_server: Server, offices: dict[str, Told]) -> str:
    return make_conninfo(province_server.owner_url, user=READER)


@pytest.fixture
def province(reader_url: str) -> Iterator[Province]:
    found = Province(reader_url, NAMES)
    yield found
    found.close()
