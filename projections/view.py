"""The base of every view: rows and position in one transaction, batches, rebuild and swap.

A view is a file with its tables, its handlers and its queries. What runs it is `Runner`: one
active runner per view in the whole office, by an advisory lock on a connection of its own; it
wakes on NOTIFY and polls beside it, resumes from its tracking row, and backs off when the
database is away or an event is poison.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Identifier

from domain.catalogue import NAMES, Kind, kind_of
from domain.values import Event, Recorded

BATCH: Final = 500
BACK_OFF: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait after the first, second, … failure in a row."""


class Log(Protocol):
    """How a view reads the log, over a connection of its own."""

    def after(
        self, conn: Connection[Any], position: int, limit: int, upto: int | None = None
    ) -> list[Recorded[Event]]: ...

    def of(
        self, conn: Connection[Any], record_ids: Iterable[UUID], upto: int
    ) -> list[Recorded[Event]]: ...


class Database(Protocol):
    """Direct connections into the office's schema (never through a pooler)."""

    schema: str

    def connect(self, schema: str | None = None) -> Connection[DictRow]: ...


class View:
    """One question. Subclasses name their tables and say what an event does to the rows."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    """Raised with every change of tables or handlers: the worker then rebuilds the view."""
    tables: ClassVar[Mapping[str, str]]
    """Table -> its columns (the inside of CREATE TABLE)."""
    indexes: ClassVar[Sequence[str]] = ()
    """CREATE INDEX statements; the names of tables are in the search path."""

    def start(self) -> None:
        """Forget what was kept in memory: the next batch may be any."""

    def fresh(self) -> View:
        """Another one like this, with an empty memory."""
        return type(self)()

    def apply(self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log) -> None:
        """Write what the batch does to the rows; the caller commits them with the position."""
        raise NotImplementedError

    def create(self, conn: Connection[DictRow]) -> None:
        for table, columns in self.tables.items():
            conn.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        for index in self.indexes:
            conn.execute(index)


Row = Mapping[str, Any]


class States:
    """The states of records that a view folded lately; the log has the others."""

    def __init__(self, limit: int = 20_000) -> None:
        self._known: OrderedDict[UUID, tuple[int, Any]] = OrderedDict()
        self._limit = limit

    def clear(self) -> None:
        self._known.clear()

    def follow(
        self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log
    ) -> dict[UUID, tuple[Kind[Any], Any]]:
        """Each record of the batch with its state after the batch."""
        kinds = {r.record_id: kind_of(NAMES[type(r.event)]) for r in batch}
        self._load_missing(conn, batch, kinds, log)
        for recorded in batch:
            version, state = self._known[recorded.record_id]
            if recorded.version == version + 1:
                state = kinds[recorded.record_id].evolve(state, recorded)
                self._known[recorded.record_id] = (recorded.version, state)
        found = {record_id: (kind, self._known[record_id][1]) for record_id, kind in kinds.items()}
        while len(self._known) > self._limit:
            self._known.popitem(last=False)
        return found

    def _load_missing(
        self,
        conn: Connection[DictRow],
        batch: Sequence[Recorded[Event]],
        kinds: Mapping[UUID, Kind[Any]],
        log: Log,
    ) -> None:
        first: dict[UUID, int] = {}
        for recorded in batch:
            first.setdefault(recorded.record_id, recorded.version)
        missing = []
        for record_id, version in first.items():
            if version == 1:
                self._known[record_id] = (0, None)
            elif record_id in self._known:
                self._known.move_to_end(record_id)
            else:
                missing.append(record_id)
        if not missing:
            return
        for record_id in missing:
            self._known[record_id] = (0, None)
        for recorded in log.of(conn, missing, batch[0].position - 1):
            _, state = self._known[recorded.record_id]
            state = kinds[recorded.record_id].evolve(state, recorded)
            self._known[recorded.record_id] = (recorded.version, state)


class RecordView(View):
    """A view whose rows follow from the state of one record at a time (by its own fold)."""

    kinds: ClassVar[Sequence[Kind[Any]]]
    key: ClassVar[str] = "record_id"

    def __init__(self) -> None:
        self.states = States()

    def start(self) -> None:
        self.states.clear()

    def rows(self, kind: Kind[Any], state: Any) -> Mapping[str, Sequence[Row]]:
        """Table -> the rows of the record as it now is."""
        raise NotImplementedError

    def apply(self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log) -> None:
        ours = [r for r in batch if kind_of(NAMES[type(r.event)]) in self.kinds]
        if not ours:
            return
        followed = self.states.follow(conn, ours, log)
        self.replace(conn, followed)

    def replace(
        self, conn: Connection[DictRow], records: Mapping[UUID, tuple[Kind[Any], Any]]
    ) -> None:
        written: dict[str, list[Row]] = {table: [] for table in self.tables}
        for kind, state in records.values():
            for table, rows in self.rows(kind, state).items():
                written[table] += rows
        with conn.pipeline():
            for table, rows in written.items():
                conn.execute(
                    SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(
                        Identifier(table), Identifier(self.key)
                    ),
                    (list(records),),
                )
                insert(conn, table, rows)


def insert(conn: Connection[DictRow], table: str, rows: Sequence[Row]) -> None:
    """Add rows that all have the same columns."""
    if not rows:
        return
    columns = list(rows[0])
    statement = SQL("INSERT INTO {} ({}) VALUES ({})").format(
        Identifier(table),
        SQL(", ").join(map(Identifier, columns)),
        SQL(", ").join(SQL("%s") for _ in columns),
    )
    with conn.cursor() as cursor:
        cursor.executemany(statement, [[row[name] for name in columns] for row in rows])


# Tracking

TRACKING: Final = """
CREATE TABLE IF NOT EXISTS view_tracking (
    name text PRIMARY KEY,
    version int NOT NULL,
    position bigint NOT NULL,
    error text,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp())
