"""What the worker does by the clock, beside what it does for each event."""

from __future__ import annotations

from contextlib import suppress

from psycopg import Connection
from psycopg.rows import DictRow

from application import sweep
from application.errors import FilesAway, Unreadable
from domain.values import NotAllowedNow
from interfaces import clocks
from interfaces.archive import jobs as packages
from interfaces.audit import jobs as exports
from interfaces.registers import jobs as registers
from interfaces.wiring import House, PostgresLog


class Sweeper:
    """Runs the sweep every few seconds; it costs two index reads when nothing is due."""

    name = "sweep"

    def __init__(self, house: House) -> None:
        self._house = house
        self.pause = house.settings.sweep_seconds

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        """What it finds is never taken back, so it does not go by a clock that runs ahead."""
        found = clocks.read(self._house, conn)
        if found.ahead > clocks.APART and found.fault is not None:
            raise NotAllowedNow("clock-ahead", found.fault)
        sweep.run(self._house.office, self._house.sheet, self._house.agenda)
        return 0


class Clearing:
    """Removes what nobody uses, scans what was not, forgets who came how often: once an hour."""

    name = "uploads"
    pause = 3_600.0

    def __init__(self, house: House) -> None:
        self._house = house
        self._made = (exports.Jobs(house), registers.Jobs(house), packages.Jobs(house))

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        self._house.limits.forget()
        for jobs in self._made:
            jobs.tidy()
        with suppress(FilesAway):  # the next hour comes
            self._house.uploads.tidy()
            self._scan()
        return 0

    def _scan(self) -> None:
        """What was kept while the scanner did not answer, or before there was one."""
        uploads = self._house.uploads
        for digest in uploads.to_scan() if uploads.scanner is not None else ():
            with suppress(Unreadable):  # `duban audit verify` tells of it
                uploads.scan(digest)


class Janitor:
    """Throws past views away that nobody has read for a while, once a minute."""

    name = "past-views"
    pause = 60.0

    def __init__(self, house: House) -> None:
        self._past = house.past

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        self._past.tidy()
        return 0
