"""The consumers of one office, several over one connection: taken in turn, each by itself.

With a hundred offices in a process there is no connection for each of the two dozen that follow a
log. A consumer keeps its name and its lock, so that it is fed once, whoever else runs lanes or
runners for the same office.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
import structlog
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from projections.runner import (
    BACK_OFF,
    BATCH,
    BY_THE_CLOCK,
    Consumer,
    Database,
    Live,
    for_operators,
    said_of,
    try_lock,
    unlock,
)
from projections.tracking import go_on, stop
from projections.view import Log

LINGER_SECONDS: Final = 5.0
"""How long a lane that comes and goes keeps its connection after it last had something to do."""
REST_SECONDS: Final = 15.0
"""How long it stays away at most, where nobody tells it that something happened."""
TURN_SECONDS: Final = 1.0
"""How often it is asked whose turn it is."""
Report = Callable[[str, BaseException | None], None]


@dataclass(frozen=True)
class Turn:
    """What a process is to do for an office."""

    ours: bool
    others: frozenset[str] = frozenset()
    """Consumers that somebody else is to feed all the same."""


NOT_OURS: Final = Turn(False)


@dataclass
class Seat:
    """One consumer in a lane, and how it is doing."""

    consumer: Consumer
    held: bool = False
    """Whether this connection has its lock."""
    due: float = 0.0
    done: int | None = None
    """Up to which head of the log it has nothing to do."""
    failures: int = 0
    said: str | None = ""
    """Why it stood still the last time; empty while nobody knows whether it still does."""
    follows: bool = field(init=False)

    def __post_init__(self) -> None:
        self.follows = self.consumer.pause < BY_THE_CLOCK

    def forget(self) -> None:
        """Others may go on in its place, and what is remembered here is of no use to them."""
        self.held, self.done = False, None
        if self.said is None:
            self.said = ""
        if isinstance(self.consumer, Live):
            self.consumer.forget()


class Lane(threading.Thread):
    """Feeds its consumers while it is its turn; one that fails waits by itself."""

    def __init__(
        self,
        name: str,
        consumers: Sequence[Consumer],
        database: Database,
        log: Log,
        *,
        poll_seconds: float,
        report: Report,
        comes_and_goes: bool = False,
        moved: Callable[[], None] = lambda: None,
        leads: Callable[[Connection[DictRow]], Turn] | None = None,
    ) -> None:
        """`moved` is called when something was done; `comes_and_goes`: it holds no connection while
        there is nothing to do. `leads` is asked each second, over its connection, what it is the
        turn of this process to do; without it, another lane says so (`turn`)."""
        super().__init__(name=f"{database.schema}/{name}", daemon=True)
        self._seats = [Seat(consumer) for consumer in consumers]
        self._database, self._log = database, log
        self._poll_seconds, self._report = poll_seconds, report
        self._comes_and_goes, self._moved = comes_and_goes, moved
        self._leads, self._asked = leads, float("-inf")
        self._turn = NOT_OURS
        self._wanted, self._halt = threading.Event(), threading.Event()
        self._was_wanted = True

    def want(self) -> None:
        self._wanted.set()

    def turn(self, turn: Turn) -> None:
        """What is under way is finished first."""
        if turn != self._turn:
            self._turn = turn
            self._wanted.set()

    def stop(self) -> None:
        self._halt.set()
        self._wanted.set()

    def run(self) -> None:
        structlog.contextvars.bind_contextvars(office=self._database.schema)
        failures = 0
        while not self._halt.is_set():
            try:
                self._wanted.clear()
                if self._turn.ours or self._leads is not None:
                    with self._database.connect() as conn:
                        self._follow(conn)
                failures = 0
                self._was_wanted = self._wanted.wait(REST_SECONDS)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other offices go on
                if not failures:
                    self._report(self.name, error)
                self._halt.wait(BACK_OFF[min(failures, len(BACK_OFF) - 1)])
                failures += 1
            finally:
                self._forget()

    def _forget(self) -> None:
        for seat in self._seats:
            seat.forget()

    def _follow(self, conn: Connection[DictRow]) -> None:
        conn.execute(SQL("LISTEN {}").format(Identifier(self._database.schema)))
        busy = time.monotonic() if self._was_wanted else float("-inf")
        while not self._halt.is_set():
            if not self._is_ours(conn):
                if self._leads is None:
                    return
                self._halt.wait(TURN_SECONDS)
                continue
            head = _head(conn)
            taken = sum(self._feed(conn, seat, head) for seat in self._seats)
            now = time.monotonic()
            if taken:
                busy = now
                self._moved()
            elif self._comes_and_goes and now - busy > LINGER_SECONDS:
                return
            else:
                self._rest(conn, now)

    def _is_ours(self, conn: Connection[DictRow]) -> bool:
        now = time.monotonic()
        if self._leads is not None and now - self._asked >= TURN_SECONDS:
            before, self._turn, self._asked = self._turn, self._leads(conn), now
            if before.ours and not self._turn.ours:
                conn.execute("SELECT pg_advisory_unlock_all()")
                self._forget()
        return self._turn.ours

    def _rest(self, conn: Connection[DictRow], now: float) -> None:
        """Until something happens, or the next one is due by the clock."""
        soonest = min((seat.due for seat in self._seats if seat.due > now), default=now + 60)
        for _ in conn.notifies(timeout=min(self._poll_seconds, soonest - now), stop_after=1):
            pass

    def _feed(self, conn: Connection[DictRow], seat: Seat, head: int) -> int:
        """One batch for one of them, where it may have something to do."""
        now = time.monotonic()
        idle = seat.follows and seat.done is not None and seat.done >= head
        if seat.consumer.name in self._turn.others:
            self._give_back(conn, seat)
            return 0
        if self._halt.is_set() or now < seat.due or idle or not self._holds(conn, seat, now):
            return 0
        try:
            taken = seat.consumer.take(conn, self._log, BATCH)
            self._goes_on(conn, seat)
        except Exception as error:
            if conn.broken or conn.closed:
                raise  # all of them begin anew
            self._stands_still(conn, seat, error)
            return 0
        if not taken:
            seat.done, seat.due = head, now + seat.consumer.pause
        return taken

    def _give_back(self, conn: Connection[DictRow], seat: Seat) -> None:
        if seat.held:
            unlock(conn, self._database.schema, seat.consumer.name)
            seat.forget()

    def _holds(self, conn: Connection[DictRow], seat: Seat, now: float) -> bool:
        if not seat.held:
            seat.held = try_lock(conn, self._database.schema, seat.consumer.name)
            if not seat.held:  # another process feeds it
                seat.due = now + self._poll_seconds
        return seat.held

    def _goes_on(self, conn: Connection[DictRow], seat: Seat) -> None:
        if seat.said is None:
            return
        go_on(conn, seat.consumer.name)
        if seat.said:
            self._report(seat.consumer.name, None)
        seat.said, seat.failures = None, 0

    def _stands_still(self, conn: Connection[DictRow], seat: Seat, error: Exception) -> None:
        name = seat.consumer.name
        seat.due = time.monotonic() + BACK_OFF[min(seat.failures, len(BACK_OFF) - 1)]
        seat.failures += 1
        with suppress(psycopg.Error):  # a disk that is full is told of by whoever asks the database
            stop(conn, name, said_of(error), for_operators(error))
        if seat.said != (said := f"{type(error).__name__}: {error}"):
            seat.said = said
            self._report(name, error)


def _head(conn: Connection[Any]) -> int:
    row = conn.execute("SELECT max(notification_id) AS head FROM stored_events").fetchone()
    assert row is not None
    return row["head"] or 0
