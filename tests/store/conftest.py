"""An office that many tests of the store may fill, since none looks at another's records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from offices import Model, Server, copied

from interfaces import wiring
from interfaces.wiring import House


@pytest.fixture(scope="module")
def lasting(
    server: Server, model: Model, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    settings = model.settings_at(tmp_path_factory.mktemp("lasting"))
    with (
        copied(server, model) as database,
        wiring.opened(database.database_url, settings, pool_size=14) as house,
    ):
        yield house
