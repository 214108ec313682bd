"""An office on a primary of its own, with a standby that is real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from client import Client
from offices import followed, opened, settings_in
from standby.offices_there import Place, wait_until_near
from standby.servers import Primary, StandbyServer, a_primary, a_standby

from interfaces.api.app import create_app
from interfaces.embedded_place import erase


@pytest.fixture(scope="session")
def primary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Primary]:
    home = tmp_path_factory.mktemp("primary")
    try:
        with a_primary(home) as found:
            yield found
    finally:
        erase(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def standby(primary: Primary) -> Iterator[StandbyServer]:
    with a_standby(primary) as found:
        yield found


@pytest.fixture(scope="module")
def place(
    primary: Primary, standby: StandbyServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Views follow; what only asks goes to the standby."""
    home: Path = tmp_path_factory.mktemp("office")
    settings = settings_in(home, replica_url=standby.url(), replica_lag_seconds=2)
    with opened(primary.server, settings, pool_size=8) as house:
        house.past.patience = 120
        with followed(house):
            yield Place(primary, standby, Client(create_app(house), house))


@pytest.fixture
def near(place: Place) -> Place:
    """With the standby in use."""
    wait_until_near(place.house)
    return place
