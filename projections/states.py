"""The states of records that views keep in memory, and how many of them a process does.

A state takes some 5 KB. An office has eleven views, and a process that works for a hundred offices
would keep as many as all of their records together.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import NAMES, Kind, kind_of
from domain.values import Event, Recorded
from projections.log import Log

REMEMBERED: Final = 1_000
"""Records of which one view has the states in memory."""
TOGETHER: Final = 12_000
"""States that all views of a process have: those of one office are not in each other's way."""


class Room:
    """What is used takes the place of what was not for longest, whichever office's it is."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._mutex = threading.Lock()
        self._counts: WeakKeyDictionary[States, int] = WeakKeyDictionary()
        """In the order in which they were used last."""

    def taken(self, by: States, count: int) -> None:
        """So many it has now."""
        with self._mutex:
            self._counts.pop(by, None)
            if count:
                self._counts[by] = count
            over = sum(self._counts.values()) - self._limit
            if over > 0:
                self._make(over, by)

    def _make(self, over: int, by: States) -> None:
        for other, count in list(self._counts.items()):
            if over <= 0:
                return
            if other is not by and other.give_up():
                del self._counts[other]
                over -= count


ROOM: Final = Room(TOGETHER)


class States:
    """Of the records that a view folded lately; the log has the others."""

    def __init__(self, limit: int = REMEMBERED, room: Room = ROOM) -> None:
        self._known: OrderedDict[UUID, tuple[int, Any]] = OrderedDict()
        self._limit, self._room = limit, room
        self._in_use = threading.Lock()

    def clear(self) -> None:
        self._known.clear()
        self._room.taken(self, 0)

    def give_up(self) -> bool:
        """Asked by any thread; not while a batch is followed."""
        free = self._in_use.acquire(blocking=False)
        if free:
            self._known.clear()
            self._in_use.release()
        return free

    def forget(self, record_ids: Iterable[UUID]) -> None:
        for record_id in record_ids:
            self._known.pop(record_id, None)

    def follow(
        self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log
    ) -> dict[UUID, tuple[Kind[Any], Any]]:
        """Each record of the batch with its state after the batch."""
        with self._in_use:
            found = self._follow(conn, batch, log)
        self._room.taken(self, len(self._known))
        return found

    def _follow(
        self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log
    ) -> dict[UUID, tuple[Kind[Any], Any]]:
        kinds = {r.record_id: kind_of(NAMES[type(r.event)]) for r in batch}
        self._load_missing(conn, batch, kinds, log)
        for recorded in batch:
            version, state = self._known[recorded.record_id]
            if recorded.version > version:
                state = kinds[recorded.record_id].evolve(state, recorded)
                self._known[recorded.record_id] = (recorded.version, state)
        found = {one: (kind, self._known[one][1]) for one, kind in kinds.items()}
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
        self._known.update(dict.fromkeys(missing, (0, None)))
        for recorded in log.of(conn, missing, batch[0].position - 1):
            _, state = self._known[recorded.record_id]
            state = kinds[recorded.record_id].evolve(state, recorded)
            self._known[recorded.record_id] = (recorded.version, state)
