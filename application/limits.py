"""How often something may be done: counted in the database, for all processes together.

A window slides: what counts is the time just gone, not the hour on the clock. Tries to sign in are
counted here, and what the public sends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Final

from application.store import Connecting
from domain import locks
from domain.values import Text

HOUR: Final = timedelta(hours=1)
FORGOTTEN: Final = timedelta(days=1)
"""No window is longer."""
APART: Final = timedelta(minutes=1)
"""By which clocks of several machines differ; what is later still was counted by a wrong one."""
HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that one customer has."""


@dataclass(frozen=True)
class Limit:
    """`most` times within a span, for each of those who are counted for that purpose."""

    purpose: str
    most: int
    within: timedelta


@dataclass(frozen=True)
class Counted:
    """One that was let through, and when."""

    at: datetime
    last: bool
    """Whether there is none left."""


class TooMany(Exception):  # noqa: N818 - an answer, not a fault
    """Nothing was done; the way out is to wait so many seconds."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self.minutes = ceil(seconds / 60)
        self.text = Text(
            f"提交过于频繁，请约 {self.minutes} 分钟后再试",
            f"too many from this address: try again in about {self.minutes} min",
        )
        super().__init__(str(self.text))


@dataclass(frozen=True)
class Limits:
    """`mark` is keyed: the table does not say which address or login it was."""

    connection: Connecting
    mark: Callable[[str], str]
    clock: Callable[[], datetime]

    def count(self, limit: Limit, whose: str) -> Counted:
        """One more, before it is done: many at once are no way round the limit.

        Refused ones do not count, so that waiting helps.
        """
        now, mark = self.clock(), self._marked(limit, whose)
        with self.connection() as conn, conn.transaction():
            lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))"
            conn.execute(lock, (mark, locks.ATTEMPTS))
            recent = conn.execute(
                "SELECT at FROM attempts WHERE purpose = %s AND client = %s AND at > %s AND at < %s"
                " ORDER BY at DESC LIMIT %s",
                (limit.purpose, mark, now - limit.within, now + APART, limit.most),
            ).fetchall()
            if len(recent) >= limit.most:
                free = recent[-1]["at"] + limit.within
                raise TooMany(max(1, ceil((free - now).total_seconds())))
            conn.execute("INSERT INTO attempts VALUES (%s, %s, %s)", (limit.purpose, mark, now))
        return Counted(now, last=len(recent) + 1 == limit.most)

    def give_back(self, limit: Limit, whose: str, counted: Counted) -> None:
        """Once it turned out that it should not count: others may share the address."""
        with self.connection() as conn:
            conn.execute(
                "DELETE FROM attempts WHERE ctid = (SELECT ctid FROM attempts"
                " WHERE purpose = %s AND client = %s AND at = %s LIMIT 1)",
                (limit.purpose, self._marked(limit, whose), counted.at),
            )

    def forgive(self, limit: Limit, whose: str) -> None:
        """All of it: whoever tried has proved to be the one."""
        with self.connection() as conn:
            conn.execute(
                "DELETE FROM attempts WHERE purpose = %s AND client = %s",
                (limit.purpose, self._marked(limit, whose)),
            )

    def forget(self) -> None:
        with self.connection() as conn:
            conn.execute("DELETE FROM attempts WHERE at < %s", (self.clock() - FORGOTTEN,))

    def _marked(self, limit: Limit, whose: str) -> str:
        return self.mark(f"{limit.purpose}\n{whose}")


def network(address: str) -> str:
    """One customer's: with IPv6 they draw the rest of the address as they like."""
    try:
        if ip_address(address).version == 6:
            return str(ip_network((address, HOUSEHOLD), strict=False))
    except ValueError:
        pass
    return address
