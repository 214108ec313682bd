"""How often one address may do a thing: counted in the database, for all processes together.

A window slides: what counts is the time just gone, not the hour on the clock.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from fastapi import Request
from psycopg import Connection
from psycopg.rows import DictRow

from domain import locks
from domain.values import Text

HOUR: Final = timedelta(hours=1)
FORGOTTEN: Final = timedelta(days=1)
"""No window is longer."""
HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that one customer has; the others it draws as it likes."""


@dataclass(frozen=True)
class Limit:
    purpose: str
    most: int
    within: timedelta


class TooMany(Exception):  # noqa: N818 - an answer, not a fault
    """The address has to wait so many seconds."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = ceil(seconds / 60)
        self.text = Text(
            f"提交过于频繁，请约 {minutes} 分钟后再试",
            f"too many from this address: try again in about {minutes} min",
        )
        super().__init__(str(self.text))


@dataclass(frozen=True)
class Limits:
    """`mark` is keyed: the table does not say which address it was."""

    connection: Callable[[], AbstractContextManager[Connection[DictRow]]]
    mark: Callable[[str], str]
    clock: Callable[[], datetime]

    def count(self, limit: Limit, client: str) -> None:
        """One more of it; refused ones do not count, so that waiting helps."""
        now, who = self.clock(), self.mark(f"{limit.purpose}\n{client}")
        with self.connection() as conn, conn.transaction():
            lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))"
            conn.execute(lock, (who, locks.ATTEMPTS))
            recent = conn.execute(
                "SELECT at FROM attempts WHERE purpose = %s AND client = %s AND at > %s"
                " ORDER BY at DESC LIMIT %s",
                (limit.purpose, who, now - limit.within, limit.most),
            ).fetchall()
            if len(recent) >= limit.most:
                free = (recent[-1]["at"] if recent else now) + limit.within
                raise TooMany(max(1, ceil((free - now).total_seconds())))
            conn.execute("INSERT INTO attempts VALUES (%s, %s, %s)", (limit.purpose, who, now))

    def forget(self) -> None:
        with self.connection() as conn:
            conn.execute("DELETE FROM attempts WHERE at < %s", (self.clock() - FORGOTTEN,))


def client_of(request: Request) -> str:
    """The address, or the network of one customer; a proxy's word for it where we trust one."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network((host, HOUSEHOLD), strict=False))
    return host
