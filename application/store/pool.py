"""The office's connections: who may wait for one how long, and whether it still works."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary, ref

import psycopg
from eventsourcing.postgres import ConnectionPool
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, Row, dict_row

from application.store.gate import is_closed

CONNECT_SECONDS: Final = 3.0
"""How long whoever asks waits for a connection."""
LOCK_SECONDS: Final = 10
"""How long a statement waits for what another transaction holds."""
STATEMENT_SECONDS: Final = 60.0
"""How long a statement may take. Exports fetch in small steps; views are built, and the log is
followed, over other connections. What goes through the whole log for a disposal has that long."""
USUAL_IDLE_SECONDS: Final = 600.0
IDLE_SECONDS: Final = 30.0
"""How long one of many offices in a process keeps a connection that it does not use."""
FRESH_SECONDS: Final = 1.0
GRACE_SECONDS: Final = 5.0
"""How long after a statement should have ended whoever asked still waits for the server to say so:
it, or the network, may have stopped in the middle."""
PING_SECONDS: Final = 3.0
WAITING_FOR_STANDBY: Final = "SyncRepWaitForLSN"
"""The server's function that a commit waits in; its words are in the server's language."""
SAYS: Final = ":  "
"""Stands between how grave it is and what it is, in whatever language, where a server says why it
lets nobody in; and not where there is none."""
RECONNECT_SECONDS: Final = 2.0
"""How long the pool tries by itself, at ever longer intervals; then whoever asks next begins anew.
A database that was away for an hour is there again at once."""
LINE: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""Whose other end is gone, without a word, is found out in half a minute; else in two hours. A URL
may say otherwise."""
SEVERAL: Final = {"target_session_attrs": "read-write", "connect_timeout": 2}
"""Where a URL names several hosts: the one that can be written to, past those that say nothing."""
ANY_OF_THEM: Final = {"load_balance_hosts": "random"}
"""Of two that can be written to, whoever was put off by the one finds the other. Only where we make
the connection: older programs of PostgreSQL do not know the word."""
LINE_THERE: Final = (
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)
"""So that a lock goes with the machine of whoever held it."""


MEETING: Final = """
SELECT pg_postmaster_start_time() AS began,
    (SELECT system_identifier FROM pg_control_system()) AS whose,
    CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
        AS line"""


class Server(NamedTuple):
    """Who was met: when it began, whose data it has, and on which line of their history it adds to
    them (eight hexadecimal digits; empty where it only follows)."""

    began: datetime
    whose: int
    line: str

    def gave_way_to(self, other: Server) -> bool:
        """Each standby that is promoted begins a later line."""
        return self.whose == other.whose and "" < self.line < other.line


