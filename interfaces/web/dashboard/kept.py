"""The figures of now, kept from one look to the next: over many cases they take a third of a
second, and nobody should wait that long for the first word of a page."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Final

from application.errors import StoreAway
from application.store.standby import NotHere
from domain.values import Actor
from interfaces.api import work
from interfaces.api.moment import Moment
from interfaces.api.who import READERS, require
from interfaces.web.dashboard.tables import Figures
from interfaces.wiring import House

OLDEST_SECONDS: Final = 600.0


class KeptFigures:
    """Of one office, for the threads of one process.

    Whoever comes when something happened since is shown the last ones at once, which say their
    position, time and age; new ones are reckoned meanwhile, and the script of the page fetches
    them.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: tuple[Figures, float] | None = None
        """And as of when they are, by the monotonic clock: what a standby shows is older."""

    def shown(self, actor: Actor, when: Moment, at_least: int | None) -> Figures:
        """At least as new as `at_least`, and of the legal day of the moment."""
        require(actor, READERS)
        if not when.is_now:
            return work.figures(actor, when)
        if self._kept is None:
            return self._anew(actor, when.house, at_least)
        found, as_of = self._kept
        age = time.monotonic() - as_of
        if age > OLDEST_SECONDS or found["on"] != when.on or found["position"] < (at_least or 0):
            return self._anew(actor, when.house, at_least)
        if found["position"] >= when.house.office.head():
            return {**found, "age_seconds": when.age}
        if self._turn.acquire(blocking=False):
            threading.Thread(target=self._meanwhile, args=(actor, when.house), daemon=True).start()
        return {**found, "age_seconds": age}

    def _anew(self, actor: Actor, house: House, at_least: int | None = None) -> Figures:
        as_of = time.monotonic() - house.age
        found: Figures = work.figures(actor, Moment(house), at_least)
        self._kept = (found, as_of)
        return found

    def _meanwhile(self, actor: Actor, house: House) -> None:
        """Whoever comes next tries again, where the database was away."""
        try:
            with suppress(StoreAway, NotHere):
                self._anew(actor, house)
        finally:
            self._turn.release()
