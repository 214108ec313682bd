"""The worker: keeps the views, the policies and the sweep going, side by side with any others."""

from __future__ import annotations

import threading
from contextlib import suppress
from types import TracebackType

import psycopg
import structlog

from domain import locks
from interfaces import logs
from interfaces.chores import Clearing, Janitor, Sweeper, WhileOpen
from interfaces.messages.mail import Mailer
from interfaces.messages.messenger import Messenger
from interfaces.messages.reminders import Reminders
from interfaces.messages.webhooks import Webhooks
from interfaces.province import feed
from interfaces.wiring import House
from projections.batches import SharedLog
from projections.rebuild import rebuild
from projections.runner import Consumer, Live, Runner, wake
from projections.tracking import Progress, progress

log = structlog.get_logger("duban.worker")


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


def report(name: str, error: BaseException | None) -> None:
    """Once for each reason, however often it is tried again."""
    if error is None:
        log.info("runner goes on", runner=name)
    else:
        cause = {"cause": logs.kind_of(error.__cause__)} if error.__cause__ else {}
        why = logs.kind_of(error)
        log.warning("runner stopped, will try again", runner=name, error=why, **cause)


class Worker:
    """One thread and one direct connection for each view; stands by where another has the lock."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._stopped = threading.Event()
        shared = SharedLog(house.log)
        self._runners = [
            Runner(
                consumer,
                house.database,
                shared,
                poll_seconds=house.settings.poll_seconds,
                report=report,
            )
            for consumer in consumers(house)
        ]

    def __enter__(self) -> Worker:
        rebuild_stale(self.house)
        for runner in self._runners:
            runner.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        for runner in self._runners:
            runner.stop()
        with suppress(psycopg.Error), self.house.database.connect() as conn:
            wake(conn, self.house.database.schema)  # nobody sits out the rest of a pause
        for runner in self._runners:
            runner.join(timeout=10)


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
