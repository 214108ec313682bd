"""An office on one of two clusters, and the one run of the program that may move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from domain import locks
from interfaces.backups import restore, snapshot
from interfaces.backups.programs import Programs, embedded, fitting
from interfaces.offices.table import read
from interfaces.settings import Settings
from interfaces.wiring import House, opened


class MoveError(RuntimeError):
    """One message for people, Chinese first."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} · {en}")


@dataclass(frozen=True)
class Side:
    """An office on one cluster, as its owner and as it reaches it there."""

    cluster: str
    settings: Settings
    url: str
    owner_url: str

    @property
    def schema(self) -> str:
        return self.settings.schema_name

    @property
    def key(self) -> str:
        assert self.settings.office is not None
        return self.settings.office

    @property
    def table(self) -> Path:
        """The routing table."""
        assert self.settings.offices is not None
        return self.settings.offices

    @contextmanager
    def owner(self) -> Iterator[Connection[DictRow]]:
        with psycopg.connect(
            self.owner_url, autocommit=True, row_factory=dict_row, connect_timeout=10
        ) as conn:
            restore.use(conn, self.schema)
            yield conn

    @contextmanager
    def house(self) -> Iterator[House]:
        with opened(self.url, self.settings, owner_url=self.owner_url, pool_size=4) as house:
            yield house

    def programs(self, *, archive: int = 0) -> Programs:
        if self.settings.database_url is None:
            return embedded()
        server = snapshot.server(self.owner_url)
        return fitting(server, self.settings.postgres_bin, archive=archive)


@contextmanager
def alone(side: Side) -> Iterator[Connection[DictRow]]:
    """One move of an office at a time. What only that one may do is done over this connection: who
    has lost the lock has lost it too, and changes nothing any more."""
    with side.owner() as conn:
        lock_alone(conn, side.schema)
        yield conn


def lock_alone(conn: Connection[DictRow], schema: str) -> None:
    # Typed, so that no function that a role put into the schema fits better and runs as the owner.
    lock = "SELECT pg_try_advisory_lock(hashtextextended(%s::text, %s::bigint)) AS got"
    got = conn.execute(lock, (schema, locks.MOVE)).fetchone()
    if not (got and got["got"]):
        raise MoveError(
            "这个办公室的另一次迁移正在进行", "another move of this office is under way"
        )


def require_led_to(side: Side) -> None:
    """Asked once nobody else moves it: who came meanwhile may have read the table before."""
    found = read(side.table).offices.get(side.key)
    if found is None or found.cluster != side.cluster:
        raise MoveError(
            "路由表刚刚改动，其余没有作任何改动：请再执行一次",
            "the table was changed just now, and nothing else was: repeat the command",
        )
