"""A browser, and the demonstration office behind a real server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from client import Client
from playwright.sync_api import Browser
from serving import served
from web.browsing import launched
from web.demonstrated import Demonstration

from interfaces import demo, sign_ins
from interfaces.api.app import create_app
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import Worker


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def demonstration(
    database_url: str, owner_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """Loaded once (some 25 s) in the process of the group `screens`: mark tests that use it."""
    settings = Settings(
        home=tmp_path_factory.mktemp("screens"),
        schema_name=f"t_{uuid.uuid4().hex[:12]}",
        poll_seconds=0.05,
        sweep_seconds=3_600,
        address_tries=100_000,  # all tests sign in from one address
    )
    house = House(database_url, settings, owner_url=owner_url, pool_size=16)
    house.past.patience = 120
    demo.load(house)
    sign_ins.issue(house)
    house.catch_up()
    app = create_app(house)
    with Worker(house), served(app) as address:
        yield Demonstration(house, Client(app, house), address)
    house.past.tidy(keep=0)
    house.close()
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute(f'DROP SCHEMA "{settings.schema_name}" CASCADE')
