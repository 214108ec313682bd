"""Builds a view anew beside the live one, then swaps; readers see one or the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import Connection
from psycopg.errors import DeadlockDetected, LockNotAvailable
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier, Literal

from domain import locks
from projections.dashboard.sql import lay_over
from projections.log import Log
from projections.runner import Database
from projections.tracking import locked_position, log_head, move
from projections.view import View, following

READERS_SECONDS: Final = 1
PAUSE_SECONDS: Final = 0.5


def rebuild(
    view: View,
    database: Database,
    log: Log,
    *,
    progress: Callable[[int], None] = lambda count: None,
    batch: int = 2_000,
    head: int | None = None,
) -> int:
    """Build the view anew beside the live one, then swap; readers see one or the other.

    Answers the position at which the new rows stand. The live runner goes on meanwhile, and
    takes the new position up from the tracking row. `head`: up to where the log stands, where it
    lies in another database than the view.
    """
    scratch = _scratch(database, view)
    with database.connect() as admin:
        # One rebuild of a view at a time.
        lock = "SELECT pg_advisory_lock(hashtextextended(%s, %s))"
        admin.execute(lock, (scratch, locks.REBUILD))
        admin.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(scratch)))
        admin.execute(SQL("CREATE SCHEMA {}").format(Identifier(scratch)))
        try:
            with database.connect(schema=f"{scratch},{database.schema}") as conn:
                beside = _Beside(view.fresh(), conn, log, scratch, database.schema, batch)
                return beside.swap(beside.built(progress, head))
        finally:
            admin.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(scratch)))


def _scratch(database: Database, view: View) -> str:
    return f"{database.schema}__{view.name}"


def clear(views: Sequence[View], database: Database) -> None:
    """What rebuilds left that were killed: names of persons too, which no erasure reaches there."""
    with database.connect() as conn:
        found = conn.execute(
            "SELECT nspname AS left_over FROM pg_namespace WHERE nspname = ANY(%s)",
            ([_scratch(database, view) for view in views],),
        ).fetchall()
        for row in found:
            of = (row["left_over"], locks.REBUILD)
            with conn.transaction():
                free = conn.execute(
                    "SELECT WHERE pg_try_advisory_xact_lock(hashtextextended(%s, %s))", of
                ).fetchone()
                if free is not None:
                    drop = SQL("DROP SCHEMA IF EXISTS {} CASCADE")
                    conn.execute(drop.format(Identifier(row["left_over"])))


def build(
    view: View, conn: Connection[DictRow], log: Log, upto: int, progress: Callable[[int], None]
) -> int:
    """Tables, and what the view fills them with in one go; the indexes after it."""
    with conn.transaction():
        view.create_tables(conn)
        position = view.fill(conn, log, upto, progress)
        view.create_indexes(conn)
    view.start()
    return position


def catch_up(
    view: View,
    conn: Connection[DictRow],
    log: Log,
    position: int,
    progress: Callable[[int], None],
    size: int,
    upto: int | None = None,
) -> int:
    while True:
        batch, position = following(view, conn, log, position, size, upto)
        if not batch:
            return position
        with conn.transaction():
            view.apply(conn, batch, log)
        progress(len(batch))


@dataclass
class _Beside:
    """A view in a schema of its own, on its way into the office's."""

    view: View
    conn: Connection[DictRow]
    log: Log
    scratch: str
    schema: str
    batch: int

    def built(self, progress: Callable[[int], None], head: int | None) -> int:
        upto = log_head(self.conn) if head is None else head
        return self._catch_up(build(self.view, self.conn, self.log, upto, progress), progress)

    def _catch_up(self, position: int, progress: Callable[[int], None]) -> int:
        return catch_up(self.view, self.conn, self.log, position, progress, self.batch)

    def swap(self, position: int) -> int:
        """Waits for whoever reads the old tables, a little at a time: who comes meanwhile waits
        behind us, and so does the live runner."""
        while True:
            try:
                return self._swap(position)
            except (LockNotAvailable, DeadlockDetected):
                self.view.start()
                time.sleep(PAUSE_SECONDS)
                position = self._catch_up(position, _unseen)

    def _swap(self, position: int) -> int:
        view, conn = self.view, self.conn
        scratch, schema = Identifier(self.scratch), Identifier(self.schema)
        with conn.transaction():
            locked_position(conn, view.name)  # the live runner waits from here on
            conn.execute(SQL("SET LOCAL lock_timeout = {}").format(Literal(f"{READERS_SECONDS}s")))
            position = self._catch_up(position, _unseen)
            lay_over(conn, self.schema, view.name)
            for table in map(Identifier, view.tables):
                conn.execute(SQL("DROP TABLE IF EXISTS {}.{}").format(schema, table))
                conn.execute(SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(scratch, table, schema))
            move(conn, view.name, position)
            conn.execute(
                "UPDATE view_tracking SET version = %s WHERE name = %s", (view.version, view.name)
            )
        return position


def _unseen(count: int) -> None:
    """What the live view has meanwhile is no progress of its rebuild."""
