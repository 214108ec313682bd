"""The worker: keeps the views, the policies and the sweep going, side by side with any others."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from typing import Final, NoReturn, Protocol

import structlog

from domain import locks
from interfaces import logs
from interfaces.chores import Clearing, Janitor, Sweeper, WhileOpen
from interfaces.ears import Ears
from interfaces.messages.mail import Mailer
from interfaces.messages.messenger import Messenger
from interfaces.messages.reminders import Reminders
from interfaces.messages.webhooks import Webhooks
from interfaces.province import feed
from interfaces.wiring import House, PostgresDatabase
from projections import workers
from projections.batches import SharedLog
from projections.live import Live
from projections.rebuild import rebuild
from projections.runner import Consumer, Database, Runner
from projections.shift import Shift, TakesTurns
from projections.spread import Hand
from projections.tracking import Progress, progress

log = structlog.get_logger("duban.worker")

WEIGHTS: Final = {
    "records": 48,
    "policies": 48,
    "history": 34,
    "worklist": 28,
    "registers": 27,
    "figures": 25,
    "dossier": 24,
    "deadlines": 19,
    "services": 16,
    "tallies": 13,
    "public_register": 12,
    "agenda": 11,
    "escalations": 9,
    "tree": 7,
}
"""Microseconds that an event takes (docs/performance.md). The policies take more, but are never
built anew: they have little to catch up with."""
LIGHT: Final = 5
"""Of those that have something to do for few events, or by the clock."""


def consumers(house: House) -> list[Consumer]:
    """All that there is to do behind the commands; only the views go on while it is closed."""
    found: list[Consumer] = [
        *house.consumers(),
        *house.keepers_of_proof(),
        Messenger(house),
        Reminders(house),
        Mailer(house),
        Webhooks(house),
        Sweeper(house),
        Janitor(house),
        Clearing(house),
    ]
    if (there := feed.place_of(house)) is not None:
        found.append(feed.Feed(house, there))
    return [one if isinstance(one, Live) else WhileOpen(one) for one in found]


def weight(*names: str) -> int:
    return sum(WEIGHTS.get(name, LIGHT) for name in names)


def report(name: str, error: BaseException | None) -> None:
    """Once for each reason, however often it is tried again."""
    if error is None:
        log.info("runner goes on", runner=name)
    else:
        cause = {"cause": logs.kind_of(error.__cause__)} if error.__cause__ else {}
        why = logs.kind_of(error)
        log.warning("runner stopped, will try again", runner=name, error=why, **cause)


class Feeding(Protocol):
    """A thread that feeds consumers until it is told to stop."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def join(self, timeout: float | None = None) -> None: ...


class Crew:
    """The threads of one worker in one office, and the one that says whose turn it is."""

    def __init__(
        self,
        hand: Hand,
        threads: Sequence[Feeding],
        runners: Sequence[TakesTurns],
        database: Database,
    ) -> None:
        """The connections of that database have the name of the hand."""
        where = f"{database.schema}/workers"
        self._threads = threads
        self.shift = Shift(
            hand,
            runners,
            database,
            report=lambda error: report(where, error),
            hung=lambda name: log.warning(
                "a worker hung, its connections were ended", hung=name, office=database.schema
            ),
        )

    def start(self) -> None:
        for thread in (*self._threads, self.shift):
            thread.start()

    def stop(self) -> None:
        self.shift.stop()
        for thread in self._threads:
            thread.stop()
        for thread in self._threads:
            thread.join(timeout=10)


class Worker:
    """One thread for each consumer, and a direct connection for each whose turn is here: the others
    are with other workers, while there are any. One more connection hears for all of them."""

    def __init__(
        self,
        house: House,
        *,
        only: Collection[str] = (),
        without: Collection[str] = (),
        name: str | None = None,
    ) -> None:
        """`only` what is named, which nobody else takes meanwhile; or all but what is in `without`.
        `name` is that of the process, where its other connections have it, too."""
        self.house = house
        self.name = name or workers.a_name()
        here = [
            each
            for each in consumers(house)
            if (not only or each.name in only) and each.name not in without
        ]
        url, schema = workers.named(house.database.url, self.name), house.database.schema
        # A server that hangs, and is replaced, keeps its lines: whoever waits for it has to notice.
        database = PostgresDatabase(url, schema, seconds=house.settings.statement_seconds)
        shared = SharedLog(house.log)
        ears = Ears(self.name, report)  # where this one hangs its line is ended with the others
        self._runners = [
            Runner(
                consumer,
                database,
                shared,
                ears=ears,
                poll_seconds=house.settings.poll_seconds,
                report=report,
                its_turn=False,
            )
            for consumer in here
        ]
        hand = Hand(self.name, {one.name: weight(one.name) for one in here}, bool(only))
        self._crew = Crew(hand, self._runners, self._runners, database)

    def __enter__(self) -> Worker:
        rebuild_stale(self.house)
        self._crew.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._crew.stop()


def stay() -> NoReturn:
    """Until a signal ends the process: one that another thread was woken by is seen to a second
    later."""
    while True:
        time.sleep(1)


def status(house: House) -> list[Progress]:
    with house.connection() as conn:
        return progress(conn, house.views)


def rebuild_stale(house: House) -> None:
    """Views whose code is newer than their rows are built anew before they go on.

    A worker that starts at the same time waits, and then finds nothing stale. What cannot be built
    stays as it is, and whoever follows it says so.
    """
    with house.database.connect() as conn:
        lock = "SELECT pg_advisory_lock(hashtextextended(%s, %s))"
        conn.execute(lock, (house.database.schema, locks.STALE))
        for standing, view in zip(status(house), house.views, strict=True):
            if standing.stale:
                log.info("rebuilding a view whose code has changed", view=view.name)
                try:
                    rebuild(view, house.database, house.log)
                except Exception as error:  # noqa: BLE001 - whatever it is, the others must go on
                    why = logs.kind_of(error)
                    log.error("a view could not be rebuilt", view=view.name, error=why)
