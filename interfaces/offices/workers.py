"""`duban worker` for all offices of the table: three lanes each, two of which hold a connection."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Final

import psycopg
import structlog
from psycopg import Connection
from psycopg.rows import DictRow

from interfaces import logs
from interfaces.audit.consumers import HEADS
from interfaces.offices.lanes import Lane, Turn
from interfaces.offices.opened import Opened, Opening, Routes
from interfaces.offices.table import Entry
from interfaces.province.feed import Feed
from interfaces.settings import Settings
from interfaces.wiring import House
from interfaces.worker import consumers, rebuild_stale, report
from projections.batches import SharedLog
from projections.runner import Consumer, wake

CONNECTIONS: Final = 4
"""That an office's consumers take beside those of its lanes, while they have something to do."""
AT_ONCE: Final = 4
"""Offices that are opened side by side."""
LOOK_SECONDS: Final = 1.0
LATER_SECONDS: Final = 10.0
"""Until an office that could not be opened is tried again."""
OUTSIDE: Final = (HEADS, "mail", "webhooks", "past-views", "uploads", Feed.name)
"""Who may wait for others, or has nothing that is urgent."""
log = structlog.get_logger("duban.worker")


class OfficeLanes:
    """The views; who asks the views, and the sweep; and who has to do with the world outside.

    Who asks the views waits for them, so it cannot take turns with them.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        views: list[Consumer] = []
        asking: list[Consumer] = []
        outside: list[Consumer] = []
        known = {view.name for view in house.views}
        for one in consumers(house):
            lane = views if one.name in known else outside if one.name in OUTSIDE else asking
            lane.append(one)
        self._outside = self._lane("outside", outside, comes_and_goes=True)
        self._lanes = (
            self._lane("views", views, moved=self._outside.want, leads=self._turn),
            self._lane("acts", asking, moved=self._outside.want),
            self._outside,
        )

    def _turn(self, conn: Connection[DictRow]) -> Turn:
        turn = Turn(ours=True)
        for lane in self._lanes[1:]:
            lane.turn(turn)
        return turn

    def _lane(self, name: str, consumers: Sequence[Consumer], **options: object) -> Lane:
        house = self._house
        return Lane(
            name,
            consumers,
            house.database.within(house.settings.statement_seconds),
            SharedLog(house.log),
            poll_seconds=house.settings.poll_seconds,
            report=report,
            **options,  # type: ignore[arg-type]
        )

    def start(self) -> None:
        for lane in self._lanes:
            lane.start()

    def stop(self) -> None:
        for lane in self._lanes:
            lane.stop()
        with suppress(psycopg.Error), self._house.database.connect() as conn:
            wake(conn, self._house.database.schema)  # nobody sits out the rest of a pause
        for lane in self._lanes:
            lane.join(timeout=10)


class OfficesWorker:
    """All open offices of the table, as it is from second to second."""

    def __init__(self, settings: Settings, routes: Routes) -> None:
        self._routes = routes
        self._opening = Opening[OfficeLanes](settings, routes, _at_work, pool_size=CONNECTIONS)
        self._halt = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="offices", daemon=True)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="opening")
        self._failed: dict[str, str] = {}

    def __enter__(self) -> OfficesWorker:
        self._keeper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._halt.set()
        self._keeper.join(timeout=30)
        self._threads.shutdown()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(Opened.close, self._opening.all_open().values()))

    def at_work(self) -> set[str]:
        """The offices whose lanes run."""
        return set(self._opening.all_open())

    def _keep(self) -> None:
        later = 0.0
        while not self._halt.wait(later):
            table = self._routes.table()
            wanted = [key for key, one in table.offices.items() if _is_ours(one)]
            for key in self._opening.all_open().keys() - set(wanted):
                self._opening.shut(key)
                log.info("an office is not worked for any more", office=key)
            missing = [key for key in wanted if self._opening.known(key) is None]
            well = list(self._threads.map(self._begun, missing))
            later = LOOK_SECONDS if all(well) else LATER_SECONDS

    def _begun(self, key: str) -> bool:
        if self._halt.is_set():
            return True
        try:
            self._opening.of(key)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other offices go on
            if self._failed.get(key) != (said := logs.kind_of(error)):
                self._failed[key] = said
                log.error("an office cannot be opened, will try again", office=key, error=said)
            return False
        self._failed.pop(key, None)
        return True


def _is_ours(entry: Entry) -> bool:
    return entry.state == "open" and entry.worker == "shared"


def _at_work(house: House, stack: ExitStack) -> OfficeLanes:
    with structlog.contextvars.bound_contextvars(office=house.database.schema):
        rebuild_stale(house)
    lanes = OfficeLanes(house)
    lanes.start()
    stack.callback(lanes.stop)
    return lanes
