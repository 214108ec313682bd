"""How events are kept: stored names, one envelope, one table that is only ever added to.

The library's recorder does the appending; a faster one takes its place in `Recorder` alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    Mapper,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, tuple_row
from psycopg.sql import SQL, Composed, Identifier
from pydantic import BaseModel, ConfigDict

from domain.catalogue import EVENTS, NAMES, UPCASTERS
from domain.values import Actor, Event, Recorded

E = TypeVar("E", bound=Event)

__all__ = [
    "Envelope",
    "EventMapper",
    "Factory",
    "IntegrityError",
    "InterfaceError",
    "OperationalError",
    "PersistenceError",
    "Recorder",
    "Remembered",
    "read_log",
    "read_record",
]


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event on its way into the store, in the shape that the library saves."""

    originator_id: UUID
    originator_version: int
    event: Event
    effective_on: date
    actor: Actor
    citation: str | None
    measures: str | None


class _Stored(BaseModel, Generic[E]):
    """What stands in the column `state`; record, version, position and time are columns."""

    model_config = ConfigDict(frozen=True)

    effective_on: date
    actor: Actor
    citation: str | None = None
    measures: str | None = None
    data: E


@cache
def _stored(event: type[Event]) -> type[_Stored[Event]]:
    return _Stored[event]  # type: ignore[valid-type]


def encode(envelope: Envelope) -> tuple[str, bytes]:
    """Stored name and state."""
    event = envelope.event
    stored = _stored(type(event)).model_construct(
        effective_on=envelope.effective_on,
        actor=envelope.actor,
        citation=envelope.citation,
        measures=envelope.measures,
        data=event,
    )
    return NAMES[type(event)], stored.model_dump_json().encode()


def decode(row: tuple[UUID, int, int, datetime, str, bytes]) -> Recorded[Event]:
    record_id, version, position, recorded_at, name, state = row
    if name in UPCASTERS:
        raw = json.loads(state)
        name, raw["data"] = UPCASTERS[name](raw["data"])
        state = json.dumps(raw).encode()
    if name not in EVENTS:
        raise LookupError(f"事件 {name} 由较新的程序写入 · {name} was written by a newer program")
    stored = _stored(EVENTS[name]).model_validate_json(state)
    return Recorded(
        record_id=record_id,
        version=version,
        position=position,
        recorded_at=recorded_at,
        effective_on=stored.effective_on,
        actor=stored.actor,
        citation=stored.citation,
        measures=stored.measures,
        event=stored.data,
    )


class EventMapper(Mapper[UUID]):
    """Ours, so that the log holds stored names and no import path."""

    def __init__(self) -> None:  # no transcoder: pydantic does it in one pass
        self.compressor = None
        self.cipher = None

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        name, state = encode(domain_event)
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=name,
            state=state,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        stored = _stored(EVENTS[stored_event.topic]).model_validate_json(stored_event.state)
        assert isinstance(stored_event.originator_id, UUID)
        return Envelope(
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            event=stored.data,
            effective_on=stored.effective_on,
            actor=stored.actor,
            citation=stored.citation,
            measures=stored.measures,
        )


COLUMNS: Final = "originator_id, originator_version, notification_id, recorded_at, topic, state"


END: Final = 2**63 - 1
"""Past every position."""


def read_log(
    conn: Connection[Any], after: int, limit: int, upto: int | None = None
) -> list[Recorded[Event]]:
    """The next events of the whole log in order; `conn` sees the office's schema."""
    return read(
        conn,
        f"SELECT {COLUMNS} FROM stored_events WHERE notification_id > %s"  # noqa: S608
        " AND notification_id <= %s ORDER BY notification_id LIMIT %s",
        (after, END if upto is None else upto, limit),
    )


def read_record(
    conn: Connection[Any],
    record_ids: Iterable[UUID],
    *,
    after_version: int = 0,
    upto: int | None = None,
) -> list[Recorded[Event]]:
    """The events of one or several records, in order of version, up to a position."""
    return read(
        conn,
        f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = ANY(%s)"  # noqa: S608
        " AND originator_version > %s AND notification_id <= %s"
        " ORDER BY originator_id, originator_version",
        (list(record_ids), after_version, END if upto is None else upto),
    )