class Patient(psycopg.Connection[Row]):
    """Waits so many seconds for an answer and no longer; then it is of no use any more. Nor is one
    whose server only lets itself be read (it was demoted), or keeps a commit for itself."""

    patience: float | None = None
    alone: bool = False
    """The server stopped waiting for its standby: what it says was committed, nobody else has."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            found = super().wait(gen, interval, self.patience if timeout is None else timeout)
        except errors.ReadOnlySqlTransaction as error:
            if not is_closed(error):
                self.pgconn.finish()
            raise
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()  # it may answer yet, and nobody would know to what
            raise
        if self.alone:
            self.pgconn.finish()
            raise psycopg.OperationalError("no standby has confirmed the commit")
        return found


def _noticing(conn: Patient[Any]) -> Callable[[errors.Diagnostic], None]:
    known = ref(conn)  # who holds itself is not collected when it goes

    def noticed(said: errors.Diagnostic) -> None:
        found = known()
        if found is not None and said.source_function == WAITING_FOR_STANDBY:
            found.alone = True

    return noticed


class Pinged:
    """Whether a connection still works; what answered a moment ago is not asked again, unless the
    server said something since: that it ended it, most likely.

    A page takes one twenty times, and the question would be a fifth of it.
    """

    def __init__(self) -> None:
        self._answered = WeakKeyDictionary[psycopg.Connection[DictRow], float]()

    def __call__(self, conn: psycopg.Connection[DictRow]) -> None:
        now = time.monotonic()
        if now - self._answered.get(conn, -FRESH_SECONDS) >= FRESH_SECONDS or _spoken(conn):
            self._ask(conn)
            self._answered[conn] = now

    @staticmethod
    def _ask(conn: psycopg.Connection[DictRow]) -> None:
        assert isinstance(conn, Patient)
        usual, conn.patience = conn.patience, PING_SECONDS
        try:
            ConnectionPool.check_connection(conn)
        finally:
            conn.patience = usual


def _spoken(conn: psycopg.Connection[Any]) -> bool:
    asked = select.poll()
    asked.register(conn.fileno(), select.POLLIN)
    return bool(asked.poll(0))


def pool(
    url: str,
    path: str,
    size: int,
    configure: Callable[[psycopg.Connection[Any]], None],
    *,
    statement_seconds: float = STATEMENT_SECONDS,
    one_of_many: bool = False,
    timeout: float = CONNECT_SECONDS,
) -> ConnectionPool[psycopg.Connection[DictRow]]:
    """Not open yet. The library knows five parameters of a connection; a URL may have any.

    One of many holds none while nothing is asked of it.
    """
    settings = connection_settings(url, path)
    limits = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={statement_seconds * 1_000:.0f}"
    settings["options"] = (
        f"{limits} {settings['options']}"  # what the URL says comes later, and wins
    )

    def set_up(conn: psycopg.Connection[Any]) -> None:
        assert isinstance(conn, Patient)
        conn.patience = statement_seconds + GRACE_SECONDS
        conn.add_notice_handler(_noticing(conn))
        configure(conn)

    return ConnectionPool(
        connection_class=Patient[DictRow],
        reconnect_timeout=RECONNECT_SECONDS,
        kwargs={**settings, "row_factory": dict_row},
        min_size=0 if one_of_many else 1,
        max_size=size,
        max_idle=IDLE_SECONDS if one_of_many else USUAL_IDLE_SECONDS,
        open=False,
        configure=set_up,
        check=Pinged(),
        timeout=timeout,
    )


def patient(url: str, schema: str, seconds: float) -> psycopg.Connection[DictRow]:
    """A connection of one's own, with the limits of those of the pool."""
    conn = Patient[DictRow].connect(
        **connection_settings(url, schema), autocommit=True, row_factory=dict_row
    )
    conn.patience = seconds + GRACE_SECONDS
    conn.execute(f"SET statement_timeout = {seconds * 1_000:.0f}")
    conn.execute(f"SET lock_timeout = {LOCK_SECONDS * 1_000}")
    return conn


class Line:
    """A connection for looks alone, made anew where it broke: a pool may be used up."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = {**settings, "connect_timeout": 2}
        self._conn: Patient[DictRow] | None = None

    def ask(self, query: str) -> DictRow:
        conn = self._conn
        if conn is None:
            conn = self._conn = Patient.connect(
                **self._settings, autocommit=True, row_factory=dict_row, prepare_threshold=None
            )
            conn.patience = PING_SECONDS
        try:
            row = conn.execute(query).fetchone()
        except psycopg.Error:
            self.close()
            raise
        assert row is not None
        return row

    def close(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None


def answers(url: str) -> bool:
    """Whether a server is there at all, be it that it has no connection to spare; of several, the
    one that can be written to, since some standby is nearly always there. Which that is they tell
    only whom they let in: without a user any of them will do.

    Not by the library's ping, which halts the whole process for as long as nobody answers.
    """
    knows_which = _names_several(url) and "user" in conninfo_to_dict(url)
    try:
        psycopg.connect(make_conninfo(to_primary(url), connect_timeout=2)).close()
    except psycopg.OperationalError as error:
        return not knows_which and SAYS in str(error)
    return True


def to_primary(url: str) -> str:
    """A URL of several hosts means the one that can be written to, unless it says otherwise."""
    if not _names_several(url):
        return url
    settings: dict[str, Any] = SEVERAL | conninfo_to_dict(url)
    return make_conninfo(url, **settings)


def _names_several(url: str) -> bool:
    known = conninfo_to_dict(url)
    return "," in f"{known.get('host', '')}{known.get('hostaddr', '')}"


def connection_settings(url: str, schema: str) -> dict[str, Any]:
    """What psycopg.connect takes, so that unqualified names mean the office's schema."""
    settings: dict[str, Any] = {**LINE, **conninfo_to_dict(to_primary(url))}
    if _names_several(url):
        settings = ANY_OF_THEM | settings
    given = settings.get("options", "")
    settings["options"] = f"{LINE_THERE} {given} -c search_path={schema}"
    return settings
