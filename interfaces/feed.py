"""What happens, as it happens: the log is looked at once for all who follow it in a process."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from application.errors import StoreAway
from domain.catalogue import NAMES, kind_of
from domain.unfit import Unfit
from domain.values import Event, Recorded
from interfaces.wiring import House

KEPT: Final = 1_000
BATCH: Final = 200
POLL_SECONDS: Final = 0.5
HEARTBEAT_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Recent:
    """All events after a position, in order, up to one at which the log was looked at last."""

    since: int
    reached: int
    events: tuple[Recorded[Event], ...] = ()

    def with_more(self, events: Sequence[Recorded[Event]], reached: int) -> Recent:
        every = (*self.events, *events)
        gone = every[: max(0, len(every) - KEPT)]
        return Recent(gone[-1].position if gone else self.since, reached, every[len(gone) :])


class Feed:
    """One for each process; it looks only while somebody follows."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._recent: Recent | None = None
        self._looked = float("-inf")
        self._lock = threading.Lock()

    async def follow(
        self, position: int, without: Collection[str] = ()
    ) -> AsyncIterator[Recorded[Event] | None]:
        """Each event after a position, but of some kinds of record; None from time to time,
        however much comes, for whoever has to look up something else too."""
        beat = time.monotonic() + HEARTBEAT_SECONDS
        while True:
            try:
                batch = await self._after(position)
            except StoreAway:  # it comes back: whoever listens need not begin anew
                batch = ()
            for recorded in batch:
                position = recorded.position
                if kind_of(NAMES[type(recorded.event)]).name not in without:
                    yield recorded
            if time.monotonic() >= beat:
                beat = time.monotonic() + HEARTBEAT_SECONDS
                yield None
            if not batch:
                await asyncio.sleep(POLL_SECONDS)

    async def _after(self, position: int) -> Sequence[Recorded[Event]]:
        if time.monotonic() - self._looked >= POLL_SECONDS:
            self._looked = time.monotonic()  # whoever comes next need not look
            await asyncio.to_thread(self._look)
        recent = self._recent
        if recent is None or position < recent.since:  # it fell out of what is kept
            return (await asyncio.to_thread(self._read, position, BATCH))[0]
        return [recorded for recorded in recent.events if recorded.position > position]

    def _look(self) -> None:
        with self._lock:
            if self._recent is not None:
                found, reached = self._read(self._recent.reached, KEPT)
                if len(found) < KEPT:
                    self._recent = self._recent.with_more(found, reached)
                    return
            head = self._house.office.head()
            self._recent = Recent(head, head)

    def _read(self, position: int, limit: int) -> tuple[list[Recorded[Event]], int]:
        """The next events, and how far that is; what this program cannot read is told to nobody."""
        with self._house.connection() as conn:
            while True:
                try:
                    found = self._house.log.after(conn, position, limit)
                except Unfit as unfit:
                    position = unfit.position
                else:
                    return found, found[-1].position if found else position


def told(recorded: Recorded[Event]) -> dict[str, Any]:
    """What a stream says of an event: that it happened, to which record; no facts of it."""
    name = NAMES[type(recorded.event)]
    return {
        "position": recorded.position,
        "type": name,
        "kind": kind_of(name).name,
        "record_id": str(recorded.record_id),
        "version": recorded.version,
    }
