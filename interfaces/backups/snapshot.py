"""What one snapshot of the database holds, for a dump that is taken of the very same one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from application.audit import heads
from application.store.tables import RIGHTS
from interfaces.backups.manifest import Erased, Log
from projections.tracking import TRACKED

KEPT = (*RIGHTS, TRACKED)
"""Tables that are no views': these are made anew from the log, and name persons in clear."""


@dataclass(frozen=True)
class Snapshot:
    name: str
    """For `pg_dump --snapshot`, while the transaction lasts."""
    tables: int
    log: Log
    head: str | None
    files: tuple[str, ...]
    """Digests of all contents that the office knows."""
    erased: tuple[Erased, ...]
    left_out: tuple[str, ...]


@contextmanager
def taken(url: str, schema: str, origin: str) -> Iterator[Snapshot]:
    with psycopg.connect(url, row_factory=dict_row) as conn:
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        conn.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        conn.execute(SQL("SET LOCAL search_path = {}").format(Identifier(schema)))
        yield Snapshot(
            name=one(conn, "SELECT pg_export_snapshot() AS one"),
            tables=one(conn, "SELECT version AS one FROM office_schema"),
            log=log(conn, origin),
            head=signed.note if (signed := heads.newest(conn)) else None,
            files=_all(conn, "SELECT DISTINCT digest AS one FROM files ORDER BY digest"),
            erased=_erased(conn),
            left_out=left_out(conn),
        )


def left_out(conn: Connection[Any]) -> tuple[str, ...]:
    """The tables of views."""
    return _all(
        conn,
        "SELECT tablename AS one FROM pg_tables WHERE schemaname = current_schema()"
        " AND tablename <> ALL(%s) ORDER BY tablename",
        list(KEPT),
    )


def log(conn: Connection[Any], origin: str) -> Log:
    row = conn.execute(
        "SELECT max(notification_id) AS position, count(*) AS events,"
        " max(recorded_at) AS recorded_at FROM stored_events"
    ).fetchone()
    return Log(origin=origin, **row)


def server(url: str) -> int:
    """The server's major version."""
    with psycopg.connect(url) as conn:
        return conn.info.server_version // 10_000


def _erased(conn: Connection[Any]) -> tuple[Erased, ...]:
    rows = conn.execute(
        "SELECT person_id, erasure_id, destroyed_at AS at FROM person_keys"
        " WHERE erasure_id IS NOT NULL ORDER BY destroyed_at, person_id"
    )
    return tuple(Erased(**row) for row in rows)


def one(conn: Connection[Any], query: str) -> Any:
    (row,) = conn.execute(query).fetchall()
    return row["one"]


def _all(conn: Connection[Any], query: str, *params: Any) -> tuple[str, ...]:
    return tuple(row["one"] for row in conn.execute(query, params))
