"""A browser, and the demonstration office behind a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from client import FOLLOWED, Client
from offices import Server, opened, settings_in
from playwright.sync_api import Browser
from serving import served
from web.browsing import launched
from web.demonstrated import Demonstration
from web.others import Others, a_matter_of_others

from interfaces import demo, sign_ins
from interfaces.api.app import create_app
from interfaces.worker import Worker


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def demonstration(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """Loaded once (some 25 s) in the process of the group `screens`: mark tests that use it."""
    home = tmp_path_factory.mktemp("screens")
    settings = settings_in(home, address_tries=100_000)  # all tests sign in from one address
    with opened(server, settings, pool_size=16) as house:
        house.past.patience = 120
        demo.load(house)
        sign_ins.issue(house)
        house.catch_up()
        app = create_app(house)
        with Worker(house), served(app) as address:
            FOLLOWED.add(house)
            yield Demonstration(house, Client(app, house), address)


@pytest.fixture(scope="session")
def others(demonstration: Demonstration) -> Others:
    return a_matter_of_others(demonstration)
