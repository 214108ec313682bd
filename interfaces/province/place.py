"""Where the offices tell the province their figures: a schema for each of them, on the province's
cluster, which a role of its own writes and the role of the province reads."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from application.store import roles
from projections.province.view import READER, ProvinceView
from projections.tracking import TRACKED, create_all, progress

TOLD: Final = "told"
"""One row: when the office was last seen to have told all there is."""
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS told ("
    " one boolean PRIMARY KEY DEFAULT true CHECK (one), seen_at timestamptz NOT NULL)"
)


def schema_of(key: str) -> str:
    """No office has two underscores in its own."""
    return f"province__{key}"


def role_of(key: str) -> str:
    """Who writes there for an office: called by its key, which no other has. Its own role is called
    like its schema, and two offices may have the same one on two clusters."""
    return roles.role_of(schema_of(key))


def admit(conn: Connection[Any], key: str, role: str, password: str | None) -> None:
    """By the owner: the office may write its figures there, and the province may read them."""
    roles.admit(conn, role, password)
    roles.admit_reader(conn, schema_of(key), READER, role)


def lay(conn: Connection[DictRow], view: ProvinceView) -> bool:
    """By the office: its tables; answers whether they are those of another program."""
    create_all(conn, [view])
    conn.execute(_TABLE)
    for table in (TRACKED, TOLD):
        conn.execute(SQL("GRANT SELECT ON {} TO {}").format(Identifier(table), Identifier(READER)))
    (standing,) = progress(conn, [view])
    return standing.stale


def seen(conn: Connection[Any]) -> None:
    conn.execute(
        "INSERT INTO told (seen_at) VALUES (clock_timestamp())"
        " ON CONFLICT (one) DO UPDATE SET seen_at = excluded.seen_at"
    )
