"""Somebody who owns the database: no trigger, grant or lock stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from interfaces.wiring import House

GUARDED: Final = ("stored_events", "tree_tiles", "tree_heads")


@contextmanager
def superuser(url: str, house: House) -> Iterator[psycopg.Connection[Any]]:
    """`url`: the server's own, whatever role the office uses; triggers are off inside."""
    with owner(url, house) as conn:
        for table in GUARDED:
            conn.execute(f"ALTER TABLE IF EXISTS {table} DISABLE TRIGGER only_added")
        try:
            yield conn
        finally:
            for table in GUARDED:
                conn.execute(f"ALTER TABLE IF EXISTS {table} ENABLE ALWAYS TRIGGER only_added")


@contextmanager
def owner(url: str, house: House) -> Iterator[psycopg.Connection[Any]]:
    options = f"-c search_path={house.settings.schema_name}"
    with psycopg.connect(url, autocommit=True, row_factory=dict_row, options=options) as conn:
        yield conn


def fill(url: str, house: House, count: int) -> None:
    """Events that nobody reads but the sealer, each of a record of its own; added in turn, as the
    office adds its own."""
    with owner(url, house) as conn, conn.transaction():
        conn.execute(house.office.log.lock_table_statements[0])
        conn.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " SELECT gen_random_uuid(), 1, 'provider.admitted', convert_to(md5(n::text), 'UTF8')"
            " FROM generate_series(1, %s) AS n",
            (count,),
        )
