"""Copies of an office that a move left behind: kept under another name, and never removed by us."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from application.store import gate
from application.store.gate import Gate, Standing
from application.store.tables import GATE
from projections.dashboard.sql import place_of

LEFT: Final = (Gate.CLOSED, Gate.MOVED)
"""How the gate of a copy stands in which nobody works."""


def is_there(conn: Connection[Any], schema: str) -> bool:
    found = conn.execute("SELECT FROM pg_namespace WHERE nspname = %s", (schema,))
    return found.fetchone() is not None


def standing(conn: Connection[DictRow], schema: str) -> Standing | None:
    """Of an office under that name; None where something else has it. `conn` sees its schema, but
    for the question whether it has a gate: no operator there runs with the owner's rights."""
    with conn.transaction():
        conn.execute("SET LOCAL search_path = pg_catalog")
        known = conn.execute(
            "SELECT FROM information_schema.columns WHERE table_schema = %s"
            " AND table_name = 'office_schema' AND column_name = 'gate'",
            (schema,),
        ).fetchone()
    return None if known is None else gate.standing(conn)


def put(conn: Connection[Any], schema: str) -> str:
    """What the schema is called from now on, so that its name is free; its SQL views go along, and
    its tables ask its own gate, not that of whoever has the name then."""
    number = 1
    while is_there(conn, name := f"{schema}_was_{number}"):
        number += 1
    with conn.transaction():
        _rename(conn, schema, name)
        for text in GATE:
            conn.execute(SQL(text).format(schema=Identifier(name)))
        if is_there(conn, place := place_of(schema)):
            _rename(conn, place, place_of(name))
    return name


def _rename(conn: Connection[Any], schema: str, name: str) -> None:
    conn.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(schema), Identifier(name)))
