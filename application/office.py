"""The office: what it knows, and where a command is carried out, whole or not at all."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID, uuid4

from application import tracing
from application.connected import Connected
from application.errors import Busy, KeyReused, Stale, StoreAway, StoreBusy, StoreFull, StoreRace
from application.store import COLUMNS, IntegrityError, Told, read, read_record, rows_of
from application.store.standby import WRITTEN, NotHere
from application.unit import Act, Command, Done, Result, Unit
from domain.catalogue import (
    CALENDAR,
    CALENDAR_ID,
    MEASURES,
    MEASURES_ID,
    NAMES,
    Kind,
    State,
    kind_of,
)
from domain.measures import Book
from domain.terms import Terms
from domain.values import Event, Place, Recorded, Refusal, today
from domain.work_calendar import WorkCalendar

S = TypeVar("S", bound=State)
LEAST_TRIES: Final = 10
"""However long one takes: a command of thousands of events may need all of that time for itself,
and of eight who sign papers of one series at once the last one loses seven times."""
RACE_SECONDS: Final = 5.0
"""How long a command starts over while others win the race for a shared record."""
LOOK_SECONDS: Final = 5.0
"""How soon a server has to fail for the command to be looked for at once: that can take as long as
the rest of the time within which whoever asks is answered."""


class Office(Connected):
    """Loads, decides and saves over one store; made for many threads."""

    # What is known

    def story(
        self, record_id: UUID, *, after_version: int = 0, upto: int | None = None
    ) -> list[Recorded[Event]]:
        with self.connection() as conn:
            return read_record(
                conn, self.persons, [record_id], after_version=after_version, upto=upto
            )

    def told(self, events: Iterable[type[Event]], before: int) -> list[Recorded[Event]]:
        """Every event of some classes before a position, in order; it reads the whole log."""
        query = (
            f"SELECT {COLUMNS} FROM stored_events WHERE topic = ANY(%s)"  # noqa: S608
            " AND notification_id < %s ORDER BY notification_id"
        )
        with self.connection() as conn:
            return read(conn, self.persons, query, ([NAMES[event] for event in events], before))

    def persons_of(self, record_id: UUID) -> list[Told]:
        """Each time that the record tells of a person, in a box or in clear."""
        query = f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = %s ORDER BY 3"  # noqa: S608
        with self.connection() as conn:
            return self.persons.told(conn, rows_of(conn, query, (record_id,)))

    def fold(
        self, kind: Kind[S], record_id: UUID, *, upto: int | None = None
    ) -> tuple[S | None, int]:
        """State and version, now or as of a position; (None, 0) where there is no such record."""
        return self.folded(kind, self.story(record_id, upto=upto))

    @staticmethod
    def folded(kind: Kind[S], events: Sequence[Recorded[Event]]) -> tuple[S | None, int]:
        if not events:
            return None, 0
        same = kind_of(NAMES[type(events[0].event)]) is kind
        return kind.fold(events) if same else None, events[-1].version

    def terms(self, *, upto: int | None = None) -> Terms:
        """Measures and calendar, as known now or as of a position."""
        # Who goes through the log asks for each event: what is kept has mostly passed it already.
        passed = upto is not None and upto <= self.kept.seen
        terms, book_at, calendar_at = self.laid_down() if passed else self.foundation()
        # Asked of what was just read: what is laid down meanwhile came after the position.
        if upto is None or upto >= max(book_at.position, calendar_at.position):
            return terms
        book, _ = self.fold(MEASURES, MEASURES_ID, upto=upto)
        calendar, _ = self.fold(CALENDAR, CALENDAR_ID, upto=upto)
        return Terms(book or Book(), calendar or WorkCalendar(), self.region)

    def foundation(self) -> tuple[Terms, Place, Place]:
        """Measures and calendar as known now, and how far each has come."""
        self.kept.refresh()
        return self.laid_down()

    def laid_down(self) -> tuple[Terms, Place, Place]:
        """The same, as of when records were last brought up to date."""
        nothing = Place(0, 0)
        book, calendar = self.kept.get(MEASURES_ID), self.kept.get(CALENDAR_ID)
        terms = Terms(
            book.state if book else Book(),
            calendar.state if calendar else WorkCalendar(),
            self.region,
        )
        return terms, book.place if book else nothing, calendar.place if calendar else nothing

    def place_of(self, record_id: UUID) -> Place:
        """How far a record has come."""
        with self.connection() as conn:
            row = conn.execute(
                "SELECT originator_version AS version, notification_id AS position"
                " FROM stored_events WHERE originator_id = %s"
                " ORDER BY originator_version DESC LIMIT 1",
                (record_id,),
            ).fetchone()
        return Place(row["version"], row["position"]) if row else Place(0, 0)

    def version_of(self, record_id: UUID) -> int:
        return self.place_of(record_id).version

    def head(self) -> int:
        """The last position of the log; 0 while it is empty."""
        with self.connection() as conn:
            row = conn.execute("SELECT max(notification_id) AS found FROM stored_events").fetchone()
        return (row and row["found"]) or 0

    def written(self) -> int:
        """How far the write-ahead log is: past all that was acknowledged by now."""
        with self.connection() as conn:
            row = conn.execute(f"SELECT {WRITTEN} AS found").fetchone()
        assert row is not None
        return int(row["found"])

    def position_at(self, instant: datetime) -> int:
        """The last position that the office had reached at an instant."""
        with self.connection() as conn:
            row = conn.execute(
                "SELECT notification_id AS found FROM stored_events WHERE recorded_at <= %s"
                " ORDER BY recorded_at DESC, notification_id DESC LIMIT 1",
                (instant,),
            ).fetchone()
        return row["found"] if row else 0

    def instant_of(self, position: int) -> datetime | None:
        """When the office had reached a position; none before its first event."""
        with self.connection() as conn:
            row = conn.execute(
                "SELECT recorded_at FROM stored_events WHERE notification_id <= %s"
                " ORDER BY notification_id DESC LIMIT 1",
                (position,),
            ).fetchone()
        return row["recorded_at"] if row else None

    def today(self) -> date:
        return today(self.clock())

    # What is done

    def perform(self, command: Command, act: Act) -> Done:
        """Carry a command out once: load, decide, save; start over when another one was faster."""
        if self._standby is not None:
            raise NotHere
        key = self._key(command)
        until, tries = time.monotonic() + RACE_SECONDS, 0
        while tries < LEAST_TRIES or time.monotonic() < until:
            tries += 1
            unit = Unit(self, command)
            try:
                result = act(unit)
                unit.finish()
                return self._save(unit, result, key, command)
            except IntegrityError:
                if earlier := self._repeated(key, command):
                    return earlier
                self.kept.drop(unit.touched)
            except StoreRace:
                self.kept.drop(unit.touched)
            except (Refusal, Stale) as refused:
                # Perhaps refused because the same command, by the same key, was just done.
                if command.key is not None and (earlier := self._repeated(key, command)):
                    return earlier
                if isinstance(refused, Refusal):
                    self.journal.refused(command, refused)
                raise
        raise Busy

    def _save(self, unit: Unit, result: Result, key: str, command: Command) -> Done:
        envelopes = unit.envelopes()
        record = result.record
        done = Done(record.id, record.version, 0, result.extra)
        position = 0 if envelopes else self.head()
        remember = {
            "key": key,
            "request": command.request,
            "answer": done.as_answer(),
            "position": position or None,
        }
        if not envelopes and command.key is None:
            return Done(record.id, record.version, position, result.extra)
        began = time.monotonic()
        try:
            names = tuple(NAMES[type(one.event)] for one in envelopes)
            with tracing.span("append", office=self.schema, events=names), self.away():
                recordings = self.save(
                    *envelopes, command=remember, guard=unit.guard, trace=tracing.here()
                )
        except (StoreBusy, StoreFull):
            raise  # before anything was kept
        except StoreAway:
            # The connection broke: only the key tells whether the commit landed.
            if time.monotonic() - began > LOOK_SECONDS:
                raise  # whoever asks again, under the same key, is told
            with suppress(StoreBusy):  # which says that nothing was done: of this, nobody knows
                if earlier := self._repeated(key, command):
                    return earlier
            raise
        if recordings:
            position = max(recording.notification.id for recording in recordings)
        return Done(record.id, record.version, position, result.extra)

    @staticmethod
    def _key(command: Command) -> str:
        if command.key is None:
            return uuid4().hex
        who = f"{command.actor.role}\x1f{command.actor.name}\x1f{command.key}"
        return hashlib.sha256(who.encode()).hexdigest()

    def _repeated(self, key: str, command: Command) -> Done | None:
        with self.away():
            earlier = self.log.remembered(key)
        if earlier is None:
            return None
        if earlier.request != command.request:
            raise KeyReused
        answer = dict(earlier.answer)
        return Done(UUID(answer.pop("id")), answer.pop("version"), earlier.position, answer)
