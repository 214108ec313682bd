"""All standbys of a primary, and which of them is near enough.

How old what one of them shows is, is told without its clock or any privilege: once a second the
primary is asked how far its write-ahead log is, and each standby how far it has replayed that. Who
has replayed what the primary had at a moment shows nothing older than that moment.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from contextlib import suppress
from threading import Thread
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.store.pool import Line, connection_settings
from application.store.standby import FLUSHED, WHOSE, Mark, NotHere, Standby

EVERY: Final = 1.0
"""Seconds between two looks."""
UNASKED: Final = 60.0
"""Seconds after which nobody looks any more, until somebody asks again."""
KNOWN: Final = 600
"""How many positions of the primary are kept: of the last ten minutes."""
CATCH_UP_SECONDS: Final = 5.0
"""How long what takes long itself waits for a standby to have all that there is by now."""


class Standbys:
    """All that a URL names, watched by a thread from the first question on."""

    def __init__(
        self,
        primary: str,
        url: str,
        schema: str,
        size: int,
        *,
        lag_seconds: float,
        statement_seconds: float,
    ) -> None:
        self._primary = Line(connection_settings(primary, schema))
        of = (schema, size, lag_seconds, statement_seconds)
        self.all = [Standby(one, *of) for one in single(url)]
        random.shuffle(self.all)  # each process has its favourite, and stays with it
        self._marks: deque[Mark] = deque(maxlen=KNOWN)
        self._lock, self._starting = threading.Lock(), threading.Lock()
        self._ended = threading.Event()
        self._asked = 0.0
        self._watch: Thread | None = None

    def close(self) -> None:
        self._ended.set()
        with self._lock:
            self._primary.close()
            for standby in self.all:
                standby.close()

    @property
    def watched(self) -> bool:
        return self._watch is not None

    def near(self) -> Standby | None:
        """One that is near enough, by the last look; nobody waits for that."""
        self._asked = time.monotonic()
        if self._watch is None:
            self._start()
        return next((standby for standby in self.all if standby.why_not is None), None)

    def abreast(self, written: int) -> Standby | None:
        """One that has all that the primary had there; for what takes long itself."""
        if not self.watched:
            self.look()
        for standby in self.all:
            with suppress(NotHere):
                if standby.why_not is not None:
                    continue
                if standby.has(written, CATCH_UP_SECONDS):
                    return standby
                standby.stuck()
        return None

    def look(self, seconds: float = EVERY) -> None:
        """At the primary first: what a standby has is then not less than what is said of it. Each
        standby by itself: one that says nothing is waited for so long, and keeps none back."""
        with self._lock:
            if self._ended.is_set():
                return
            at = time.monotonic()
            with suppress(psycopg.Error):  # it is away, or does not take commands
                row = self._primary.ask(f"SELECT {FLUSHED} AS flushed, {WHOSE} AS whose")
                mark = Mark(at, row["flushed"], row["whose"])
                if self._marks and mark.written < self._marks[-1].written:  # another one, less far
                    self._marks.clear()
                self._marks.append(mark)
            marks, until = tuple(self._marks), time.monotonic() + seconds
            looks = [Thread(target=one.look, args=(marks,), daemon=True) for one in self.all]
            for look in looks:
                look.start()
            for look in looks:
                look.join(max(until - time.monotonic(), 0.0))

    def _start(self) -> None:
        with self._starting:
            if self._watch is None:
                self._watch = Thread(target=self._go_on, name="standbys", daemon=True)
                self._watch.start()

    def _go_on(self) -> None:
        try:
            while not self._ended.is_set() and time.monotonic() - self._asked < UNASKED:
                began = time.monotonic()
                self.look()
                self._ended.wait(max(began + EVERY - time.monotonic(), 0.0))
        finally:
            with self._starting, self._lock:
                self._watch = None
                self._primary.close()
                for standby in self.all:
                    standby.unwatched()


def single(url: str) -> list[str]:
    """A URL for each host, since each follows at its own pace."""
    given = conninfo_to_dict(url)
    several = {
        name: str(given[name]).split(",")
        for name in ("host", "hostaddr", "port")
        if given.get(name)
    }
    count = max((len(values) for values in several.values()), default=1)
    return [
        make_conninfo(
            url, **{name: values[n if len(values) > 1 else 0] for name, values in several.items()}
        )
        for n in range(count)
    ]
