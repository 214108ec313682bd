"""Log and database, as whoever follows the log uses them (projections/view.py, runner.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow

from application.store import Persons, read_log, read_record, read_stories
from application.store.pool import connection_settings, patient
from application.store.standbys import Standbys
from domain.values import Event, Recorded
from interfaces.settings import Settings
from projections.log import Log
from projections.runner import connect


class PostgresLog:
    """The log, as views read it."""

    def __init__(self, persons: Persons) -> None:
        self._persons = persons

    def after(
        self, conn: Connection[Any], position: int, limit: int, upto: int | None = None
    ) -> list[Recorded[Event]]:
        return read_log(conn, self._persons, position, limit, upto)

    def of(
        self,
        conn: Connection[Any],
        record_ids: Iterable[UUID],
        upto: int,
        kinds: Collection[str] | None = None,
    ) -> list[Recorded[Event]]:
        return read_record(conn, self._persons, record_ids, upto=upto, kinds=kinds)

    def stories(
        self, conn: Connection[Any], kinds: Collection[str], upto: int
    ) -> Iterator[list[Recorded[Event]]]:
        return read_stories(conn, self._persons, kinds, upto)


class PostgresDatabase:
    """Direct connections, for runners and rebuilds."""

    def __init__(self, url: str, schema: str, *, seconds: float | None = None) -> None:
        """`seconds`: how long a statement may take at most; without it, as long as it takes."""
        self.url = url
        self.schema = schema
        self._seconds = seconds

    def connect(self, schema: str | None = None) -> Connection[DictRow]:
        if self._seconds is not None:
            return patient(self.url, schema or self.schema, self._seconds)
        return connect(connection_settings(self.url, self.schema), schema or self.schema)

    def within(self, seconds: float) -> PostgresDatabase:
        """The same, for whoever answers somebody, or has to notice when a server hangs: each
        statement may take so long and no longer."""
        return PostgresDatabase(self.url, self.schema, seconds=seconds)


class LogThere:
    """The log over one connection of its own, whichever one is handed in: a view is written here
    and reads there."""

    def __init__(self, log: Log, there: Connection[DictRow]) -> None:
        self._log, self._there = log, there

    def after(
        self, conn: Connection[Any], position: int, limit: int, upto: int | None = None
    ) -> Sequence[Recorded[Event]]:
        return self._log.after(self._there, position, limit, upto)

    def of(
        self,
        conn: Connection[Any],
        record_ids: Iterable[UUID],
        upto: int,
        kinds: Collection[str] | None = None,
    ) -> Sequence[Recorded[Event]]:
        return self._log.of(self._there, record_ids, upto, kinds)

    def stories(
        self, conn: Connection[Any], kinds: Collection[str], upto: int
    ) -> Iterator[list[Recorded[Event]]]:
        with self._there.transaction():
            yield from self._log.stories(self._there, kinds, upto)


def standbys(primary: str, settings: Settings, pool_size: int) -> Standbys | None:
    """Those that are set, as whoever the primary is asked as, if nothing else is said; they are
    asked nothing before somebody reads."""
    if settings.replica_url is None:
        return None
    usual = conninfo_to_dict(primary)
    same = {name: usual[name] for name in ("user", "password", "dbname") if usual.get(name)}
    return Standbys(
        primary,
        make_conninfo(**{**same, **conninfo_to_dict(settings.replica_url)}),
        settings.schema_name,
        pool_size,
        lag_seconds=settings.replica_lag_seconds,
        statement_seconds=settings.statement_seconds,
    )
