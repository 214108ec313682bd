"""A primary and standbys of it, from the embedded server's programs; each writes down what it is
asked."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg
from offices import Server, admitted
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping
from psycopg.rows import tuple_row

from interfaces.embedded_place import Account, binaries
from interfaces.embedded_postgres import APPLICATION, CONNECTIONS, DATABASE, EmbeddedPostgres

STATEMENT: Final = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*)")
QUICK: Final = ("fsync=off", "full_page_writes=off")
PATIENCE: Final = 30.0


class Log:
    """The statements that a server was asked, from where somebody began to look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.mark()

    def mark(self) -> None:
        self._from = self._path.stat().st_size if self._path.exists() else 0

    def statements(self) -> list[str]:
        """In one line each; without those that only look how the servers stand."""
        with self._path.open("rb") as file:
            file.seek(self._from)
            text = file.read().decode("utf-8", "replace")
        text = re.sub(r"\n\t", " ", text)
        return [one for one in STATEMENT.findall(text) if "pg_wal_lsn_diff" not in one]


class Primary(Log):
    def __init__(self, embedded: EmbeddedPostgres, server: Server) -> None:
        super().__init__(embedded.home / "postgres.log")
        self.embedded, self.server = embedded, server

    def ask(self, query: str) -> Any:
        with psycopg.connect(self.server.owner_url, autocommit=True, row_factory=tuple_row) as conn:
            row = conn.execute(query).fetchone()
        return row and row[0]


class StandbyServer(Log):
    """Streams from the primary; replays what blocks a read after half a second at most."""

    def __init__(self, primary: Primary) -> None:
        self._account: Account = primary.embedded.account
        self._folder = self._account.new_folder(primary.embedded.place)
        self._sockets = self._account.new_folder(Path("/tmp"))
        assert self._folder is not None
        assert self._sockets is not None
        self._data = self._folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        done = self._account.run(
            binaries(self._account) / "pg_basebackup", "--checkpoint=fast", "--wal-method=stream",
            "--write-recovery-conf", "--pgdata", self._data, "--dbname", primary.server.owner_url,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        super().__init__(primary.embedded.home / f"{self._folder.name}.log")

    def url(self, user: str = APPLICATION) -> str:
        return make_conninfo("", host=str(self._sockets), port=5432, user=user, dbname=DATABASE)

    @property
    def sockets(self) -> str:
        return str(self._sockets)

    def start(self) -> None:
        settings = (
            "listen_addresses=", "port=5432", f'unix_socket_directories="{self._sockets}"',
            f"max_connections={CONNECTIONS}", "log_statement=all",
            "max_standby_streaming_delay=500ms", "wal_retrieve_retry_interval=200ms",
        )  # fmt: skip
        program = [binaries(self._account) / "postgres", "-D", self._data]
        until = time.monotonic() + PATIENCE
        with self._path.open("ab") as out:
            while self._process is None or PGconn.ping(self.url(DATABASE).encode()) != Ping.OK:
                assert time.monotonic() < until, "the standby does not start"
                # After a kill, once the last process of the one before has noticed and gone.
                if self._process is None or self._process.poll() is not None:
                    self._process = subprocess.Popen(
                        [*program, *(part for one in settings for part in ("-c", one))],
                        stdin=subprocess.DEVNULL,
                        stdout=out,
                        stderr=out,
                        **self._account.child(),
                    )
                time.sleep(0.05)

    def kill(self) -> None:
        """Without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.kill()
        assert self._folder is not None
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def ask(self, query: str) -> Any:
        with psycopg.connect(
            self.url(DATABASE), autocommit=True, row_factory=tuple_row, connect_timeout=5
        ) as conn:
            row = conn.execute(query).fetchone()
        return row and row[0]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It receives, and replays nothing."""
        self.ask("SELECT pg_wal_replay_pause()")
        until = time.monotonic() + PATIENCE
        while self.ask("SELECT pg_get_wal_replay_pause_state()") != "paused":
            assert time.monotonic() < until
            time.sleep(0.01)
        try:
            yield
        finally:
            with suppress(psycopg.errors.SerializationFailure):  # the replay, as it begins
                self.ask("SELECT pg_wal_replay_resume()")


@contextmanager
def a_primary(home: Path) -> Iterator[Primary]:
    embedded = EmbeddedPostgres(home)
    with embedded as url:
        with psycopg.connect(url, autocommit=True) as conn:
            for setting in (*QUICK, "log_statement='all'"):
                conn.execute(f"ALTER SYSTEM SET {setting}")
            conn.execute("SELECT pg_reload_conf()")
        yield Primary(embedded, admitted(url))


@contextmanager
def a_standby(primary: Primary) -> Iterator[StandbyServer]:
    standby = StandbyServer(primary)
    try:
        standby.start()
        yield standby
    finally:
        standby.remove()
