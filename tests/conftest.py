"""One embedded PostgreSQL for each process of a run, one database for each test that wants one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from anyio.from_thread import start_blocking_portal
from client import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from offices import Model, Server, a_model, admitted, copied, followed, settings_in
from starlette.testclient import TestClient

from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.embedded_place import erase
from interfaces.embedded_postgres import EmbeddedPostgres
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import Worker

ROOM: Final = 2_000_000_000
"""Bytes: several times what the databases of a run take."""

for name, examples in (("usual", 30), ("night", 300)):
    hypothesis_settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
hypothesis_settings.load_profile("usual")  # or --hypothesis-profile=night


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What one process has to do alone comes first: nobody waits for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """An event loop with threads of its own for each request is a third of what it takes."""
    with pytest.MonkeyPatch.context() as patch, start_blocking_portal() as portal:
        patch.setattr(TestClient, "portal", portal)
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    given = os.environ.get("DUBAN_TEST_DATABASE_URL")
    if given:
        yield admitted(given)
        return
    home = _quick_folder() or tmp_path_factory.mktemp("office")
    try:
        with EmbeddedPostgres(home) as url:
            _hurry(url)
            yield admitted(url)
    finally:
        erase(home)
        shutil.rmtree(home, ignore_errors=True)


def _quick_folder() -> Path | None:
    """In memory, where the machine has a folder there with room: each test that wants an office
    makes and removes some four hundred files."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM:
        return None
    folder = Path(tempfile.mkdtemp(prefix="duban-tests-", dir=memory))
    folder.chmod(0o755)  # another account may run the server
    return folder


def _hurry(url: str) -> None:
    """Nothing here has to outlive a crash of the machine, and waiting for the disk is a third of
    what opening an office takes."""
    with psycopg.connect(url, autocommit=True) as conn:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            conn.execute(f"ALTER SYSTEM SET {setting} = off")
        conn.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def model(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    with a_model(server, tmp_path_factory.mktemp("model")) as found:
        yield found


@pytest.fixture
def database(server: Server, model: Model) -> Iterator[Server]:
    """A database of the test's own, in which an office stands."""
    with copied(server, model) as found:
        yield found


@pytest.fixture
def owner_url(database: Server) -> str:
    """For the set-up, and for whoever tampers with the log."""
    return database.owner_url


@pytest.fixture
def database_url(database: Server) -> str:
    """For the application: its role may set an office up alone, but not change another's log."""
    return database.database_url


@pytest.fixture
def settings(model: Model, tmp_path: Path) -> Settings:
    """Of the office that stands."""
    return model.settings_at(tmp_path)


@pytest.fixture
def unlaid(tmp_path: Path) -> Settings:
    """Of an office that is still to be laid."""
    return settings_in(tmp_path)


@pytest.fixture
def house(database_url: str, settings: Settings) -> Iterator[House]:
    """An office with its measures and calendar, and nobody at work."""
    with wiring.opened(database_url, settings, pool_size=8) as found:
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
