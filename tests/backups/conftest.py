"""An office with a case, a complaint and a file; and empty places to restore it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from backups.places import Place, an_empty_place
from client import Client
from examples import a_complaint, a_provider, an_enterprise, an_open_case
from offices import Server
from web.of_files import PDF, uploaded

from interfaces.settings import Settings
from interfaces.wiring import House


@pytest.fixture
def here(database: Server, house: House, settings: Settings) -> Place:
    return Place(database, settings)


@pytest.fixture
def elsewhere(server: Server, settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Place]]:
    with ExitStack() as stack:

        def another() -> Place:
            homes = len(list(tmp_path.glob("elsewhere-*")))
            home = tmp_path / f"elsewhere-{homes}"
            home.mkdir()
            return stack.enter_context(an_empty_place(server, settings.schema_name, home))

        yield another


@pytest.fixture
def at_work(office: Client) -> Client:
    """The office with records that name persons, and a file."""
    provider, enterprise = a_provider(office), an_enterprise(office)
    an_open_case(office, provider)
    a_complaint(office, provider, enterprise, files=[uploaded(office, PDF, "证据.pdf", None)])
    return office
