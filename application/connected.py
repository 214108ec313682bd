"""An office as it lies in a database: its connections, and what a server that refuses means.

The only room, with the store beside it, that knows the event-sourcing library.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Self
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment
from psycopg.rows import DictRow
from psycopg_pool import PoolTimeout

from application.errors import StoreAway, StoreBusy
from application.journal import Journal
from application.kept import Kept
from application.store import EventMapper, Factory, Persons, Recorder
from application.store.pool import MEETING, STATEMENT_SECONDS, Server, answers, pool
from application.store.standby import NotHere, Standby
from application.store.troubles import INTERNAL, REFUSED, is_another, trouble


class Connected(Application[UUID]):
    """One office's schema of a PostgreSQL; made for many threads."""

    def __init__(  # noqa: PLR0913 - where it is, what it is given, how it connects
        self,
        url: str,
        *,
        schema: str,
        region: str,
        create: bool = False,
        pool_size: int = 8,
        one_of_many: bool = False,
        persons: Persons | None = None,
        statement_seconds: float = STATEMENT_SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.url = url
        self.persons = persons or Persons(None)
        self.schema = schema
        self.region = region
        self.clock = clock
        self.journal = Journal(self.connection)
        self.kept = Kept(self.connection, self.persons)
        # Whoever lays the tables trusts no name that the application may have put beside them.
        self._path = "pg_catalog" if create else schema
        self._pool_size, self._statement_seconds = pool_size, statement_seconds
        self._one_of_many = one_of_many
        self._server: Server | None = None
        self._meeting = threading.Lock()
        self._standby: Standby | None = None
        super().__init__(
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": "-",
                "POSTGRES_HOST": "-",
                "POSTGRES_USER": "-",
                "POSTGRES_PASSWORD": "-",
                "POSTGRES_SCHEMA": schema,
                "CREATE_TABLE": "y" if create else "n",
            }
        )

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        factory = Factory(env, tells_later=self._one_of_many)
        datastore = factory.datastore
        if datastore.enable_db_functions:
            # Its SQL function takes no lock: whoever tails the log loses events (ADR 3).
            raise UnsafeStoreError
        datastore.pool = pool(
            self.url,
            self._path,
            self._pool_size,
            partial(self._met, datastore.after_connect_func()),
            statement_seconds=self._statement_seconds,
            one_of_many=self._one_of_many,
        )
        return factory

    def _met(
        self, set_up: Callable[[psycopg.Connection[Any]], None], conn: psycopg.Connection[Any]
    ) -> None:
        """A server that is not the one of before may know less, though nobody saw the other go. One
        whose place another took is not gone back to: it was halted, and may not know of that."""
        set_up(conn)
        row = conn.execute(MEETING).fetchone()
        assert row is not None
        met = Server(**row)
        with self._meeting:  # no connection to it is used before what is kept has gone
            former = self._server
            if former is not None and met.gave_way_to(former):
                conn.close()
                raise psycopg.OperationalError("another server has taken the place of this one")
            self._server = met
            if former not in (None, met):
                self.log.datastore.pool.drain()
                self.kept.forget()

    def construct_mapper(self) -> EventMapper:
        return EventMapper(self.persons, self.connection)

    @property
    def log(self) -> Recorder:  # type: ignore[override]
        assert isinstance(self.recorder, Recorder)
        return self.recorder

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """A pooled connection (autocommit, rows as dictionaries) in the office's schema."""
        with self.away(), self._lent() as conn:
            yield conn

    def _lent(self) -> AbstractContextManager[psycopg.Connection[DictRow]]:
        if self._standby is not None:
            return self._standby.connection()
        return self.log.datastore.get_connection()

    def reading(self, standby: Standby) -> Self:
        """The same office as a standby shows it: for whoever only reads."""
        other = copy.copy(self)
        other._standby = standby
        other.kept = Kept(other.connection, self.persons)
        standby.began_anew = other.kept.forget
        return other

    def waits(self) -> tuple[int, float]:
        """How many wait for a connection now; seconds that all waited since the process began."""
        stats = self.log.datastore.pool.get_stats()
        return stats.get("requests_waiting", 0), stats.get("requests_wait_ms", 0) / 1_000

    def is_connected(self) -> bool:
        """Whether any connection stands."""
        return bool(self.log.datastore.pool.get_stats().get("pool_size", 0))

    @contextmanager
    def away(self) -> Iterator[None]:
        """A database that refuses or cannot be reached is one plain answer, not a traceback."""
        try:
            yield
        except NotHere:
            self.kept.forget()
            raise
        except INTERNAL as error:
            if not is_another(error):
                raise
            if (told := trouble(error)).code == StoreAway.code:
                self.kept.forget()
            raise told from error
        except REFUSED as error:
            told = trouble(error)
            if isinstance(told, StoreBusy) and not self._is_there(error):
                told = StoreAway()
            if type(told) is StoreAway:
                self.kept.forget()  # who answers next may be another server
            raise told from error

    def _is_there(self, error: Exception) -> bool:
        """Who waits in vain for a connection does not know why there is none."""
        return not isinstance(error.__cause__ or error, PoolTimeout) or answers(self.url)


class UnsafeStoreError(RuntimeError):
    """POSTGRES_ENABLE_DB_FUNCTIONS loses events for whoever tails the log; unset it."""

    def __init__(self) -> None:
        super().__init__(
            "POSTGRES_ENABLE_DB_FUNCTIONS 会使投影丢失事件，请取消设置 · "
            "POSTGRES_ENABLE_DB_FUNCTIONS loses events for readers of the log; unset it"
        )
