"""A worker beside others: says every second that it is there, and takes its turns.

The table of workers only says whose turn it is. What excludes is the lock of each consumer, which
also a program holds that knows nothing of turns.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from projections import workers
from projections.runner import Database
from projections.spread import Hand, part_of, spread
from projections.workers import SEEN_SECONDS, Seen

BEAT_SECONDS: Final = 1.0


class TakesTurns(Protocol):
    """What feeds one consumer, while it is told to."""

    @property
    def name(self) -> str: ...

    @property
    def unable(self) -> bool:
        """Whether this program cannot, the last time that it tried, what another one may."""
        ...

    def turn(self, ours: bool) -> None: ...


class Shift(threading.Thread):
    """Tells each runner of one worker whether it is its turn. Who cannot say that he is there goes
    on with what he has: the database is away for the others, too."""

    def __init__(
        self,
        hand: Hand,
        runners: Sequence[TakesTurns],
        database: Database,
        *,
        report: Callable[[BaseException | None], None] = lambda error: None,
        hung: Callable[[str], None] = lambda name: None,
    ) -> None:
        """`report` is told of a new reason why it cannot be said, and (None) that it can; `hung` of
        a worker whose connections were ended."""
        super().__init__(name="workers", daemon=True)
        self.hand = hand
        self._runners = runners
        self._database = database
        self._report = report
        self._hung = hung
        self._halt = threading.Event()
        self._said: str | None = None
        self._last_seen: Mapping[str, tuple[datetime, float]] = {}
        """Worker -> when it was seen by the database's clock, and since when by ours it says so."""

    def stop(self) -> None:
        """What the worker ran is somebody else's from now on."""
        self._halt.set()
        self.join(timeout=5)
        with suppress(psycopg.Error), self._database.connect() as conn:
            workers.leave(conn, self.hand.name)

    def run(self) -> None:
        while not self._halt.is_set():
            try:
                with self._database.connect() as conn:
                    # What a crash of the server loses is said again a second later.
                    conn.execute("SET synchronous_commit = off")
                    self._go_on(conn)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next second it is tried
                if self._said != (said := f"{type(error).__name__}: {error}"):
                    self._said = said
                    self._report(error)
                self._halt.wait(BEAT_SECONDS)

    def _go_on(self, conn: Connection[DictRow]) -> None:
        while not self._halt.is_set():
            self._take_turns(conn)
            if self._said is not None:
                self._said = None
                self._report(None)
            self._halt.wait(BEAT_SECONDS)

    def _take_turns(self, conn: Connection[DictRow]) -> None:
        unable = frozenset(runner.name for runner in self._runners if runner.unable)
        found = workers.beat(conn, replace(self.hand, unable=unable))
        ours = part_of(self.hand.name, spread(one.hand for one in found if one.alive))
        for runner in self._runners:
            runner.turn(runner.name in ours)
        if silent := self._silent(found):
            self._end(conn, ours, silent)

    def _silent(self, found: Sequence[Seen]) -> set[str]:
        """Workers that say nothing, by the database's clock and by ours: either may be set."""
        now, before = time.monotonic(), self._last_seen
        self._last_seen = {
            one.hand.name: last
            if (last := before.get(one.hand.name)) and last[0] == one.seen_at
            else (one.seen_at, now)
            for one in found
        }
        return {
            one.hand.name
            for one in found
            if not one.alive and now - self._last_seen[one.hand.name][1] >= SEEN_SECONDS
        }

    def _end(self, conn: Connection[DictRow], ours: Collection[str], silent: set[str]) -> None:
        """A process that is stopped, or that no network reaches, keeps the locks of its connections
        as long as those stand: who is to go on in its place ends them."""
        held = workers.running(conn, self._database.schema, ours)
        for name in sorted(silent & set(held.values())):
            workers.end(conn, name)
            self._hung(name)
