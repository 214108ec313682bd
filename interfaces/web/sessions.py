"""Who is signed in: one row for each session; the browser holds a secret, the table its digest."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from psycopg.rows import DictRow

from application.signing_in.register import Client
from application.store import Connecting
from domain.values import Actor, Role

SECRET_BYTES: Final = 32
SEEN_EVERY: Final = timedelta(minutes=1)
"""A session is written down as used no more often than that."""


@dataclass(frozen=True)
class Session:
    id: UUID
    account_id: UUID | None
    """None for who came with a token: a name and a role that nobody administers here."""
    actor: Actor
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime
    must_change: bool
    """Whether a temporary password has to be replaced before anything else."""
    client: Client


class Sessions:
    """Each ends by itself: unused for `idle`, or `longest` after it began."""

    def __init__(
        self,
        connection: Connecting,
        clock: Callable[[], datetime],
        *,
        idle: timedelta,
        longest: timedelta,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._idle = idle
        self._longest = longest

    def begin(
        self,
        actor: Actor,
        client: Client,
        account_id: UUID | None = None,
        *,
        must_change: bool = False,
        ends_at: datetime | None = None,
    ) -> str:
        """The secret for the browser; what has run out is thrown away on the way."""
        secret, now = secrets.token_urlsafe(SECRET_BYTES), self._clock()
        ends = min(now + self._longest, ends_at or now + self._longest)
        with self._connection() as conn:
            conn.execute(
                "DELETE FROM sessions WHERE ends_at <= %s OR seen_at <= %s", (now, now - self._idle)
            )
            conn.execute(
                "INSERT INTO sessions VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    *(uuid4(), _digest(secret), account_id),
                    *(actor.name, actor.role.value, actor.acts_for),
                    *(now, now, ends, must_change, client.browser, client.address),
                ),
            )
        return secret

    def of(self, secret: str, *, used: bool = True) -> Session | None:
        """None where it never was, was ended, or has run out. It runs on while somebody uses it."""
        now = self._clock()
        with self._connection() as conn:
            row = conn.execute(
                "SELECT * FROM sessions WHERE secret = %s AND ends_at > %s AND seen_at > %s",
                (_digest(secret), now, now - self._idle),
            ).fetchone()
            if used and row is not None and abs(now - row["seen_at"]) > SEEN_EVERY:
                # Where the clock was set back it lasts no longer than it would have.
                conn.execute(
                    "UPDATE sessions SET seen_at = %s, ends_at = least(ends_at, %s) WHERE id = %s",
                    (now, now + self._longest, row["id"]),
                )
        return None if row is None else _session(row)

    def turn(self, session: Session, actor: Actor, *, must_change: bool) -> str:
        """The same session in another role, or after a new password: under a new secret."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        with self._connection() as conn:
            conn.execute(
                "UPDATE sessions SET secret = %s, name = %s, role = %s, acts_for = %s,"
                " must_change = %s WHERE id = %s",
                (
                    *(_digest(secret), actor.name, actor.role.value, actor.acts_for),
                    *(must_change, session.id),
                ),
            )
        return secret

    def end(self, session_id: UUID) -> None:
        with self._connection() as conn:
            conn.execute("DELETE FROM sessions WHERE id = %s", (session_id,))

    def end_of(self, account_id: UUID, but: UUID | None = None) -> None:
        """All of an account, but one."""
        with self._connection() as conn:
            conn.execute(
                "DELETE FROM sessions WHERE account_id = %s AND id IS DISTINCT FROM %s",
                (account_id, but),
            )

    def listed(self, account_id: UUID) -> list[Session]:
        """Those that still hold, the one that was used last first."""
        now = self._clock()
        with self._connection() as conn:
            rows = conn.execute(
                "SELECT * FROM sessions WHERE account_id = %s AND ends_at > %s AND seen_at > %s"
                " ORDER BY seen_at DESC, begun_at DESC, id",
                (account_id, now, now - self._idle),
            ).fetchall()
        return [_session(row) for row in rows]


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _session(row: DictRow) -> Session:
    return Session(
        id=row["id"],
        account_id=row["account_id"],
        actor=Actor(name=row["name"], role=Role(row["role"]), acts_for=row["acts_for"]),
        begun_at=row["begun_at"],
        seen_at=row["seen_at"],
        ends_at=row["ends_at"],
        must_change=row["must_change"],
        client=Client(row["address"], row["client"]),
    )
