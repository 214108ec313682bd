"""Backups of an office of tests, and empty places to restore them to."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from commands.conftest import environment, program
from offices import Server, admitted

from interfaces import wiring
from interfaces.settings import Settings
from interfaces.wiring import House

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Place:
    """A home and a database, where a program may be run and an office be opened."""

    server: Server
    settings: Settings

    def duban(self, *arguments: object, **changes: str) -> Done:
        given = {
            "DUBAN_HOME": str(self.settings.home),
            "DUBAN_SCHEMA": self.settings.schema_name,
            "DUBAN_DATABASE_URL": self.server.database_url,
            "DUBAN_OWNER_URL": self.server.owner_url,
        }
        return program(
            *arguments, env=environment(**{**given, **changes}), cwd=self.settings.home.parent
        )

    def told(self, *arguments: object, **changes: str) -> Any:
        done = self.duban(*arguments, "--json", **changes)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def house(self) -> Iterator[House]:
        with wiring.opened(
            self.server.database_url, self.settings, owner_url=self.server.owner_url, pool_size=4
        ) as found:
            yield found

    def untouched(self) -> bool:
        """Nothing is there: neither an office, nor a key, nor a file."""
        with psycopg.connect(self.server.owner_url) as conn:
            found = conn.execute(
                "SELECT FROM pg_namespace WHERE nspname = %s", (self.settings.schema_name,)
            ).fetchone()
        home = self.settings.home
        return found is None and not (home.exists() and any(home.iterdir()))


def until(reached: Callable[[], bool]) -> None:
    limit = time.monotonic() + 90
    while not reached():
        assert time.monotonic() < limit
        time.sleep(0.05)


def received(url: str) -> bool:
    """Whether the receiver of the write-ahead log has all that was written so far on its disk."""
    with psycopg.connect(url, autocommit=True) as conn:
        (up_to,) = conn.execute("SELECT pg_current_wal_flush_lsn()").fetchone() or ("",)
        row = conn.execute(
            "SELECT flush_lsn >= %s FROM pg_stat_replication WHERE application_name = %s",
            (up_to, "pg_receivewal"),
        ).fetchone()
    return bool(row and row[0])


@contextmanager
def an_empty_place(server: Server, schema: str, home: Path) -> Iterator[Place]:
    name = f"r_{uuid4().hex[:12]}"
    with psycopg.connect(server.owner_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
        try:
            there = admitted(server.named(name).owner_url)
            yield Place(there, Settings(home=home, schema_name=schema))
        finally:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
