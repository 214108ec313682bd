"""How often it may be tried: counted in the database, so that all processes count together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

Connecting = Callable[[], AbstractContextManager[Connection[DictRow]]]


@dataclass(frozen=True)
class Limit:
    """`most` tries within `span`; the last of them locks for `lock`, unless it succeeds."""

    most: int
    span: timedelta
    lock: timedelta


@dataclass(frozen=True)
class Try:
    at: datetime
    last: bool
    """Whether it locks where it does not succeed."""


class TooMany(Exception):  # noqa: N818 - an answer, not a fault
    """Nothing was tried; the way out is to wait until then."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__()


class Tries:
    """By a mark, which says whose they are and no more."""

    def __init__(self, connection: Connecting, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def take(self, mark: str, limit: Limit) -> Try:
        """Counts a try before it is made: many at once are no way around the limit.

        Raises TooMany while it is locked; tries that are refused so count for nothing.
        """
        now = self._clock()
        with self._connection() as conn, conn.transaction():
            known = _alone_with(conn, mark)
            until = known["locked_until"]
            if until is not None and until > now:
                raise TooMany(until)
            since = now - limit.span if until is None else max(until, now - limit.span)
            tried = [at for at in known["tried_at"] if at > since] + [now]
            last = len(tried) >= limit.most
            _keep(conn, mark, tried, now + limit.lock if last else None)
        return Try(now, last)

    def forgive(self, mark: str) -> None:
        """The one who tried has proved to be the one."""
        with self._connection() as conn:
            conn.execute("DELETE FROM sign_in_tries WHERE mark = %s", (mark,))

    def give_back(self, mark: str, at: datetime) -> None:
        """One try that succeeded counts for nothing, where others share the mark."""
        with self._connection() as conn:
            conn.execute(
                "UPDATE sign_in_tries SET locked_until = NULL,"
                " tried_at = tried_at[:array_position(tried_at, %(at)s) - 1]"
                " || tried_at[array_position(tried_at, %(at)s) + 1:]"
                " WHERE mark = %(mark)s AND %(at)s = ANY(tried_at)",
                {"at": at, "mark": mark},
            )

    def tidy(self, older: timedelta) -> None:
        """Rows that say nothing any more."""
        before = self._clock() - older
        with self._connection() as conn:
            conn.execute(
                "DELETE FROM sign_in_tries WHERE coalesce(locked_until, '-infinity') < %s"
                " AND NOT EXISTS (SELECT FROM unnest(tried_at) at WHERE at >= %s)",
                (before, before),
            )


def _alone_with(conn: Connection[DictRow], mark: str) -> dict[str, Any]:
    """The row, made where it is missing, for this transaction alone."""
    conn.execute(
        "INSERT INTO sign_in_tries (mark, tried_at) VALUES (%s, '{}') ON CONFLICT DO NOTHING",
        (mark,),
    )
    row = conn.execute("SELECT * FROM sign_in_tries WHERE mark = %s FOR UPDATE", (mark,)).fetchone()
    return row or {"tried_at": [], "locked_until": None}


def _keep(
    conn: Connection[DictRow], mark: str, tried: list[datetime], until: datetime | None
) -> None:
    conn.execute(
        "INSERT INTO sign_in_tries (mark, tried_at, locked_until) VALUES (%s, %s, %s)"
        " ON CONFLICT (mark) DO UPDATE SET tried_at = EXCLUDED.tried_at,"
        " locked_until = EXCLUDED.locked_until",
        (mark, tried, until),
    )
