"""One embedded PostgreSQL for the whole run, one schema for each test that wants an office."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from client import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from offices import followed, opened, settings_in
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from application.store import roles
from interfaces.api.app import create_app
from interfaces.embedded_place import erase
from interfaces.embedded_postgres import APPLICATION, EmbeddedPostgres, as_application
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import Worker

for name, examples in (("dev", 30), ("ci", 100)):
    hypothesis_settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one process has to do alone comes first: nobody waits for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture(scope="session")
def owner_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """For the set-up, for taking a schema away again, and for whoever tampers with the log."""
    given = os.environ.get("DUBAN_TEST_DATABASE_URL")
    if given:
        yield given
        return
    home = tmp_path_factory.mktemp("office")
    try:
        with EmbeddedPostgres(home) as url:
            _hurry(url)
            yield url
    finally:
        erase(home)


def _hurry(url: str) -> None:
    """Nothing here has to outlive a crash of the machine, and waiting for the disk is a third of
    what opening an office takes."""
    with psycopg.connect(url, autocommit=True) as conn:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            conn.execute(f"ALTER SYSTEM SET {setting} = off")
        conn.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def database_url(owner_url: str) -> str:
    """For the application: its role may set an office up alone, but not change another's log."""
    url = as_application(owner_url)
    with psycopg.connect(owner_url, autocommit=True, row_factory=dict_row) as conn:
        roles.admit(conn, APPLICATION, conninfo_to_dict(url).get("password"))
    return url


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def house(database_url: str, owner_url: str, settings: Settings) -> Iterator[House]:
    """An office with its measures and calendar, and nobody at work."""
    with opened(database_url, owner_url, settings) as found:
        found.past.patience = 120  # a machine that is busy testing is no reason to ask again
        yield found


@pytest.fixture
def worker(house: House) -> Iterator[Worker]:
    with Worker(house) as running:
        yield running


@pytest.fixture
def office(house: House) -> Iterator[Client]:
    """The office as its users meet it: HTTP in front, views that follow (no sweep by itself)."""
    with followed(house):
        yield Client(create_app(house), house)
