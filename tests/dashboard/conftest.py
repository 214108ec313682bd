"""The role that reads the SQL views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from interfaces.wiring import House
from projections.dashboard import sql


@pytest.fixture
def reader(house: House, owner_url: str) -> Iterator[Connection[dict[str, Any]]]:
    """As Grafana signs in; with the schema of the views in its path."""
    place = sql.place_of(house.database.schema)
    with psycopg.connect(
        make_conninfo(owner_url, user=sql.reader_of(house.database.schema)),
        autocommit=True,
        row_factory=dict_row,
        options=f"-c search_path={place}",
    ) as conn:
        yield conn
