"""One connection of a process hears what happens in all of its offices of a database.

PostgreSQL tells each notice to every listening connection of the database, whatever its channel:
with one of them for each view of an office it would do a tenth more for every command, and with
one for each lane of a hundred offices little else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Final, NamedTuple

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from application.store.pool import patient
from projections.runner import BACK_OFF, Database
from projections.workers import named

SOON_SECONDS: Final = 0.5
"""Until it listens for an office that just came; who follows that one polls meanwhile."""
LOOK_SECONDS: Final = 5.0
"""How often it asks whether the server is still there."""
Place = tuple[str, ...]
Report = Callable[[str, BaseException | None], None]


class Follower(NamedTuple):
    """Who follows the log of an office, and is to be told."""

    database: Database
    wake: Callable[[], None]


class Ears:
    """Of one process: an ear for each database, as long as somebody follows an office there."""

    def __init__(self, name: str, report: Report = lambda name, error: None) -> None:
        """`name` is that of the process; where it works for many offices, that of none of its
        workers there: one that has left would be thought to be at work as long as the ear is."""
        self._name, self._report = name, report
        self._mutex = threading.Lock()
        self._followers: dict[Place, list[Follower]] = {}

    @contextmanager
    def told(self, database: Database, wake: Callable[[], None]) -> Iterator[None]:
        """Meanwhile `wake` is called, by another thread, whenever the office may have new events:
        also in vain, and late while the database is away, so whoever waits for it polls too."""
        place, one = _place(database.url), Follower(database, wake)
        with self._mutex:
            there = self._followers.get(place)
            if there is None:
                there = self._followers[place] = []
                hearing = partial(self._hear, place, there)
                threading.Thread(target=hearing, name="ear", daemon=True).start()
            there.append(one)
        try:
            yield
        finally:
            with self._mutex:
                there.remove(one)

    def _hear(self, place: Place, there: list[Follower]) -> None:
        failures, said = 0, False
        while followers := self._now(place, there):
            by = followers[failures % len(followers)]  # another office's role may still be let in
            url = named(by.database.url, self._name)
            try:
                with patient(url, "pg_catalog", LOOK_SECONDS) as conn:
                    for _ in self._listen(conn, partial(self._now, place, there), by):
                        if said:
                            self._report("ear", None)
                        failures, said = 0, False
            except Exception as error:  # noqa: BLE001 - they poll until it is back
                if there and not said:
                    self._report("ear", error)
                    said = True
                time.sleep(BACK_OFF[min(failures, len(BACK_OFF) - 1)])
                failures += 1
        if said:  # whoever follows next has another
            self._report("ear", None)

    def _now(self, place: Place, there: list[Follower]) -> Sequence[Follower]:
        """Once there is nobody any more, whoever comes next gets another ear."""
        with self._mutex:
            if not there and self._followers.get(place) is there:
                del self._followers[place]
            return tuple(there)

    @staticmethod
    def _listen(
        conn: Connection[DictRow], followers: Callable[[], Sequence[Follower]], by: Follower
    ) -> Iterator[None]:
        """As long as whoever let it in follows; gives, each time that the server answered."""
        heard: set[str] = set()
        looked = time.monotonic()
        while by in (now := followers()):
            wanted = {one.database.schema for one in now}
            for schema in sorted(wanted - heard):
                conn.execute(SQL("LISTEN {}").format(Identifier(schema)))
                _wake(now, schema)  # for what happened before
            for schema in heard - wanted:
                conn.execute(SQL("UNLISTEN {}").format(Identifier(schema)))
            heard = wanted
            for notice in conn.notifies(timeout=SOON_SECONDS, stop_after=1):
                _wake(followers(), notice.channel)
            if time.monotonic() - looked > LOOK_SECONDS:
                conn.execute("SELECT")
                looked = time.monotonic()
            yield


def _wake(followers: Sequence[Follower], schema: str) -> None:
    for one in followers:
        if one.database.schema == schema:
            one.wake()


def _place(url: str) -> Place:
    """Which database it leads to, whoever asks for it."""
    known = conninfo_to_dict(url)
    return tuple(str(known.get(name, "")) for name in ("host", "hostaddr", "port", "dbname"))
