"""Log and database, as whoever follows the log uses them (projections/view.py, runner.py)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from application.store import Persons, read_log, read_record, read_stories
from application.store.pool import connection_settings, patient
from domain.values import Event, Recorded
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

    def __init__(self, url: str, schema: str) -> None:
        self.url = url
        self.schema = schema

    def connect(self, schema: str | None = None) -> Connection[DictRow]:
        return connect(connection_settings(self.url, self.schema), schema or self.schema)

    def patient(self, seconds: float) -> Connection[DictRow]:
        """For whoever answers somebody: each statement may take so long and no longer."""
        return patient(self.url, self.schema, seconds)
