"""A server that only lets itself be read, and follows the one that is written to."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import Connection, errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg_pool import PoolTimeout

from application.store.pool import Line, connection_settings, pool
from application.store.tables import SCHEMA_VERSION
from application.store.troubles import RACES, trouble
from domain.values import Text

POOL_SECONDS: Final = 1.0
"""How long a read waits for a connection here; the primary has others."""
IDLE_SECONDS: Final = 60
"""How long a transaction may do nothing: it keeps the replay waiting."""
WHOSE: Final = "(SELECT system_identifier FROM pg_control_system())"
"""A primary and its standbys have the same: positions of others mean nothing."""
FLUSHED: Final = "pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint"
"""What a standby may have by now."""
WRITTEN: Final = "pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
"""Past all that was answered by now, also where a commit does not wait for the disk."""
REPLAYED: Final = "pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint"
STANDING: Final = f"""
SELECT pg_is_in_recovery() AS follows, {REPLAYED} AS replayed,
    extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS since,
    {WHOSE} AS whose, (SELECT version FROM office_schema) AS version"""  # noqa: S608 - constants of ours

UNSEEN: Final = Text("尚未查看", "not looked at yet")
NO_STANDBY: Final = Text("不是只读副本", "no standby")
ANOTHERS: Final = Text("不是该主库的副本", "a standby of another primary")
FORMER_TABLES: Final = Text("表结构还是旧版", "its tables are of a former version")
LOST: Final = Text("刚才没有应答", "it did not answer just now")
STANDS_STILL: Final = Text("没有继续重放", "it replays nothing more")
UNKNOWN_AGE: Final = Text("无从得知落后多少", "nobody knows how far behind it is")
log = logging.getLogger("duban.standby")


class NotHere(Exception):  # noqa: N818 - an answer, not a fault
    """A standby cannot answer this one: whoever asks turns to the primary."""


class Mark(NamedTuple):
    """How far the primary was at an instant of this machine's monotonic clock."""

    at: float
    written: int
    whose: int


