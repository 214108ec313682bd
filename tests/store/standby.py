"""A primary and its standby without anybody who looks after them: tests decide who goes on."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from interfaces.embedded_place import binaries, erase, owner, settle
from interfaces.embedded_postgres import EmbeddedPostgres


@dataclass
class Two:
    primary: EmbeddedPostgres
    first_url: str
    second_url: str

    @property
    def url(self) -> str:
        """Of both; the standby comes first."""
        return together(self.second_url, self.first_url)

    def replicated(self) -> None:
        """The standby has all that the primary has."""
        at = asked(self.first_url, "SELECT pg_current_wal_lsn()::text")
        until = time.monotonic() + 20
        while not asked(self.second_url, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", at):
            assert time.monotonic() < until, "the standby does not follow"
            time.sleep(0.01)

    def cut_off(self) -> None:
        """From here on the standby hears nothing."""
        do(self.second_url, "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()")
        until = time.monotonic() + 20
        while asked(self.second_url, "SELECT count(*) FROM pg_stat_wal_receiver"):
            assert time.monotonic() < until, "the standby goes on listening"
            time.sleep(0.01)

    def kill(self) -> None:
        """kill -9 of the primary; those that come from it go when they notice."""
        pid, *others = self._processes()
        os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 20
        while any(Path(f"/proc/{other}").exists() for other in others):
            assert time.monotonic() < until, "the primary lives on"
            time.sleep(0.01)

    @contextmanager
    def halted(self) -> Iterator[None]:
        """The primary stands still with all that comes from it, and then goes on as if nothing had
        been."""
        os.kill(self._processes()[0], signal.SIGSTOP)  # from here on nothing more comes from it
        processes = self._processes()
        try:
            for pid in processes:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in processes:
                os.kill(pid, signal.SIGCONT)

    def _processes(self) -> list[int]:
        """Of the primary; first the one that the others come from."""
        notes = (self.primary.place / "data" / "postmaster.pid").read_text("utf-8")
        pid = int(notes.splitlines()[0])
        others = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        return [pid, *map(int, others)]

    def fail_over(self) -> None:
        """The primary is gone, and the standby takes its place."""
        self.kill()
        do(self.second_url, "SELECT pg_promote(true, 30)")


@contextmanager
def two(folder: Path) -> Iterator[Two]:
    primary, standby = (EmbeddedPostgres(folder / name) for name in ("primary", "standby"))
    try:
        with primary as first_url:
            _copied(first_url, standby.home)
            with standby as second_url:
                yield Two(primary, first_url, second_url)
    finally:
        for server in (primary, standby):
            erase(server.home)


def _copied(url: str, home: Path) -> None:
    home.mkdir(parents=True)
    place = settle(home)
    account = owner(place)
    done = account.run(
        binaries(account) / "pg_basebackup", "--pgdata", place / "data", "--write-recovery-conf",
        "--checkpoint=fast", "--wal-method=stream", "--dbname", url,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def together(*urls: str) -> str:
    """One URL of the hosts of all."""
    known = [conninfo_to_dict(url) for url in urls]
    hosts, ports = (",".join(str(one[what]) for one in known) for what in ("host", "port"))
    return make_conninfo(urls[0], host=hosts, port=ports)


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement)


def asked(url: str, query: Any, *parameters: Any) -> Any:
    with psycopg.connect(url, autocommit=True) as conn:
        row = conn.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


@contextmanager
def alone(folder: Path) -> Iterator[str]:
    """A server of one's own, whose settings may be changed."""
    server = EmbeddedPostgres(folder)
    try:
        with server as url:
            yield url
    finally:
        with suppress(OSError):
            erase(folder)
        shutil.rmtree(folder, ignore_errors=True)
