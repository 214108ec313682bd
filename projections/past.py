"""Views as of a position: built in a schema of their own, kept for a while, and thrown away.

A register in the office's schema (`past_views`) says which there are. Whoever builds or removes
one holds its advisory lock alone, whoever reads shares it: none goes while it is read, one that a
crash left half built is found by its row, and each is built once, however many ask.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as NotDone
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from domain import locks
from projections.held import HeldLog
from projections.log import Log
from projections.nearby import from_live
from projections.rebuild import build, catch_up
from projections.runner import Database
from projections.view import View

KEEP: Final = 64
"""How many are kept; the one that was read longest ago goes first."""
IDLE_SECONDS: Final = 3_600.0
PATIENCE_SECONDS: Final = 20.0
"""How long a reader waits for a build; it goes on, and is there for whoever asks again."""
AT_ONCE: Final = 2
QUEUED: Final = 16
"""Builds of one process: that run at once, and that wait or run."""
WAITING: Final = 8
"""Readers of one process that wait for builds; the others hear at once that it takes a while, so
that its threads are there for everybody else."""
CLOSING_SECONDS: Final = 30.0
BATCH: Final = 2_000
LOCK: Final = f"hashtextextended(%s, {locks.PAST_VIEW})"
GOES: Final = """
    SELECT schema FROM past_views WHERE (
        built_at IS NULL OR generation <> %(generation)s
        OR read_at < now() - make_interval(secs => %(idle)s)
        OR schema NOT IN (
            SELECT schema FROM past_views WHERE built_at IS NOT NULL
            ORDER BY read_at DESC LIMIT %(keep)s
        )
    )
