"""Batches of the log, read and decoded once for all readers of a process that take them together.

A dozen views follow the same log side by side; to decode an event takes longer than most of them
need for it.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from domain.values import Event, Recorded
from projections.log import Log

Batch = Sequence[Recorded[Event]]
MOST: Final = 16
KEPT_SECONDS: Final = 2.0
"""Long enough for readers who wake together; whom a batch names is soon not in memory any more."""


class SharedLog:
    """The log for whoever follows it to its end, batch by batch: what one of them read serves the
    others too. A batch may end before the log does."""

    def __init__(self, log: Log) -> None:
        self._log, self._batches = log, Batches()

    def after(
        self, conn: Connection[Any], position: int, limit: int, upto: int | None = None
    ) -> Batch:
        place = (position, limit, upto)
        return self._batches.get(place, lambda: self._log.after(conn, *place))

    def of(
        self,
        conn: Connection[Any],
        record_ids: Iterable[UUID],
        upto: int,
        kinds: Collection[str] | None = None,
    ) -> Batch:
        return self._log.of(conn, record_ids, upto, kinds)

    def stories(
        self, conn: Connection[Any], kinds: Collection[str], upto: int
    ) -> Iterator[list[Recorded[Event]]]:
        return self._log.stories(conn, kinds, upto)


class Batches:
    """For many threads. What follows a place in the log never changes, it only grows: so what was
    read there is right for whoever comes next, unless it was nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: OrderedDict[Hashable, tuple[float, Future[Batch]]] = OrderedDict()

    def get(self, place: Hashable, read: Callable[[], Batch]) -> Batch:
        """Raises what the reading raised, also where another one was reading."""
        now = time.monotonic()
        with self._lock:
            at, known = self._read.get(place, (0.0, None))
            if known is not None and now - at <= KEPT_SECONDS:
                mine = None
            else:
                known = mine = Future[Batch]()
                self._read[place] = (now, mine)
                self._tidy(now)
        if mine is not None:
            self._fill(place, mine, read)
        return known.result()

    def _tidy(self, now: float) -> None:
        for place, (at, _) in list(self._read.items()):
            if len(self._read) > MOST or now - at > KEPT_SECONDS:
                del self._read[place]

    def _fill(self, place: Hashable, mine: Future[Batch], read: Callable[[], Batch]) -> None:
        batch: Any = ()
        try:
            batch = read()
            mine.set_result(batch)
        except BaseException as error:  # noqa: BLE001 - raised where it is asked for
            mine.set_exception(error)
        if not batch:  # a moment later there may be something
            with self._lock:
                if self._read.get(place, (0.0, None))[1] is mine:
                    del self._read[place]
