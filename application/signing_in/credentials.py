"""Passwords, hashed with Argon2id; no other form of one is kept anywhere."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg.rows import DictRow

from application.store import Connecting

ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is read for something else."""
GROUPS: Final = 4
AT_ONCE: Final = 4
"""Hashes that a process computes side by side: each takes 64 MiB."""


@dataclass(frozen=True)
class Verified:
    right: bool
    must_change: bool = False


WRONG: Final = Verified(right=False)


class Credentials:
    """One password for each account that has any."""

    def __init__(
        self,
        connection: Connecting,
        clock: Callable[[], datetime],
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._hasher = hasher or PasswordHasher()  # RFC 9106, the second recommended option
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys: str | None = None

    def draw(self, account_id: UUID, *, must_change: bool = True) -> str:
        """A temporary password: 98 bits in four groups, easy to read out and to type."""
        password = "-".join(
            "".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(GROUPS)
        )
        self.set(account_id, password, must_change=must_change)
        return password

    def set(self, account_id: UUID, password: str, *, must_change: bool) -> None:
        hashed = self._hash(password)
        with self._connection() as conn:
            conn.execute(
                "INSERT INTO credentials (account_id, hash, must_change, changed_at)"
                " VALUES (%s, %s, %s, %s) ON CONFLICT (account_id) DO UPDATE SET"
                " hash = EXCLUDED.hash, must_change = EXCLUDED.must_change,"
                " changed_at = EXCLUDED.changed_at",
                (account_id, hashed, must_change, self._clock()),
            )

    def has_one(self, account_id: UUID) -> bool:
        return self._row(account_id) is not None

    def verify(self, account_id: UUID | None, password: str) -> Verified:
        """Takes as long for nobody, or for an account without a password, as for a wrong one."""
        row = None if account_id is None else self._row(account_id)
        hashed = row["hash"] if row else self._hash_of_nobody()
        if not self._matches(hashed, password) or row is None:
            return WRONG
        if self._hasher.check_needs_rehash(hashed):
            self._rehash(row["account_id"], hashed, password)
        return Verified(right=True, must_change=row["must_change"])

    def _row(self, account_id: UUID) -> DictRow | None:
        with self._connection() as conn:
            return conn.execute(
                "SELECT * FROM credentials WHERE account_id = %s", (account_id,)
            ).fetchone()

    def _rehash(self, account_id: UUID, former: str, password: str) -> None:
        """Only over the one that was read: another process may have set another password."""
        hashed = self._hash(password)
        with self._connection() as conn:
            conn.execute(
                "UPDATE credentials SET hash = %s WHERE account_id = %s AND hash = %s",
                (hashed, account_id, former),
            )

    def _hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(password)

    def _hash_of_nobody(self) -> str:
        if self._nobodys is None:
            self._nobodys = self._hash(secrets.token_urlsafe())
        return self._nobodys

    def _matches(self, hashed: str, password: str) -> bool:
        with self._turns:
            try:
                return self._hasher.verify(hashed, password)
            except (VerificationError, InvalidHashError):
                return False
