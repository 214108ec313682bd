"""The library's recorder over one table that is only ever added to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import IntegrityError, Mapper, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from eventsourcing.utils import Environment
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier, Literal

from application.store.append_call import CALL, MAKE, named
from application.store.appending import Appending, Connecting, Save
from application.store.envelope import Envelope, encode, read_state
from application.store.person_keys import Erasing, destroy
from application.store.persons import Persons, may_tell, persons_in
from application.store.reading import naming
from application.store.tables import STATEMENTS
from domain import locks
from domain.catalogue import EVENTS


class EventMapper(Mapper[UUID]):
    """Ours, so that the log holds stored names and no import path."""

    def __init__(self, persons: Persons, connection: Connecting) -> None:
        self.compressor = None  # no transcoder: pydantic does it in one pass
        self.cipher = None
        self._persons = persons
        self._connection = connection

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        name, state = encode(domain_event)
        if may_tell(name, domain_event.actor):
            of = (domain_event.originator_id, domain_event.originator_version)
            with self._connection() as conn:
                state = self._persons.close(conn, *of, name, state)
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


@dataclass(frozen=True)
class Guard:
    """What must hold, and is done, in the transaction of a command: else it starts over."""

    watched: Mapping[UUID, int] = field(default_factory=dict)
    """Records that the command did not change, and the versions at which it read them."""
    erasing: Erasing | None = None
    files: frozenset[str] = frozenset()
    """Digests of the files that the events name: they are there, and stay from now on."""
    disposing: Disposing | None = None


@dataclass(frozen=True)
class Disposing:
    """Contents that are given up, by their digests; who names them was seen up to a position."""

    digests: frozenset[str]
    seen: int


APPENDING: Final = "pg_advisory_xact_lock(hashtextextended({}, {}))"
"""One transaction after the other draws its positions and commits, so that commits are in their
order and whoever tails the log misses nothing. The library locks the table to the same end: that
waits for every ANALYZE, and asks for the right to change rows."""


class Recorder(PostgresApplicationRecorder):
    """The library's recorder, with the command's key and its conditions in the same transaction.

    `insert_events` is not retried here: after a broken connection a repeat could report a
    conflict for events that did land, so the caller looks the key up instead.
    """

    def __init__(
        self,
        datastore: Any,
        *,
        events_table_name: str = "stored_events",
        tells_later: bool = False,
    ) -> None:
        """`tells_later`: readers are notified once the commit is through. Within it a lock of the
        whole server is held, on which the offices of one cluster would wait for the disk in turn.
        """
        super().__init__(datastore, events_table_name=events_table_name)
        # A channel belongs to the whole database: whoever follows this office is woken by no other.
        self.channel_name = datastore.schema
        place = (datastore.schema, events_table_name, datastore.originator_id_type)
        self._lock = SQL(APPENDING).format(
            Literal(f"{datastore.schema}.{events_table_name}"), Literal(locks.APPEND)
        )
        self.sql_create_statements += [
            SQL(text).format(schema=Identifier(datastore.schema), table=Identifier(place[1]))
            for text in STATEMENTS
        ]
        self.sql_create_statements.append(
            named(MAKE, *place, lock=self._lock, channel=Identifier(self.channel_name))
        )
        self.lock_table_statements = [SQL("SELECT {}").format(self._lock)]
        notify = SQL("NOTIFY {}").format(Identifier(self.channel_name)).as_bytes()
        self._appending = Appending(
            datastore.get_connection,
            named(CALL, *place).as_bytes(),
            notify if tells_later else None,
        )

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """`command` is remembered under its key; `guard` has to hold. Both stand or fall with the
        events: raises `IntegrityError` where a version, the key or a condition is in the way."""
        persons = frozenset(one for stored in stored_events for one in persons_in(stored.state))
        command: Mapping[str, Any] | None = kwargs.get("command")
        guard: Guard = kwargs.get("guard", Guard())
        save = Save(stored_events, command, guard.watched, persons, kwargs.get("trace"))
        if guard.files or guard.erasing or guard.disposing:
            return self._insert_alone(save, guard)
        if not stored_events and command is None:
            return []
        return self._appending.save(save)

    def _insert_alone(self, save: Save, guard: Guard) -> Sequence[int]:
        """What does more than to add: alone with the log, while everybody else waits."""
        with self.datastore.transaction(commit=True) as cursor:
            self._lock_table(cursor)
            if not (
                (not guard.files or name_files(cursor, guard.files))
                and (guard.disposing is None or give_up(cursor, guard.disposing))
            ):
                raise IntegrityError
            positions = self._appending.add(cursor, save)
            if not (guard.erasing is None or destroy(cursor, guard.erasing)):
                raise IntegrityError
            return positions

    def remembered(self, key: str) -> Remembered | None:
        """What is there may have been committed without a standby that knows of it, where its own
        wait for one was cut off. To write beside it makes this answer wait for that too."""
        schema = Identifier(self.datastore.schema)
        with self.datastore.get_connection() as conn:
            row = conn.execute(
                SQL(
                    "SELECT c.request, c.answer, coalesce(s.notification_id, c.position) AS at,"
                    " pg_logical_emit_message(true, 'duban', ''::text)"
                    " FROM {schema}.commands c LEFT JOIN {schema}.stored_events s"
                    " ON s.originator_id = c.last_id AND s.originator_version = c.last_version"
                    " WHERE c.key = %s"
                ).format(schema=schema),
                (key,),
            ).fetchone()
        if row is None:
            return None
        return Remembered(request=row["request"], answer=row["answer"], position=row["at"])


def name_files(cursor: Cursor[DictRow], digests: Collection[str]) -> bool:
    """Whether each is still there; if so, it is cleared away no more."""
    cursor.execute(
        "UPDATE files SET named = true WHERE digest = ANY(%s) RETURNING digest", (list(digests),)
    )
    return {row["digest"] for row in cursor.fetchall()} == set(digests)


def give_up(cursor: Cursor[DictRow], disposing: Disposing) -> bool:
    """Whether nobody named one of them meanwhile; if so, the office knows of their contents no
    more, and whatever clears up takes them (application/uploads.py)."""
    if naming(cursor, disposing.digests, disposing.seen):
        return False
    cursor.execute("DELETE FROM files WHERE digest = ANY(%s)", (list(disposing.digests),))
    return True


class Factory(PostgresFactory):
    def __init__(self, env: Environment, *, tells_later: bool) -> None:
        super().__init__(env)
        self._tells_later = tells_later

    def application_recorder(self) -> Recorder:
        recorder = Recorder(
            self.datastore, events_table_name="stored_events", tells_later=self._tells_later
        )
        if self.env_create_table():
            recorder.create_table()
        return recorder
