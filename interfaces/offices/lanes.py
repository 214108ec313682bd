"""The consumers of one office, several over one connection: taken in turn, each by itself.

With a hundred offices in a process there is no connection for each of the two dozen that follow a
log. A consumer keeps its name and its lock, so that it is fed once, whoever else runs lanes or
runners for the same office.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Final

import psycopg
import structlog
from psycopg import Connection
from psycopg.rows import DictRow

from domain.unfit import Unfit
from interfaces.ears import Ears
from interfaces.postgres import PostgresDatabase
from projections.live import Live, take_together
from projections.log import Log
from projections.runner import (
    BACK_OFF,
    BATCH,
    BY_THE_CLOCK,
    Consumer,
    for_operators,
    said_of,
    try_lock,
    unlock,
)
from projections.tracking import OtherRows, go_on, log_head, stop

LINGER_SECONDS: Final = 5.0
"""How long a lane that comes and goes keeps its connection after it last had something to do."""
REST_SECONDS: Final = 15.0
"""How long it stays away at most, where nobody tells it that something happened."""
CROWD_SECONDS: Final = 0.2
"""How long a lane waits at most for those of other offices."""
Report = Callable[[str, BaseException | None], None]


@dataclass
class Seat:
    """One consumer in a lane, whether it is its turn, and how it is doing."""

    consumer: Consumer
    want: Callable[[], None]
    """Tells the lane that there may be something to do."""
    ours: bool = False
    """Whether this process is to feed it."""
    unable: bool = False
    """Whether this program cannot, the last time that it tried, what another one may."""
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

    @property
    def name(self) -> str:
        return self.consumer.name

    @property
    def in_company(self) -> Live | None:
        """The view that it is, where nothing keeps it from taking its events with others."""
        one = self.consumer
        if not isinstance(one, Live) or one.alone or one.fails or self.failures:
            return None
        return one

    def turn(self, ours: bool) -> None:
        """What is under way is finished first. Whose turn comes looks at once: how long others
        rested in its place is not known here."""
        if ours is not self.ours:
            self.ours, self.due = ours, 0.0
            self.want()

    def forget(self) -> None:
        """Others may go on in its place, and what is remembered here is of no use to them."""
        self.held, self.done = False, None
        if self.said is None:
            self.said = ""
        if isinstance(self.consumer, Live):
            self.consumer.forget()


class Crowd:
    """Lets so many lanes of a process work at a time. One interpreter does no more with more of
    them, and takes the processor from the commands; whose events wait has fewer, larger batches."""

    def __init__(self, at_once: int) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._mine = threading.local()

    def __enter__(self) -> None:
        """Not for long: an office that hangs holds up no other."""
        self._mine.got = self._free.acquire(timeout=CROWD_SECONDS)

    def __exit__(self, *error: object) -> None:
        if self._mine.got:
            self._free.release()


class Lane(threading.Thread):
    """Feeds those of its consumers whose turn it is; one that fails waits by itself. While there is
    none it has no connection."""

    def __init__(
        self,
        name: str,
        consumers: Sequence[Consumer],
        database: PostgresDatabase,
        log: Log,
        *,
        ears: Ears,
        poll_seconds: float,
        report: Report,
        crowd: AbstractContextManager[object] | None = None,
        comes_and_goes: bool = False,
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        """`crowd`: where it waits for those of other offices. `moved` is called when something was
        done; `comes_and_goes`: it holds no connection while there is nothing to do."""
        super().__init__(name=f"{database.schema}/{name}", daemon=True)
        self.seats = [Seat(consumer, self.want) for consumer in consumers]
        self._database, self._log, self._ears = database, log, ears
        self._poll_seconds, self._report = poll_seconds, report
        self._crowd = crowd or nullcontext()
        self._comes_and_goes, self._moved = comes_and_goes, moved
        self._wanted, self._halt = threading.Event(), threading.Event()
        self._was_wanted = True

    def want(self) -> None:
        self._wanted.set()

    def stop(self) -> None:
        self._halt.set()
        self._wanted.set()

    def run(self) -> None:
        structlog.contextvars.bind_contextvars(office=self._database.schema)
        failures = 0
        while not self._halt.is_set():
            try:
                if self._on():
                    with (
                        self._ears.told(self._database, self.want),
                        self._database.connect() as conn,
                    ):
                        self._follow(conn)
                failures = 0
                if not self._halt.is_set():  # who rested last was told of that alone
                    self._was_wanted = self._wanted.wait(REST_SECONDS)
                    self._wanted.clear()
            except Exception as error:  # noqa: BLE001 - whatever it is, the other offices go on
                if not failures:
                    self._report(self.name, error)
                for seat in self.seats:
                    seat.due = 0.0  # as after a turn: others may have gone on meanwhile
                self._halt.wait(BACK_OFF[min(failures, len(BACK_OFF) - 1)])
                failures += 1
            finally:
                self._forget()

    def _on(self) -> bool:
        return not self._halt.is_set() and any(seat.ours for seat in self.seats)

    def _forget(self) -> None:
        for seat in self.seats:
            seat.forget()

    def _follow(self, conn: Connection[DictRow]) -> None:
        busy = time.monotonic() if self._was_wanted else float("-inf")
        while self._on():
            with self._crowd:
                taken = self._feed(conn, log_head(conn))
            now = time.monotonic()
            if taken:
                busy = now
                self._moved()
            elif self._comes_and_goes and now - busy > LINGER_SECONDS:
                return
            else:
                self._rest(now)

    def _rest(self, now: float) -> None:
        """Until something happens, or the next one is due by the clock."""
        soonest = min((seat.due for seat in self.seats if seat.due > now), default=now + 60)
        self._wanted.wait(min(self._poll_seconds, soonest - now))
        self._wanted.clear()

    def _feed(self, conn: Connection[DictRow], head: int) -> int:
        """A batch for each that may have something to do; answers how many events."""
        ready = [seat for seat in self.seats if self._is_ready(conn, seat, head)]
        views = [(seat, one) for seat in ready if (one := seat.in_company) is not None]
        taken = self._feed_together(conn, views) if len(views) > 1 else None
        if taken is not None:
            ready = [seat for seat in ready if seat.in_company is None]
        return (taken or 0) + sum(self._feed_one(conn, seat, head) for seat in ready)

    def _is_ready(self, conn: Connection[DictRow], seat: Seat, head: int) -> bool:
        now = time.monotonic()
        idle = seat.follows and seat.done is not None and seat.done >= head
        if not seat.ours:
            self._give_back(conn, seat)
            return False
        return not idle and now >= seat.due and self._holds(conn, seat, now)

    def _feed_together(
        self, conn: Connection[DictRow], views: Sequence[tuple[Seat, Live]]
    ) -> int | None:
        """None where one of them failed: which, shows when each goes by itself."""
        try:
            taken = take_together(conn, [one for _, one in views], self._log, BATCH)
            for seat, one in views:
                self._goes_on(conn, seat)
                seat.done = one.at
        except Exception:
            if conn.broken or conn.closed:
                raise  # all of them begin anew
            return None
        return taken

    def _feed_one(self, conn: Connection[DictRow], seat: Seat, head: int) -> int:
        if self._halt.is_set():
            return 0
        try:
            taken = seat.consumer.take(conn, self._log, BATCH)
            self._goes_on(conn, seat)
        except Exception as error:
            if conn.broken or conn.closed:
                raise
            self._stands_still(conn, seat, error)
            return 0
        if not taken:
            seat.done, seat.due = head, time.monotonic() + seat.consumer.pause
        return taken

    def _give_back(self, conn: Connection[DictRow], seat: Seat) -> None:
        if seat.held:
            unlock(conn, self._database.schema, seat.name)
            seat.forget()

    def _holds(self, conn: Connection[DictRow], seat: Seat, now: float) -> bool:
        if not seat.held:
            seat.held = try_lock(conn, self._database.schema, seat.name)
            if not seat.held:  # another process feeds it
                seat.due = now + self._poll_seconds
        return seat.held

    def _goes_on(self, conn: Connection[DictRow], seat: Seat) -> None:
        if seat.said is None:
            return
        go_on(conn, seat.name)
        if seat.said:
            self._report(seat.name, None)
        seat.said, seat.failures, seat.unable = None, 0, False

    def _stands_still(self, conn: Connection[DictRow], seat: Seat, error: Exception) -> None:
        seat.unable = isinstance(error, Unfit | OtherRows)
        seat.due = time.monotonic() + BACK_OFF[min(seat.failures, len(BACK_OFF) - 1)]
        seat.failures += 1
        with suppress(psycopg.Error):  # a disk that is full is told of by whoever asks the database
            stop(conn, seat.name, said_of(error), for_operators(error))
        if seat.said != (said := f"{type(error).__name__}: {error}"):
            seat.said = said
            self._report(seat.name, error)
