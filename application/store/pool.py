"""The office's connections: who may wait for one how long, and whether it still works."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from typing import Any, Final
from weakref import WeakKeyDictionary

import psycopg
from eventsourcing.postgres import ConnectionPool
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

CONNECT_SECONDS: Final = 3.0
"""How long whoever asks waits for a connection."""
LOCK_SECONDS: Final = 10
"""How long a statement waits for what another transaction holds."""
STATEMENT_SECONDS: Final = 60.0
"""How long a statement may take. Exports fetch in small steps; views are built, and the log is
followed, over other connections."""
FRESH_SECONDS: Final = 1.0


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
            ConnectionPool.check_connection(conn)
            self._answered[conn] = now


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
) -> ConnectionPool[psycopg.Connection[DictRow]]:
    """Not open yet. The library knows five parameters of a connection; a URL may have any."""
    settings = connection_settings(url, path)
    limits = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={statement_seconds * 1_000:.0f}"
    settings["options"] = (
        f"{limits} {settings['options']}"  # what the URL says comes later, and wins
    )
    return ConnectionPool(
        kwargs={**settings, "row_factory": dict_row},
        min_size=1,
        max_size=size,
        open=False,
        configure=configure,
        check=Pinged(),
        timeout=CONNECT_SECONDS,
    )


def connection_settings(url: str, schema: str) -> dict[str, Any]:
    """What psycopg.connect takes, so that unqualified names mean the office's schema."""
    settings: dict[str, Any] = {"connect_timeout": 5, **conninfo_to_dict(url)}
    settings["options"] = f"{settings.get('options', '')} -c search_path={schema}".strip()
    return settings
