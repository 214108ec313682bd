"""What the worker does by the clock, beside what it does for each event."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Final

from psycopg import Connection
from psycopg.rows import DictRow

from application import sweep
from application.errors import FilesAway, StoreClosed, Unreadable
from application.store import gate
from application.store.gate import Gate
from interfaces import clocks
from interfaces.archive import jobs as packages
from interfaces.audit import jobs as exports
from interfaces.postgres import PostgresLog
from interfaces.registers import jobs as registers
from interfaces.wiring import House
from projections.rebuild import clear
from projections.runner import Consumer


class WhileOpen:
    """Stands still while the office is closed for writes, and says why: what is to be done is done
    where it opens."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self.name, self.pause = consumer.name, consumer.pause

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        if gate.standing(conn).gate is not Gate.OPEN:
            raise StoreClosed
        return self._consumer.take(conn, log, limit)


TRACED: Final = timedelta(days=7)
"""For so long traces go on; a message is tried for two days (application/messages/outbox.py)."""
FORGOTTEN: Final = (
    "DELETE FROM traces WHERE position <= (SELECT notification_id FROM stored_events"
    " WHERE recorded_at < %s ORDER BY recorded_at DESC LIMIT 1)"
)


class Sweeper:
    """Runs the sweep every few seconds; it costs two index reads when nothing is due."""

    name = "sweep"

    def __init__(self, house: House) -> None:
        self._house = house
        self.pause = house.settings.sweep_seconds

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        clocks.require_no_haste(self._house, conn)
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
        conn.execute(FORGOTTEN, (self._house.now() - TRACED,))
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
    """Throws past views away that nobody has read for a while, and what a rebuild left that was
    killed: once a minute."""

    name = "past-views"
    pause = 60.0

    def __init__(self, house: House) -> None:
        self._house = house

    def take(self, conn: Connection[DictRow], log: PostgresLog, limit: int) -> int:
        self._house.past.tidy()
        clear(self._house.views, self._house.database)
        return 0
