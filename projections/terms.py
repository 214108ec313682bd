"""Views whose dates rest on the work calendar and the measures, as the log knew them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import ClassVar
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.catalogue import CALENDAR, FOUNDATION, MEASURES, MEASURES_ID
from domain.measures import Book
from domain.terms import Terms
from domain.values import Event, Recorded
from domain.work_calendar import WorkCalendar
from projections.log import Log
from projections.view import RecordView, Row, View


class DatedView(RecordView):
    """Recomputes every row that may move when the calendar or the measures change."""

    moving: ClassVar[str]
    """Query of the record ids whose rows may move."""

    def __init__(self, region: str) -> None:
        super().__init__()
        self.region = region
        self.terms: Terms | None = None

    def fresh(self) -> View:
        return type(self)(self.region)

    def reads(self, kind: str) -> bool:
        return super().reads(kind) or any(kind == one.name for one in FOUNDATION.values())

    def start(self) -> None:
        super().start()
        self.terms = None

    def apply(self, conn: Connection[DictRow], batch: Sequence[Recorded[Event]], log: Log) -> None:
        if self.terms is None:
            self.terms = self._known(conn, batch[0].position - 1, log)
        changes = [r for r in batch if r.record_id in FOUNDATION]
        self.terms = self._with(self.terms, changes)
        super().apply(conn, batch, log)
        if changes:
            moving = [row["record_id"] for row in conn.execute(self.moving)]
            self.refold(conn, moving, batch[-1].position, log)

    def fill(
        self, conn: Connection[DictRow], log: Log, upto: int, progress: Callable[[int], None]
    ) -> int:
        """Each row by the terms that were known at the last event of its record, as when it was
        written; then those that moved when the terms changed."""
        empty = Terms(Book(), WorkCalendar(), self.region)
        changes = sorted(log.of(conn, FOUNDATION, upto), key=lambda r: r.position)
        self._changed_at = [0, *(r.position for r in changes)]
        self._terms = list(accumulate(changes, lambda t, r: self._with(t, [r]), initial=empty))
        self._before: set[UUID] = set()
        super().fill(conn, log, upto, progress)
        self.terms = self._terms[-1]
        moving = [row["record_id"] for row in conn.execute(self.moving)]
        self.refold(conn, [one for one in moving if one in self._before], upto, log)
        return upto

    def rows_of(self, story: Sequence[Recorded[Event]]) -> Mapping[str, Sequence[Row]]:
        last = story[-1]
        self.terms = self._terms[bisect_right(self._changed_at, last.position) - 1]
        if last.position < self._changed_at[-1]:
            self._before.add(last.record_id)
        return super().rows_of(story)

    def refold(
        self, conn: Connection[DictRow], record_ids: Sequence[UUID], upto: int, log: Log
    ) -> None:
        if self.terms is None:
            self.terms = self._known(conn, upto, log)
        super().refold(conn, record_ids, upto, log)

    def _known(self, conn: Connection[DictRow], upto: int, log: Log) -> Terms:
        empty = Terms(Book(), WorkCalendar(), self.region)
        return self._with(empty, log.of(conn, FOUNDATION, upto))

    @staticmethod
    def _with(terms: Terms, events: Sequence[Recorded[Event]]) -> Terms:
        book, calendar = terms.book, terms.calendar
        for recorded in events:
            if recorded.record_id == MEASURES_ID:
                book = MEASURES.evolve(book, recorded)
            else:
                calendar = CALENDAR.evolve(calendar, recorded)
        return Terms(book, calendar, terms.region)
