"""The library's recorder over one table that is only ever added to.

The library does the appending; a faster one takes its place in `Recorder` alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import Mapper, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from application.store.envelope import Envelope, encode, read_state
from application.store.tables import STATEMENTS
from domain.catalogue import EVENTS


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
        stored = read_state(EVENTS[stored_event.topic], stored_event.state)
        assert isinstance(stored_event.originator_id, UUID)
        return Envelope(
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            event=stored.data,
            effective_on=stored.effective_on,
            actor=stored.actor,
            citation=stored.citation,
            measures=stored.measures,
            cut=stored.cut,
        )


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
        schema, table = Identifier(datastore.schema), Identifier(events_table_name)
        self.sql_create_statements += [
            SQL(text).format(schema=schema, table=table) for text in STATEMENTS
        ]

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
