"""Somebody who owns the database: no trigger, grant or lock stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

from interfaces.wiring import House


@contextmanager
def superuser(url: str, house: House) -> Iterator[psycopg.Connection[Any]]:
    """`url`: the server's own, whatever role the office uses; triggers are off."""
    options = f"-c search_path={house.settings.schema_name}"
    with psycopg.connect(url, autocommit=True, row_factory=dict_row, options=options) as conn:
        _guard(conn, "DISABLE")
        yield conn
        _guard(conn, "ENABLE ALWAYS")


def _guard(conn: psycopg.Connection[Any], how: str) -> None:
    for table in ("stored_events", "tree_tiles", "tree_heads"):
        conn.execute(f"ALTER TABLE IF EXISTS {table} {how} TRIGGER only_added")


def fill(url: str, house: House, count: int) -> None:
    """Events that nobody reads but the sealer, each of a record of its own."""
    with superuser(url, house) as conn:
        conn.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " SELECT gen_random_uuid(), 1, 'provider.admitted', convert_to(md5(n::text), 'UTF8')"
            " FROM generate_series(1, %s) AS n",
            (count,),
        )