"""


@dataclass(frozen=True)
class Progress:
    """How far a view is; `stale` says that its code is newer than its rows."""

    name: str
    position: int
    stale: bool
    error: str | None
    moved_at: datetime | None


def create_all(conn: Connection[DictRow], views: Sequence[View]) -> None:
    """Tables and tracking rows of views that have none yet."""
    conn.execute(TRACKING)
    for view in views:
        known = conn.execute("SELECT 1 FROM view_tracking WHERE name = %s", (view.name,)).fetchone()
        if known is None:
            view.create(conn)
            conn.execute(
                "INSERT INTO view_tracking (name, version, position) VALUES (%s, %s, 0)"
                " ON CONFLICT DO NOTHING",
                (view.name, view.version),
            )


def progress(conn: Connection[DictRow], views: Sequence[View]) -> list[Progress]:
    rows = {r["name"]: r for r in conn.execute("SELECT * FROM view_tracking")}
    return [
        Progress(
            name=view.name,
            position=row["position"] if row else 0,
            stale=row is None or row["version"] != view.version,
            error=row["error"] if row else None,
            moved_at=row["moved_at"] if row else None,
        )
        for view in views
        for row in [rows.get(view.name)]
    ]


def wait_for(
    connection: Callable[[], Any], names: Sequence[str], position: int, seconds: float = 5.0
) -> bool:
    """Whether all these views reached a position in time."""
    until = time.monotonic() + seconds
    pause = 0.004
    while True:
        with connection() as conn:
            row = conn.execute(
                "SELECT count(*) AS n FROM view_tracking WHERE name = ANY(%s) AND position >= %s",
                (list(names), position),
            ).fetchone()
        if row["n"] == len(names):
            return True
        if time.monotonic() + pause > until:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


# Running


class Consumer(Protocol):
    """What a runner feeds: it has a name, a position, and takes batches in order."""

    name: str

    def take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        """Handle the next events; answers how many."""
        ...


class Live:
    """A view as a consumer: one transaction a batch, the tracking row first."""

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


def locked_position(conn: Connection[DictRow], name: str) -> int:
    row = conn.execute(
        "SELECT position FROM view_tracking WHERE name = %s FOR UPDATE", (name,)
    ).fetchone()
    assert row is not None, f"no tracking row for {name}"
    return int(row["position"])


def move(conn: Connection[DictRow], name: str, position: int) -> None:
    conn.execute(
        "UPDATE view_tracking SET position = %s, error = NULL, moved_at = clock_timestamp()"
        " WHERE name = %s",
        (position, name),
    )


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
            conn.execute("LISTEN stored_events")
            yield conn

    def _follow(self, conn: Connection[DictRow]) -> None:
        while not self._halt.is_set():
            taken = self.consumer.take(conn, self.log, BATCH)
            self._failures = 0
            if taken:
                continue
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
        "SELECT pg_try_advisory_lock(hashtextextended(%s, 0)) AS got", (f"{schema}/{name}",)
    ).fetchone()
    return bool(row and row["got"])


# Rebuilding


def rebuild(
    view: View,
    database: Database,
    log: Log,
    *,
    progress: Callable[[int], None] = lambda count: None,
    batch: int = 2_000,
) -> int:
    """Build the view anew beside the live one, then swap; readers see one or the other.

    Answers the position at which the new rows stand. The live runner goes on meanwhile, and
    takes the new position up from the tracking row.
    """
    scratch = f"{database.schema}__{view.name}"
    with database.connect() as admin:
        # One rebuild of a view at a time.
        admin.execute("SELECT pg_advisory_lock(hashtextextended(%s, 2))", (scratch,))
        admin.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(scratch)))
        admin.execute(SQL("CREATE SCHEMA {}").format(Identifier(scratch)))
        try:
            with database.connect(schema=f"{scratch},{database.schema}") as conn:
                fresh = view.fresh()
                fresh.create(conn)
                position = _catch_up(fresh, conn, log, 0, progress, batch)
                return _swap(fresh, conn, log, position, scratch, database.schema, batch)
        finally:
            admin.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(scratch)))


def _catch_up(
    view: View,
    conn: Connection[DictRow],
    log: Log,
    position: int,
    progress: Callable[[int], None],
    size: int,
) -> int:
    while batch := log.after(conn, position, size):
        with conn.transaction():
            view.apply(conn, batch, log)
        position = batch[-1].position
        progress(len(batch))
    return position


def _swap(
    view: View,
    conn: Connection[DictRow],
    log: Log,
    position: int,
    scratch: str,
    schema: str,
    size: int,
) -> int:
    with conn.transaction():
        locked_position(conn, view.name)  # the live runner waits from here on
        position = _catch_up(view, conn, log, position, lambda count: None, size)
        for table in view.tables:
            conn.execute(
                SQL("DROP TABLE IF EXISTS {}.{}").format(Identifier(schema), Identifier(table))
            )
            conn.execute(
                SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(
                    Identifier(scratch), Identifier(table), Identifier(schema)
                )
            )
        move(conn, view.name, position)
        conn.execute(
            "UPDATE view_tracking SET version = %s WHERE name = %s", (view.version, view.name)
        )
    return position


def connect(url_settings: Mapping[str, Any], schema: str) -> Connection[DictRow]:
    """A direct connection, each statement its own transaction unless one is opened."""
    settings = {**url_settings, "options": f"-c search_path={schema}"}
    conn: Connection[DictRow] = psycopg.connect(**settings, autocommit=True, row_factory=dict_row)
    return conn