class Standby:
    """One of them, for the threads of one process."""

    def __init__(
        self, url: str, schema: str, size: int, lag_seconds: float, statement_seconds: float
    ) -> None:
        self._settings = connection_settings(url, schema)
        self._lag = lag_seconds
        self.name = _name(url)
        self._line = Line(self._settings)
        self._pool = pool(
            url, schema, size, self._met,
            statement_seconds=statement_seconds, one_of_many=True, timeout=POOL_SECONDS,
        )  # fmt: skip
        self._looking, self._meeting = threading.Lock(), threading.Lock()
        self._server: datetime | None = None
        self.began_anew: Callable[[], None] = lambda: None
        """Called where its server is not the one of before."""
        self._replayed = 0
        self._as_of: float | None = None
        self._behind = True
        self._stuck_at: int | None = None
        self._why: Text | None = UNSEEN

    def close(self) -> None:
        self._pool.close()
        self._line.close()

    def unwatched(self) -> None:
        self._line.close()
        self._why = UNSEEN

    # How it stands

    @property
    def age(self) -> float | None:
        """How old what it shows may be, in seconds; none where nobody knows."""
        return None if self._as_of is None else time.monotonic() - self._as_of

    @property
    def why_not(self) -> Text | None:
        """Why nothing is asked of it; none where it is near enough."""
        if self._why is not None:
            return self._why
        if self._stuck_at is not None:
            return STANDS_STILL
        age = self.age
        if age is None:
            return UNKNOWN_AGE
        if age > self._lag:
            return Text(f"落后 {age:.0f} 秒", f"{age:.0f} s behind")
        return None

    def look(self, marks: Sequence[Mark]) -> None:
        """`marks`: the newest one last. Nothing where somebody still waits for its answer."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._look(marks)
        finally:
            self._looking.release()

    def _look(self, marks: Sequence[Mark]) -> None:
        asked = time.monotonic()
        try:
            row = self._line.ask(STANDING)
        except psycopg.Error as error:
            said = str(error).partition("\n")[0] or type(error).__name__
            self._why = Text(f"没有应答：{said}", f"it does not answer: {said}")
            return
        if not row["follows"]:
            self._why = NO_STANDBY
        elif marks and marks[-1].whose != row["whose"]:
            self._why = ANOTHERS
        elif (row["version"] or 0) < SCHEMA_VERSION:  # a newer program only adds (ADR 34)
            self._why = FORMER_TABLES
        else:
            self._take(marks, row, asked)
            self._why = None

    def _take(self, marks: Sequence[Mark], row: DictRow, asked: float) -> None:
        self._replayed = row["replayed"] or 0
        reached = [mark for mark in marks if mark.written <= self._replayed]
        if reached:
            self._as_of = reached[-1].at
        elif row["since"] is not None:  # behind all that we know of: by the time of what it has
            self._as_of = asked - max(row["since"], 0.0)
        self._behind = not reached or reached[-1] is not marks[-1]
        if not self._behind or (self._stuck_at or 0) < self._replayed:
            self._stuck_at = None

    def stuck(self) -> None:
        """Somebody waited in vain: until it moves, nobody else has to; unless they asked for what
        the primary has not either."""
        if self._behind:
            self._stuck_at = self._replayed

    def has_already(self, written: int) -> bool:
        """Whether it is known to have all that the primary had there; nobody is asked."""
        return self._replayed >= written

    def has(self, written: int, seconds: float) -> bool:
        """Whether it has all that just now, or comes to it in time."""
        until, pause = time.monotonic() + seconds, 0.002
        while True:
            with self.connection() as conn:
                row = conn.execute(f"SELECT {REPLAYED} AS replayed").fetchone()
            self._replayed = (row and row["replayed"]) or 0
            if self.has_already(written):
                return True
            if time.monotonic() + pause > until:
                return False
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)

    # What is asked of it

    def _met(self, conn: Connection[Any]) -> None:
        """A server that was started anew may have less than before: after a crash it begins behind
        what it showed, after a failover it may give up what nobody else has."""
        _only_reading(conn)
        row = conn.execute(
            f"SELECT pg_postmaster_start_time() AS began, {REPLAYED} AS replayed"
        ).fetchone()
        assert row is not None
        with self._meeting:
            former, self._server = self._server, row["began"]
            self._replayed = row["replayed"] or 0
            if former not in (None, self._server):
                self._pool.drain()
                self.began_anew()

    @contextmanager
    def connection(self) -> Iterator[Connection[DictRow]]:
        """A pooled connection (autocommit, rows as dictionaries) in the office's schema."""
        with self._asked():
            self._pool.open()
            with self._pool.connection() as conn:
                yield conn

    @contextmanager
    def direct(self) -> Iterator[Connection[DictRow]]:
        """One of its own, for what takes long; no statement has a limit there."""
        with (
            self._asked(),
            psycopg.connect(**self._settings, autocommit=True, row_factory=dict_row) as conn,
        ):
            yield conn

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Whatever goes wrong, the primary may answer in its place; but what takes too long is not
        asked twice."""
        try:
            yield
        except errors.QueryCanceled as error:
            raise trouble(error) from error
        except errors.ReadOnlySqlTransaction as error:
            log.warning("a read would write, and is asked of the primary: %s", error)
            raise NotHere from error
        except (*RACES, PoolTimeout) as error:  # the replay broke it off; all are in use
            raise NotHere from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            self._why = LOST
            raise NotHere from error
        except psycopg.Error as error:
            raise NotHere from error


def _name(url: str) -> str:
    """As it is shown to people: no password."""
    given = conninfo_to_dict(url)
    host = given.get("host") or given.get("hostaddr") or "localhost"
    return f"{host}:{given['port']}" if given.get("port") else str(host)


def _only_reading(conn: Connection[Any]) -> None:
    """Also once it was made the primary: whoever reads here writes nowhere."""
    conn.autocommit = True
    conn.execute(
        "SELECT set_config('default_transaction_read_only', 'on', false),"
        " set_config('idle_in_transaction_session_timeout', %s, false)",
        (f"{IDLE_SECONDS}s",),
    )
