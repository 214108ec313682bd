"""Follows the log: batches, one active runner per consumer, back after every failure.

A runner holds an advisory lock on a connection of its own, is woken when something happens and
polls beside that, resumes from the tracking row, and backs off when the database is away or an
event is poison. Where several processes share the work (shift.py) it takes the lock when its turn
comes, and gives it back when the turn is over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Any, Final, Protocol

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from domain import locks
from domain.unfit import Unfit
from domain.values import Text
from projections.live import Live
from projections.log import Log
from projections.tracking import OtherRows, go_on, stop

BATCH: Final = 500
BY_THE_CLOCK: Final = 1.0
"""Seconds. Whoever rests that long has no use for the news."""
LOOK_SECONDS: Final = 5.0
BACK_OFF: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait after the first, second, … failure in a row."""
FULL: Final = Text("数据库所在磁盘已满", "the database's disk is full")


class Database(Protocol):
    """Direct connections into the office's schema (never through a pooler)."""

    url: str
    schema: str

    def connect(self, schema: str | None = None) -> Connection[DictRow]: ...


class Ears(Protocol):
    """Hears for all of a process what happens in the database."""

    def told(self, database: Database, wake: Callable[[], None]) -> AbstractContextManager[None]:
        """Meanwhile `wake` is called, by another thread, whenever there may be new events: also in
        vain, and late while the database is away."""
        ...


class Consumer(Protocol):
    """What a runner feeds: it has a name, a position, and takes batches in order."""

    name: str
    pause: float
    """Seconds that it rests once it has caught up, however many events come meanwhile."""

    def take(self, conn: Connection[DictRow], log: Log, limit: int) -> int:
        """Handle the next events; answers how many."""
        ...


class Runner(threading.Thread):
    """Feeds one consumer until told to stop; alone in the office while it holds its lock."""

    def __init__(
        self,
        consumer: Consumer,
        database: Database,
        log: Log,
        *,
        ears: Ears,
        poll_seconds: float,
        report: Callable[[str, BaseException | None], None] = lambda name, error: None,
        its_turn: bool = True,
    ) -> None:
        """`report` is told of each new reason to stop, and (None) that it goes on."""
        super().__init__(name=consumer.name, daemon=True)
        self.consumer = consumer
        self.database = database
        self.log = log
        self.ears = ears
        self.poll_seconds = poll_seconds
        self.report = report
        self._changed = threading.Condition()
        self._its_turn, self._halted = its_turn, False
        self._failures = 0
        self._said: str | None = ""
        """Why it stood still the last time; empty while nobody knows whether it still does."""
        self._follows = consumer.pause < BY_THE_CLOCK
        self._heard = False
        self._looked = 0.0
        self.unable = False
        """Whether this program cannot, the last time that it tried, what another one may."""

    def stop(self) -> None:
        with self._changed:
            self._halted = True
            self._changed.notify_all()

    def turn(self, ours: bool) -> None:
        """Whether this process is to feed the consumer. What is under way is finished first."""
        with self._changed:
            if ours is not self._its_turn:
                self._its_turn = ours
                self._changed.notify_all()

    def _hear(self) -> None:
        with self._changed:
            self._heard = True
            self._changed.notify_all()

    def run(self) -> None:
        while self._wait_for_turn():
            try:
                with self.database.connect() as conn:
                    if self._alone(conn):
                        self._follow(conn)
            except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
                self.unable = isinstance(error, Unfit | OtherRows)
                if self._said != (said := f"{type(error).__name__}: {error}"):
                    self._said = said
                    self.report(self.name, error)
                self._rest(BACK_OFF[min(self._failures, len(BACK_OFF) - 1)])
                self._failures += 1

    def _on(self) -> bool:
        return self._its_turn and not self._halted

    def _wait_for_turn(self) -> bool:
        """Whether it came; else it was told to stop."""
        with self._changed:
            self._changed.wait_for(lambda: self._its_turn or self._halted)
        return not self._halted

    def _rest(self, seconds: float) -> None:
        """As long as it is on."""
        with self._changed:
            self._changed.wait_for(lambda: not self._on(), seconds)

    def _alone(self, conn: Connection[DictRow]) -> bool:
        """Whether it has the lock; waits as a stand-by while another has it."""
        while self._on():
            if try_lock(conn, self.database.schema, self.name):
                return True
            self._rest(self.poll_seconds)
        return False

    def _follow(self, conn: Connection[DictRow]) -> None:
        """Until its turn is over; the lock goes with the connection."""
        if self._said is None:  # another may have stood still since
            self._said = ""
        try:
            with self._told(conn), ExitStack() as stack:
                if self._follows:
                    stack.enter_context(self.ears.told(self.database, self._hear))
                while self._on():
                    self._feed(conn)
        finally:
            if isinstance(self.consumer, Live):
                self.consumer.forget()

    def _feed(self, conn: Connection[DictRow]) -> None:
        self._heard = False  # what happened before is there to be taken
        taken = self.consumer.take(conn, self.log, BATCH)
        if self._said is not None:
            self._goes_on(conn)
        if taken:
            return
        left = self.consumer.pause
        while left > 0 and self._on():
            self._rest(min(left, LOOK_SECONDS))
            left -= LOOK_SECONDS
            self._look(conn)
        if self._follows:
            with self._changed:
                self._changed.wait_for(lambda: self._heard or not self._on(), self.poll_seconds)
            self._look(conn)

    def _look(self, conn: Connection[DictRow]) -> None:
        """Now and then, whether the line stands: else the lock is gone."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            conn.execute("SELECT")
            self._looked = time.monotonic()

    def _goes_on(self, conn: Connection[DictRow]) -> None:
        go_on(conn, self.name)
        if self._said:
            self.report(self.name, None)
        self._said, self._failures, self.unable = None, 0, False

    @contextmanager
    def _told(self, conn: Connection[DictRow]) -> Iterator[None]:
        """Why it stops, where people look for it (`duban projections status`, /readyz): written
        while the lock is held, so that nobody who goes on in its place is said to stand still."""
        try:
            yield
        except Exception as error:
            with suppress(psycopg.Error):  # a database that is away is told of by whoever asks it
                stop(conn, self.name, said_of(error), for_operators(error))
            raise


def said_of(error: BaseException) -> str:
    """What anyone may read: no word of what an error quotes, which may be a person's name."""
    if isinstance(error, psycopg.errors.DiskFull):
        return str(FULL)
    return str(getattr(error, "text", None) or type(error).__name__)


def for_operators(error: BaseException) -> str:
    cause = error.__cause__ if isinstance(error, Unfit) and error.__cause__ else error
    return f"{type(cause).__name__}: {cause}".partition("\n")[0][:300]


def try_lock(conn: Connection[DictRow], schema: str, name: str) -> bool:
    """Whether this connection is the one that runs the consumer, as long as it lives."""
    row = conn.execute(
        "SELECT pg_try_advisory_lock(hashtextextended(%s, %s)) AS got",
        (f"{schema}/{name}", locks.READER),
    ).fetchone()
    return bool(row and row["got"])


def unlock(conn: Connection[DictRow], schema: str, name: str) -> None:
    """Gives back what `try_lock` got, on a connection that goes on."""
    conn.execute(
        "SELECT pg_advisory_unlock(hashtextextended(%s, %s))", (f"{schema}/{name}", locks.READER)
    )


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
    options = f"{url_settings.get('options', '')} -c search_path={schema}"
    settings = {**url_settings, "options": options}
    conn: Connection[DictRow] = psycopg.connect(**settings, autocommit=True, row_factory=dict_row)
    return conn
