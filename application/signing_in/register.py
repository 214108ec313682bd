"""The register of sign-ins: who came, who tried in vain, who left; for auditors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from application.limits import network
from application.store import Connecting
from domain.values import Actor


class Happened(StrEnum):
    SIGNED_IN = "signed_in"
    FAILED = "failed"
    LOCKED_OUT = "locked_out"
    SIGNED_OUT = "signed_out"
    ROLE_TAKEN = "role_taken"
    ENDED = "ended"
    """By somebody else, or by its owner from elsewhere."""


class Method(StrEnum):
    PASSWORD = "password"  # noqa: S105 - the name of a way to sign in
    OPENID = "openid"
    TOKEN = "token"  # noqa: S105
    SESSION = "session"


@dataclass(frozen=True)
class Client:
    """From where somebody comes: an address, and the browser in words."""

    address: str
    browser: str

    @property
    def network(self) -> str:
        """For which it is counted how often it came."""
        return network(self.address)


class Register:
    """Only ever added to; a login that nobody has is not written down: it may be a password."""

    def __init__(self, connection: Connecting, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._clock = clock

    def note(
        self,
        kind: Happened,
        method: Method,
        client: Client,
        account_id: UUID | None = None,
        actor: Actor | None = None,
    ) -> None:
        with self._connection() as conn:
            conn.execute(
                "INSERT INTO sign_in_journal"
                " (at, kind, method, account_id, role, acts_for, address, client)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    self._clock(),
                    kind.value,
                    method.value,
                    account_id,
                    actor and actor.role.value,
                    actor and actor.acts_for,
                    client.address,
                    client.browser,
                ),
            )


def page(
    conn: Connection[DictRow],
    account_id: UUID | None = None,
    *,
    limit: int,
    before: int | None = None,
) -> list[DictRow]:
    """The newest first; of one account, or of all."""
    return conn.execute(
        "SELECT id, at, kind, method, account_id, role, acts_for, address, client AS browser"
        " FROM sign_in_journal WHERE (%(account)s::uuid IS NULL OR account_id = %(account)s)"
        " AND (%(before)s::bigint IS NULL OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s",
        {"account": account_id, "before": before, "limit": limit},
    ).fetchall()
