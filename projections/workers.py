"""The workers of an office: which there are, what each would run, and what each runs.

The table says who is there; who runs what is said by the locks themselves. A worker's connections
carry its name, so that the server knows which of them are its.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from domain import locks
from projections.spread import Hand, unbundled

TABLE: Final = "workers"
WORKERS: Final = """
CREATE TABLE IF NOT EXISTS workers (
    name text PRIMARY KEY,
    wants jsonb NOT NULL,
    apart boolean NOT NULL,
    unable text[] NOT NULL DEFAULT '{}',
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()) WITH (vacuum_truncate = off)
"""
"""A row goes when its worker leaves, or has no connection left."""
SEEN_SECONDS: Final = 5
"""A worker that was not seen for so long is not there."""


@dataclass(frozen=True)
class Seen:
    """A worker as it last said that it is there."""

    hand: Hand
    since: datetime
    seen_at: datetime
    alive: bool


def a_name() -> str:
    """Of a process that begins: a number of a process comes again, on this machine and others."""
    return f"{socket.gethostname()[:36]}:{os.getpid()}:{secrets.token_hex(3)}"


def a_name_in(schema: str, name: str) -> str:
    """Of a process that works for many offices, in one of them. It begins with something else in
    each, since where all want the same the turns go by the names: the heavy ones of all offices
    would be those of one process."""
    return f"{hashlib.sha256(f'{schema}/{name}'.encode()).hexdigest()[:4]}:{name}"


def named(url: str, name: str) -> str:
    """Connections of that worker."""
    return make_conninfo(url, application_name=name)


def make(conn: Connection[Any]) -> None:
    """Its first page is there from the start, so that a worker begins though the disk is full."""
    conn.execute(WORKERS)
    conn.execute(
        "INSERT INTO workers (name, wants, apart)"
        " SELECT '', '{}', false WHERE pg_relation_size('workers') = 0"
    )
    conn.execute("DELETE FROM workers WHERE name = ''")


def beat(conn: Connection[DictRow], hand: Hand) -> list[Seen]:
    """Says that the worker is there; answers who is. Whoever has no connection left is gone."""
    conn.execute(
        "DELETE FROM workers WHERE name <> %s AND NOT EXISTS"
        " (SELECT FROM pg_stat_activity WHERE application_name = workers.name)",
        (hand.name,),
    )
    conn.execute(
        "INSERT INTO workers (name, wants, apart, unable) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, unable = excluded.unable",
        (hand.name, Jsonb(dict(hand.wants)), hand.only, sorted(hand.unable)),
    )
    return seen(conn)


def leave(conn: Connection[DictRow], name: str) -> None:
    conn.execute("DELETE FROM workers WHERE name = %s", (name,))


def seen(conn: Connection[DictRow]) -> list[Seen]:
    """By the database's clock; one that was set back makes nobody live for ever."""
    rows = conn.execute(
        "SELECT *, clock_timestamp() - seen_at BETWEEN - make_interval(secs => %(s)s)"
        " AND make_interval(secs => %(s)s) AS alive FROM workers ORDER BY name",
        {"s": SEEN_SECONDS},
    )
    return [
        Seen(
            Hand(row["name"], row["wants"], row["apart"], frozenset(row["unable"])),
            *(row[name] for name in ("since", "seen_at", "alive")),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class AtWork:
    """Who is there, and who runs what."""

    workers: Sequence[Seen]
    running: Mapping[str, str]
    """Consumer -> the name of the worker; that of an older program is empty."""

    def runs(self, name: str) -> list[str]:
        return sorted(consumer for consumer, by in self.running.items() if by == name)


def at_work(conn: Connection[DictRow], schema: str, names: Collection[str]) -> AtWork:
    """Of the consumers with these names, and of all that some worker wants to run."""
    found = seen(conn)
    wanted = unbundled(wanted for one in found for wanted in one.hand.wants)
    return AtWork(found, running(conn, schema, wanted.union(names)))


def running(conn: Connection[DictRow], schema: str, names: Collection[str]) -> dict[str, str]:
    """Consumer -> the name of the connection that holds its lock."""
    rows = conn.execute(
        "SELECT n.name, a.application_name AS by FROM unnest(%(names)s::text[]) AS n(name)"
        " JOIN pg_locks l ON (l.classid::bigint << 32 | l.objid::bigint)"
        " = hashtextextended(%(schema)s::text || '/' || n.name, %(reader)s::bigint)"
        " AND l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted"
        " JOIN pg_stat_activity a ON a.pid = l.pid AND a.datname = current_database()",
        {"names": list(names), "schema": schema, "reader": locks.READER},
    )
    return {row["name"]: row["by"] or "" for row in rows}


def end(conn: Connection[DictRow], name: str) -> None:
    """Ends the connections of a worker: its locks go with them, and whatever it had begun."""
    conn.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = %s AND usename = current_user",
        (name,),
    )
