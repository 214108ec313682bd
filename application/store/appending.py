"""Adding to the log: one call of the server for all commands that wait at the same moment.

A transaction that adds events holds the lock of the log from its first position to its commit, so
that positions are in the order of commits. How many of them there can be in a second is the limit:
so whoever comes while another one writes waits, and the next call takes all who wait. Each is
checked by itself, under the lock: what is refused to one hurts no neighbour.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    StoredEvent,
)
from psycopg import Connection, Cursor
from psycopg.errors import LockNotAvailable
from psycopg.rows import DictRow

from application.store.pool import LOCK_SECONDS

MOST: Final = 1_000
"""Events in one call; a command that adds more goes alone."""
Connecting = Callable[[], AbstractContextManager[Connection[DictRow]]]


@dataclass(eq=False, slots=True)
class Save:
    """What one command adds, under which conditions; and what became of it."""

    events: Sequence[StoredEvent]
    command: Mapping[str, Any] | None = None
    """Its key, request and answer, to be found again by; all of it goes into `commands`."""
    watched: Mapping[UUID, int] = field(default_factory=dict)
    persons: frozenset[UUID] = frozenset()
    trace: str | None = None
    """In which its events come to be, where somebody looks (application/tracing.py)."""
    positions: Sequence[int] | None = None
    error: BaseException | None = None
    began: float = field(default_factory=time.monotonic)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._turn.acquire()

    @property
    def answered(self) -> bool:
        return self.positions is not None or self.error is not None

    def wake(self) -> None:
        self._turn.release()

    def wait(self) -> None:
        self._turn.acquire()

    def result(self) -> Sequence[int]:
        if self.error is not None:
            raise self.error
        assert self.positions is not None
        return self.positions


class Appending:
    """Whoever comes first writes; the others wait, and one of them writes for all who do."""

    def __init__(self, connecting: Connecting, call: bytes, notify: bytes | None = None) -> None:
        """`notify`: the readers are told by it, after the commit; else within it."""
        self._connecting, self._call, self._notify = connecting, call, notify
        self._waiting: deque[Save] = deque()
        self._mutex = threading.Lock()
        self._busy = False

    def save(self, save: Save) -> Sequence[int]:
        """The positions of its events; raises `IntegrityError` where a condition did not hold."""
        with self._mutex:
            writes, self._busy = not self._busy, True
            if not writes:
                self._waiting.append(save)
        if not writes:
            save.wait()  # until it is answered, or its turn to write has come
        if not save.answered:
            self._write(save)
        return save.result()

    def _write(self, first: Save) -> None:
        with self._mutex:
            group = self._with(first)
        try:
            self._carry_out(_in_time(group))
        finally:
            with self._mutex:
                following = self._waiting.popleft() if self._waiting else None
                self._busy = following is not None
            if following is not None:
                following.wake()  # before those who are answered: the server waits for it
            for save in group[1:]:
                save.wake()
        if self._notify is not None and any(save.positions for save in group):
            self._tell_readers(self._notify)

    def _tell_readers(self, notify: bytes) -> None:
        """Who is not told looks by itself a little later."""
        with suppress(OperationalError, InterfaceError), self._connecting() as conn:
            conn.execute(notify)

    def _with(self, first: Save) -> list[Save]:
        """Those who wait behind it and are independent of whom it takes."""
        group = [first]
        count, written, read, keys = len(first.events), *_touched(first)
        left: deque[Save] = deque()
        for save in self._waiting:
            writes, reads, key = _touched(save)
            together = count + len(save.events) <= MOST and not (
                writes & (written | read) or reads & written or key & keys
            )
            if together:
                group.append(save)
                count += len(save.events)
            else:
                left.append(save)
            # Also what was passed over stays before what touches the same.
            written, read, keys = written | writes, read | reads, keys | key
        self._waiting = left
        return group

    def _carry_out(self, group: Sequence[Save]) -> None:
        try:
            if group:
                self._send(group)
        except IntegrityError as error:
            if len(group) == 1:
                group[0].error = error
            else:  # found by the table itself: whose it was shows when each goes alone
                for save in group:
                    self._carry_out([save])
        except BaseException as error:  # noqa: BLE001 - raised where each of them waits
            for save in group:
                save.error = error

    def _send(self, group: Sequence[Save]) -> None:
        with self._connecting() as conn:
            row = conn.execute(
                self._call, _parameters(group, quiet=self._notify is not None), prepare=True
            ).fetchone()
        assert row is not None
        _answer(group, row)

    def add(self, cursor: Cursor[DictRow], save: Save) -> Sequence[int]:
        """The same within a transaction that holds the lock and does more."""
        cursor.execute(self._call, _parameters([save], quiet=False), prepare=True)
        row = cursor.fetchone()
        assert row is not None
        _answer([save], row)
        return save.result()


def _in_time(group: Sequence[Save]) -> Sequence[Save]:
    """Without those who waited for their turn as long as anybody waits for others: where a server
    hangs, each would wait for it after the ones before."""
    for save in group:
        if time.monotonic() - save.began > LOCK_SECONDS:
            save.error = LockNotAvailable("others were writing all the time")
    return [save for save in group if not save.answered]


def _parameters(group: Sequence[Save], *, quiet: bool) -> tuple[Any, ...]:
    told = [(turn, event) for turn, save in enumerate(group) for event in save.events]
    return (
        [event.originator_id for _, event in told],
        [event.originator_version for _, event in told],
        [event.topic for _, event in told],
        [event.state for _, event in told],
        [turn for turn, _ in told],
        _asked(group, quiet=quiet),
    )


def _answer(group: Sequence[Save], row: DictRow) -> None:
    positions, refused = iter(row["positions"] or ()), set(row["refused"])
    for turn, save in enumerate(group):
        if turn in refused:
            save.error = IntegrityError("a version, the key or a condition is in the way")
        else:
            save.positions = list(islice(positions, len(save.events)))


def _touched(save: Save) -> tuple[set[Any], set[Any], set[str]]:
    """What it writes, what it rests on, and its key."""
    return (
        {event.originator_id for event in save.events},
        set(save.watched),
        {save.command["key"]} if save.command else set(),
    )


def _asked(group: Sequence[Save], *, quiet: bool) -> str:
    asked: dict[str, list[dict[str, Any]]] = {"quiet": []} if quiet else {}
    for turn, save in enumerate(group):
        for record_id, version in save.watched.items():
            one = {"id": str(record_id), "version": version, "turn": turn}
            asked.setdefault("watched", []).append(one)
        for person in save.persons:
            asked.setdefault("persons", []).append({"id": str(person), "turn": turn})
        if save.trace is not None:
            asked.setdefault("traces", []).append({"trace": save.trace, "turn": turn})
        if save.command is not None:
            last = save.events[-1] if save.events else None
            asked.setdefault("commands", []).append(
                {
                    **save.command,
                    "last_id": str(last.originator_id) if last else None,
                    "last_version": last.originator_version if last else None,
                    "turn": turn,
                }
            )
    return json.dumps(asked)