def read(conn: Connection[Any], query: str, params: tuple[Any, ...]) -> list[Recorded[Event]]:
    with conn.cursor(row_factory=tuple_row, binary=True) as cursor:
        return [decode(row) for row in cursor.execute(query, params, prepare=True)]


@dataclass(frozen=True)
class Remembered:
    """The answer of a command that was done before."""

    request: str
    answer: dict[str, Any]
    position: int


PIPELINED_BYTES: Final = 8_000
"""In a pipeline psycopg waits for ever for the answer to what did not fit into the socket's buffer
(psycopg issue 685), so what may be larger goes without one."""


class Recorder(PostgresApplicationRecorder):
    """The library's recorder, with the command's key in the same transaction.

    `insert_events` is not retried here: after a broken connection a repeat could report a
    conflict for events that did land, so the caller looks the key up instead.
    """

    def __init__(self, datastore: Any, *, events_table_name: str = "stored_events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.sql_create_statements += self._ours()

    def _ours(self) -> list[Composed]:
        schema, table = Identifier(self.datastore.schema), Identifier(self.events_table_name)
        statements = (
            # The database says when it learned of an event, in the order of the positions.
            "ALTER TABLE {schema}.{table} ADD COLUMN IF NOT EXISTS"
            " recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()",
            "CREATE INDEX IF NOT EXISTS stored_events_recorded_at_idx"
            " ON {schema}.{table} (recorded_at)",
            "CREATE OR REPLACE FUNCTION {schema}.refuse_change() RETURNS trigger"
            " LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'the log of events is only ever added to'; END $$",
            "CREATE OR REPLACE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON {schema}.{table} FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change()",
            "CREATE TABLE IF NOT EXISTS {schema}.commands ("
            " key text PRIMARY KEY, request text NOT NULL, answer jsonb NOT NULL,"
            " last_id uuid, last_version bigint, position bigint,"
            " at timestamptz NOT NULL DEFAULT clock_timestamp())",
        )
        return [SQL(text).format(schema=schema, table=table) for text in statements]

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        if sum(len(stored.state) for stored in stored_events) > PIPELINED_BYTES:
            return self._insert_by_turns(stored_events, **kwargs)
        once = PostgresApplicationRecorder.insert_events.__wrapped__
        found: Sequence[int] | None = once(self, stored_events, **kwargs)
        return found

    def _insert_by_turns(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """The same statements, each answered before the next is sent."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_events(cursor, stored_events, **kwargs)
            self._insert_stored_events(cursor, stored_events, **kwargs)
            found: Sequence[int] | None = self._fetch_ids_after_insert_events(
                cursor, stored_events, **kwargs
            )
            return found

    def _insert_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,
    ) -> None:
        command: Mapping[str, Any] | None = kwargs.get("command")
        if command is None:
            return
        last = stored_events[-1] if stored_events else None
        curs.execute(
            SQL(
                "INSERT INTO {}.commands (key, request, answer, last_id, last_version, position)"
                " VALUES (%s, %s, %s, %s, %s, %s)"
            ).format(Identifier(self.datastore.schema)),
            (
                command["key"],
                command["request"],
                json.dumps(command["answer"]),
                last.originator_id if last else None,
                last.originator_version if last else None,
                command["position"],
            ),
        )

    def remembered(self, key: str) -> Remembered | None:
        schema = Identifier(self.datastore.schema)
        with self.datastore.get_connection() as conn:
            row = conn.execute(
                SQL(
                    "SELECT c.request, c.answer, coalesce(s.notification_id, c.position) AS at"
                    " FROM {schema}.commands c LEFT JOIN {schema}.stored_events s"
                    " ON s.originator_id = c.last_id AND s.originator_version = c.last_version"
                    " WHERE c.key = %s"
                ).format(schema=schema),
                (key,),
            ).fetchone()
        if row is None:
            return None
        return Remembered(request=row["request"], answer=row["answer"], position=row["at"])


class Factory(PostgresFactory):
    def application_recorder(self) -> Recorder:
        recorder = Recorder(self.datastore, events_table_name="stored_events")
        if self.env_create_table():
            recorder.create_table()
        return recorder
