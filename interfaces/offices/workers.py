"""`duban worker` for all offices of the table: three lanes each, shared with any other workers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, Final

import structlog

from interfaces import logs
from interfaces.audit.consumers import HEADS
from interfaces.ears import Ears
from interfaces.offices.lanes import Crowd, Lane
from interfaces.offices.opened import Opened, Opening, Routes
from interfaces.offices.table import Entry
from interfaces.province.feed import Feed
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import Crew, consumers, rebuild_stale, report, weight
from projections.batches import SharedLog
from projections.runner import Consumer
from projections.spread import Hand, bundle
from projections.workers import a_name, a_name_in, named

CONNECTIONS: Final = 4
"""That an office's consumers take beside those of its lanes, while they have something to do."""
AT_ONCE: Final = 4
"""Offices that are opened or closed side by side."""
WORKING: Final = 1
"""Offices whose views move at the same time, and whose rules do."""
LOOK_SECONDS: Final = 1.0
LATER_SECONDS: Final = 10.0
"""Until what did not work in an office is tried again."""
OUTSIDE: Final = (HEADS, "mail", "webhooks", "past-views", "uploads", Feed.name)
"""Who may wait for others, or has nothing that is urgent."""
log = structlog.get_logger("duban.worker")


VIEWS, ACTS = Crowd(WORKING), Crowd(WORKING)
"""Each by itself, since acts wait for views."""


def lanes_of(house: House, ears: Ears) -> tuple[Lane, Lane, Lane]:
    """The views; who asks the views, and the sweep; and who has to do with the world outside.

    Who asks the views waits for them, so it cannot take turns with them.
    """
    known = {view.name for view in house.views}
    views: list[Consumer] = []
    asking: list[Consumer] = []
    outside: list[Consumer] = []
    for one in consumers(house):
        lane = views if one.name in known else outside if one.name in OUTSIDE else asking
        lane.append(one)

    def a_lane(name: str, consumers: Sequence[Consumer], **options: Any) -> Lane:
        return Lane(
            name,
            consumers,
            house.database.within(house.settings.statement_seconds),
            SharedLog(house.log),
            ears=ears,
            poll_seconds=house.settings.poll_seconds,
            report=report,
            **options,
        )

    last = a_lane("outside", outside, comes_and_goes=True)
    acts = a_lane("acts", asking, crowd=ACTS, moved=last.want)
    return a_lane("views", views, crowd=VIEWS), acts, last


def a_crew(house: House, ears: Ears, name: str) -> Crew:
    """Two things are to be had in an office: its views, and all else. They go from worker to worker
    as a whole, since each worker takes a connection for its part of a lane; and the third lane with
    the second, which tells it that there is something to do."""
    views, acts, outside = lanes_of(house, ears)
    rest = [*acts.seats, *outside.seats]
    shares = [[seat.name for seat in seats] for seats in (views.seats, rest)]
    hand = Hand(name, {bundle(names): weight(*names) for names in shares})
    database = house.database.within(house.settings.statement_seconds)
    return Crew(hand, (views, acts, outside), [*views.seats, *rest], database)


class OfficesWorker:
    """All open offices of the table, as it is from second to second."""

    def __init__(self, settings: Settings, routes: Routes) -> None:
        self._routes = routes
        self.name = a_name()
        self._ears = Ears(self.name, report)
        self._opening = Opening[Crew](
            settings, routes, self._at_work, named=self._named, pool_size=CONNECTIONS
        )
        self._halt = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="offices", daemon=True)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="opening")
        self._under_way: dict[str, Future[None]] = {}
        self._failed: dict[str, tuple[str, float]] = {}
        """Office -> why it could not be opened or closed, and when that is tried again."""

    def __enter__(self) -> OfficesWorker:
        self._keeper.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._halt.set()
        self._keeper.join(timeout=30)
        self._threads.shutdown()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(Opened.close, self._opening.all_open().values()))

    def at_work(self) -> set[str]:
        """The offices that it takes its turns in."""
        return set(self._opening.all_open())

    def _keep(self) -> None:
        later = 0.0
        while not self._halt.wait(later):
            later = LOOK_SECONDS
            table = self._routes.table()
            wanted = {key for key, one in table.offices.items() if _is_ours(one)}
            for key in self._opening.all_open().keys() - wanted:
                self._aside(key, self._opening.shut)
            for key in wanted:
                if self._opening.known(key) is None:
                    self._aside(key, self._opening.of)

    def _aside(self, key: str, do: Callable[[str], object]) -> None:
        """One thing at a time for each office, and none of them waits for another's."""
        before, (_, again) = self._under_way.get(key), self._failed.get(key, ("", 0.0))
        if (before is None or before.done()) and time.monotonic() >= again:
            self._under_way[key] = self._threads.submit(self._do, key, do)

    def _do(self, key: str, do: Callable[[str], object]) -> None:
        if self._halt.is_set():
            return
        try:
            do(key)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other offices go on
            said, (former, _) = logs.kind_of(error), self._failed.get(key, ("", 0.0))
            self._failed[key] = (said, time.monotonic() + LATER_SECONDS)
            if said != former:
                log.error(
                    "an office cannot be opened or closed, will try again", office=key, error=said
                )
        else:
            self._failed.pop(key, None)

    def _at_work(self, house: House, stack: ExitStack) -> Crew:
        schema = house.database.schema
        with structlog.contextvars.bound_contextvars(office=schema):
            rebuild_stale(house)
        crew = a_crew(house, self._ears, a_name_in(schema, self.name))
        crew.start()
        stack.callback(crew.stop)
        return crew

    def _named(self, url: str, schema: str) -> str:
        return named(url, a_name_in(schema, self.name))


def _is_ours(entry: Entry) -> bool:
    return entry.state == "open" and entry.worker == "shared"
