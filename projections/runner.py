"""Follows the log: batches, one active runner per consumer, back after every failure.

A runner holds an advisory lock on a connection of its own, wakes on NOTIFY and polls beside
it, resumes from the tracking row, and backs off when the database is away or an event is
poison.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from domain import locks
from projections.tracking import locked_position, move
from projections.view import Log, View

BATCH: Final = 500
BY_THE_CLOCK: Final = 1.0
"""Seconds. Who rests that long listens to nothing: what is not read fills the line, and the server
can do nothing else with that connection until somebody reads."""
BACK_OFF: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait after the first, second, … failure in a row."""


class Database(Protocol):
    """Direct connections into the office's schema (never through a pooler)."""

    schema: str

    def connect(self, schema: str | None = None) -> Connection[DictRow]: ...


class Consumer(Protocol):
    """What a runner feeds: it has a name, a position, and takes batches in order."""

    name: str
    pause: float
    """Seconds that it rests once it has caught up, however many events come meanwhile."""

    def take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        """Handle the next events; answers how many."""
        ...


class Live:
    """A view as a consumer: one transaction a batch, the tracking row first."""

    pause = 0.0

    def __init__(self, view: View) -> None:
        self.view = view
        self.name = view.name
        self._at: int | None = None

    def take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        at, self._at = self._at, None  # unknown until the transaction is through
        with conn.transaction():
            position = locked_position(conn, self.view.name)
            if position != at:
                self.view.start()  # somebody else moved it, or the last batch failed
            batch = log.after(conn, position, limit)
            if batch:
                self.view.apply(conn, batch, log)
                move(conn, self.view.name, batch[-1].position)
        self._at = batch[-1].position if batch else position
        return len(batch)


class Runner(threading.Thread):
    """Feeds one consumer until told to stop; alone in the office while it holds its lock."""

    def __init__(
        self,
        consumer: Consumer,
        database: Database,
        log: Log,
        *,
        poll_seconds: float,
        report: Callable[[str, BaseException], None] = lambda name, error: None,
    ) -> None:
        super().__init__(name=consumer.name, daemon=True)
        self.consumer = consumer
        self.database = database
        self.log = log
        self.poll_seconds = poll_seconds
        self.report = report
        self._halt = threading.Event()
        self._failures = 0
        self._listens = consumer.pause < BY_THE_CLOCK

    def stop(self) -> None:
        self._halt.set()

    def run(self) -> None:
        while not self._halt.is_set():
            try:
                with self._alone() as conn:
                    self._follow(conn)
            except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
                self.report(self.name, error)
                self._note(error)
                self._halt.wait(BACK_OFF[min(self._failures, len(BACK_OFF) - 1)])
                self._failures += 1

    @contextmanager
    def _alone(self) -> Iterator[Connection[DictRow]]:
        """A direct connection that holds the lock; waits as a stand-by while another has it."""
        with self.database.connect() as conn:
            while not self._halt.is_set() and not try_lock(conn, self.database.schema, self.name):
                self._halt.wait(self.poll_seconds)
            if self._listens:
                conn.execute("LISTEN stored_events")
            yield conn

    def _follow(self, conn: Connection[DictRow]) -> None:
        while not self._halt.is_set():
            taken = self.consumer.take(conn, self.log, BATCH)
            self._failures = 0
            if taken:
                continue
            if self.consumer.pause:
                self._halt.wait(self.consumer.pause)
            if self._listens:
                for _ in conn.notifies(timeout=self.poll_seconds, stop_after=1):
                    pass

    def _note(self, error: BaseException) -> None:
        """Where people look for it: `duban projections status`, /readyz."""
        if isinstance(error, psycopg.OperationalError):
            return
        try:
            with self.database.connect() as conn:
                conn.execute(
                    "UPDATE view_tracking SET error = %s WHERE name = %s",
                    (f"{type(error).__name__}: {error}"[:2_000], self.name),
                )
        except psycopg.Error:
            return


def try_lock(conn: Connection[DictRow], schema: str, name: str) -> bool:
    """Whether this connection is the one that runs the consumer, as long as it lives."""
    row = conn.execute(
        "SELECT pg_try_advisory_lock(hashtextextended(%s, %s)) AS got",
        (f"{schema}/{name}", locks.READER),
    ).fetchone()
    return bool(row and row["got"])


@contextmanager
def alone(database: Database, name: str) -> Iterator[None]:
    """What one process does at a time; the others wait."""
    with database.connect() as conn:
        conn.execute(
            "SELECT pg_advisory_lock(hashtextextended(%s, %s))",
            (f"{database.schema}/{name}", locks.READER),
        )
        yield


def connect(url_settings: Mapping[str, Any], schema: str) -> Connection[DictRow]:
    """A direct connection, each statement its own transaction unless one is opened."""
    settings = {**url_settings, "options": f"-c search_path={schema}"}
    conn: Connection[DictRow] = psycopg.connect(**settings, autocommit=True, row_factory=dict_row)
    return conn
