"""States of records as commands need them: kept, and moved on by what the log added since.

One question for the tail of the log brings all of them up to date, and serves every command that
waits for the answer. A record that is not kept is read whole, and kept from then on.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from application.errors import StoreBusy
from application.store import COLUMNS, Persons, decoded, read_record, rows_of
from application.store.person_keys import erased_in
from application.store.persons import Row
from domain.catalogue import DISPOSAL, ERASURE, NAMES, Kind, kind_of
from domain.unfit import Unfit
from domain.values import Event, Place, Recorded

MOST: Final = 2_000
"""Records; the one that nobody asked for longest goes first."""
TURN_SECONDS: Final = 5.0
"""How long whoever asks waits for the answers that others wait for."""
TAIL: Final = 500
"""Events in one answer; who is further behind begins anew."""
FORGETTING: Final = frozenset({ERASURE.name, DISPOSAL.name})
"""Kinds whose events may have taken persons out of what is kept."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record as of a place in the log."""

    kind: Kind[Any]
    state: Any
    place: Place

    def moved(self, events: Sequence[Recorded[Event]]) -> Known:
        last = events[-1]
        state = self.kind.fold(events, self.state)
        return Known(self.kind, state, Place(last.version, last.position))


class Kept:
    """For many threads; nothing that it gives is ever changed."""

    def __init__(
        self, connection: Callable[[], AbstractContextManager[Connection[Any]]], persons: Persons
    ) -> None:
        self._connection, self._persons = connection, persons
        self._mutex, self._turn = threading.Lock(), threading.Lock()
        self._begun = self._ended = self._life = 0
        self._clear(0)

    def _clear(self, position: int) -> None:
        self._records: OrderedDict[UUID, Known] = OrderedDict()
        self._erased: dict[UUID, dict[UUID, UUID]] = {}
        self._seen = position
        self._passed: dict[UUID, int] = {}
        """Versions that the tail went past: who read a record before keeps nothing older."""
        self._passed_since = position

    @property
    def seen(self) -> int:
        """The position of the log up to which everything that is kept was brought."""
        return self._seen

    def forget(self) -> None:
        """Also what somebody is reading just now."""
        with self._mutex:
            self._life += 1
            self._clear(0)

    def drop(self, record_ids: Iterable[UUID]) -> None:
        """To read them anew: somebody was faster."""
        with self._mutex:
            for record_id in record_ids:
                self._records.pop(record_id, None)

    def refresh(self) -> None:
        """Up to the end of the log, as it was when this was called or later."""
        with self._mutex:
            enough = self._begun + 1  # an answer that somebody waits for already may be too old
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise StoreBusy  # where a server hangs, each would wait for it after the others
        try:
            if self._ended >= enough:
                return
            with self._mutex:
                self._begun += 1
                begun = self._begun
            self._follow()
            self._ended = begun
        finally:
            self._turn.release()

    def get(self, record_id: UUID) -> Known | None:
        """None where there is no such record."""
        with self._mutex:
            known = self._records.get(record_id)
            if known is not None:
                self._records.move_to_end(record_id)
                return known
            seen, life = self._seen, self._life
        with self._connection() as conn:
            events = read_record(conn, self._persons, [record_id])
        if not events:
            return None
        kind = kind_of(NAMES[type(events[0].event)])
        known = Known(kind, None, Place(0, 0)).moved(events)
        self._keep(record_id, known, seen, life)
        return known

    def erased(self, record_id: UUID) -> dict[UUID, UUID]:
        """Person -> the erasure that took it out of the record."""
        held = self._erased  # another one takes its place once somebody else is erased
        found = held.get(record_id)
        if found is None:
            with self._connection() as conn:
                found = erased_in(conn, record_id)
            if len(held) > MOST:
                held.clear()
            held[record_id] = found
        return found

    def _keep(self, record_id: UUID, known: Known, seen: int, life: int) -> None:
        """Unless the tail may have gone past something that was not read yet."""
        with self._mutex:
            passed = self._passed.get(record_id, 0) > known.place.version
            if life != self._life or seen < self._passed_since or passed:
                return
            self._records[record_id] = known
            if len(self._records) > MOST:
                self._records.popitem(last=False)

    def _follow(self) -> None:
        with self._mutex:  # before a connection is taken: it may lead to a former server
            seen, life = self._seen, self._life
        with self._connection() as conn:
            rows = self._tail(conn, seen) if seen else []
            if not seen or len(rows) > TAIL or any(map(_forgets, rows)):
                self._begin_anew(conn, life)
                return
            with self._mutex:
                wanted = [row for row in rows if row[0] in self._records]
            try:
                events = decoded(conn, self._persons, wanted)
            except Unfit:
                events = []  # whoever asks for such a record hears of it, and nobody else
            self._move(rows, events, life)

    def _tail(self, conn: Connection[Any], seen: int) -> list[Row]:
        return rows_of(
            conn,
            f"SELECT {COLUMNS} FROM stored_events WHERE notification_id > %s"  # noqa: S608
            " ORDER BY notification_id LIMIT %s",
            (seen, TAIL + 1),
        )

    def _begin_anew(self, conn: Connection[Any], life: int) -> None:
        found = conn.execute("SELECT max(notification_id) AS head FROM stored_events").fetchone()
        with self._mutex:
            if life == self._life:
                self._clear((found and found["head"]) or 0)

    def _move(self, rows: Sequence[Row], events: Sequence[Recorded[Event]], life: int) -> None:
        added: dict[UUID, list[Recorded[Event]]] = {}
        for event in events:
            added.setdefault(event.record_id, []).append(event)
        with self._mutex:
            if life != self._life:
                return
            for record_id, version in {row[0]: row[1] for row in rows}.items():
                self._passed[record_id] = version
                known = self._records.get(record_id)
                if known is None or known.place.version >= version:
                    continue
                new = [e for e in added.get(record_id, ()) if e.version > known.place.version]
                if (moved := _moved(known, new)) is not None:
                    self._records[record_id] = moved
                else:  # whoever asks for it reads it anew
                    del self._records[record_id]
            self._seen = rows[-1][2] if rows else self._seen
            if len(self._passed) > 4 * MOST:
                self._passed, self._passed_since = {}, self._seen


def _forgets(row: Row) -> bool:
    return row[4].partition(".")[0] in FORGETTING


def _moved(known: Known, new: Sequence[Recorded[Event]]) -> Known | None:
    """None where it came after these rows were looked through, or cannot be followed."""
    try:
        return known.moved(new) if new else None
    except Unfit:
        return None