"""
"""Those that may be thrown away, unless somebody builds or reads them."""


class StillBuilding(Exception):  # noqa: N818 - an answer, not a fault
    """Not there yet; whoever asks again shortly gets it."""


class _Closing(Exception):  # noqa: N818
    """The process ends: a build stops between two batches."""


@dataclass(frozen=True)
class PastView:
    """One view as of a position and, where it is said, by what holds on a day."""

    view: View
    position: int
    day: date | None
    office: str
    generation: int = 0
    """What was built in an earlier one may hold what must not be seen any more."""

    @property
    def schema(self) -> str:
        of = (self.office, self.view.name, self.view.version, self.generation)
        parts = (*of, self.position, self.day)
        digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
        return f"{self.office[:29]}__{digest[:32]}"


class PastViews:
    """For the threads of one process, beside other processes that do the same."""

    def __init__(
        self,
        views: Sequence[View],
        database: Database,
        connection: Callable[[], AbstractContextManager[Connection[DictRow]]],
        over: Callable[[Callable[[Log], None]], None],
        generation: Callable[[Connection[DictRow]], int] = lambda conn: 0,
    ) -> None:
        """`connection` reads (pooled, in the office's schema); builds have connections of their
        own. `over` hands a build the log, once more where that broke off on the way.
        `generation` rises when somebody is erased."""
        self.views: Mapping[str, View] = {view.name: view for view in views}
        self.database = database
        self.connection = connection
        self.over = over
        self.generation = generation
        self.patience = PATIENCE_SECONDS
        self._building: dict[str, Future[None]] = {}
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(AT_ONCE)
        self._waiting = threading.BoundedSemaphore(WAITING)
        self._closing = threading.Event()

    def close(self) -> None:
        self._closing.set()
        wait(list(self._building.values()), timeout=CLOSING_SECONDS)

    @contextmanager
    def reading(
        self, names: Sequence[str], position: int, day: date | None = None
    ) -> Iterator[Connection[DictRow]]:
        """A connection that sees these views as of a position, and no table of any other.

        `day`: only by what held on that day (domain/corrections.py), as known at the position.
        """
        with self.connection() as conn:
            of = (position, day, self.database.schema, self.generation(conn))
        places = [PastView(self.views[name], *of) for name in names]
        self._have(places)
        schemas = sorted(place.schema for place in places)
        with self.connection() as conn, conn.transaction():
            _share(conn, schemas)
            path = SQL(", ").join(map(Identifier, schemas))
            conn.execute(SQL("SET LOCAL search_path = {}").format(path))
            yield conn

    def _have(self, places: Sequence[PastView]) -> None:
        """Have them built; `StillBuilding` where that takes longer than a reader waits."""
        with self.connection() as conn:
            built = _touched(conn, [place.schema for place in places])
        begun = [self._begin(place) for place in places if place.schema not in built]
        if not begun:
            return
        if not self._waiting.acquire(blocking=False):
            raise StillBuilding
        try:
            self._await(begun)
        finally:
            self._waiting.release()

    def _await(self, begun: Sequence[Future[None]]) -> None:
        until = time.monotonic() + self.patience
        for future in begun:
            try:
                future.result(timeout=max(until - time.monotonic(), 0))
            except (NotDone, _Closing) as error:
                raise StillBuilding from error

    def _begin(self, place: PastView) -> Future[None]:
        with self._lock:
            if known := self._building.get(place.schema):
                return known
            if len(self._building) >= QUEUED or self._closing.is_set():
                raise StillBuilding
            future = self._building[place.schema] = Future()
        thread = threading.Thread(target=self._run, args=(place, future), daemon=True)
        thread.start()
        return future

    def _run(self, place: PastView, future: Future[None]) -> None:
        try:
            with self._turns:
                self._build(place)
        except Exception as error:  # noqa: BLE001 - it is told to whoever waits
            future.set_exception(error)
        else:
            future.set_result(None)
        finally:
            with self._lock:
                self._building.pop(place.schema, None)
        with suppress(psycopg.Error):
            self.tidy()

    def _build(self, place: PastView) -> None:
        schema = place.schema
        with self.database.connect() as conn:
            conn.execute(f"SELECT pg_advisory_lock({LOCK})", (schema,))
            if _built(conn, [schema]):  # by another process, while this one waited
                return
            _remove(conn, schema)
            conn.execute(
                "INSERT INTO past_views (schema, view, position, day, generation)"
                " VALUES (%s, %s, %s, %s, %s)",
                (schema, place.view.name, place.position, place.day, place.generation),
            )
            try:
                self.over(lambda log: self._fill(place, log))
                if self.generation(conn) != place.generation:
                    raise StillBuilding
                conn.execute(
                    "UPDATE past_views SET built_at = now(), read_at = now() WHERE schema = %s",
                    (schema,),
                )
            except BaseException:
                _remove(conn, schema)
                raise

    def _fill(self, place: PastView, whole: Log) -> None:
        log = whole if place.day is None else HeldLog(whole, place.day, place.position)
        view = place.view.fresh()
        with self.database.connect(f"{place.schema},{self.database.schema}") as conn:
            conn.execute("SET synchronous_commit TO off")
            schema = Identifier(place.schema)
            conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
            conn.execute(SQL("CREATE SCHEMA {}").format(schema))
            view.create_tables(conn)
            start = None
            if place.day is None:
                start = from_live(view, conn, self.database.schema, log, place.position)
            if start is None:
                start = build(view, conn, log, place.position, self._counted)
            else:
                view.create_indexes(conn)
            catch_up(view, conn, log, start, self._counted, BATCH, place.position)

    def _counted(self, _: int) -> None:
        if self._closing.is_set():
            raise _Closing

    # What is thrown away

    def tidy(self, keep: int = KEEP, idle_seconds: float = IDLE_SECONDS) -> int:
        """Remove what nobody has read for a while, what is too many, and what a crash left."""
        with self.database.connect() as conn:
            of = {"generation": self.generation(conn), "idle": idle_seconds, "keep": keep}
            rows = conn.execute(GOES, of).fetchall()
            return sum(_remove_unless_held(conn, row["schema"], of) for row in rows)


def _share(conn: Connection[DictRow], schemas: Sequence[str]) -> None:
    """All of them stay until the transaction ends."""
    conn.execute("SET LOCAL lock_timeout = '2s'")
    try:
        for schema in schemas:
            conn.execute(f"SELECT pg_advisory_xact_lock_shared({LOCK})", (schema,))
    except psycopg.errors.LockNotAvailable:  # thrown away a moment ago, and built again
        raise StillBuilding from None
    if len(_built(conn, schemas)) < len(schemas):  # thrown away a moment ago
        raise StillBuilding


def _built(conn: Connection[DictRow], schemas: Sequence[str]) -> set[str]:
    rows = conn.execute(
        "SELECT schema FROM past_views WHERE schema = ANY(%s) AND built_at IS NOT NULL",
        (list(schemas),),
    )
    return {row["schema"] for row in rows}


def _touched(conn: Connection[DictRow], schemas: Sequence[str]) -> set[str]:
    """Those that are there; noting, not more often than needed, that they are read."""
    conn.execute(
        "UPDATE past_views SET read_at = now()"
        " WHERE schema = ANY(%s) AND read_at < now() - interval '10 seconds'",
        (list(schemas),),
    )
    return _built(conn, schemas)


def _remove(conn: Connection[DictRow], schema: str) -> None:
    """Whoever calls holds the lock of the schema."""
    with conn.transaction():
        conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))
        conn.execute("DELETE FROM past_views WHERE schema = %s", (schema,))


def _remove_unless_held(conn: Connection[DictRow], schema: str, of: Mapping[str, float]) -> bool:
    """Asked again under the lock: what was half built a moment ago may be what somebody reads."""
    row = conn.execute(f"SELECT pg_try_advisory_lock({LOCK}) AS got", (schema,)).fetchone()
    if row is None or not row["got"]:
        return False
    try:
        goes = conn.execute(f"{GOES} AND schema = %(schema)s", {**of, "schema": schema}).fetchone()
        if goes is not None:
            _remove(conn, schema)
    finally:
        conn.execute(f"SELECT pg_advisory_unlock({LOCK})", (schema,))
    return goes is not None
